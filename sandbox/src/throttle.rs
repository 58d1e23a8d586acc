//! How many requests are too many: per second, per minute, and batches per minute.

use std::collections::VecDeque;

use crate::fault::Fault;
use crate::time::{MINUTE, Millis, SECOND};

const PER_SECOND: usize = 10;
const PER_MINUTE: usize = 500;
const BATCHES_PER_MINUTE: usize = 40;

#[derive(Clone, Debug, Default)]
pub struct Throttle {
    requests: VecDeque<Millis>,
    batches: VecDeque<Millis>,
}

impl Throttle {
    pub fn admit(&mut self, now: Millis, batch: bool) -> Result<(), Fault> {
        for times in [&mut self.requests, &mut self.batches] {
            while times.front().is_some_and(|time| now.saturating_sub(*time) >= MINUTE) {
                times.pop_front();
            }
        }
        let last_second = self.requests.iter().rev().take_while(|time| now.saturating_sub(**time) < SECOND);
        let busy = last_second.count() >= PER_SECOND
            || self.requests.len() >= PER_MINUTE
            || (batch && self.batches.len() >= BATCHES_PER_MINUTE);
        if busy {
            return Err(Fault::new(3001, "The request limit was reached; try again later"));
        }
        self.requests.push_back(now);
        if batch {
            self.batches.push_back(now);
        }
        Ok(())
    }
}
