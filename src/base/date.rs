//! Civil dates and moments, read strictly: what is not on the calendar is refused, never shifted.

use chrono::{DateTime, NaiveDate};
use serde::Serializer;

use super::time::UnixMillis;

/// Reads `YYYY-MM-DD` of a day that exists: four, two and two digits, nothing around them.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()?, digits(month)?, digits(day)?)
}

/// `parse` would also take a sign.
fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Reads a moment since 1970 with its offset, as RFC 3339 has it: `2026-03-02T09:30:00Z`.
#[must_use]
pub fn parse_moment(text: &str) -> Option<UnixMillis> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    u64::try_from(moment.timestamp_millis()).ok().map(UnixMillis)
}

/// Writes a date as `YYYY-MM-DD` and an absent one as `null`, for `#[serde(serialize_with)]`.
///
/// # Errors
/// Those of the serializer.
pub fn serialize_option<S: Serializer>(date: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_read() {
        assert_eq!(parse_date("2024-02-29").map(|date| date.to_string()), Some("2024-02-29".to_owned()));
        for text in [
            "2026-02-30",
            "2023-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-3-2",
            "26-03-02",
            "02/03/2026",
            "",
            "2026-03-02T00:00:00Z",
            " 2026-03-02",
            "+026-03-02",
            "2026-03-+2",
            "２０２６-03-02",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn moments_carry_their_offset() {
        assert_eq!(parse_moment("1970-01-01T01:00:00.5+01:00"), Some(UnixMillis(500)));
        for text in
            ["2026-03-02", "2026-03-02T09:30:00", "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "yesterday"]
        {
            assert_eq!(parse_moment(text), None, "{text}");
        }
    }
}
