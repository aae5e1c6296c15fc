//! The digest of a file's content: XXH3 with 128 bits, as `xxh128sum` computes it.
//!
//! It tells whether bytes changed, not who changed them. It is not cryptographic on purpose: SHA-256 would take
//! longer than making the rows does, XXH3 a few per cent of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
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

const PREFIX: &str = "xxh3-128:";

impl Digest {
    /// The digest of `bytes`.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(XxHash3_128::oneshot(bytes).to_be_bytes())
    }

    /// Half of it, for tables in memory.
    pub(crate) fn low_bits(self) -> u64 {
        u128::from_be_bytes(self.0) as u64
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{:032x}", u128::from_be_bytes(self.0))
    }
}

impl FromStr for Digest {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let digits = text.strip_prefix(PREFIX).unwrap_or_default();
        let number = u128::from_str_radix(digits, 16).map(|number| Self(number.to_be_bytes()));
        number.ok().filter(|digest| digest.to_string() == text).ok_or("not a digest")
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
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
        assert_eq!(whole.finish(), Digest::of(&text));
    }

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::of(b"a row");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for text in ["", "xxh3-128:", "xxh3-128:+99aa06d3014798d86001c324468d497", "99aa06d3014798d86001c324468d497f"] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
