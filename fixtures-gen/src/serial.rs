//! serde for structs and labels, without its derive macro: the crates behind that would be half of
//! what a test compiles that uses the model.
//!
//! The macros are for this workspace. A struct is written as `derive` writes it, and read back
//! strictly: unknown, repeated and missing fields are errors, but a missing field that can be null
//! is null.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Visitor};
pub use serde::de::{Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess};
pub use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Implements `Serialize` for a struct with these fields.
#[doc(hidden)]
#[macro_export]
macro_rules! serialize_struct {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::serial::Serialize for $name {
            fn serialize<S: $crate::serial::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use $crate::serial::SerializeStruct;
                let count = [$(stringify!($field)),+].len();
                let mut fields = serializer.serialize_struct(stringify!($name), count)?;
                $( fields.serialize_field(stringify!($field), &self.$field)?; )+
                fields.end()
            }
        }
    };
}

/// Implements `Deserialize` for a struct with these fields; one that has a value here has it where
/// it is missing.
#[doc(hidden)]
#[macro_export]
macro_rules! deserialize_struct {
    ($name:ident { $($field:ident $(= $default:expr)?),+ $(,)? }) => {
        impl<'de> $crate::serial::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serial::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const FIELDS: &[&str] = &[$(stringify!($field)),+];

                struct Fields;

                impl<'de> $crate::serial::Fields<'de> for Fields {
                    type Value = $name;

                    fn of_map<A: $crate::serial::MapAccess<'de>>(self, map: &mut A) -> Result<$name, A::Error> {
                        $( let mut $field = None; )+
                        while let Some(name) = map.next_key_seed($crate::serial::Name(FIELDS))? {
                            match name {
                                $( stringify!($field) => $crate::serial::fill(&mut $field, name, map)?, )+
                                _ => {}
                            }
                        }
                        Ok($name { $( $field: $crate::serial::filled($field$(.or(Some($default)))?, stringify!($field))?, )+ })
                    }

                    fn of_seq<A: $crate::serial::SeqAccess<'de>>(self, seq: &mut A) -> Result<$name, A::Error> {
                        Ok($name { $( $field: $crate::serial::filled(seq.next_element()?$(.or(Some($default)))?, stringify!($field))?, )+ })
                    }
                }

                deserializer.deserialize_struct(stringify!($name), FIELDS, $crate::serial::FieldsVisitor::new(Fields))
            }
        }
    };
}

/// Implements both for an enum without data, which has the constants `ALL` and `WORDS` and a method
/// `as_str`.
macro_rules! serde_labels {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_unit_variant(stringify!($name), *self as u32, self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let labels = $crate::serial::Labels { all: Self::ALL, words: Self::WORDS };
                deserializer.deserialize_enum(stringify!($name), Self::WORDS, labels)
            }
        }
    };
}

pub(crate) use {deserialize_struct, serde_labels, serialize_struct};

/// How the fields of a struct are read.
pub trait Fields<'de> {
    type Value;

    fn of_map<A: MapAccess<'de>>(self, map: &mut A) -> Result<Self::Value, A::Error>;
    fn of_seq<A: SeqAccess<'de>>(self, seq: &mut A) -> Result<Self::Value, A::Error>;
}

/// Reads a struct from a map or a sequence.
pub struct FieldsVisitor<'de, F>(F, PhantomData<&'de ()>);

impl<'de, F: Fields<'de>> FieldsVisitor<'de, F> {
    pub fn new(fields: F) -> Self {
        FieldsVisitor(fields, PhantomData)
    }
}

impl<'de, F: Fields<'de>> Visitor<'de> for FieldsVisitor<'de, F> {
    type Value = F::Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a struct")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<F::Value, A::Error> {
        self.0.of_map(&mut map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<F::Value, A::Error> {
        self.0.of_seq(&mut seq)
    }
}

/// Reads the next value of a map into a field that must still be empty.
pub fn fill<'de, T, A>(field: &mut Option<T>, name: &'static str, map: &mut A) -> Result<(), A::Error>
where
    T: Deserialize<'de>,
    A: MapAccess<'de>,
{
    match field.replace(map.next_value()?) {
        Some(_) => Err(de::Error::duplicate_field(name)),
        None => Ok(()),
    }
}

/// The value of a field; a missing field that can be null is null.
pub fn filled<'de, T: Deserialize<'de>, E: de::Error>(field: Option<T>, name: &'static str) -> Result<T, E> {
    field.map_or_else(|| T::deserialize(Missing(name, PhantomData)), Ok)
}

/// The value of a missing field.
struct Missing<E>(&'static str, PhantomData<E>);

impl<'de, E: de::Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// Reads one of these names, of a field or of a label, or its number.
#[derive(Clone, Copy)]
pub struct Name(pub &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = &'static str;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "one of {:?}", self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<&'static str, E> {
        let found = self.0.iter().find(|name| **name == text);
        found.copied().ok_or_else(|| E::unknown_field(text, self.0))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<&'static str, E> {
        self.visit_str(&String::from_utf8_lossy(bytes))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<&'static str, E> {
        let name = usize::try_from(number).ok().and_then(|number| self.0.get(number));
        name.copied().ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }
}

/// A whole number, as any program may have written it: many keep numbers as doubles, and write
/// `1e5` or `10.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole(pub u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Number::deserialize(deserializer)? {
            Number::Whole(number) => Ok(Whole(number)),
            Number::Rounded(number) => Err(de::Error::invalid_value(de::Unexpected::Float(number), &"a whole number")),
        }
    }
}

/// A number of JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Whole(u64),
    /// A number that is not whole, or so large that a double may have rounded it.
    Rounded(f64),
}

impl Number {
    /// Every whole number up to this one is a double.
    pub(crate) const EXACT: u64 = 1 << 53;
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfNumber;

        impl Visitor<'_> for OfNumber {
            type Value = Number;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a whole number")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Number, E> {
                Ok(Number::Whole(number))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Number, E> {
                let whole = u64::try_from(number).map(Number::Whole);
                whole.map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Number, E> {
                if (0.0..=Number::EXACT as f64).contains(&number) && number.fract() == 0.0 {
                    Ok(Number::Whole(number as u64))
                } else {
                    Ok(Number::Rounded(number))
                }
            }
        }

        deserializer.deserialize_u64(OfNumber)
    }
}

/// Reads one of an enum's labels.
pub(crate) struct Labels<T: 'static> {
    pub(crate) all: &'static [T],
    pub(crate) words: &'static [&'static str],
}

impl<'de, T: Copy> Visitor<'de> for Labels<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Name(self.words).expecting(out)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<T, A::Error> {
        let (word, rest) = data.variant_seed(Name(self.words))?;
        rest.unit_variant()?;
        let label = self.words.iter().position(|known| *known == word).and_then(|number| self.all.get(number));
        label.copied().ok_or_else(|| de::Error::unknown_variant(word, self.words))
    }
}

#[cfg(test)]
mod tests {
    use crate::{OrderStatus, RawPayload, Spec};

    fn error(text: &str) -> String {
        serde_json::from_str::<Spec>(text).unwrap_err().to_string()
    }

    #[test]
    fn fields_are_read_strictly() {
        let good = r#"{"tenants":2,"seed":1,"products_per_tenant":3,"orders_per_tenant":4,"customers_per_tenant":5}"#;
        let spec: Spec = serde_json::from_str(good).unwrap();
        assert_eq!((spec.seed, spec.tenants, spec.customers_per_tenant), (1, 2, 5));
        assert_eq!(serde_json::from_str::<Spec>("[1,2,3,4,5]").unwrap(), spec);
        assert!(
            error(&good.replace("seed", "sed")).starts_with("unknown field `sed`, expected one of `seed`, `tenants`")
        );
        assert!(error(&good.replace("tenants\":2", "seed\":2")).starts_with("duplicate field `seed`"));
        assert!(error(r#"{"seed":1}"#).starts_with("missing field `tenants`"));
    }

    #[test]
    fn numbers_are_read_as_programs_write_them() {
        let of = |number: &str| {
            let text =
                r#"{"tenants":N,"seed":1,"products_per_tenant":3,"orders_per_tenant":4,"customers_per_tenant":5}"#;
            serde_json::from_str::<Spec>(&text.replace('N', number)).ok().map(|spec| spec.tenants)
        };
        for (number, read) in [("100000", 100_000), ("1e5", 100_000), ("1E+05", 100_000), ("7.0", 7), ("0.0", 0)] {
            assert_eq!(of(number), Some(read), "{number}");
        }
        for number in ["1.5", "-1", "-1.0", "1e300", "18446744073709551616", "\"7\"", "null", "true"] {
            assert_eq!(of(number), None, "{number}");
        }
    }

    #[test]
    fn what_can_be_null_can_be_missing() {
        let payload: RawPayload = serde_json::from_str(r#"{"source":"web"}"#).unwrap();
        assert_eq!((payload.campaign, payload.discount_code), (None, None));
    }

    #[test]
    fn labels_are_read_by_their_words() {
        for &status in OrderStatus::ALL {
            let text = serde_json::to_string(&status).unwrap();
            assert_eq!(text, format!("\"{status}\""));
            assert_eq!(serde_json::from_str::<OrderStatus>(&text).unwrap(), status);
        }
        let error = serde_json::from_str::<OrderStatus>("\"lost\"").unwrap_err();
        assert!(error.to_string().contains("`lost`, expected one of `pending`"), "{error}");
    }
}
