//! The CRM's file: every record is read, or rejected with a reason.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tieout::crm::Documents;

fuzz_target!(|data: &[u8]| {
    if let Ok(documents) = Documents::parse(data) {
        for rejected in &documents.rejected {
            assert!(!rejected.findings.is_empty());
        }
    }
});
