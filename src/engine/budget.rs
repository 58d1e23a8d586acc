//! How much may be sent to one company, and when. Only the holder of the lease writes; it leaves the last
//! minute's count in storage, so that a successor does not begin with a full purse. Reads by a process
//! without the lease count in that process alone, which the distance to Intuit's own limits allows for.

use std::collections::VecDeque;

use crate::base::limits::{
    BACKOFF_BASE_MS, BACKOFF_MAX_MS, BATCHES_PER_MINUTE, BREAKER_FAILURES, REQUESTS_IN_FLIGHT_MAX,
    REQUESTS_PER_MINUTE, REQUESTS_PER_SECOND, UNSAVED_REQUESTS_MAX,
};
use crate::base::time::UnixMillis;
use crate::diagnostics::Code;

use super::contract::BudgetConfig;
use super::records::{BudgetRecord, SCHEMA};
use super::retry::RETRY_AFTER_MAX_MS;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60_000;

/// A guest's share, so that with the holder's it stays within Intuit's own limits: 50 of 450 and 2 of 8.
const GUEST_MINUTE_PART: usize = 9;
const GUEST_SECOND_PART: usize = 4;

#[derive(Debug)]
pub(super) struct Budget {
    per_minute: usize,
    per_second: usize,
    in_flight_max: usize,
    batches_per_minute: usize,
    /// Moments of the last minute's sends, oldest first.
    sent: VecDeque<UnixMillis>,
    batches: VecDeque<UnixMillis>,
    /// Granted, but not released yet: counted as if sent just now.
    reserved: usize,
    reserved_batches: usize,
    in_flight: usize,
    /// Sent since the count was last handed to storage.
    unsaved: u32,
    paused_until: UnixMillis,
    failures: u32,
    open_until: UnixMillis,
}

/// Why nothing may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Ask again at that time.
    Until(UnixMillis),
    /// Ask again when a request under way has ended.
    Full,
}

impl Budget {
    pub(super) fn new(config: BudgetConfig) -> Self {
        let least = |asked: Option<u32>, limit: u32| {
            usize::try_from(asked.unwrap_or(limit).max(1)).unwrap_or(usize::MAX)
        };
        let in_flight = u32::try_from(REQUESTS_IN_FLIGHT_MAX).unwrap_or(u32::MAX);
        Self {
            per_minute: least(config.requests_per_minute, REQUESTS_PER_MINUTE),
            per_second: least(config.requests_per_second, REQUESTS_PER_SECOND),
            in_flight_max: least(config.in_flight, in_flight),
            batches_per_minute: least(config.batches_per_minute, BATCHES_PER_MINUTE),
            sent: VecDeque::new(),
            batches: VecDeque::new(),
            reserved: 0,
            reserved_batches: 0,
            in_flight: 0,
            unsaved: 0,
            paused_until: UnixMillis(0),
            failures: 0,
            open_until: UnixMillis(0),
        }
    }

    /// Grants one request, to be released or given back.
    /// A guest, who does not hold the lease, leaves the rest to the holder.
    pub(super) fn reserve(&mut self, now: UnixMillis, batch: bool, guest: bool) -> Result<(), Refusal> {
        self.forget_older(now);
        let pause = self.paused_until.max(self.open_until);
        if pause > now {
            return Err(Refusal::Until(pause));
        }
        let under_way = self.in_flight.saturating_add(self.reserved);
        let at_once = if self.failures >= BREAKER_FAILURES { 1 } else { self.in_flight_max };
        if under_way >= at_once {
            return Err(Refusal::Full);
        }
        let share = |limit: usize, part: usize| if guest { limit.div_ceil(part) } else { limit };
        window(&self.sent, self.reserved, share(self.per_minute, GUEST_MINUTE_PART), MINUTE_MS, now)?;
        window(&self.sent, self.reserved, share(self.per_second, GUEST_SECOND_PART), SECOND_MS, now)?;
        if batch {
            window(&self.batches, self.reserved_batches, self.batches_per_minute, MINUTE_MS, now)?;
            self.reserved_batches = self.reserved_batches.saturating_add(1);
        }
        self.reserved = self.reserved.saturating_add(1);
        Ok(())
    }

    /// A granted request goes out now.
    pub(super) fn release(&mut self, now: UnixMillis, batch: bool) {
        self.give_back(batch);
        self.in_flight = self.in_flight.saturating_add(1);
        self.unsaved = self.unsaved.saturating_add(1);
        self.sent.push_back(now);
        if batch {
            self.batches.push_back(now);
        }
    }

    /// A granted request is not sent after all.
    pub(super) fn give_back(&mut self, batch: bool) {
        self.reserved = self.reserved.saturating_sub(1);
        if batch {
            self.reserved_batches = self.reserved_batches.saturating_sub(1);
        }
    }

    /// Grants that were never released are void: what they were for was forgotten.
    pub(super) fn drop_reserved(&mut self) {
        self.reserved = 0;
        self.reserved_batches = 0;
    }

    /// A released request has ended. `reached` says whether QuickBooks itself answered.
    pub(super) fn done(&mut self, now: UnixMillis, reached: bool) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if reached {
            self.failures = 0;
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= BREAKER_FAILURES {
            let doublings = self.failures.saturating_sub(BREAKER_FAILURES).min(20);
            let pause = BACKOFF_BASE_MS.saturating_mul(1_u64 << doublings).min(BACKOFF_MAX_MS);
            self.open_until = now.plus_ms(pause);
        }
    }

    /// Why nothing may be sent for a while, and until when.
    pub(super) fn hindrance(&self, now: UnixMillis) -> Option<(Code, UnixMillis)> {
        let code = if self.paused_until > now { Code::QboThrottled } else { Code::EngineNotReached };
        let until = self.paused_until.max(self.open_until);
        (until > now).then_some((code, until))
    }

    pub(super) fn is_paused(&self, now: UnixMillis) -> bool {
        self.paused_until > now
    }

    /// QuickBooks asked for silence.
    pub(super) fn pause(&mut self, until: UnixMillis) {
        self.paused_until = self.paused_until.max(until);
    }

    /// A person says that it should work again.
    pub(super) fn try_again(&mut self) {
        self.failures = 0;
        self.open_until = UnixMillis(0);
    }

    /// Whether storage should hear of the requests since: reads have no commit of their own.
    pub(super) fn is_unsaved(&self) -> bool {
        self.unsaved >= UNSAVED_REQUESTS_MAX
    }

    pub(super) fn record(&mut self, now: UnixMillis) -> BudgetRecord {
        self.unsaved = 0;
        BudgetRecord {
            schema: SCHEMA,
            seconds: by_second(&self.sent, self.reserved, now),
            batches: by_second(&self.batches, self.reserved_batches, now),
            paused_until: self.paused_until,
        }
    }

    /// Takes over what a predecessor has spent. A pause longer than any real one is a wrong clock.
    /// One who broke off may have sent a little more than it said, and that a moment ago.
    pub(super) fn inherit(&mut self, record: &BudgetRecord, now: UnixMillis, broke_off: bool) {
        self.sent = merged(&self.sent, &record.seconds, now);
        self.batches = merged(&self.batches, &record.batches, now);
        if broke_off {
            let unsaved = usize::try_from(UNSAVED_REQUESTS_MAX).unwrap_or(usize::MAX);
            self.sent.extend(std::iter::repeat_n(now, unsaved));
        }
        if record.paused_until <= now.plus_ms(RETRY_AFTER_MAX_MS) {
            self.pause(record.paused_until);
        }
    }

    fn forget_older(&mut self, now: UnixMillis) {
        for list in [&mut self.sent, &mut self.batches] {
            while list.front().is_some_and(|at| at.plus_ms(MINUTE_MS) <= now) {
                list.pop_front();
            }
            // A clock that went back must not leave us waiting for it to catch up.
            while list.back().is_some_and(|at| *at > now.plus_ms(MINUTE_MS)) {
                list.pop_back();
            }
        }
    }
}

/// Checks a sliding window: fewer than `limit` sends within `span`, with the reserved ones counted as now.
fn window(
    sent: &VecDeque<UnixMillis>,
    reserved: usize,
    limit: usize,
    span: u64,
    now: UnixMillis,
) -> Result<(), Refusal> {
    let recent = sent.iter().rev().take_while(|at| at.plus_ms(span) > now).count();
    if recent.saturating_add(reserved) < limit {
        return Ok(());
    }
    let Some(needed) = limit.checked_sub(reserved).filter(|free| *free > 0) else {
        return Err(Refusal::Full);
    };
    let oldest = sent.iter().rev().nth(needed.saturating_sub(1));
    Err(oldest.map_or(Refusal::Full, |at| Refusal::Until(at.plus_ms(span))))
}

fn by_second(sent: &VecDeque<UnixMillis>, reserved: usize, now: UnixMillis) -> Vec<(u64, u32)> {
    let mut seconds: Vec<(u64, u32)> = Vec::new();
    let moments = sent.iter().copied().chain(std::iter::repeat_n(now, reserved));
    for at in moments {
        let second = at.0 / SECOND_MS;
        match seconds.last_mut() {
            Some((last, count)) if *last == second => *count = count.saturating_add(1),
            _ => seconds.push((second, 1)),
        }
    }
    seconds
}

/// Each stored second counts as its end, so that the window is never too short.
fn merged(own: &VecDeque<UnixMillis>, seconds: &[(u64, u32)], now: UnixMillis) -> VecDeque<UnixMillis> {
    let mut all: Vec<UnixMillis> = own.iter().copied().collect();
    for (second, count) in seconds {
        let at = UnixMillis(second.saturating_add(1).saturating_mul(SECOND_MS));
        if at.plus_ms(MINUTE_MS) > now && at <= now.plus_ms(MINUTE_MS) {
            let count = usize::try_from(*count).unwrap_or(usize::MAX).min(1000);
            all.extend(std::iter::repeat_n(at, count));
        }
    }
    crate::base::ordered::sort(&mut all);
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(minute: u32, second: u32, flight: u32) -> Budget {
        Budget::new(BudgetConfig {
            requests_per_minute: Some(minute),
            requests_per_second: Some(second),
            in_flight: Some(flight),
            batches_per_minute: Some(2),
        })
    }

    fn send(budget: &mut Budget, now: u64) -> Result<(), Refusal> {
        budget.reserve(UnixMillis(now), false, false)?;
        budget.release(UnixMillis(now), false);
        budget.done(UnixMillis(now), true);
        Ok(())
    }

    #[test]
    fn every_window_of_a_minute_and_a_second_keeps_the_limit() {
        let mut budget = budget(20, 3, 10);
        let mut sent: Vec<u64> = Vec::new();
        for now in (0..180_000).step_by(7) {
            if send(&mut budget, now).is_ok() {
                sent.push(now);
            }
        }
        for (index, start) in sent.iter().enumerate() {
            let within = |span: u64| sent[index..].iter().take_while(|at| **at < start + span).count();
            assert!(within(1_000) <= 3 && within(60_000) <= 20);
        }
        assert!(sent.len() >= 60, "{}", sent.len());
    }

    #[test]
    fn what_is_granted_counts_before_it_is_sent() {
        let mut budget = budget(100, 2, 10);
        let now = UnixMillis(5_000);
        assert_eq!(budget.reserve(now, false, false), Ok(()));
        assert_eq!(budget.reserve(now, false, false), Ok(()));
        assert_eq!(budget.reserve(now.plus_ms(5_000), false, false), Err(Refusal::Full));
        budget.give_back(false);
        assert_eq!(budget.reserve(now, false, false), Ok(()));
    }

    #[test]
    fn a_pause_holds_everything_and_survives_a_restart() {
        let mut first = budget(10, 10, 10);
        assert_eq!(send(&mut first, 1_000), Ok(()));
        first.pause(UnixMillis(61_000));
        let mut second = budget(2, 10, 10);
        second.inherit(&first.record(UnixMillis(1_500)), UnixMillis(2_000), false);
        assert_eq!(second.reserve(UnixMillis(60_999), false, false), Err(Refusal::Until(UnixMillis(61_000))));
        // As long as QuickBooks may ask for; beyond that somebody's clock was wrong.
        for (until, obeyed) in [(3_602_000, true), (3_602_001, false)] {
            let told = BudgetRecord { paused_until: UnixMillis(until), ..first.record(UnixMillis(1_500)) };
            let mut next = budget(10, 10, 10);
            next.inherit(&told, UnixMillis(2_000), false);
            assert_eq!(next.is_paused(UnixMillis(60_000)), obeyed);
        }
        let mut third = budget(1, 10, 10);
        third.inherit(
            &BudgetRecord { paused_until: UnixMillis(0), ..first.record(UnixMillis(1_500)) },
            UnixMillis(2_000),
            false,
        );
        assert_eq!(third.reserve(UnixMillis(2_000), false, false), Err(Refusal::Until(UnixMillis(62_000))));
    }

    #[test]
    fn after_failures_in_a_row_one_request_tries_the_way() {
        let mut budget = budget(100, 100, 10);
        for _ in 0..5 {
            assert_eq!(budget.reserve(UnixMillis(0), false, false), Ok(()));
        }
        for _ in 0..5 {
            budget.release(UnixMillis(0), false);
        }
        for _ in 0..5 {
            budget.done(UnixMillis(0), false);
        }
        assert_eq!(budget.reserve(UnixMillis(1), false, false), Err(Refusal::Until(UnixMillis(2_000))));
        assert_eq!(budget.reserve(UnixMillis(2_000), false, false), Ok(()));
        assert_eq!(budget.reserve(UnixMillis(2_000), false, false), Err(Refusal::Full));
        budget.release(UnixMillis(2_000), false);
        budget.done(UnixMillis(2_000), true);
        assert_eq!(budget.reserve(UnixMillis(2_000), false, false), Ok(()));
        assert_eq!(budget.reserve(UnixMillis(2_000), false, false), Ok(()));
    }

    #[test]
    fn batches_have_a_limit_of_their_own() {
        let mut budget = budget(100, 100, 10);
        for _ in 0..2 {
            assert_eq!(budget.reserve(UnixMillis(0), true, false), Ok(()));
            budget.release(UnixMillis(0), true);
        }
        assert_eq!(budget.reserve(UnixMillis(0), true, false), Err(Refusal::Until(UnixMillis(60_000))));
        assert_eq!(budget.reserve(UnixMillis(0), false, false), Ok(()));
    }

    #[test]
    fn a_guest_leaves_the_rest_to_the_holder() {
        let mut budget = budget(450, 8, 10);
        for _ in 0..2 {
            assert_eq!(budget.reserve(UnixMillis(0), false, true), Ok(()));
            budget.release(UnixMillis(0), false);
        }
        assert_eq!(budget.reserve(UnixMillis(0), false, true), Err(Refusal::Until(UnixMillis(1_000))));
        assert_eq!(budget.reserve(UnixMillis(0), false, false), Ok(()));
    }

    #[test]
    fn one_who_broke_off_may_have_sent_more_than_it_said() {
        let mut before = budget(450, 8, 10);
        assert_eq!(send(&mut before, 1_000), Ok(()));
        let record = before.record(UnixMillis(1_000));
        for at in [1_000, 1_000, 2_500] {
            assert_eq!(send(&mut before, at), Ok(()));
        }
        assert!(!before.is_unsaved());
        let mut after = budget(450, 8, 10);
        after.inherit(&record, UnixMillis(2_600), true);
        assert_eq!(after.reserve(UnixMillis(2_600), false, false), Err(Refusal::Until(UnixMillis(3_600))));
    }
}
