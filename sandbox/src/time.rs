//! Dates and instants: milliseconds since 1970 and the text forms the service reads and writes.

#![expect(clippy::arithmetic_side_effects, reason = "every input is bounded: years 1 to 9999")]

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

pub const SECOND: Millis = 1_000;
pub const MINUTE: Millis = 60 * SECOND;
pub const HOUR: Millis = 60 * MINUTE;
pub const DAY: Millis = 24 * HOUR;

const LATEST: Millis = 253_402_300_799_999;

/// A company's clock: instants are printed with this offset from UTC.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    pub offset_minutes: i64,
}

impl Zone {
    pub fn date(self, now: Millis) -> String {
        let (days, _) = self.split(now);
        date_text(days)
    }

    /// `2026-03-02T10:35:08-08:00`
    pub fn seconds(self, now: Millis) -> String {
        let mut out = String::with_capacity(25);
        self.write_seconds(now, &mut out);
        out
    }

    pub fn write_seconds(self, now: Millis, out: &mut String) {
        let (days, of_day) = self.split(now);
        write_date(days, out);
        write_clock(of_day, out);
        self.write_offset(out);
    }

    /// `2026-03-02T10:35:08.411-08:00`
    pub fn precise(self, now: Millis) -> String {
        let (days, of_day) = self.split(now);
        let mut out = String::with_capacity(29);
        write_date(days, &mut out);
        write_clock(of_day, &mut out);
        let millis = of_day.rem_euclid(SECOND);
        out.push('.');
        write_digits(millis / 100, 1, &mut out);
        write_digits(millis, 2, &mut out);
        self.write_offset(&mut out);
        out
    }

    /// Reads a date, or a date and time; without an offset the company's own is meant.
    pub fn read(self, text: &str) -> Option<Millis> {
        let days = day_number(text.get(..10)?)?;
        let rest = text.get(10..)?;
        let midnight = days * DAY;
        if rest.is_empty() {
            return Some(midnight - self.offset_minutes * MINUTE);
        }
        let rest = rest.strip_prefix('T').or_else(|| rest.strip_prefix(' '))?;
        let hours = two_digits(rest.get(..2)?, 23)?;
        let minutes = two_digits(rest.get(2..5)?.strip_prefix(':')?, 59)?;
        let rest = rest.get(5..)?;
        let (seconds, rest) = match rest.strip_prefix(':') {
            Some(tail) => (two_digits(tail.get(..2)?, 59)?, tail.get(2..)?),
            None => (0, rest),
        };
        let (millis, rest) = fraction(rest)?;
        let offset = read_offset(rest).unwrap_or_else(|| rest.is_empty().then_some(self.offset_minutes))?;
        Some(midnight + hours * HOUR + minutes * MINUTE + seconds * SECOND + millis - offset * MINUTE)
    }

    /// The day and the milliseconds since its midnight.
    fn split(self, now: Millis) -> (i64, Millis) {
        let local = now.clamp(0, LATEST - DAY) + self.offset_minutes * MINUTE;
        (local.div_euclid(DAY), local.rem_euclid(DAY))
    }

    fn write_offset(self, out: &mut String) {
        let minutes = self.offset_minutes.abs();
        out.push(if self.offset_minutes < 0 { '-' } else { '+' });
        write_digits(minutes / 60, 2, out);
        out.push(':');
        write_digits(minutes % 60, 2, out);
    }
}

/// A plain date; a zone behind it is tolerated and dropped.
pub fn read_date(text: &str) -> Option<String> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    day_number(date)?;
    (rest.is_empty() || rest.starts_with('T') || read_offset(rest).flatten().is_some())
        .then(|| date.to_owned())
}

pub fn add_days(date: &str, days: i64) -> Option<String> {
    day_number(date).map(|number| date_text(number + days.clamp(-100_000, 100_000)))
}

/// The day number counted from 1970-01-01; `None` for a day that does not exist.
pub fn day_number(date: &str) -> Option<i64> {
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let year = digits(date.get(..4)?)?;
    let month = digits(date.get(5..7)?)?;
    let day = digits(date.get(8..)?)?;
    if year < 1 || !(1..=12).contains(&month) || day < 1 || day > month_days(year, month) {
        return None;
    }
    let shifted = if month > 2 { year } else { year - 1 };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The same day of the month `months` later, or that month's last day.
pub fn day_of_month(date: &str, months: i64, day: i64) -> Option<String> {
    let year = digits(date.get(..4)?)?;
    let month = digits(date.get(5..7)?)? - 1 + months.clamp(0, 1_200);
    let (year, month) = (year + month.div_euclid(12), month.rem_euclid(12) + 1);
    let day = day.clamp(1, month_days(year, month));
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn month_days(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn date_text(days: i64) -> String {
    let mut out = String::with_capacity(10);
    write_date(days, &mut out);
    out
}

fn write_date(days: i64, out: &mut String) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    write_digits(year, 4, out);
    out.push('-');
    write_digits(month, 2, out);
    out.push('-');
    write_digits(day, 2, out);
}

fn write_clock(of_day: Millis, out: &mut String) {
    for (mark, value) in [('T', of_day / HOUR), (':', of_day / MINUTE % 60), (':', of_day / SECOND % 60)] {
        out.push(mark);
        write_digits(value, 2, out);
    }
}

/// The last `count` digits of a number.
fn write_digits(value: i64, count: u32, out: &mut String) {
    for place in (0..count).rev() {
        let digit = value / 10_i64.pow(place) % 10;
        out.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn two_digits(text: &str, most: i64) -> Option<i64> {
    digits(text).filter(|value| text.len() == 2 && *value <= most)
}

fn fraction(text: &str) -> Option<(Millis, &str)> {
    let Some(tail) = text.strip_prefix('.') else { return Some((0, text)) };
    let length = tail.bytes().take_while(u8::is_ascii_digit).count();
    let kept: String = tail.get(..length)?.chars().chain("000".chars()).take(3).collect();
    Some((digits(&kept)?, tail.get(length..)?))
}

/// Outer `None`: no offset is written there.
fn read_offset(text: &str) -> Option<Option<i64>> {
    if text == "Z" {
        return Some(Some(0));
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = text.get(1..3).and_then(|hours| two_digits(hours, 14));
    let minutes = text.get(3..).map(|rest| rest.strip_prefix(':').unwrap_or(rest));
    let minutes =
        minutes.and_then(|minutes| if minutes.is_empty() { Some(0) } else { two_digits(minutes, 59) });
    Some(hours.zip(minutes).map(|(hours, minutes)| sign * (hours * 60 + minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACIFIC: Zone = Zone { offset_minutes: -480 };

    #[test]
    fn prints_and_reads_instants() {
        let now = 1_772_476_508_411;
        assert_eq!(PACIFIC.precise(now), "2026-03-02T10:35:08.411-08:00");
        assert_eq!(PACIFIC.seconds(now), "2026-03-02T10:35:08-08:00");
        assert_eq!(PACIFIC.read("2026-03-02T10:35:08.411-08:00"), Some(now));
        assert_eq!(PACIFIC.read("2026-03-02T18:35:08.411Z"), Some(now));
        assert_eq!(PACIFIC.read("2026-03-02"), Some(now - 38_108_411));
        for text in ["2026-02-30", "2026-03-02T25:00:00Z", "2026-03-02T10:00:00 08:00", "x", "2026-03-0é"] {
            assert_eq!(PACIFIC.read(text), None, "{text}");
        }
    }

    #[test]
    fn counts_days() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(add_days("2024-02-28", 2).as_deref(), Some("2024-03-01"));
        assert_eq!(add_days("2026-12-31", 30).as_deref(), Some("2027-01-30"));
        assert_eq!(day_of_month("2026-01-31", 1, 31).as_deref(), Some("2026-02-28"));
        assert_eq!(read_date("2026-03-02-08:00").as_deref(), Some("2026-03-02"));
        assert_eq!(read_date("2026-02-30"), None);
    }
}
