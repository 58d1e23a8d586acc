//! The one place where an error for JavaScript is made: an `Error` with `code`, `path`, `hint` and `fix`.

use js_sys::{Error, JSON, Reflect};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use tieout::base::json::to_text;
use tieout::diagnostics::{Code, FieldPath, Finding};

#[wasm_bindgen(typescript_custom_section)]
const ERROR: &str = r#"
/** What every export throws when it is misused or handed something that cannot be read at all. */
export interface TieoutError extends Error {
    name: "TieoutError";
    code: Code;
    /** Where: `invoices[3].lines[0].unitPrice`; empty for the whole. */
    path: string;
    hint: string;
    fix: Fix;
    /** Every mistake, if there are several. */
    findings: Finding[];
}
"#;

/// What a failed export throws.
pub fn thrown(findings: &[Finding]) -> JsValue {
    let Some(first) = findings.first() else {
        return thrown(&[bug("an error without a finding")]);
    };
    let error = Error::new(&first.message);
    error.set_name("TieoutError");
    let set = |name: &str, value: JsValue| {
        // Fails only on a frozen object; this one is new.
        let _done = Reflect::set(&error, &name.into(), &value);
    };
    set("code", first.code.as_str().into());
    set("path", first.path.as_str().into());
    set("hint", first.hint.as_str().into());
    set("fix", serde_wasm_bindgen::to_value(&first.fix).unwrap_or(JsValue::UNDEFINED));
    set("findings", serde_wasm_bindgen::to_value(findings).unwrap_or(JsValue::UNDEFINED));
    error.into()
}

/// Throws one finding about the whole.
pub fn refused(code: Code, path: &str, message: &str) -> JsValue {
    thrown(&[Finding::new(code, &FieldPath::of(path), message)])
}

/// A typed object for JavaScript. Answers cross as JSON text, so that a type is written by one serialiser only;
/// what an error carries is small, and must not fail over JSON.
pub fn typed<T: Tsify + Serialize>(value: &T) -> Result<tsify::Ts<T>, JsValue> {
    object(value).map(tsify::Ts::new_unchecked)
}

/// A list of typed objects.
pub fn typed_list<T: Tsify + Serialize>(values: &[T]) -> Result<Vec<tsify::Ts<T>>, JsValue> {
    values.iter().map(typed).collect()
}

fn object<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    let text = to_text(value).map_err(|error| thrown(&[bug(&error.to_string())]))?;
    JSON::parse(&text)
}

fn bug(message: &str) -> Finding {
    Finding::new(Code::BugInvariant, &FieldPath::root(), message)
}
