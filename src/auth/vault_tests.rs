//! Known answers of "The Galois/Counter Mode of Operation" (McGrew, Viega; submitted to NIST), test cases 13 to 16,
//! and what an envelope must refuse.

use super::*;

fn hex(text: &str) -> Vec<u8> {
    let mut bytes = vec![0; text.len() / 2];
    assert!(read_hex(text, &mut bytes), "{text}");
    bytes
}

const KEY: &str = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const PLAIN: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const SEALED: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";

#[test]
fn known_answers() {
    let zero = "00".repeat(32);
    let cases = [
        (zero.as_str(), "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
        (
            &zero,
            "000000000000000000000000",
            "",
            "00000000000000000000000000000000",
            "cea7403d4d606b6e074ec5d3baf39d18",
            "d0d1c8a799996bf0265b98b5d48ab919",
        ),
        (KEY, "cafebabefacedbaddecaf888", "", PLAIN, SEALED, "b094dac5d93471bdec1a502270e3cc6c"),
        (
            KEY,
            "cafebabefacedbaddecaf888",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            PLAIN.split_at(120).0,
            SEALED.split_at(120).0,
            "76fc6ece0f4e1768cddf8853bb2d551b",
        ),
    ];
    for (key, nonce, aad, plain, sealed, tag) in cases {
        let key: [u8; 32] = hex(key).try_into().unwrap();
        let nonce: [u8; 12] = hex(nonce).try_into().unwrap();
        let expected = hex(&format!("{sealed}{tag}"));
        assert_eq!(encrypt(&key, &nonce, &hex(aad), &hex(plain)).unwrap(), expected);
        assert_eq!(decrypt(&key, &nonce, &hex(aad), &expected).unwrap(), hex(plain));
        for place in 0..expected.len() {
            let mut altered = expected.clone();
            altered[place] ^= 1;
            assert_eq!(decrypt(&key, &nonce, &hex(aad), &altered), None, "byte {place}");
        }
        assert_eq!(decrypt(&key, &nonce, &hex(aad), &expected[..15]), None);
    }
}

const PLACE: Place<'_> = Place { workspace: "ws", realm: "123", name: "tokens", version: 7 };
const ENTROPY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn key(digit: char) -> Secret {
    Secret::new(format!("{}{}", "0".repeat(32), digit.to_string().repeat(32)))
}

fn vault(ids: &[(&str, char)]) -> Vault {
    let keys: Vec<_> = ids.iter().map(|(id, digit)| ((*id).to_owned(), key(*digit))).collect();
    Vault::new(&keys).unwrap()
}

#[test]
fn an_envelope_opens_in_its_own_place_only() {
    let mut ring = vault(&[("a", '1')]);
    let secret = Secret::new("refresh-token".to_owned());
    let envelope = ring.seal(PLACE, &secret, ENTROPY).unwrap();
    assert!(!envelope.contains("refresh"));
    assert_eq!(ring.open(PLACE, &envelope).unwrap().expose(), "refresh-token");
    for place in [
        Place { workspace: "other", ..PLACE },
        Place { realm: "124", ..PLACE },
        Place { name: "token", ..PLACE },
        Place { version: 8, ..PLACE },
        Place { workspace: "ws1", realm: "23", ..PLACE },
    ] {
        assert_eq!(ring.open(place, &envelope).unwrap_err().code, Code::AuthEnvelopeRefused, "{place:?}");
    }
    // The name of the key is part of it too: the same key under another name opens nothing.
    let renamed = vault(&[("b", '1')]);
    let moved = envelope.replacen(".a.", ".b.", 1);
    assert_eq!(renamed.open(PLACE, &moved).unwrap_err().code, Code::AuthEnvelopeRefused);
}

#[test]
fn what_is_no_envelope_is_refused() {
    let mut ring = vault(&[("a", '1')]);
    let good = ring.seal(PLACE, &Secret::new("x".to_owned()), ENTROPY).unwrap();
    let parts: Vec<&str> = good.split('.').collect();
    let long = "A".repeat(SEALED_BYTES_MAX * 2 + 4);
    for bad in [
        String::new(),
        "v1".to_owned(),
        good.replacen("v1", "v2", 1),
        format!("{good}.x"),
        format!("v1.a.{}.{}", parts[2].split_at(1).1, parts[3]),
        format!("v1.a.{}AAAA.{}", parts[2], parts[3]),
        format!("v1.a.{}.", parts[2]),
        format!("v1.a.{}.AAAA", parts[2]),
        format!("v1.a.{}.{}!", parts[2], parts[3]),
        format!("v1.a.{}.{long}", parts[2]),
    ] {
        assert_eq!(ring.open(PLACE, &bad).unwrap_err().code, Code::AuthEnvelopeRefused, "{bad:.80}");
    }
    // Too long is too long, whatever the key; of those that are not, the key is looked for.
    for (more, code) in [(0, Code::AuthKeyMissing), (1, Code::AuthEnvelopeRefused)] {
        let text = format!("v1.b.{}.{}", parts[2], "A".repeat(SEALED_BYTES_MAX * 2 + more));
        assert_eq!(ring.open(PLACE, &text).unwrap_err().code, code, "{more}");
    }
}

#[test]
fn keys_rotate() {
    let mut old = vault(&[("2026a", '1')]);
    let envelope = old.seal(PLACE, &Secret::new("x".to_owned()), ENTROPY).unwrap();
    assert!(!old.is_outdated(&envelope));
    let both = vault(&[("2026b", '2'), ("2026a", '1')]);
    assert!(both.is_outdated(&envelope));
    assert_eq!(both.open(PLACE, &envelope).unwrap().expose(), "x");
    let late = vault(&[("2026b", '2')]);
    assert_eq!(late.open(PLACE, &envelope).unwrap_err().code, Code::AuthKeyMissing);
}

#[test]
fn no_nonce_is_used_twice() {
    let mut ring = vault(&[("a", '1')]);
    let secret = Secret::new("x".to_owned());
    let mut seen = crate::base::ordered::BTreeSet::new();
    // A host without chance: always the same bytes.
    for _ in 0..(NONCES_KEPT + 10) {
        let envelope = ring.seal(PLACE, &secret, ENTROPY).unwrap();
        let nonce = envelope.split('.').nth(2).unwrap().to_owned();
        assert_eq!(nonce.len(), 16);
        assert!(seen.insert(nonce));
    }
    // Another process with the same bytes: it differs by what it seals for.
    let other = vault(&[("a", '1')]).seal(Place { version: 8, ..PLACE }, &secret, ENTROPY).unwrap();
    assert!(!seen.contains(other.split('.').nth(2).unwrap()));
    // The guard itself.
    let mut guarded = vault(&[("a", '1')]);
    guarded.seal(PLACE, &secret, ENTROPY).unwrap();
    guarded.drawn = 0;
    assert_eq!(guarded.seal(PLACE, &secret, ENTROPY).unwrap_err().code, Code::AuthEntropy);
    assert_eq!(guarded.seal(PLACE, &secret, ENTROPY.split_at(1).1).unwrap_err().code, Code::AuthEntropy);
    let long = Secret::new("x".repeat(SEALED_BYTES_MAX + 1));
    assert_eq!(guarded.seal(PLACE, &long, ENTROPY).unwrap_err().code, Code::AuthEnvelopeRefused);
    let longest = Secret::new("x".repeat(SEALED_BYTES_MAX));
    let envelope = guarded.seal(PLACE, &longest, ENTROPY).unwrap();
    assert_eq!(guarded.open(PLACE, &envelope).unwrap().expose().len(), SEALED_BYTES_MAX);
}

#[test]
fn a_ring_of_poor_keys_is_refused() {
    let good = key('1');
    let named = |id: &str, key: &Secret| (id.to_owned(), key.clone());
    let many: Vec<_> = (0..=VAULT_KEYS_MAX).map(|number| named(&format!("k{number}"), &good)).collect();
    assert!(Vault::new(&many[1..]).is_ok());
    assert!(Vault::new(&[named(&"k".repeat(VAULT_KEY_ID_CHARS_MAX), &good)]).is_ok());
    for bad in [
        vec![],
        many,
        vec![named("a", &good), named("a", &key('2'))],
        vec![named("", &good)],
        vec![named("a.b", &good)],
        vec![named(&"k".repeat(VAULT_KEY_ID_CHARS_MAX + 1), &good)],
        vec![named("a", &Secret::new("11".repeat(31)))],
        vec![named("a", &Secret::new(format!("{}zz", "12".repeat(31))))],
        vec![named("a", &Secret::new("11".repeat(32)))],
    ] {
        assert_eq!(Vault::new(&bad).unwrap_err().code, Code::AuthConfigInvalid);
    }
    assert_eq!(format!("{:?}", vault(&[("a", '1')])), "Vault");
}
