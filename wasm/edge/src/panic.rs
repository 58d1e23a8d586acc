//! What an instance said when it broke.

use std::sync::Mutex;

use wasm_bindgen::prelude::*;

static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Runs once in every new instance.
#[wasm_bindgen(start)]
pub fn keep_panic_messages() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut kept) = PANIC.lock() {
            *kept = Some(panic.to_string());
        }
    }));
}

/// What the fault was that ended this instance, if one did.
#[wasm_bindgen(js_name = panicMessage)]
#[must_use]
pub fn panic_message() -> Option<String> {
    PANIC.lock().ok().and_then(|kept| kept.clone())
}
