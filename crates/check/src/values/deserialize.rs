//! How values of text come out of JSON.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Error, Visitor};

/// Deserializes a value from a JSON string as [`str::parse`] would.
macro_rules! deserialize_from_text {
    ($type:ty) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::values::deserialize::Parsed(std::marker::PhantomData))
            }
        }
    };
}

/// Parses a string that stands in the JSON as it is: no letter of a value is one that needs an escape.
pub(super) struct Parsed<T>(pub(super) PhantomData<T>);

impl<'de, T: FromStr<Err = String>> Visitor<'de> for Parsed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Err(E::custom(format_args!("`{text}` is written with an escape")))
    }
}

pub(super) use deserialize_from_text;
