//! Ids.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::deserialize::deserialize_from_text;

/// An id whose text was a lower-case hyphenated UUID, of any version: whether the version is right
/// is for rule B1.
///
/// ```
/// use fixtures_check::values::Id;
///
/// assert!("0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b".parse::<Id>().is_ok());
/// assert!("0190A3C4-5B6D-4E7F-8A9B-0C1D2E3F4A5B".parse::<Id>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub Uuid);

impl Id {
    pub(crate) fn bits(self) -> u128 {
        self.0.as_u128()
    }

    pub(crate) fn from_bits(bits: u128) -> Self {
        Self(Uuid::from_u128(bits))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_plain = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        match Uuid::try_parse(text) {
            Ok(uuid) if is_plain => Ok(Self(uuid)),
            _ => Err(format!("`{text}` is not a lower-case hyphenated UUID")),
        }
    }
}

deserialize_from_text!(Id);
