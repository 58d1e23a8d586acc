//! Faults on purpose: what an engine with a bug would do to its host. Never shipped; the tests of
//! `js/guard.js` load it in place of the engine.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::panic, reason = "panicking is this module's purpose")]

use std::sync::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

static SAID: Mutex<Option<String>> = Mutex::new(None);

#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut said) = SAID.lock() {
            *said = Some(panic.to_string());
        }
    }));
}

/// What the last panic said, for the guard to ask once the instance is dead.
#[wasm_bindgen(js_name = panicMessage)]
pub fn panic_message() -> Option<String> {
    SAID.lock().ok().and_then(|said| said.clone())
}

/// A handle with state, as the engine's own classes are.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Counter {
    count: u32,
}

#[wasm_bindgen]
impl Counter {
    /// Panics at 13, so that a fault inside a constructor can be tested.
    #[wasm_bindgen(constructor)]
    pub fn new(count: u32) -> Counter {
        assert!(count != 13, "a counter must not start at 13");
        Counter { count }
    }

    pub fn add(&mut self, step: u32) -> u32 {
        self.count = self.count.checked_add(step).unwrap_or_else(|| panic!("the counter is full"));
        self.count
    }

    #[wasm_bindgen(getter)]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Panics always.
    #[wasm_bindgen(getter)]
    pub fn unlucky(&self) -> u32 {
        panic!("{} is an unlucky number", self.count)
    }

    /// A handle made by a handle.
    pub fn copy(&self) -> Counter {
        Counter { count: self.count }
    }
}

#[wasm_bindgen(js_name = sumOf)]
pub fn sum_of(left: &Counter, right: &Counter) -> u32 {
    left.count.wrapping_add(right.count)
}

#[wasm_bindgen]
pub fn describe(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("nothing to describe".to_owned()) } else { Ok(format!("<{text}>")) }
}

/// Uses up the stack.
#[wasm_bindgen]
#[expect(unconditional_recursion, reason = "using up the stack is its purpose")]
pub fn descend(depth: u32) -> u32 {
    let frame = [depth; 64];
    let below = descend(std::hint::black_box(depth.wrapping_add(1)));
    std::hint::black_box(frame).iter().fold(below, |sum, value| sum.wrapping_add(*value))
}
