//! How fast a company may be asked and written to, as the settings say it.

use crate::base::limits::{
    BATCHES_PER_MINUTE, BATCHES_PER_MINUTE_MAX, REQUESTS_IN_FLIGHT_MAX, REQUESTS_PER_MINUTE,
    REQUESTS_PER_MINUTE_MAX, REQUESTS_PER_SECOND, REQUESTS_PER_SECOND_MAX,
};
use crate::diagnostics::Code;
use crate::input::{Reader, Syntax, Value};

use super::Budget;
use super::described::described;

described! {
    Budget {
        requests_per_minute "requestsPerMinute": default(REQUESTS_PER_MINUTE) via requests_a_minute,
        requests_per_second "requestsPerSecond": default(REQUESTS_PER_SECOND) via requests_a_second,
        in_flight "inFlight": default(Budget::CAREFUL.in_flight) via requests_at_once,
        batches_per_minute "batchesPerMinute": default(BATCHES_PER_MINUTE) via batches_a_minute,
    }
}

impl Budget {
    /// Below what Intuit throttles at, so that people can work in QuickBooks meanwhile.
    pub const CAREFUL: Budget = Budget {
        requests_per_minute: REQUESTS_PER_MINUTE,
        requests_per_second: REQUESTS_PER_SECOND,
        in_flight: REQUESTS_IN_FLIGHT_MAX as u32,
        batches_per_minute: BATCHES_PER_MINUTE,
    };
}

fn requests_a_minute(reader: &mut Reader<'_>) -> Result<Option<u32>, Syntax> {
    up_to(reader, REQUESTS_PER_MINUTE_MAX)
}

fn requests_a_second(reader: &mut Reader<'_>) -> Result<Option<u32>, Syntax> {
    up_to(reader, REQUESTS_PER_SECOND_MAX)
}

fn requests_at_once(reader: &mut Reader<'_>) -> Result<Option<u32>, Syntax> {
    up_to(reader, Budget::CAREFUL.in_flight)
}

fn batches_a_minute(reader: &mut Reader<'_>) -> Result<Option<u32>, Syntax> {
    up_to(reader, BATCHES_PER_MINUTE_MAX)
}

fn up_to(reader: &mut Reader<'_>, most: u32) -> Result<Option<u32>, Syntax> {
    within(reader, 1, most)
}

pub(super) fn within(reader: &mut Reader<'_>, least: u32, most: u32) -> Result<Option<u32>, Syntax> {
    let value = u32::read(reader)?;
    if let Some(given) = value.filter(|given| !(least..=most).contains(given)) {
        reader.note(Code::SettingsOutOfRange, format!("{given} is not from {least} to {most}"));
        return Ok(None);
    }
    Ok(value)
}
