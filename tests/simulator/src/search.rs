//! Looks for marked secrets in every spelling, at the speed of one look at eight bytes each.

use std::sync::LazyLock;

/// Stands in every secret, and nowhere else.
pub const MARK: &str = "cAn4ry7f3A9c51d2";
/// The vault's key.
pub const KEY: &str = "a7c3f19e5b6048d2917e3cafb05d8264c8e1730f9ab2d45617fe8092c3b46d5f";

/// Eight bytes at a multiple of eight: one such piece of every spelling is met wherever it stands.
const PIECE: usize = 8;

struct Search {
    spellings: Vec<Vec<u8>>,
    /// Every piece of every spelling, in order.
    pieces: Vec<u64>,
    /// Which hashes the pieces have.
    hashes: [u64; 64],
}

static SEARCH: LazyLock<Search> = LazyLock::new(|| {
    let key: Vec<u8> =
        (0..32).filter_map(|n| u8::from_str_radix(KEY.get(2 * n..2 * n + 2)?, 16).ok()).collect();
    let mut spellings: Vec<String> = vec![MARK.into(), KEY.into(), KEY.to_uppercase()];
    for secret in [MARK.as_bytes(), KEY.as_bytes(), &key] {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let list: Vec<String> = secret.iter().map(u8::to_string).collect();
        spellings.extend([hex.to_uppercase(), hex, list.join(","), list.join(", ")]);
        for shift in 0..3 {
            let standard = base64(&[&[b'x'; 2][..shift.min(2)], secret].concat(), shift);
            spellings.extend([standard.replace('+', "-").replace('/', "_"), standard]);
        }
    }
    let spellings: Vec<Vec<u8>> = spellings.into_iter().map(String::into_bytes).collect();
    let mut pieces: Vec<u64> =
        spellings.iter().flat_map(|spelling| spelling.windows(PIECE).take(PIECE)).map(number).collect();
    pieces.sort_unstable();
    let mut hashes = [0; 64];
    for piece in &pieces {
        let (word, bit) = place(*piece);
        hashes[word] |= bit;
    }
    Search { spellings, pieces, hashes }
});

/// The digits that depend on the secret alone, whatever stands before and behind it.
fn base64(bytes: &[u8], shift: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let from = (shift * 8).div_ceil(6);
    (from..bytes.len() * 8 / 6)
        .map(|digit| {
            DIGITS[(0..6).fold(0, |value, bit| value << 1 | usize::from(bits(digit * 6 + bit)))] as char
        })
        .collect()
}

fn number(piece: &[u8]) -> u64 {
    piece.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn place(piece: u64) -> (usize, u64) {
    let hash = piece.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

/// Whether a secret stands in it, in any spelling.
pub fn shows(text: &str) -> bool {
    let search = &*SEARCH;
    let (pieces, _) = text.as_bytes().as_chunks::<PIECE>();
    pieces.iter().any(|piece| {
        let piece = u64::from_le_bytes(*piece);
        let (word, bit) = place(piece);
        search.hashes[word] & bit != 0
            && search.pieces.binary_search(&piece).is_ok()
            && search
                .spellings
                .iter()
                .any(|spelling| text.as_bytes().windows(spelling.len()).any(|part| part == spelling))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_seen_in_every_spelling_wherever_it_stands() {
        for spelling in &SEARCH.spellings {
            assert!(spelling.len() >= 2 * PIECE - 1, "{spelling:?} may lie between two pieces");
            for before in 0..PIECE {
                let text = format!("{}{}…", "x".repeat(before), String::from_utf8_lossy(spelling));
                assert!(shows(&text), "{text}");
            }
        }
        // By another encoder: "Bearer cAn4ry7f3A9c51d2-access-7" and the same one letter later.
        assert!(shows("QmVhcmVyIGNBbjRyeTdmM0E5YzUxZDItYWNjZXNzLTc="));
        assert!(shows("IEJlYXJlciBjQW40cnk3ZjNBOWM1MWQyLWFjY2Vzcy03"));
        assert!(!shows("process 1 asks query?query=select%20*%20from%20Invoice%20cAn4ry7f3A9c51"));
    }
}
