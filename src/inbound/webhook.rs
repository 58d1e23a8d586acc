//! Is this webhook Intuit's? **Invariant:** nothing is read from a delivery before its signature over the raw bytes
//! was found right, in a time that does not depend on how wrong it is.

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{KeyInit, Mac, SimpleHmac};
use sha2::Sha256;

use crate::base::json::from_text;
use crate::base::limits::{VERIFIERS_MAX, WEBHOOK_BYTES_MAX};
use crate::base::members::read_members;
use crate::base::secret::Secret;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::webhook::{self, Change};

const MAC_BYTES: usize = 32;

/// What a delivery is checked against: the header `intuit-signature`, and the verifier tokens any of which may be right.
#[derive(Debug, Default)]
pub struct Proof {
    signature: String,
    verifiers: Vec<Secret>,
}

read_members!(Proof { signature: "signature", verifiers: "verifiers" });

impl Proof {
    /// Reads `{"signature", "verifiers"}`.
    ///
    /// # Errors
    /// `WebhookSignature` if one of them is no text.
    pub fn parse(text: &str) -> Result<Self, Finding> {
        from_text(text).map_err(|_| {
            let why = "signature and verifier tokens are no text";
            Finding::new(Code::WebhookSignature, &FieldPath::of("intuit-signature"), why)
        })
    }

    /// Checks a delivery and reads it, as [`receive`] does.
    ///
    /// # Errors
    /// As [`receive`].
    pub fn receive(&self, body: &[u8]) -> Result<Vec<Change>, Finding> {
        receive(body, &self.signature, &self.verifiers)
    }
}

/// Checks a delivery and reads it. `signature` is the header `intuit-signature`; of several verifier tokens any
/// may be right, so that one can be replaced by another without loss.
///
/// # Errors
/// `WebhookSignature` if no token gives this signature, `WebhookUnreadable` if the signed text is no delivery.
pub fn receive(body: &[u8], signature: &str, verifiers: &[Secret]) -> Result<Vec<Change>, Finding> {
    if body.len() > WEBHOOK_BYTES_MAX {
        let why = "the body has more bytes than are read";
        return Err(Finding::new(Code::WebhookUnreadable, &FieldPath::root(), why));
    }
    if !is_signed(body, signature, verifiers) {
        let why = "the signature does not fit the body";
        return Err(Finding::new(Code::WebhookSignature, &FieldPath::of("intuit-signature"), why));
    }
    webhook::parse(body).ok_or_else(|| {
        Finding::new(Code::WebhookUnreadable, &FieldPath::root(), "the text is neither of Intuit's two forms")
    })
}

/// Intuit: base64 of HMAC-SHA256 with the verifier token over the raw body.
fn is_signed(body: &[u8], signature: &str, verifiers: &[Secret]) -> bool {
    let mut given = [0; MAC_BYTES];
    let whole = decoded(signature, &mut given);
    // Every token is tried, whatever came out of those before.
    let mut fits = false;
    for verifier in verifiers.iter().take(VERIFIERS_MAX).filter(|verifier| !verifier.is_empty()) {
        // The simple form shares the hash with everything else: half the code.
        let Ok(mac) = SimpleHmac::<Sha256>::new_from_slice(verifier.expose().as_bytes()) else { continue };
        fits |= mac.chain_update(body).verify_slice(&given).is_ok();
    }
    fits & whole
}

/// Whether the text is the base64 of so many bytes, padded. Read in the vault's alphabet, so that one decoder is compiled.
fn decoded(signature: &str, given: &mut [u8; MAC_BYTES]) -> bool {
    let Some(digits) = signature.strip_suffix('=').filter(|digits| !digits.contains(['-', '_'])) else {
        return false;
    };
    let digits = digits.replace('+', "-").replace('/', "_");
    Base64UrlUnpadded::decode(&digits, given).is_ok_and(|bytes| bytes.len() == MAC_BYTES)
}

#[cfg(test)]
mod tests {
    use base64ct::Base64;
    use hmac::Hmac;

    use super::*;

    const BODY: &[u8] = br#"{"eventNotifications":[{"realmId":"1","dataChangeEvent":{"entities":[{"name":"Invoice","id":"7","operation":"Update","lastUpdated":"2026-03-02T19:26:13.000Z"}]}}]}"#;

    fn signed(body: &[u8], verifier: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(verifier.as_bytes()).unwrap().chain_update(body);
        Base64::encode_string(&mac.finalize().into_bytes())
    }

    fn tokens(list: &[&str]) -> Vec<Secret> {
        list.iter().map(|token| Secret::new((*token).to_owned())).collect()
    }

    fn code(result: Result<Vec<Change>, Finding>) -> &'static str {
        result.unwrap_err().code.as_str()
    }

    #[test]
    fn rfc_4231_case_2() {
        let mac = signed(b"what do ya want for nothing?", "Jefe");
        // 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
        assert_eq!(mac, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
        assert!(is_signed(b"what do ya want for nothing?", &mac, &tokens(&["Jefe"])));
    }

    #[test]
    fn only_the_exact_signature_over_the_raw_bytes_is_taken() {
        let good = signed(BODY, "verifier-token");
        assert!(good.contains(['+', '/']), "the alphabets differ in it");
        assert_eq!(receive(BODY, &good, &tokens(&["verifier-token"])).unwrap().len(), 1);
        let mut altered = BODY.to_vec();
        for place in 0..altered.len() {
            altered[place] ^= 1;
            assert_eq!(code(receive(&altered, &good, &tokens(&["verifier-token"]))), "webhook/signature");
            altered[place] ^= 1;
        }
        for bad in [
            "",
            "=",
            good.split_at(1).1,
            good.split_at(43).0,
            &format!("{good}="),
            &format!(" {good}"),
            &good.to_lowercase(),
            &good.replace('=', ""),
            &signed(BODY, "other"),
            &good.replace('+', "-").replace('/', "_"),
            &good.replace('+', "-").replace('/', "_").replace('=', ""),
        ] {
            assert_eq!(code(receive(BODY, bad, &tokens(&["verifier-token"]))), "webhook/signature", "{bad}");
        }
        let spaced = [b" ".as_slice(), BODY].concat();
        assert_eq!(code(receive(&spaced, &good, &tokens(&["verifier-token"]))), "webhook/signature");
    }

    #[test]
    fn verifier_tokens_can_be_replaced() {
        let good = signed(BODY, "new");
        assert!(receive(BODY, &good, &tokens(&["old", "new"])).is_ok());
        assert!(receive(BODY, &good, &tokens(&["new", "old"])).is_ok());
        assert_eq!(code(receive(BODY, &good, &[])), "webhook/signature");
        // No token is no token, not the empty one.
        assert_eq!(code(receive(BODY, &signed(BODY, ""), &tokens(&[""]))), "webhook/signature");
        assert_eq!(code(receive(BODY, &good, &tokens(&["a", "b", "c", "d", "new"]))), "webhook/signature");
        assert!(receive(BODY, &good, &tokens(&["a", "b", "c", "new"])).is_ok());
    }

    #[test]
    fn what_is_signed_may_still_be_nonsense_or_too_long() {
        let body = b"[{}";
        assert_eq!(code(receive(body, &signed(body, "v"), &tokens(&["v"]))), "webhook/unreadable");
        let long = vec![b' '; WEBHOOK_BYTES_MAX + 1];
        assert_eq!(code(receive(&long, &signed(&long, "v"), &tokens(&["v"]))), "webhook/unreadable");
        let mut most = b"[]".to_vec();
        most.resize(WEBHOOK_BYTES_MAX, b' ');
        assert_eq!(receive(&most, &signed(&most, "v"), &tokens(&["v"])), Ok(vec![]));
    }
}
