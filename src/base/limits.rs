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

/// Characters of `bId`, the name of an item within a batch. Intuit: batch reference page.
pub const BATCH_ITEM_ID_CHARS: usize = 10;

/// Numbers or names asked for in one `IN (…)`: as many as one uncertain batch can hold.
pub const IN_LIST_MAX: usize = BATCH_ITEMS_MAX;

/// How long ready documents wait for others, so that they travel in one batch.
pub const BATCH_LINGER_MS: u64 = 2_000;

/// How long after its journal record a request may still be started by the host.
pub const SEND_WINDOW_MS: u64 = 30_000;

/// Spare time added to deadlines that another clock or process is measured against.
pub const DEADLINE_MARGIN_MS: u64 = 20_000;

/// Silence after an uncertain send before the first look; longer than Intuit's own time limit of 120 s.
pub const QUIET_MS: u64 = 180_000;

/// Time between two looks; longer than a query may lag behind a create (60 s seen).
pub const PROBE_SPACING_MS: u64 = 90_000;

/// Looks without a find that must follow an uncertain send before it may be repeated.
pub const PROBES_MIN: u32 = 2;

/// How long a payment of unknown outcome is held back: requests accepted in an outage have surfaced
/// four hours later.
pub const HOLD_MS: u64 = 6 * 60 * 60 * 1000;

/// First delay after a failure; doubles with each further one.
pub const BACKOFF_BASE_MS: u64 = 2_000;

/// Shortest delay after a failure.
pub const BACKOFF_MIN_MS: u64 = 500;

/// Longest delay after a failure.
pub const BACKOFF_MAX_MS: u64 = 300_000;

/// Failures in a row, of whatever job, after which only one request at a time tries whether QuickBooks is back.
pub const BREAKER_FAILURES: u32 = 5;

/// How long a lease lasts unless it is renewed.
pub const LEASE_MS: u64 = 300_000;

/// Age at which a lease is renewed.
pub const LEASE_RENEW_MS: u64 = 30_000;

/// Keys put or deleted in one commit. Storage adapters must take 256.
pub const COMMIT_KEYS_MAX: usize = 200;

/// Records of one scan page.
pub const SCAN_RECORDS_MAX: u32 = 500;

/// Jobs that one turn moves before it hands the thread back.
pub const TURN_JOBS_MAX: usize = 250;

/// Bytes of a request body, so that its journal record fits a storage value of 1 MiB.
pub const BODY_BYTES_MAX: usize = 900 * 1024;

/// Reads of one refresh that run at the same time.
pub const READS_AT_ONCE: usize = 4;

/// Smallest page that a read falls back to when QuickBooks finds the answer too big.
pub const QUERY_ROWS_MIN: u32 = 50;

/// Steps in one plan: bounds what is queued in memory.
pub const STEPS_MAX: usize = 200_000;
