//! Bytes that nobody meant: no answer matters here but that there is one.

use proptest::prelude::*;
use tieout::crm::Documents;
use tieout::diagnostics::Finding;

use super::{CONTACT, INVOICE, file};

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _answer = Documents::parse(&bytes);
    }

    #[test]
    fn a_good_file_with_one_damaged_byte_never_panics(at in 0_usize..600, byte in any::<u8>()) {
        let mut bytes = file(&[CONTACT], &[INVOICE]).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(documents) = Documents::parse(&bytes) {
            // Every record is either read or rejected; none vanishes, unless its whole list was renamed.
            let listed = documents.counts().values().sum::<usize>();
            prop_assert!(listed == 2 || !documents.findings.is_empty());
            prop_assert!(documents.rejected.iter().all(|rejected| rejected.findings.iter().any(Finding::blocks)));
        }
    }

    #[test]
    fn json_shaped_noise_never_panics(tokens in proptest::collection::vec(prop_oneof![
        Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just(":"), Just("\"id\""), Just("\"invoices\""),
        Just("\"version\""), Just("1"), Just("-"), Just("1e"), Just("\""), Just("\\u"), Just("\\ud800"), Just("null"),
        Just("\"workspace\""), Just("\"lines\""), Just("\"2026-02-30\""), Just(" "), Just("é"), Just("tru")
    ], 0..60)) {
        let noise = tokens.concat();
        let _answer = Documents::parse(noise.as_bytes());
        let inside = file(&[], &[&noise]);
        let _answer = Documents::parse(inside.as_bytes());
    }
}
