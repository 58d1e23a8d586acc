//! The signed `id_token` of OpenID Connect: RS256, with a key that is no secret.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use num_bigint::BigUint;
use sha2::{Digest, Sha256};

use crate::json::{Value, json};

/// The sandbox's own key: it proves that a client checks signatures, and nothing else.
const MODULUS: &str = "b88192b3654e10e9d14b7498880002044e90d7c3ef07908230e520783fb624267ce21244030e96512d835aa14db7980a\
    ed902973f27f873002d07e0309a3e1ef769e6eacfdde061dfd441a4d4a188b90b26e48b8a0b49f3a888e54a5b32df23f\
    eb73cfd904c6008c552cf0e3b218681a387dc05eebb54c81b37d187da984786a8c0b6fa33f4c59fef1dbc09c39cee263\
    3a1fb8ce5f9c3f8e10d95135044cb3e90aad84fb7a471610021860a37ff644b7519b8151c5f567fad07659ef6221a23d\
    dfc44f33d7ae7c3636307c5e1645b6fd7cb235ff347e298d2553223b53f0e7b152d6083d497be2d5076e3708afafc8de\
    c5a227c4a2bf6414f1b940e9d619904d";
const EXPONENT: &str = "121cba2b7d32e42b27de19e48d593ed97062fca361d822c1fd0dc919b4db6b0212395924af0e24087508d3814931502e\
    267303f6bb63f47fec8ece07fb4ec8b3aab7d3d28c9b5a8b601ceade127b855bdf803f084cd25e5d2f2195c2ac6bc2bf\
    ae9bf057f40581f144bd442a7e05b2567c9c2fa1c1cecae3629cd1a62859763e8842ddf5bc49bcfd4a6b4eb3d29c5d72\
    1cd1d3a87281045d7e82a3f4d78ddc443e8da8306f8e311014efcf4a2a4e3aebbbed2673945b80448aa32910552e2b12\
    5db2f439d91c8b6c83949097a5533931897636f7fdd41738c10a7324550507fd04e14d6fbf4eed836f973d6fe5944e79\
    7c72abe1b3385563a3dcf45d30bd306b";
/// 65537
const PUBLIC_EXPONENT: &str = "AQAB";
const KEY_ID: &str = "sandbox-1";
/// Bytes of a signature: 2048 bits.
const WIDTH: usize = 256;
/// What stands before a SHA-256 digest that is signed (RFC 8017, section 9.2).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// The public key as a client looks it up.
pub fn keys() -> Value {
    let modulus = BigUint::parse_bytes(MODULUS.as_bytes(), 16).unwrap_or_default().to_bytes_be();
    json!({ "keys": [{
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, "e": PUBLIC_EXPONENT,
        "n": BASE64_URL_SAFE_NO_PAD.encode(modulus),
    }] })
}

/// Claims as a signed token.
pub fn signed(claims: &Value) -> String {
    let header = json!({ "kid": KEY_ID, "alg": "RS256" });
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(claims));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signature(text.as_bytes()));
    format!("{text}.{signature}")
}

/// RSASSA-PKCS1-v1_5 with SHA-256.
fn signature(message: &[u8]) -> Vec<u8> {
    let digest = Sha256::digest(message);
    let used = DIGEST_INFO.len().saturating_add(digest.len()).saturating_add(3);
    let mut padded = vec![0, 1];
    padded.resize(WIDTH.saturating_sub(used).saturating_add(2), 0xff);
    padded.push(0);
    padded.extend(DIGEST_INFO);
    padded.extend(digest.iter());
    let number = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap_or_default();
    let signed = BigUint::from_bytes_be(&padded).modpow(&number(EXPONENT), &number(MODULUS)).to_bytes_be();
    let mut out = vec![0; WIDTH.saturating_sub(signed.len())];
    out.extend(signed);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_key_opens_the_signature() {
        let signed = signature(b"what is signed");
        assert_eq!(signed.len(), WIDTH);
        let modulus = BigUint::parse_bytes(MODULUS.as_bytes(), 16).unwrap();
        let opened =
            BigUint::from_bytes_be(&signed).modpow(&BigUint::from(65537_u32), &modulus).to_bytes_be();
        assert_eq!(opened.len(), WIDTH - 1, "behind a leading zero");
        assert!(opened.ends_with(&Sha256::digest(b"what is signed")));
    }
}
