//! Faults on purpose: what an engine with a bug would do to its host. Never shipped; the tests of
//! `js/guard.js` load it in place of the engine.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::panic, reason = "panicking is this module's purpose")]

use wasm_bindgen::prelude::wasm_bindgen;

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

    /// A handle made by a handle.
    pub fn copy(&self) -> Counter {
        Counter { count: self.count }
    }
}

#[wasm_bindgen(js_name = sumOf)]
pub fn sum_of(left: &Counter, right: &Counter) -> u32 {
    left.count.wrapping_add(right.count)
}

#[wasm_bindgen(js_name = describe)]
pub fn describe(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("nothing to describe".to_owned()) } else { Ok(format!("<{text}>")) }
}

/// Uses up the stack.
#[wasm_bindgen]
pub fn descend(depth: u32) -> u32 {
    let frame = [depth; 64];
    let below = descend(std::hint::black_box(depth.wrapping_add(1)));
    std::hint::black_box(frame).iter().fold(below, |sum, value| sum.wrapping_add(*value))
}
