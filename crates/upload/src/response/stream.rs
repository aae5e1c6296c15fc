//! JSON in pieces: values that are looked at as they come, and strings whose ends are left out.

use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// The longest string that is passed on whole, in bytes. The end of a longer one is masked with care.
const LONGEST_STRING: usize = LONGEST_READ;

use crate::response::text::LONGEST_READ;

/// A value with nothing inside of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Number {
        /// The number, if it is whole: 3 or 3.0.
        whole: Option<u64>,
        value: serde_json::Number,
    },
    Text(String),
}

impl Scalar {
    pub(crate) fn to_json(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number { value, .. } => value.to_string(),
            Self::Text(text) => serde_json::to_string(text).expect("a text is JSON"),
        }
    }

    fn float(value: f64) -> Self {
        const END_OF_EXACT: f64 = 9_007_199_254_740_992.0;
        let is_exact = value.fract() == 0.0 && (0.0..END_OF_EXACT).contains(&value);
        let number = serde_json::Number::from_f64(value).expect("JSON has finite numbers");
        Self::Number { whole: is_exact.then_some(value as u64), value: number }
    }
}

/// Looks at one value.
pub(crate) trait Take<'de>: Sized {
    type Out;

    fn scalar(self, value: Scalar) -> Self::Out;

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Out, A::Error>;

    fn object<A: MapAccess<'de>>(self, map: A) -> Result<Self::Out, A::Error>;
}

/// What serde needs to know of a [`Take`].
pub(crate) struct Taking<T>(pub(crate) T);

impl<'de, T: Take<'de>> DeserializeSeed<'de> for Taking<T> {
    type Value = T::Out;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<T::Out, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de, T: Take<'de>> Visitor<'de> for Taking<T> {
    type Value = T::Out;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Bool(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Number { whole: Some(value), value: value.into() }))
    }

    fn visit_i64<E>(self, value: i64) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Number { whole: u64::try_from(value).ok(), value: value.into() }))
    }

    fn visit_f64<E>(self, value: f64) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Text(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T::Out, A::Error> {
        self.0.list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T::Out, A::Error> {
        self.0.object(map)
    }
}

/// A JSON text whose long strings end early, between two characters.
pub(crate) struct ShortStrings<R> {
    input: R,
    place: Place,
    /// Bytes of the string so far.
    length: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Outside,
    Inside,
    /// Behind a backslash.
    Escape,
    /// Within the four digits of a character, of which some have come.
    Digits {
        count: u8,
        first: u8,
        is_high: bool,
    },
    /// Behind the first half of a character: the second one belongs to it.
    Half,
    /// Behind the backslash of what should be the second half.
    HalfEscape,
    /// In what is left out.
    Skipped,
    /// Behind a backslash of it.
    SkippedEscape,
}

impl<R: Read> ShortStrings<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, place: Place::Outside, length: 0 }
    }

    /// How many of these bytes change nothing, in a string or in what is left out of one.
    fn plain(&self, bytes: &[u8]) -> usize {
        let most = match self.place {
            Place::Inside => LONGEST_STRING.saturating_sub(self.length).min(bytes.len()),
            Place::Skipped => bytes.len(),
            _ => return 0,
        };
        bytes[..most].iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(most)
    }

    /// Whether a byte is passed on.
    fn keeps(&mut self, byte: u8) -> bool {
        let is_start_of_character = !(0x80..0xC0).contains(&byte);
        if self.place == Place::Inside && self.length >= LONGEST_STRING && is_start_of_character && byte != b'"' {
            self.place = Place::Skipped;
        }
        self.length += 1;
        self.place = match (self.place, byte) {
            (Place::Outside, b'"') => {
                self.length = 0;
                Place::Inside
            }
            (Place::Inside | Place::Half | Place::Skipped, b'"') | (Place::Outside, _) => Place::Outside,
            (Place::Inside, b'\\') => Place::Escape,
            (Place::Half, b'\\') => Place::HalfEscape,
            (Place::Escape | Place::HalfEscape, b'u') => Place::Digits { count: 0, first: 0, is_high: false },
            (Place::Digits { count: 0, .. }, first) => Place::Digits { count: 1, first, is_high: false },
            (Place::Digits { count: 1, first, .. }, second) => {
                let is_high = matches!((first, second), (b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B'));
                Place::Digits { count: 2, first, is_high }
            }
            (Place::Digits { count: 2, first, is_high }, _) => Place::Digits { count: 3, first, is_high },
            (Place::Digits { is_high, .. }, _) => {
                if is_high {
                    Place::Half
                } else {
                    Place::Inside
                }
            }
            (Place::Skipped, b'\\') => Place::SkippedEscape,
            (Place::Skipped | Place::SkippedEscape, _) => Place::Skipped,
            (Place::Inside | Place::Escape | Place::Half | Place::HalfEscape, _) => Place::Inside,
        };
        !matches!(self.place, Place::Skipped | Place::SkippedEscape)
    }
}

impl<R: Read> Read for ShortStrings<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.input.read(buffer)?;
            let (mut place, mut kept) = (0, 0);
            while place < count {
                let plain = self.plain(&buffer[place..count]);
                if self.place == Place::Inside {
                    self.length += plain;
                    buffer.copy_within(place..place + plain, kept);
                    kept += plain;
                }
                place += plain;
                if place < count {
                    buffer[kept] = buffer[place];
                    kept += usize::from(self.keeps(buffer[place]));
                    place += 1;
                }
            }
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(text: &str, step: usize) -> String {
        /// Gives few bytes at a time.
        struct Steps<'s>(&'s [u8], usize);

        impl Read for Steps<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let most = buffer.len().min(self.1);
                self.0.read(&mut buffer[..most])
            }
        }

        let mut read = String::new();
        ShortStrings::new(Steps(text.as_bytes(), step)).read_to_string(&mut read).unwrap();
        read
    }

    #[test]
    fn short_strings_pass_as_they_are() {
        let text = r#"{"a\"\\":["\ud83d\ude00\u00e9é", 1.5e3, "", "\\"], "b": null}"#;
        for step in [1, 2, 7, 1_000] {
            assert_eq!(shortened(text, step), text);
        }
    }

    #[test]
    fn long_strings_stay_strings() {
        for piece in ["x", "é", "\u{1f600}", r"\n", r"\u00e9", r"\ud83d\ude00", r"\\", r#"\""#] {
            for before in 0..8 {
                let long = format!("{}{}", "y".repeat(before), piece.repeat(10_000));
                let short = shortened(&format!("[\"{long}\",\"{piece}\"]"), 1_000);
                assert!(short.len() < LONGEST_STRING + 64 || long.len() < LONGEST_STRING, "{piece}: {}", short.len());
                let [long, piece]: [String; 2] = serde_json::from_str(&format!("[\"{long}\",\"{piece}\"]")).unwrap();
                let [read, last]: [String; 2] = serde_json::from_str(&short).unwrap();
                assert!(long.starts_with(&read) && last == piece);
            }
        }
    }
}
