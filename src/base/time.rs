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

    /// A moment as QuickBooks writes it: RFC 3339, with its offset.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let moment = chrono::DateTime::parse_from_rfc3339(text).ok()?;
        u64::try_from(moment.timestamp_millis()).ok().map(Self)
    }

    /// As QuickBooks reads it, in UTC, whole seconds.
    #[must_use]
    pub fn to_text(self) -> String {
        let moment = i64::try_from(self.0).ok().and_then(chrono::DateTime::from_timestamp_millis);
        let day = moment.map(|moment| moment.date_naive().to_string()).unwrap_or_default();
        let [hour, minute, second] =
            [3_600_000, 60_000, 1_000].map(|unit: u64| self.0.checked_div(unit).unwrap_or(0));
        let part = |value: u64, of: u64| value.checked_rem(of).unwrap_or(0);
        format!("{day}T{:02}:{:02}:{:02}Z", part(hour, 24), part(minute, 60), part(second, 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_they_are_read() {
        for text in ["1970-01-01T00:00:00Z", "2026-11-20T15:04:05Z", "2028-02-29T23:59:59Z"] {
            assert_eq!(UnixMillis::of_text(text).unwrap().to_text(), text);
        }
        assert_eq!(UnixMillis::of_text("2026-03-02T12:03:46.880-08:00"), Some(UnixMillis(1_772_481_826_880)));
        assert_eq!(UnixMillis::of_text("yesterday"), None);
    }
}
