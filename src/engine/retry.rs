//! How long to wait after a failure.

use crate::base::fingerprint::Fingerprint;
use crate::base::limits::{BACKOFF_BASE_MS, BACKOFF_MAX_MS, BACKOFF_MIN_MS, THROTTLE_PAUSE_MS};

/// Longest `Retry-After` that is obeyed.
pub(super) const RETRY_AFTER_MAX_MS: u64 = 3_600_000;

/// A delay drawn from 0 to `2 s · 2^attempt`, at least half a second and at most five minutes. The draw is a
/// hash of seed, subject and attempt: another subject, or one more draw, does not shift the others.
pub(super) fn delay_ms(seed: &str, subject: &str, attempt: u32) -> u64 {
    let doublings = attempt.min(20);
    let longest = BACKOFF_BASE_MS.saturating_mul(1_u64 << doublings).min(BACKOFF_MAX_MS);
    let dice = Fingerprint::new().text(seed).text(subject).text(&attempt.to_string()).number();
    dice.checked_rem(longest.saturating_add(1)).unwrap_or(0).max(BACKOFF_MIN_MS)
}

/// The silence that an answer of 429 asks for: `Retry-After` in seconds if it is longer than a minute.
pub(super) fn throttle_ms(retry_after: Option<&str>) -> u64 {
    let asked = retry_after.and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(0);
    asked.saturating_mul(1_000).clamp(THROTTLE_PAUSE_MS, RETRY_AFTER_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_stay_in_bounds_and_repeat() {
        for attempt in 0..40 {
            let longest = (2_000_u64 << attempt.min(10)).min(300_000);
            for subject in 0..50 {
                let delay = delay_ms("seed", &subject.to_string(), attempt);
                assert!((500..=longest).contains(&delay), "{attempt}: {delay}");
                assert_eq!(delay, delay_ms("seed", &subject.to_string(), attempt));
            }
        }
        let spread: crate::base::ordered::BTreeSet<u64> =
            (0..50).map(|subject| delay_ms("seed", &subject.to_string(), 5)).collect();
        assert!(spread.len() > 40);
    }

    #[test]
    fn throttling_waits_a_minute_at_least() {
        assert_eq!(throttle_ms(None), 60_000);
        assert_eq!(throttle_ms(Some("5")), 60_000);
        assert_eq!(throttle_ms(Some("120")), 120_000);
        assert_eq!(throttle_ms(Some("Wed, 21 Oct 2026 07:28:00 GMT")), 60_000);
        assert_eq!(throttle_ms(Some("99999999999999")), 3_600_000);
    }
}
