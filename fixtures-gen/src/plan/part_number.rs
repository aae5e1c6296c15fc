//! The number of a part: `2/3` is the second of three.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use crate::serial::{Deserialize, Deserializer, Whole, deserialize_struct, serialize_struct};

/// The most parts a dataset can be divided into.
pub const MAX_PARTS: u64 = 1_000_000;

/// One part of several, counted from 1; written `2/3`.
///
/// ```
/// use fixtures_gen::{PartNumber, PartNumberError};
///
/// let part: PartNumber = "2/3".parse().unwrap();
/// assert_eq!((part.number(), part.of(), part.index()), (2, 3, 1));
/// assert_eq!(serde_json::to_string(&part).unwrap(), r#"{"number":2,"of":3}"#);
/// assert_eq!("4/3".parse::<PartNumber>(), Err(PartNumberError::OutOfRange));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartNumber {
    number: u64,
    of: u64,
}

serialize_struct!(PartNumber { number, of });

impl PartNumber {
    /// Part `number` of `of`; `None` if `number` is not in 1 to `of`, or `of` is more than
    /// [`MAX_PARTS`].
    ///
    /// ```
    /// # use fixtures_gen::PartNumber;
    /// assert!(PartNumber::new(3, 3).is_some());
    /// assert!(PartNumber::new(0, 3).is_none());
    /// ```
    pub fn new(number: u64, of: u64) -> Option<PartNumber> {
        ((1..=of).contains(&number) && of <= MAX_PARTS).then_some(PartNumber { number, of })
    }

    /// The number, from 1.
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many parts there are.
    pub fn of(self) -> u64 {
        self.of
    }

    /// The place in the order of the parts, from 0.
    pub fn index(self) -> u64 {
        self.number - 1
    }
}

/// Why a text is not a part number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartNumberError {
    /// It does not have the form `2/3`.
    Malformed,
    /// It is one of more than [`MAX_PARTS`] parts.
    TooManyParts,
    /// There is no part with this number: they are counted from 1.
    OutOfRange,
}

impl fmt::Display for PartNumberError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartNumberError::Malformed => out.write_str("not a part number such as 2/3"),
            PartNumberError::TooManyParts => write!(out, "one of more than {MAX_PARTS} parts"),
            PartNumberError::OutOfRange => out.write_str("parts are counted from 1 to their number"),
        }
    }
}

impl Error for PartNumberError {}

impl fmt::Display for PartNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.number, self.of)
    }
}

impl FromStr for PartNumber {
    type Err = PartNumberError;

    fn from_str(text: &str) -> Result<PartNumber, PartNumberError> {
        let numbers = text.split_once('/').and_then(|(part, of)| Some((digits(part)?, digits(of)?)));
        let (number, of) = numbers.ok_or(PartNumberError::Malformed)?;
        if of > MAX_PARTS {
            return Err(PartNumberError::TooManyParts);
        }
        PartNumber::new(number, of).ok_or(PartNumberError::OutOfRange)
    }
}

/// A number without a sign.
fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl<'de> Deserialize<'de> for PartNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PartNumber, D::Error> {
        struct Unchecked {
            number: Whole,
            of: Whole,
        }
        deserialize_struct!(Unchecked { number, of });

        let Unchecked { number: Whole(number), of: Whole(of) } = Unchecked::deserialize(deserializer)?;
        let out_of_range = || serde::de::Error::custom(PartNumberError::OutOfRange);
        PartNumber::new(number, of).ok_or_else(out_of_range)
    }
}

#[cfg(test)]
mod tests {
    use super::PartNumberError::{Malformed, OutOfRange, TooManyParts};
    use super::*;

    #[test]
    fn parts_as_people_type_them() {
        for text in ["1/1", "2/3", "1000000/1000000"] {
            assert_eq!(text.parse::<PartNumber>().unwrap().to_string(), text);
        }
        for (text, error) in [
            ("", Malformed),
            ("2", Malformed),
            ("/3", Malformed),
            ("1/", Malformed),
            ("+1/3", Malformed),
            ("-1/3", Malformed),
            ("1/3/5", Malformed),
            ("99999999999999999999/3", Malformed),
            ("0/3", OutOfRange),
            ("4/3", OutOfRange),
            ("0/0", OutOfRange),
            ("1/1000001", TooManyParts),
        ] {
            assert_eq!(text.parse::<PartNumber>(), Err(error), "{text}");
        }
    }

    #[test]
    fn json_is_read_strictly() {
        let read = |text: &str| serde_json::from_str::<PartNumber>(text).ok();
        assert_eq!(read(r#"{"of":3,"number":2}"#), PartNumber::new(2, 3));
        for text in [r#"{"number":4,"of":3}"#, r#"{"number":2}"#, r#"{"number":2,"of":3,"more":1}"#, "\"2/3\""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
