//! Points in time and durations as the host hands them in. There is no `now()` here.

use serde::Serialize;

use chrono::Datelike;

use super::date::{digits, parse_date};
use super::json::{FromJson, Json, Mismatch};

/// 1970-01-01, in days since the year 1 began.
const EPOCH_DAY: i32 = 719_163;

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
        let (day, rest) = text.split_at_checked(10)?;
        let (clock, rest) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
        let zone = rest.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
        let fraction = rest.strip_suffix(zone)?;
        let day = parse_date(day)?.num_days_from_ce().checked_sub(EPOCH_DAY)?;
        // A leap second counts as the one after it.
        let mut seconds = i64::from(day).checked_mul(86_400)?.checked_add(of_day(clock, 60)?)?;
        if !matches!(zone, "Z" | "z") {
            let offset = of_day(&format!("{}:00", zone.get(1..)?), 59)?;
            seconds = match zone.as_bytes().first()? {
                b'+' => seconds.checked_sub(offset)?,
                b'-' => seconds.checked_add(offset)?,
                _ => return None,
            };
        }
        u64::try_from(seconds).ok()?.checked_mul(1_000)?.checked_add(millis(fraction)?).map(Self)
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

/// Seconds since midnight of `12:30:59`.
fn of_day(clock: &str, second_max: u32) -> Option<i64> {
    let mut seconds: u32 = 0;
    let mut parts = clock.split(':');
    for max in [23, 59, second_max] {
        let part =
            parts.next().filter(|part| part.len() == 2).and_then(digits).filter(|part| *part <= max)?;
        seconds = seconds.checked_mul(60)?.checked_add(part)?;
    }
    parts.next().is_none().then_some(i64::from(seconds))
}

/// Whole milliseconds of `.880`; what is finer is left out.
fn millis(fraction: &str) -> Option<u64> {
    if fraction.is_empty() {
        return Some(0);
    }
    let figures =
        fraction.strip_prefix('.').filter(|figures| !figures.is_empty() && !figures.contains('.'))?;
    let three: String = figures.chars().chain("00".chars()).take(3).collect();
    three.parse().ok()
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

    #[test]
    fn moments_are_read_as_chrono_reads_them() {
        let days =
            ["1970-01-01", "2024-02-29", "2026-02-30", "1969-12-31", "9999-12-31", "2026-3-02", "２026-03-0"];
        let clocks = [
            "00:00:00",
            "23:59:59",
            "23:59:60",
            "24:00:00",
            "12:60:00",
            "12:30",
            "12:30:5",
            "1２:30:5",
            "12:30:61",
        ];
        let fractions = ["", ".", ".5", ".88", ".880", ".8809999999", ".1.2", "5"];
        let zones = [
            "Z", "z", "+00:00", "-00:00", "-08:00", "+05:45", "+23:59", "+24:00", "+0800", "08:00", "+8:00",
            "", "é",
        ];
        let mut read: u32 = 0;
        for day in days {
            for (between, clock) in
                ["T", "t", " ", "_"].iter().flat_map(|between| clocks.map(|clock| (between, clock)))
            {
                for (fraction, zone) in
                    fractions.iter().flat_map(|fraction| zones.map(|zone| (fraction, zone)))
                {
                    let text = format!("{day}{between}{clock}{fraction}{zone}");
                    let expected = chrono::DateTime::parse_from_rfc3339(&text)
                        .ok()
                        .and_then(|moment| u64::try_from(moment.timestamp_millis()).ok().map(UnixMillis));
                    assert_eq!(UnixMillis::of_text(&text), expected, "{text}");
                    read = read.saturating_add(u32::from(expected.is_some()));
                }
            }
        }
        assert!(read > 500, "{read} of them are moments");
    }
}
