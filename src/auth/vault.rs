//! Secrets at rest: AES-256-GCM under the host's keys.
//!
//! **Invariant:** an envelope opens only in the workspace, company, name and version that it was sealed for, and
//! no nonce is used twice by one vault. What it cannot see: a whole record put back as it was earlier.

use crate::base::ordered::BTreeSet;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::base::limits::{
    ENTROPY_HEX_MIN, NONCES_KEPT, SEALED_BYTES_MAX, VAULT_KEY_ID_CHARS_MAX, VAULT_KEYS_MAX,
};
use crate::base::secret::Secret;
use crate::diagnostics::{Code, FieldPath, Finding};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const FORM: &str = "v1";

/// What an envelope is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub workspace: &'a str,
    pub realm: &'a str,
    pub name: &'a str,
    pub version: u64,
}

impl Place<'_> {
    /// Length-prefixed, so that no two places read the same.
    fn bytes(&self, key: &str) -> Vec<u8> {
        let version = self.version.to_string();
        let mut bytes = Vec::new();
        for field in ["tieout-vault", FORM, self.workspace, self.realm, self.name, key, &version] {
            bytes.extend((field.len() as u64).to_be_bytes());
            bytes.extend(field.as_bytes());
        }
        bytes
    }
}

struct NamedKey {
    id: String,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

/// A ring of keys: the first one seals, all of them open.
pub struct Vault {
    keys: Vec<NamedKey>,
    used: BTreeSet<[u8; NONCE_BYTES]>,
    drawn: u64,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Vault")
    }
}

impl Vault {
    /// `keys` are pairs of a name and 64 hexadecimal digits, newest first.
    ///
    /// # Errors
    /// No key, too many, two of one name, or one that is no 256-bit key.
    pub fn new(keys: &[(String, Secret)]) -> Result<Self, Finding> {
        let wrong = |why: &str| Err(Finding::new(Code::AuthConfigInvalid, &FieldPath::of("keys"), why));
        if keys.is_empty() || keys.len() > VAULT_KEYS_MAX {
            return wrong("one to sixteen keys are needed, the newest first");
        }
        let mut ring: Vec<NamedKey> = Vec::new();
        for (id, text) in keys {
            let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"_-".contains(&letter);
            if id.is_empty() || id.len() > VAULT_KEY_ID_CHARS_MAX || !id.bytes().all(plain) {
                return wrong("a key's id is 1 to 32 letters, digits, `-` or `_`");
            }
            if ring.iter().any(|known| known.id == *id) {
                return wrong("two keys have the same id");
            }
            let mut key = Zeroizing::new([0; KEY_BYTES]);
            let read = read_hex(text.expose(), &mut *key);
            if !read || key.iter().all(|byte| Some(byte) == key.first()) {
                return wrong("a key is 32 random bytes, written as 64 hexadecimal digits");
            }
            ring.push(NamedKey { id: id.clone(), key });
        }
        Ok(Self { keys: ring, used: BTreeSet::new(), drawn: 0 })
    }

    /// Seals under the newest key. `entropy` is fresh random text of the host.
    ///
    /// # Errors
    /// Too little entropy, a nonce that was used before, or a text that is too long.
    pub fn seal(&mut self, place: Place<'_>, text: &Secret, entropy: &str) -> Result<String, Finding> {
        let Some(NamedKey { id, key }) = self.keys.first() else { return Err(stale_entropy()) };
        if entropy.len() < ENTROPY_HEX_MIN {
            return Err(stale_entropy());
        }
        if text.expose().len() > SEALED_BYTES_MAX {
            return Err(refused("the text to seal is too long"));
        }
        // Place and count are hashed in: a host whose random numbers repeat still yields other nonces.
        self.drawn = self.drawn.saturating_add(1);
        let aad = place.bytes(id);
        let hash = Sha256::new()
            .chain_update(entropy.as_bytes())
            .chain_update(self.drawn.to_be_bytes())
            .chain_update(&aad)
            .finalize();
        let mut nonce = [0; NONCE_BYTES];
        nonce.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        if self.used.len() >= NONCES_KEPT {
            self.used.pop_first();
        }
        if !self.used.insert(nonce) {
            return Err(stale_entropy());
        }
        let sealed = encrypt(key, &nonce, &aad, text.expose().as_bytes())
            .ok_or_else(|| refused("the text could not be sealed"))?;
        let encode = Base64UrlUnpadded::encode_string;
        Ok(format!("{FORM}.{id}.{}.{}", encode(&nonce), encode(&sealed)))
    }

    /// # Errors
    /// `AuthKeyMissing` if the ring lacks its key; `AuthEnvelopeRefused` if it is no envelope, was altered, or
    /// was sealed for another place.
    pub fn open(&self, place: Place<'_>, envelope: &str) -> Result<Secret, Finding> {
        let damaged = || refused("what is stored is no envelope");
        let mut parts = envelope.split('.');
        let (Some(FORM), Some(id), Some(nonce), Some(sealed), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(damaged());
        };
        // Base64 grows by a third: what is longer than that is not read at all.
        if sealed.len() > SEALED_BYTES_MAX.saturating_mul(2) {
            return Err(damaged());
        }
        let Some(NamedKey { key, .. }) = self.keys.iter().find(|known| known.id == id) else {
            return Err(Finding::new(
                Code::AuthKeyMissing,
                &FieldPath::of("keys"),
                "the key is not in the ring",
            ));
        };
        let mut bytes = [0; NONCE_BYTES];
        let read = Base64UrlUnpadded::decode(nonce, &mut bytes).map(<[u8]>::len);
        if read != Ok(NONCE_BYTES) {
            return Err(damaged());
        }
        let sealed = Base64UrlUnpadded::decode_vec(sealed).map_err(|_| damaged())?;
        let opened = decrypt(key, &bytes, &place.bytes(id), &sealed)
            .ok_or_else(|| refused("the envelope was altered, or sealed for another place"))?;
        // From here on the bytes are cleared wherever they end.
        match String::from_utf8(opened) {
            Ok(text) => Ok(Secret::new(text)),
            Err(error) => {
                drop(Zeroizing::new(error.into_bytes()));
                Err(damaged())
            }
        }
    }

    /// Whether an envelope was sealed under another key than the newest.
    #[must_use]
    pub fn is_outdated(&self, envelope: &str) -> bool {
        let id = envelope.split('.').nth(1);
        self.keys.first().is_none_or(|newest| id != Some(newest.id.as_str()))
    }
}

fn refused(why: &str) -> Finding {
    Finding::new(Code::AuthEnvelopeRefused, &FieldPath::root(), why)
}

fn stale_entropy() -> Finding {
    Finding::new(
        Code::AuthEntropy,
        &FieldPath::of("entropy"),
        "the random bytes are missing, too few or repeated",
    )
}

fn encrypt(key: &[u8; KEY_BYTES], nonce: &[u8; NONCE_BYTES], aad: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    cipher.encrypt(&Nonce::from(*nonce), Payload { msg: text, aad }).ok()
}

fn decrypt(key: &[u8; KEY_BYTES], nonce: &[u8; NONCE_BYTES], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    if sealed.len() < TAG_BYTES {
        return None;
    }
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    cipher.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad }).ok()
}

/// Reads exactly as many hexadecimal digits as the bytes take.
fn read_hex(text: &str, bytes: &mut [u8]) -> bool {
    if text.len() != bytes.len().saturating_mul(2) {
        return false;
    }
    let mut digits = text.chars().map(|digit| digit.to_digit(16));
    for byte in bytes {
        let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) else { return false };
        *byte = u8::try_from(high << 4 | low).unwrap_or_default();
    }
    true
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
