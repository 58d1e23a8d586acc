//! How many requests are too many: per second, per minute, at once, and batches per minute.

use std::collections::VecDeque;

use crate::fault::Fault;
use crate::switches::Switches;
use crate::time::{MINUTE, Millis, SECOND};

const PER_SECOND: usize = 10;
const PER_MINUTE: usize = 500;
/// Requests whose answer is still on its way.
const AT_ONCE: usize = 10;

#[derive(Clone, Debug, Default)]
pub struct Throttle {
    requests: VecDeque<Millis>,
    batches: VecDeque<Millis>,
    /// When the answers that are on their way arrive.
    under_way: Vec<Millis>,
}

impl Throttle {
    /// An answer that takes until then is under way.
    pub fn takes_until(&mut self, then: Millis) {
        self.under_way.push(then);
    }

    pub fn admit(&mut self, now: Millis, batch: bool, switches: &Switches) -> Result<(), Fault> {
        self.under_way.retain(|then| now < *then);
        for times in [&mut self.requests, &mut self.batches] {
            while times.front().is_some_and(|time| now.saturating_sub(*time) >= MINUTE) {
                times.pop_front();
            }
        }
        let last_second = self.requests.iter().rev().take_while(|time| now.saturating_sub(**time) < SECOND);
        let busy = last_second.count() >= PER_SECOND
            || self.requests.len() >= PER_MINUTE
            || self.under_way.len() >= AT_ONCE
            || (batch && self.batches.len() >= switches.batches_per_minute);
        if busy {
            return Err(Fault::throttled());
        }
        self.requests.push_back(now);
        if batch {
            self.batches.push_back(now);
        }
        Ok(())
    }
}
