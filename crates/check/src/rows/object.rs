//! JSON objects whose keys stand in the declared order.

use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Declares a struct that deserializes only from a JSON object with exactly these keys in exactly
/// this order: stricter than `#[serde(deny_unknown_fields)]`, which lets keys change places.
macro_rules! object {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),+ }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct InOrder;

                impl<'de> serde::de::Visitor<'de> for InOrder {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        $(let $field = $crate::rows::object::value_of(stringify!($field), &mut map)?;)+
                        $crate::rows::object::expect_end(&mut map)?;
                        Ok($name { $($field),+ })
                    }
                }

                deserializer.deserialize_map(InOrder)
            }
        }
    };
}

/// Declares an object that is nested in a column: JSON text in a CSV cell.
macro_rules! nested {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        object! { $(#[$meta])* $name { $($(#[$field_meta])* $field: $type),+ } }

        impl $crate::rows::cell::Cell for $name {
            const IS_NESTED: bool = true;

            fn from_cell(text: &str) -> Result<Self, String> {
                serde_json::from_str(text).map_err(|error| format!("`{text}`: {error}"))
            }

            fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
                $(self.$field.each_text(visit);)+
            }
        }
    };
}

pub(super) use {nested, object};

/// The value of the next key, which must be `key`.
pub(super) fn value_of<'de, A: MapAccess<'de>, T: Deserialize<'de>>(key: &str, map: &mut A) -> Result<T, A::Error> {
    match map.next_key_seed(Key(key))? {
        Some(None) => map.next_value().map_err(|error| A::Error::custom(format_args!("in `{key}`: {error}"))),
        Some(Some(found)) => Err(A::Error::custom(format_args!("{found} where `{key}` belongs"))),
        None => Err(A::Error::custom(format_args!("key `{key}` is missing"))),
    }
}

/// A key that must stand here, and as it is: `None` if it does, else what stands here.
struct Key<'k>(&'k str);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, found: &'de str) -> Result<Option<String>, E> {
        Ok((found != self.0).then(|| format!("key `{found}`")))
    }

    fn visit_str<E: Error>(self, found: &str) -> Result<Option<String>, E> {
        Ok(Some(format!("key `{found}`, written with an escape,")))
    }
}

/// There must be no key left.
pub(super) fn expect_end<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    match map.next_key::<String>()? {
        Some(found) => Err(A::Error::custom(format_args!("unexpected key `{found}`"))),
        None => Ok(()),
    }
}
