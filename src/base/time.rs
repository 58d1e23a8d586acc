//! Points in time and durations as the host hands them in. There is no `now()` here.

use serde::Serialize;

use super::json::{FromJson, Json, Mismatch};

/// Milliseconds since the Unix epoch, as the host's clock shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl FromJson for UnixMillis {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        u64::from_json(json).map(Self)
    }
}

impl UnixMillis {
    /// The moment `millis` later; stays at the end of time instead of overflowing.
    #[must_use]
    pub fn plus_ms(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// How many milliseconds this lies after `earlier`; zero if the clock went back.
    #[must_use]
    pub fn since_ms(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}
