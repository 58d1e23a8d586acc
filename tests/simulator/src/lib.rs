//! The simulator as a module of its own for a page: one history, scene by scene.

pub mod acts;
pub mod apply;
pub mod body;
pub mod books;
pub mod calendar;
pub mod changes;
pub mod checks;
pub mod decisions;
pub mod dice;
pub mod events;
pub mod film;
pub mod finds;
pub mod hand;
pub mod inbound;
pub mod kinds;
pub mod marks;
pub mod merge;
pub mod planner;
pub mod record;
pub mod report;
pub mod request;
pub mod run;
pub mod search;
pub mod secrets;
pub mod store;
pub mod tape;
pub mod tapes;
pub mod turn;
pub mod work;
pub mod world;

#[cfg(target_arch = "wasm32")]
mod wasm {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// The history of a seed, as JSON text.
    #[wasm_bindgen]
    pub fn history(seed: u32) -> String {
        crate::film::history(seed.into()).to_string()
    }
}
