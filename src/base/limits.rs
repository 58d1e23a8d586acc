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

/// Findings kept of one record, or of the file around them; how many more there were stands in one of its own.
pub const FINDINGS_PER_RECORD_MAX: usize = 50;

/// Minor units by which rounding to a coin may change a total. Our choice: half of Hungary's 5 forint, the
/// widest that we know of in a currency with cents.
pub const CASH_ROUNDING_UNITS_MAX: u32 = 250;

/// Highest percentage of a tax or discount. Our choice: no tax office and no shop has a higher one.
pub const PERCENT_MAX: u32 = 100;

/// Digits before the point of a quantity, a price or an amount. Our choice: a thousand times the largest document in
/// the smallest currency that we know of, and few enough that sums and products stay exact.
pub const WHOLE_DIGITS_MAX: u32 = 15;

/// Characters of the user's text that a message repeats.
pub const QUOTED_CHARS_MAX: usize = 60;

/// Highest budget that settings may ask for, per company and minute. Intuit: throttles at 500.
pub const REQUESTS_PER_MINUTE_MAX: u32 = 500;

/// Highest budget that settings may ask for, per company and second. Intuit: throttles at 10.
pub const REQUESTS_PER_SECOND_MAX: u32 = 10;

/// Highest budget of batches per company and minute that settings may ask for. Intuit: 120 since October 2025.
pub const BATCHES_PER_MINUTE_MAX: u32 = 120;

/// Characters of a customer's, vendor's or employee's display name. Intuit: Customer.
pub const DISPLAY_NAME_CHARS_MAX: usize = 500;

/// Characters of title and suffix. Intuit: Customer.
pub const TITLE_CHARS_MAX: usize = 16;

/// Characters of given, middle, family and company name. Intuit: Customer.
pub const NAME_PART_CHARS_MAX: usize = 100;

/// Characters of an e-mail address. Intuit: Customer, Invoice.
pub const EMAIL_CHARS_MAX: usize = 100;

/// Characters of a phone number. Intuit: Customer.
pub const PHONE_CHARS_MAX: usize = 30;

/// Characters of a web address. Intuit: Customer.
pub const WEBSITE_CHARS_MAX: usize = 1000;

/// Characters of one free line of an address. Intuit: Customer.
pub const ADDRESS_LINE_CHARS_MAX: usize = 500;

/// Characters of city, country and state or province. Intuit: Customer.
pub const ADDRESS_PART_CHARS_MAX: usize = 255;

/// Characters of a postal code. Intuit: Customer.
pub const POSTAL_CODE_CHARS_MAX: usize = 30;

/// Characters of a customer's notes. Intuit: Customer.
pub const NOTES_CHARS_MAX: usize = 2000;

/// Characters of a resale number. Intuit: Customer.
pub const RESALE_NUMBER_CHARS_MAX: usize = 16;

/// Characters of a document number. Intuit: Invoice.
pub const DOCUMENT_NUMBER_CHARS_MAX: usize = 21;

/// Characters of a private note, our marker included. Intuit: Invoice, Payment.
pub const PRIVATE_NOTE_CHARS_MAX: usize = 4000;

/// Characters that the marker takes of a private note, with its line break.
pub const MARKER_CHARS: usize = 29;

/// Characters of the message to the customer. Intuit: Invoice.
pub const MEMO_CHARS_MAX: usize = 1000;

/// Characters of a line's description. Intuit: Invoice.
pub const LINE_DESCRIPTION_CHARS_MAX: usize = 4000;

/// Characters of our account number at a vendor. Intuit: Vendor `AcctNum`.
pub const ACCOUNT_NUMBER_CHARS_MAX: usize = 100;

/// Characters of a vendor's tax number. Intuit: Vendor `TaxIdentifier`.
pub const TAX_IDENTIFIER_CHARS_MAX: usize = 20;

/// Characters of a payment's reference. Intuit: SalesReceipt; taken for payments too.
pub const PAYMENT_REFERENCE_CHARS_MAX: usize = 21;

/// Characters of an item's name and of its SKU. Intuit: Item.
pub const ITEM_NAME_CHARS_MAX: usize = 100;

/// Characters of an item's description. Intuit: Item.
pub const ITEM_DESCRIPTION_CHARS_MAX: usize = 4000;

/// Characters of a custom field's value.
pub const CUSTOM_FIELD_CHARS_MAX: usize = 31;

/// Lines of a sales form, the discount among them. Intuit: lines of a taxable transaction.
pub const LINES_MAX: usize = 750;

/// Levels of sub-customers below the top. Intuit: hierarchy.
pub const CUSTOMER_LEVELS_MAX: usize = 4;

/// Characters of `bId`, the name of an item within a batch. Intuit: batch reference page.
pub const BATCH_ITEM_ID_CHARS: usize = 10;

/// Numbers or names asked for in one `IN (…)`: as many as one uncertain batch can hold.
pub const IN_LIST_MAX: usize = BATCH_ITEMS_MAX;

/// Records of one list that share a phone, an address or a name; of more nothing is told by it. Ours: a record's look-up stays short.
pub const SHARED_KEY_MAX: usize = 50;

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

/// When what was perhaps executed is looked for again although it is over: first, then, and at last after
/// [`HOLD_MS`].
pub const SWEEP_FIRST_MS: u64 = 10 * 60 * 1000;

/// The second of these looks.
pub const SWEEP_SECOND_MS: u64 = 60 * 60 * 1000;

/// A second copy is removed only if the record that stays was seen this long ago at most.
pub const ORIGINAL_SEEN_MS: u64 = 30 * 1000;

/// Steps that must have ended before a time of arrival is told.
pub const ETA_STEPS_MIN: u64 = 3;

/// How often the engine may break down over one job before the job is moved aside.
pub const PANICS_MAX: u32 = 2;

/// Requests that may have been sent since the count of them was last stored; a successor assumes them.
pub const UNSAVED_REQUESTS_MAX: u32 = 16;

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

/// Bytes of a snapshot. Our choice: about 150,000 transactions of QuickBooks.
pub const SNAPSHOT_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Bytes of what a host tells the engine in one turn: the answers in flight, with room to spare.
pub const TURN_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Bytes of a form or query that is read. Intuit: a code has up to 512 characters, a state is ours.
pub const FORM_BYTES_MAX: usize = 8 * 1024;

/// Bytes of an answer of the token endpoint. Intuit: access tokens have up to about 4,096 characters.
pub const TOKEN_ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How long the token endpoint may take.
pub const TOKEN_DEADLINE_MS: u64 = 30_000;

/// An access token this close to its end is exchanged early, so that it does not end on the way.
pub const TOKEN_EARLY_MS: u64 = 5 * 60_000;

/// An access token that lasts this long is still handed out while another process exchanges it.
pub const TOKEN_SPARE_MS: u64 = 60_000;

/// How long a claim to exchange the refresh token must stand unchanged before it counts as left behind: longer than
/// the exchange it announces can take.
pub const TOKEN_CLAIM_MS: u64 = 75_000;

/// How often a process looks whether another one has finished its exchange.
pub const TOKEN_LOOK_MS: u64 = 250;

/// Longest wait for the exchanges of others.
pub const TOKEN_PATIENCE_MS: u64 = 4 * 60_000;

/// How often the pair from an exchange is offered to a store that fails or is changed by others.
pub const TOKEN_SAVES_MAX: u32 = 8;

/// An unused connection is exercised at this age. Intuit: a refresh token that is not used for 100 days ends.
pub const KEEP_ALIVE_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// Left of the 100 days when a warning begins: day 80.
pub const IDLE_WARNING_MS: u64 = 20 * 24 * 60 * 60 * 1000;

/// Left of the five years when a warning begins.
pub const GRANT_WARNING_MS: u64 = 60 * 24 * 60 * 60 * 1000;

/// How long a person may take at Intuit's consent page.
pub const CONSENT_MS: u64 = 15 * 60_000;

/// Consents under way at a time in one workspace; of more, the oldest is forgotten.
pub const CONSENTS_MAX: usize = 8;

/// Bytes of random text that one call of the connection needs, as hexadecimal digits.
pub const ENTROPY_HEX_MIN: usize = 64;

/// Keys of a vault's ring.
pub const VAULT_KEYS_MAX: usize = 16;

/// Characters of the name of a vault's key.
pub const VAULT_KEY_ID_CHARS_MAX: usize = 32;

/// Bytes of what is sealed in one envelope.
pub const SEALED_BYTES_MAX: usize = 16 * 1024;

/// Nonces that a vault remembers to refuse their reuse.
pub const NONCES_KEPT: usize = 4096;

/// Bytes of a webhook delivery. Intuit names no limit; ours is some thousand changes.
pub const WEBHOOK_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Verifier tokens that are tried: the present one, and those that it replaces.
pub const VERIFIERS_MAX: usize = 4;

/// How often everything that changed in QuickBooks is asked for, unless the settings say otherwise; webhooks may be lost.
pub const FOLLOW_EVERY_MINUTES: u32 = 15;

/// Asked more often than that, one company alone would take a tenth of the 500,000 reads a month that Intuit's smallest plan gives.
pub const FOLLOW_EVERY_MIN_MINUTES: u32 = 1;

/// Far below the days that Intuit remembers changes.
pub const FOLLOW_EVERY_MAX_MINUTES: u32 = 24 * 60;

/// Changes that may stand in the CRM's inbox: from there on nothing is read that would add to it. A change takes a few KB of the store.
pub const INBOX_MAX: u64 = 20_000;

/// A full inbox takes changes again from here down, so that what was read for them is not read for a few.
pub const INBOX_ROOM: u64 = INBOX_MAX / 2;

/// Rows of a page that the next one repeats during an import: so many may be deleted meanwhile without one being passed over.
pub const IMPORT_OVERLAP: u32 = 10;

/// How soon a full inbox is looked at again.
pub const INBOX_FULL_MS: u64 = 60_000;

/// How far before the last sweep the next one begins: clocks differ, and whether the bound is inclusive is open.
pub const FOLLOW_OVERLAP_MS: u64 = 10 * 60_000;

/// How far back changes are asked for; beyond it every list is read. Intuit: 30 days.
pub const FOLLOW_REACH_MS: u64 = 29 * 24 * 60 * 60 * 1000;

/// Records of QuickBooks that are weighed for one commit: each may put two keys.
pub const FOLLOW_ROWS: usize = 50;

/// Characters of a value that the base of a link keeps in full, so that a person can be shown it; of longer ones it keeps a hash.
pub const BASE_VALUE_CHARS: usize = 200;

/// Shortest time between two looks at what webhooks have marked: what comes together is read together.
pub const FOLLOW_SPACING_MS: u64 = 3_000;

/// When a record is looked at again over which a write of ours was unsettled.
pub const FOLLOW_SETTLE_MS: u64 = 60_000;

/// So many times as long at most between two looks at what stays in doubt.
pub const FOLLOW_SETTLE_TIMES: u32 = 8;

/// Characters of an invoice's number in QuickBooks Desktop. Intuit: onscreen reference of its SDK, InvoiceAdd, RefNumber.
pub const DESKTOP_NUMBER_CHARS_MAX: usize = 11;

/// Characters of a customer's own name there. Intuit: the same, CustomerAdd, Name.
pub const DESKTOP_NAME_CHARS_MAX: usize = 41;

/// Characters of an item's own name there. Intuit: the same, ItemServiceAdd, Name.
pub const DESKTOP_ITEM_CHARS_MAX: usize = 31;

/// Characters of a line of an address there. Intuit: the same, InvoiceAdd, BillAddress.
pub const DESKTOP_ADDRESS_CHARS_MAX: usize = 41;

/// Characters of a memo and of a line's description there. Intuit: the same, InvoiceAdd, Memo and Desc.
pub const DESKTOP_MEMO_CHARS_MAX: usize = 4095;
