//! Bulk data in and out.

use js_sys::{ArrayBuffer, Reflect, Symbol, Uint8Array};
use wasm_bindgen::prelude::*;

use tieout::diagnostics::Code;

use crate::error::refused;

/// Copies bytes in, after a look at how many there are: what is too large never reaches our memory, which
/// would keep its size for ever.
pub fn bytes_in(value: &JsValue, bytes_max: usize) -> Result<Vec<u8>, JsValue> {
    // `isView` knows byte arrays of other frames too, and is not deceived by proxies.
    if !ArrayBuffer::is_view(value) || class_of(value).as_deref() != Some("Uint8Array") {
        return Err(refused(Code::InputNotBytes, "", "expected a Uint8Array of UTF-8 text"));
    }
    let array: &Uint8Array = value.unchecked_ref();
    let length = usize::try_from(array.length()).unwrap_or(usize::MAX);
    if length > bytes_max {
        let message = format!("{length} bytes, more than the {bytes_max} that are read");
        return Err(refused(Code::InputTooLarge, "", &message));
    }
    // The bytes of a buffer that was given away count as none, but cannot be copied.
    Ok(if length == 0 { Vec::new() } else { array.to_vec() })
}

/// Copies bytes in as text.
pub fn text_in(value: &JsValue, bytes_max: usize) -> Result<String, JsValue> {
    String::from_utf8(bytes_in(value, bytes_max)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        refused(Code::InputNotUtf8, "", &format!("not UTF-8 at byte {at}"))
    })
}

/// `Uint8Array` for those of any frame, and for subclasses such as Node's `Buffer`.
fn class_of(view: &JsValue) -> Option<String> {
    Reflect::get(view, &Symbol::to_string_tag()).ok()?.as_string()
}
