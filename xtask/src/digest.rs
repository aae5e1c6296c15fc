//! The digest of a file's content: XXH3 with 128 bits, as `xxh128sum` computes it.
//!
//! It tells whether bytes changed, not who changed them. It is not cryptographic on purpose: SHA-256 would take
//! longer than making the rows does, XXH3 a few per cent of it.

use std::fmt;

use serde::{Serialize, Serializer};
use twox_hash::XxHash3_128;

/// A digest in the making.
pub(crate) struct Digester(XxHash3_128);

impl Digester {
    pub(crate) fn new() -> Self {
        Self(XxHash3_128::new())
    }

    /// Goes on with `bytes`.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    pub(crate) fn finish(&self) -> Digest {
        Digest(self.0.finish_128().to_be_bytes())
    }
}

/// What identifies a file's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Digest([u8; 16]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xxh3-128:{:032x}", u128::from_be_bytes(self.0))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_xxh128sum() {
        assert_eq!(Digester::new().finish().to_string(), "xxh3-128:99aa06d3014798d86001c324468d497f");
    }

    #[test]
    fn pieces_digest_like_the_whole() {
        let text = b"0123456789".repeat(1_000);
        let mut whole = Digester::new();
        whole.update(&text);
        let mut pieces = Digester::new();
        text.chunks(333).for_each(|piece| pieces.update(piece));
        assert_eq!(whole.finish(), pieces.finish());
    }
}
