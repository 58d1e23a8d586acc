//! Whatever QuickBooks answers is read, or said to be unreadable.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tieout::qbo::{Snapshot, fault::Fault, query};

fuzz_target!(|data: &[u8]| {
    let _snapshot = Snapshot::parse(data);
    let text = String::from_utf8_lossy(data);
    let _fault = Fault::parse(&text);
    let _rows = query::rows(&text);
});
