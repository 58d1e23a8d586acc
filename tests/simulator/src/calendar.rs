//! Moments as QuickBooks writes them, to the second. Days are counted as Howard Hinnant's `chrono-Compatible Low-Level Date Algorithms` do.

const DAY: i64 = 86_400;

/// Seconds since 1970 as `2026-03-02T10:35:08Z`.
pub fn text(seconds: u64) -> String {
    let (days, rest) = (seconds as i64 / DAY, seconds as i64 % DAY);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let part = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * part + 2) / 5 + 1, if part < 10 { part + 3 } else { part - 9 });
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

/// The seconds of such a text.
pub fn seconds(text: &str) -> Option<u64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let rest = number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?;
    if text.get(19..)? != "Z" {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    u64::try_from(days * DAY + rest).ok()
}

#[cfg(test)]
mod tests {
    use super::{seconds, text};

    #[test]
    fn moments_are_read_back() {
        assert_eq!(text(0), "1970-01-01T00:00:00Z");
        assert_eq!(text(1_709_210_096), "2024-02-29T12:34:56Z");
        for moment in (0..4_102_444_800).step_by(9_999_991) {
            assert_eq!(seconds(&text(moment)), Some(moment));
        }
        assert_eq!(seconds("2024-02-29T12:34:56+01:00"), None);
    }
}
