//! Civil dates, read strictly: what is not on the calendar is refused, never shifted.

use chrono::NaiveDate;
use serde::Serializer;

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
pub(super) fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
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
}
