//! Every numeric limit, with its unit and where it comes from. Exceeding one is a finding, never a trap.
//!
//! "Intuit" below is Intuit's developer documentation as of mid-2026; the entity's reference page where
//! a field is named.

/// Sends per intent and cycle, counting answers of 429 and the resend after a token refresh.
pub const ATTEMPTS_MAX: u32 = 5;

/// Items in one batch request. Intuit: batch reference page.
pub const BATCH_ITEMS_MAX: usize = 30;

/// Characters of `requestid` so that it is also accepted on a batch. Intuit: batch reference page.
pub const REQUEST_ID_CHARS: usize = 32;

/// Rows of one query page. Intuit: query page, MAXRESULTS.
pub const QUERY_ROWS_MAX: u32 = 1000;

/// Our budget per company and minute; Intuit throttles at 500.
pub const REQUESTS_PER_MINUTE: u32 = 450;

/// Our budget per company and second; Intuit throttles at 10.
pub const REQUESTS_PER_SECOND: u32 = 8;

/// Requests in flight at once; Intuit throttles at 10.
pub const REQUESTS_IN_FLIGHT_MAX: usize = 10;

/// Batches per company and minute; Intuit throttles at 40 (older) or 120 (since October 2025).
pub const BATCHES_PER_MINUTE: u32 = 40;

/// How long we wait for an answer before its outcome is uncertain; Intuit gives up at 120 s.
pub const REQUEST_DEADLINE_MS: u64 = 130_000;

/// Pause of a whole company after an answer of 429. Intuit: wait 60 seconds.
pub const THROTTLE_PAUSE_MS: u64 = 60_000;

/// Largest answer we read; beyond it the outcome of a write is uncertain.
pub const RESPONSE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Minor version sent with every request. Intuit ignores lower ones since 1 August 2025.
pub const MINOR_VERSION: u32 = 75;

/// Bytes of a workspace file. Our choice: about 150,000 invoices of five lines.
pub const WORKSPACE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Records of one kind in a workspace file. Our choice.
pub const RECORDS_MAX: usize = 1_000_000;

/// Bytes of a settings document. Our choice: mapping tables of tens of thousands of rows.
pub const SETTINGS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of one text field, as UTF-8. Our choice: eight times the longest field of QuickBooks.
pub const TEXT_BYTES_MAX: usize = 32 * 1024;

/// Bytes of a CRM id. Our choice: ids become part of storage keys.
pub const ID_BYTES_MAX: usize = 200;

/// Levels of objects and lists within each other. Our choice.
pub const DEPTH_MAX: usize = 64;

/// Digits of a decimal; every number of 28 digits is kept exactly.
pub const DECIMAL_DIGITS_MAX: usize = 28;

/// Findings kept of one record; a broken record needs no more to be recognised as one.
pub const FINDINGS_PER_RECORD_MAX: usize = 50;

/// Characters of the user's text that a message repeats.
pub const QUOTED_CHARS_MAX: usize = 60;

/// Highest budget that settings may ask for, per company and minute. Intuit: throttles at 500.
pub const REQUESTS_PER_MINUTE_MAX: u32 = 500;

/// Highest budget that settings may ask for, per company and second. Intuit: throttles at 10.
pub const REQUESTS_PER_SECOND_MAX: u32 = 10;

/// Highest budget of batches per company and minute that settings may ask for. Intuit: 120 since October 2025.
pub const BATCHES_PER_MINUTE_MAX: u32 = 120;
