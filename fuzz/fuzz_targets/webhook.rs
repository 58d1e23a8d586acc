//! A delivery is read only if its signature is right, and whatever is signed is read without a panic.

#![no_main]

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;
use tieout::base::secret::Secret;
use tieout::inbound::webhook::receive;

fuzz_target!(|data: &[u8]| {
    let verifiers = [Secret::new("verifier".to_owned())];
    let mac = Hmac::<Sha256>::new_from_slice(b"verifier").expect("a key of any length").chain_update(data);
    let good = Base64::encode_string(&mac.finalize().into_bytes());
    let read = receive(data, &good, &verifiers);
    for change in read.into_iter().flatten() {
        assert!(!change.realm.is_empty() && !change.id.is_empty() && !change.event.is_empty());
    }
    // The input as a signature, too: it is never the right one.
    let text = String::from_utf8_lossy(data);
    if text != good {
        assert!(receive(b"[]", &text, &verifiers).is_err());
    }
});
