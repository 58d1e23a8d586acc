//! No text is an envelope but what the vault sealed, and that opens in its own place only.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tieout::auth::{Place, Vault};
use tieout::base::secret::Secret;

const ENTROPY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const PLACE: Place<'_> = Place { workspace: "w", realm: "1", name: "tokens", version: 1 };

fn vault() -> Vault {
    let key = Secret::new("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".to_owned());
    Vault::new(&[("k1".to_owned(), key)]).expect("a key")
}

static SEALED: LazyLock<String> =
    LazyLock::new(|| vault().seal(PLACE, &Secret::new("secret".to_owned()), ENTROPY).expect("sealed"));

fuzz_target!(|text: &str| {
    let mut vault = vault();
    assert!(vault.open(PLACE, text).is_err() || text == *SEALED);
    if let Ok(envelope) = vault.seal(PLACE, &Secret::new(text.to_owned()), ENTROPY) {
        assert_eq!(vault.open(PLACE, &envelope).expect("its own").expose(), text);
        assert!(vault.open(Place { version: 2, ..PLACE }, &envelope).is_err());
    }
});
