//! The digest of a file's content: 128-bit XXH3, as `xxh128sum` computes it.
//!
//! It shows whether bytes changed, not who changed them. It is deliberately not cryptographic:
//! SHA-256 would take longer than making the rows, XXH3 takes a few per cent of that.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use twox_hash::XxHash3_128;

/// Computes a digest piece by piece.
///
/// ```
/// use fixtures_run::{Digest, Digester};
///
/// let mut digester = Digester::new();
/// digester.update(b"a ");
/// digester.update(b"row");
/// assert_eq!(digester.finish(), Digest::of(b"a row"));
/// ```
#[derive(Default)]
pub struct Digester(XxHash3_128);

impl Digester {
    /// A digester that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// The digest of everything so far.
    pub fn finish(&self) -> Digest {
        Digest(self.0.finish_128().to_be_bytes())
    }
}

/// What identifies a file's content.
///
/// ```
/// use fixtures_run::Digest;
///
/// let digest = Digest::of(b"");
/// assert_eq!(digest.to_string(), "xxh3-128:99aa06d3014798d86001c324468d497f");
/// assert_eq!(digest.to_string().parse(), Ok(digest));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest([u8; 16]);

const PREFIX: &str = "xxh3-128:";

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(XxHash3_128::oneshot(bytes).to_be_bytes())
    }

    /// Half of it, for tables in memory.
    pub fn low_bits(self) -> u64 {
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
        number
            .ok()
            .filter(|digest| digest.to_string() == text)
            .ok_or("not a digest: it has the form xxh3-128: and 32 hexadecimal digits")
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
