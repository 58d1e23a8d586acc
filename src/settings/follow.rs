//! How often QuickBooks is asked for changes, as the settings say it.

use serde::Serialize;

use crate::base::limits::{FOLLOW_EVERY_MAX_MINUTES, FOLLOW_EVERY_MIN_MINUTES, FOLLOW_EVERY_MINUTES};
use crate::input::{Reader, Syntax};

use super::budget::within;
use super::described::described;

/// How changes made in QuickBooks are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct FollowRules {
    /// Minutes from one sweep to the next. A sweep is one metered read, or one a kind where much has changed.
    pub every_minutes: u32,
    /// The CRM is told, once a customer, when QuickBooks shows the first invoice that was paid in full with money.
    pub review_requests: bool,
}

impl FollowRules {
    pub const USUAL: Self = Self { every_minutes: FOLLOW_EVERY_MINUTES, review_requests: false };
}

#[derive(Default)]
pub(super) struct FollowChoices {
    every_minutes: Option<u32>,
    review_requests: Option<bool>,
}

described! {
    FollowChoices {
        every_minutes "everyMinutes": optional via minutes,
        review_requests "reviewRequests": optional,
    }
}

impl FollowChoices {
    pub fn over(self, preset: FollowRules) -> FollowRules {
        FollowRules {
            every_minutes: self.every_minutes.unwrap_or(preset.every_minutes),
            review_requests: self.review_requests.unwrap_or(preset.review_requests),
        }
    }
}

fn minutes(reader: &mut Reader<'_>) -> Result<Option<u32>, Syntax> {
    within(reader, FOLLOW_EVERY_MIN_MINUTES, FOLLOW_EVERY_MAX_MINUTES)
}
