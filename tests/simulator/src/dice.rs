//! Randomness by name: every draw is a hash of seed, purpose and counter, so that one draw more or less
//! leaves all others as they were.

/// A well mixed 64-bit number.
pub fn draw(seed: u64, purpose: u64, n: u64) -> u64 {
    let mut x = seed ^ purpose.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ n.wrapping_mul(0xD1B5_4A32_D192_ED03);
    for _ in 0..2 {
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 31;
    }
    x
}

/// A number below `limit`, which is not zero.
pub fn below(seed: u64, purpose: u64, n: u64, limit: u64) -> u64 {
    draw(seed, purpose, n) % limit.max(1)
}

/// FNV-1a with 64 bits, fed piece by piece.
#[derive(Clone, Copy, Debug)]
pub struct Hash(pub u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hash {
    pub fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
        self.0 = (self.0 ^ 0xFF).wrapping_mul(0x0100_0000_01B3);
    }

    pub fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }
}

pub fn hash_of(text: &str) -> u64 {
    let mut hash = Hash::default();
    hash.bytes(text.as_bytes());
    hash.0
}
