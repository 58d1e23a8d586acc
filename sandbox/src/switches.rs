//! Where the real service's answer is not known: each open point is a switch with a named default.

use serde::{Deserialize, Serialize};

use crate::time::{DAY, Millis};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Switches {
    /// How long a request id is remembered.
    pub request_id_retention_ms: Millis,
    /// Whether a refusal is replayed too, or only a success.
    pub request_id_keeps_faults: bool,
    /// Whether a change made exactly at `changedSince` is reported.
    pub cdc_inclusive: bool,
    /// Whether items of a batch run in the order given, or in the reverse.
    pub batch_in_order: bool,
    /// Whether a rate's base is summed over the lines before rounding, or each line's tax is rounded.
    pub tax_per_line: bool,
    /// Whether a tax that the client states is put aside, and QuickBooks' own computation counts.
    pub ignore_explicit_tax: bool,
    /// With prices that include tax: whether `Amount` is the price, whatever `TaxInclusiveAmt` says.
    pub amount_is_gross: bool,
    /// How long after a write a query shows it.
    pub query_lag_ms: Millis,
    /// How long the previous refresh token works after it was rotated.
    pub old_refresh_token_ms: Millis,
    /// Whether presenting a superseded refresh token ends the whole connection.
    pub reuse_ends_connection: bool,
    /// The consent page agrees by itself, for the first company.
    pub consent_at_once: bool,
    /// An authorization with a `code_challenge` is refused instead of its challenge ignored.
    pub refuse_pkce: bool,
    /// Refusals are in French, as for a user whose language that is.
    pub french_texts: bool,
    /// Whether applying a payment raises the invoice's SyncToken.
    pub links_raise_token: bool,
    /// Whether a document number may be used once per form, or once over all sales forms.
    pub numbers_shared_by_forms: bool,
    /// Whether the closing date itself is closed.
    pub closing_date_inclusive: bool,
    /// Whether the closing date is protected by a password: 6210 instead of 6200.
    pub closing_password: bool,
    /// Whether an update of a transaction answers its addresses as lines of text.
    pub reflow_addresses: bool,
    /// Entities whose name gets ` (deleted)` when a record is made inactive.
    pub deleted_suffix: Vec<String>,
    /// `MAXRESULTS` above 1000 is refused instead of capped.
    pub refuse_large_pages: bool,
    /// Requests are counted and refused with 429 when there are too many.
    pub throttle: bool,
    /// Batches a minute before 429.
    pub batches_per_minute: usize,
    /// Reads a calendar month before an app on the free tier is blocked with 429; 0 for no limit.
    pub metered_cap: u64,
    /// The fixed developer token is not accepted.
    pub strict_tokens: bool,
}

impl Default for Switches {
    fn default() -> Switches {
        Switches {
            request_id_retention_ms: DAY,
            request_id_keeps_faults: false,
            cdc_inclusive: true,
            batch_in_order: true,
            tax_per_line: false,
            ignore_explicit_tax: false,
            amount_is_gross: false,
            query_lag_ms: 0,
            old_refresh_token_ms: 0,
            reuse_ends_connection: false,
            consent_at_once: false,
            refuse_pkce: false,
            french_texts: false,
            links_raise_token: true,
            numbers_shared_by_forms: false,
            closing_date_inclusive: true,
            closing_password: false,
            reflow_addresses: true,
            deleted_suffix: vec!["Account".to_owned()],
            refuse_large_pages: false,
            throttle: false,
            batches_per_minute: 40,
            metered_cap: 0,
            strict_tokens: false,
        }
    }
}
