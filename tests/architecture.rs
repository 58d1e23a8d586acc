//! The lines of `ARCHITECTURE.md` that a program can check. Two cannot be checked here and are left to review: that `js/`
//! holds no accounting rule, and that `www/` holds no rule at all.

#[path = "architecture/scan.rs"]
mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use scan::{code_only, crate_paths, functions, has_float_literal, has_word, super_names};
use tieout::diagnostics::Code;

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// What each module may import, beside itself. Nothing points up, and `crm` and `qbo` never see each other.
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("diagnostics", &["base"]),
    ("input", &["base", "diagnostics"]),
    ("crm", &["base", "diagnostics", "input"]),
    ("qbo", &["base", "diagnostics", "input"]),
    ("settings", &["base", "diagnostics", "input", "crm"]),
    ("step", &["base", "diagnostics"]),
    ("region", &["base", "diagnostics", "settings", "step"]),
    ("mapping", MAPPING),
    ("matching", AFTER_MAPPING),
    ("validate", AFTER_MAPPING),
    ("plan", PLANNER),
    ("auth", &["base", "diagnostics"]),
    ("engine", ENGINE),
    ("inbound", AFTER_PLAN),
    ("plugin", &["base", "diagnostics", "settings", "step"]),
    ("report", AFTER_PLAN),
];
/// It drives what `inbound` decides, and names no entity.
const ENGINE: &[&str] =
    &["base", "diagnostics", "step", "inbound", "qbo::fault", "qbo::batch", "qbo::query", "qbo::cdc"];
const MAPPING: &[&str] = &["base", "diagnostics", "crm", "qbo", "settings", "step", "region"];
const AFTER_MAPPING: &[&str] =
    &["base", "diagnostics", "crm", "qbo", "settings", "step", "region", "mapping"];
const PLANNER: &[&str] =
    &["base", "diagnostics", "crm", "qbo", "settings", "step", "region", "mapping", "matching", "validate"];
const AFTER_PLAN: &[&str] = &[
    "base",
    "diagnostics",
    "crm",
    "qbo",
    "settings",
    "step",
    "region",
    "mapping",
    "matching",
    "validate",
    "plan",
];

/// One entity, one file name, in these folders; Intuit's own noun where it has another.
const ENTITIES: &[&str] = &[
    "contact",
    "vendor",
    "item",
    "estimate",
    "invoice",
    "sales_receipt",
    "credit_memo",
    "refund_receipt",
    "payment",
    "deposit",
    "expense",
    "purchase_order",
];
const ENTITY_FOLDERS: &[&str] = &["crm", "qbo", "mapping", "validate"];
const OTHER_NAMES: &[(&str, &str, &str)] = &[("qbo", "contact", "customer")];

/// Words of the WASM boundary, which the modules in `wasm/` alone may use.
const BOUNDARY_WORDS: &[&str] = &["wasm_bindgen", "js_sys", "JsValue", "serde_wasm_bindgen"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files under a folder with one of the extensions; built and installed things left out.
fn files(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let is_built = ["node_modules", "dist", "target"].iter().any(|name| path.ends_with(name));
            if path.is_dir() && !is_built && path != root().join("js/wasm") {
                folders.push(path);
            } else if extensions.iter().any(|wanted| path.extension().is_some_and(|found| found == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[expect(clippy::panic, reason = "a file of the repository that cannot be read fails the test")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The top-level module that a file of `src` belongs to.
fn module_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root().join("src")).ok()?;
    inside.parent()?.components().next().map(|folder| folder.as_os_str().to_string_lossy().into_owned())
}

/// What a module's code imports against the table.
fn import_faults(module: &str, code: &str) -> Vec<String> {
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        return vec![format!("`{module}` is not in the table of layers")];
    };
    let is_module = |name: &str| LAYERS.iter().any(|(known, _)| *known == name);
    let mut faults = Vec::new();
    for path in crate_paths(code) {
        let first = path.first().map(String::as_str).unwrap_or_default();
        let two = path.iter().take(2).map(String::as_str).collect::<Vec<_>>().join("::");
        if first != module
            && is_module(first)
            && !allowed.contains(&first)
            && !allowed.contains(&two.as_str())
        {
            faults.push(format!("`{module}` imports `{two}`"));
        }
    }
    for name in super_names(code) {
        let has_own = root().join("src").join(module).join(format!("{name}.rs")).exists()
            || root().join("src").join(module).join(&name).exists();
        if name != module && is_module(&name) && !has_own && !allowed.contains(&name.as_str()) {
            faults.push(format!("`{module}` imports `super::{name}`"));
        }
    }
    faults
}

/// What a file's code does that only the WASM edge may do.
fn boundary_faults(code: &str) -> Vec<String> {
    let used = BOUNDARY_WORDS.iter().filter(|word| has_word(code, word));
    used.map(|word| format!("names `{word}`")).collect()
}

/// What the module pays for once more with each type. `Value` holds serde_json's own maps.
fn size_of_code_faults(source: &str) -> Vec<String> {
    let code = code_only(source.split("#[cfg(test)]").next().unwrap_or_default());
    let words = ["std::collections::BTree", "serde_json::from_str", "serde_json::to_", "Deserialize"];
    let used = words.iter().filter(|word| code.contains(**word));
    used.map(|word| format!("names `{word}`: see base/ordered and base/json")).collect()
}

fn float_faults(code: &str) -> Vec<String> {
    // What a writer refuses it has to name.
    let code = &code.replace("_: f32", "").replace("_: f64", "");
    let mut faults: Vec<String> = ["f32", "f64"]
        .iter()
        .filter(|word| has_word(code, word))
        .map(|word| format!("uses `{word}`"))
        .collect();
    // A test may write JSON as QuickBooks does, with its numbers.
    if code.split("#[cfg(test)]").next().is_some_and(has_float_literal) {
        faults.push("has a number with a decimal point".to_owned());
    }
    faults
}

fn size_faults(source: &str, code: Option<&str>) -> Vec<String> {
    let lines = source.lines().count();
    let mut faults = Vec::new();
    if lines > FILE_LINES_MAX {
        faults.push(format!("has {lines} lines, at most {FILE_LINES_MAX}"));
    }
    for (name, line, length) in code.map(functions).unwrap_or_default() {
        if length > FUNCTION_LINES_MAX {
            faults.push(format!("line {line}: `{name}` has {length} lines, at most {FUNCTION_LINES_MAX}"));
        }
    }
    faults
}

#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} against the architecture:\n  {}", faults.len(), faults.join("\n  "));
}

/// Applies a rule to every Rust file of a folder.
fn check(folder: &str, rule: impl Fn(&Path, &str) -> Vec<String>) {
    let paths = files(folder, &["rs"]);
    assert!(!paths.is_empty(), "no Rust file in {folder}");
    let mut faults = Vec::new();
    for path in paths {
        faults
            .extend(rule(&path, &read(&path)).into_iter().map(|fault| format!("{}: {fault}", shown(&path))));
    }
    assert_none(&faults);
}

#[test]
fn nothing_imports_against_the_layers() {
    check("src", |path, source| {
        module_of(path).map_or(Vec::new(), |module| import_faults(&module, &code_only(source)))
    });
}

#[test]
fn every_module_is_declared_and_in_the_table() {
    let declared = code_only(&read(&root().join("src/lib.rs")));
    let folders: BTreeSet<String> = files("src", &["rs"]).iter().filter_map(|path| module_of(path)).collect();
    let faults: Vec<String> = folders
        .iter()
        .filter(|folder| {
            !declared.contains(&format!("pub mod {folder};")) || !import_faults(folder, "").is_empty()
        })
        .map(|folder| format!("src/{folder} is not declared in src/lib.rs or has no layer"))
        .collect();
    assert_none(&faults);
}

#[test]
fn only_the_edge_knows_javascript() {
    check("src", |_, source| boundary_faults(&code_only(source)));
}

#[test]
fn maps_and_readers_are_ours() {
    for folder in ["src", "wasm"] {
        check(folder, |_, source| size_of_code_faults(source));
    }
}

#[test]
fn there_is_no_float() {
    for folder in ["src", "wasm", "sandbox/src"] {
        check(folder, |_, source| float_faults(&code_only(source)));
    }
}

#[test]
fn files_and_functions_are_short() {
    for folder in ["src", "wasm", "sandbox/src", "tools", "tests"] {
        check(folder, |_, source| size_faults(source, Some(&code_only(source))));
    }
    let scripts = ["js", "www", "tools", "tests"].iter().flat_map(|folder| files(folder, &["js", "mjs"]));
    let faults = scripts.flat_map(|path| {
        size_faults(&read(&path), None).into_iter().map(move |fault| format!("{}: {fault}", shown(&path)))
    });
    assert_none(&faults.collect::<Vec<_>>());
}

#[test]
fn an_entity_has_one_file_name_everywhere() {
    let mut faults = Vec::new();
    for folder in ENTITY_FOLDERS {
        for entity in ENTITIES {
            let other = OTHER_NAMES.iter().find(|(place, name, _)| place == folder && name == entity);
            let name = other.map_or(*entity, |(_, _, other)| *other);
            let place = root().join("src").join(folder);
            if !place.join(format!("{name}.rs")).exists() && !place.join(name).join("mod.rs").exists() {
                faults.push(format!("src/{folder} has no {name}.rs"));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn the_sandbox_shares_no_code_with_the_engine() {
    let manifest = read(&root().join("sandbox/Cargo.toml"));
    assert!(
        !manifest.lines().any(|line| line.starts_with("tieout ") || line.contains("path = ")),
        "sandbox/Cargo.toml"
    );
    check("sandbox/src", |_, source| {
        let code = code_only(source);
        let is_shared = code.contains("tieout::") || code.contains("#[path");
        if is_shared { vec!["uses the engine's code".to_owned()] } else { Vec::new() }
    });
    check("src", |_, source| {
        let is_used = code_only(source).contains("tieout_sandbox");
        if is_used { vec!["uses the sandbox".to_owned()] } else { Vec::new() }
    });
}

/// All code of library and edge but one file.
fn shipped_code(without: &Path) -> String {
    let sources = ["src", "wasm"].iter().flat_map(|folder| files(folder, &["rs"]));
    sources.filter(|path| path != without).map(|path| code_only(&read(&path))).collect()
}

#[test]
fn codes_are_unique_explained_and_used() {
    let code_table = root().join("src/diagnostics/code.rs");
    let rust = shipped_code(&code_table);
    let mut seen = BTreeMap::new();
    let mut faults = Vec::new();
    for code in Code::ALL {
        let text = code.as_str();
        if let Some(other) = seen.insert(text, code) {
            faults.push(format!("{text} is the text of {other:?} and of {code:?}"));
        }
        let is_well_formed =
            text.split_once('/').is_some_and(|(area, what)| !area.is_empty() && !what.is_empty());
        if !is_well_formed
            || text.chars().any(|letter| !(letter.is_ascii_lowercase() || "/-0123456789".contains(letter)))
        {
            faults.push(format!("{text} is not of the form area/what"));
        }
        if code.hint().split_whitespace().count() < 3 {
            faults.push(format!("{text} has no hint"));
        }
        if !has_word(&rust, &format!("{code:?}")) {
            faults.push(format!("{text} is never raised"));
        }
    }
    assert_none(&faults);
}

#[test]
fn every_limit_is_used() {
    let limits_file = root().join("src/base/limits.rs");
    let rust = shipped_code(&limits_file);
    let limits = code_only(&read(&limits_file));
    let names: Vec<&str> = limits
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split_once(':').map(|(name, _)| name))
        .collect();
    assert!(names.len() > 5, "limits.rs was not understood: {names:?}");
    let unused =
        names.iter().filter(|name| !has_word(&rust, name)).map(|name| format!("{name} is never used"));
    assert_none(&unused.collect::<Vec<_>>());
}

/// The checks above are worth something only if each goes red on a violation.
mod the_checker_itself {
    use super::*;

    #[test]
    fn finds_imports_against_the_layers() {
        assert_eq!(import_faults("crm", "use crate::qbo::Invoice;"), ["`crm` imports `qbo::Invoice`"]);
        assert_eq!(import_faults("qbo", "use crate::{base::ids, crm::{self, Invoice}};").len(), 2);
        assert_eq!(import_faults("base", "fn f() -> crate::diagnostics::Code {}").len(), 1);
        assert_eq!(import_faults("mapping", "use crate::{matching as m, crm::*, plan};").len(), 2);
        assert_eq!(import_faults("validate", "use crate::matching::Evidence;").len(), 1);
        assert_eq!(
            import_faults("engine", "use crate::qbo::{fault, invoice::Invoice};"),
            ["`engine` imports `qbo::invoice`"]
        );
        assert_eq!(import_faults("crm", "use super::super::qbo::Invoice;").len(), 1);
        assert_eq!(import_faults("elsewhere", "").len(), 1);
    }

    #[test]
    fn lets_pass_what_is_allowed() {
        let none: [String; 0] = [];
        assert_eq!(
            import_faults("crm", "use crate::{base::{ids::CrmId, time}, crm::Line, diagnostics::Code};"),
            none
        );
        assert_eq!(import_faults("engine", "use crate::qbo::{fault::Fault, query};"), none);
        assert_eq!(
            import_faults("crm", &code_only("// crate::qbo\nlet s = \"crate::qbo\"; /* crate::plan */")),
            none
        );
    }

    #[test]
    fn finds_floats_boundary_words_and_length() {
        assert_eq!(float_faults("let x: f64 = y;").len(), 1);
        assert_eq!(float_faults("let x = 2 * 1.5;").len(), 1);
        assert!(float_faults("let x = pair.0.1 + range(0..10) + v1.2_u8;").is_empty());
        assert!(
            float_faults(&code_only("let x = \"1.5\"; let c = '\"'; let r = r#\"2.5\"#; // 3.5")).is_empty()
        );
        assert_eq!(boundary_faults("fn f(value: &JsValue) {}").len(), 1);
        assert!(boundary_faults("fn f(value: &Value) {}").is_empty());
        assert_eq!(size_of_code_faults("use std::collections::BTreeMap;").len(), 1);
        assert!(size_of_code_faults("#[cfg(test)] use std::collections::BTreeMap;").is_empty());
        assert_eq!(size_faults(&"\n".repeat(FILE_LINES_MAX), None).len(), 0);
        assert_eq!(size_faults(&"\n".repeat(FILE_LINES_MAX.saturating_add(1)), None).len(), 1);
    }

    #[test]
    fn finds_long_functions_alone() {
        let long = format!(
            "trait T {{ fn declared(&self) -> [u8; 2]; }}\nfn long() {{\n{}}}\nfn short() {{}}",
            "\n".repeat(70)
        );
        let faults = size_faults(&long, Some(&long));
        assert_eq!(faults, ["line 2: `long` has 72 lines, at most 70"]);
    }
}
