//! How an entity is declared: once, in its own file, with the macros here.
//!
//! A declaration emits the public struct (with serde both ways), its static [`Schema`] and a
//! visitor over its cells. Everything that depends on columns derives from those: the formats, the
//! documentation, SQL and JSON Schema. Nothing here knows an entity or a format.

use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use uuid::Uuid;

use crate::money::Money;

/// What a table is made of.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The table's name, as in file names and SQL.
    pub table: &'static str,
    /// What a row stands for, in a paragraph.
    pub doc: &'static str,
    /// The columns in their fixed order.
    pub columns: &'static [Column],
    /// Columns that are unique together: no two rows agree in all of them.
    pub unique_together: &'static [&'static str],
}

/// One column, or one member of a nested object.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The name, as in CSV headers and JSON keys.
    pub name: &'static str,
    /// What a cell holds.
    pub kind: Kind,
    /// Whether a cell can be null.
    pub nullable: bool,
    /// What the column is to the table.
    pub role: Role,
    /// What else is true of every cell that is not null.
    pub limits: Limits,
    /// What a cell means.
    pub doc: &'static str,
    /// `,"name":`, so that a format writes a key with one copy.
    pub(crate) json_key: &'static str,
    /// The same with doubled quotes, for JSON text inside a quoted CSV cell.
    pub(crate) quoted_json_key: &'static str,
    /// Whether many rows in a row have one of a few values, so that a format keeps their texts.
    pub(crate) repeats: bool,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A UUID of version 4 shape.
    Uuid,
    /// Text.
    Text,
    /// One of a fixed set of words.
    Label(&'static [&'static str]),
    /// An amount with two decimals at most.
    Money,
    /// A 64-bit signed integer.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// `2024-01-01T00:00:00`, UTC, no zone.
    Timestamp,
    /// A JSON object with these members.
    Object(&'static [Column]),
}

/// What is true of every cell of a column, beyond its kind.
///
/// ```
/// use fixtures_gen::Table;
/// let quantity = Table::OrderItems.schema().columns.iter().find(|column| column.name == "quantity");
/// assert_eq!(quantity.unwrap().limits.minimum, Some(1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// A regular expression that the whole text matches; it means the same in the dialects of
    /// ECMAScript, Python, Java and RE2.
    pub pattern: Option<&'static str>,
    /// Whether the text is never empty.
    pub is_not_empty: bool,
    /// Whether the text is an email address.
    pub is_email: bool,
    /// The least value: in cents, if the cell is an amount.
    pub minimum: Option<i64>,
    /// Whether the number is never 0.
    pub is_nonzero: bool,
}

impl Limits {
    pub(crate) const NONE: Limits =
        Limits { pattern: None, is_not_empty: false, is_email: false, minimum: None, is_nonzero: false };
    /// A text that is not empty.
    pub(crate) const NOT_EMPTY: Limits = Limits { is_not_empty: true, ..Limits::NONE };
    /// A code of ISO 4217, by its form.
    pub(crate) const CURRENCY: Limits = Limits::pattern("^[A-Z]{3}$");
    /// A number that is never 0.
    pub(crate) const NONZERO: Limits = Limits { is_nonzero: true, ..Limits::NONE };

    pub(crate) const fn pattern(pattern: &'static str) -> Limits {
        Limits { pattern: Some(pattern), ..Limits::NONE }
    }

    pub(crate) const fn email(pattern: &'static str) -> Limits {
        Limits { is_email: true, ..Limits::pattern(pattern) }
    }

    /// At least this number, in cents if the cell is an amount.
    pub(crate) const fn minimum(least: i64) -> Limits {
        Limits { minimum: Some(least), ..Limits::NONE }
    }
}

/// What a column is to its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The primary key.
    Id,
    /// A foreign key to the named table's primary key.
    References(&'static str),
    /// Unique within a tenant.
    Unique,
    /// Data.
    Plain,
}

/// A row type: documented columns whose cells can be visited in order.
///
/// Implemented by the seven entities, through the declaration in each entity's file.
pub trait Record {
    /// Table name, docs and columns.
    const SCHEMA: &'static Schema;

    /// Passes every cell to the sink, in the order of the columns.
    fn visit<S: CellSink>(&self, sink: &mut S);
}

/// A nested object: named members that can be visited in order.
pub trait Object {
    /// The members, in order.
    const MEMBERS: &'static [Column];

    /// Passes every member to the sink, in order.
    fn visit<S: CellSink>(&self, sink: &mut S);
}

/// Receives the cells of a row one by one. A format is an implementation of this.
pub trait CellSink {
    /// A UUID.
    fn uuid(&mut self, column: &'static Column, value: Uuid);
    /// Free text.
    fn text(&mut self, column: &'static Column, value: &str);
    /// A word that needs neither escapes nor quotes in any format.
    fn label(&mut self, column: &'static Column, value: &'static str);
    /// An amount.
    fn money(&mut self, column: &'static Column, value: Money);
    /// An integer.
    fn integer(&mut self, column: &'static Column, value: i64);
    /// A truth value.
    fn boolean(&mut self, column: &'static Column, value: bool);
    /// A point in time, UTC, whole seconds.
    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime);
    /// A null.
    fn null(&mut self, column: &'static Column);
    /// A nested object.
    fn object<O: Object>(&mut self, column: &'static Column, value: &O);
}

/// Receives whole rows one by one: what a format that is not text is fed by.
pub trait RowSink {
    /// A row. All rows that a sink receives are of one table.
    fn row<R: Record>(&mut self, row: &R);
}

/// A type that a cell can hold.
pub trait Cell {
    /// Its kind.
    const KIND: Kind;
    /// Whether it can be null.
    const NULLABLE: bool = false;

    /// Passes the value to the sink.
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S);
}

macro_rules! scalar_cell {
    ($type:ty, $kind:expr, $method:ident, $value:ident => $shown:expr) => {
        impl Cell for $type {
            const KIND: Kind = $kind;

            #[inline(always)]
            fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
                let $value = self;
                sink.$method(column, $shown);
            }
        }
    };
}

scalar_cell!(Uuid, Kind::Uuid, uuid, value => *value);
scalar_cell!(String, Kind::Text, text, value => value);
scalar_cell!(Money, Kind::Money, money, value => *value);
scalar_cell!(i64, Kind::Integer, integer, value => *value);
scalar_cell!(bool, Kind::Boolean, boolean, value => *value);
scalar_cell!(NaiveDateTime, Kind::Timestamp, timestamp, value => *value);

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        match self {
            Some(value) => value.visit(column, sink),
            None => sink.null(column),
        }
    }
}

/// One [`Column`] from a field's declaration.
macro_rules! column {
    ($field:ident, $type:ty, [$($role:tt)*], [$($limits:ident $(($limit:literal))?)?], $($doc:literal)+) => {
        $crate::schema::Column {
            name: stringify!($field),
            kind: <$type as $crate::schema::Cell>::KIND,
            nullable: <$type as $crate::schema::Cell>::NULLABLE,
            role: $crate::schema::role!($($role)*),
            limits: $crate::schema::limits!($($limits $(($limit))?)?),
            doc: concat!($($doc),+).trim_ascii_start(),
            json_key: concat!(",\"", stringify!($field), "\":"),
            quoted_json_key: concat!(",\"\"", stringify!($field), "\"\":"),
            repeats: $crate::schema::repeats!($($role)*),
        }
    };
}

/// A [`Role`] from the words in brackets behind a field.
macro_rules! role {
    () => {
        $crate::schema::Role::Plain
    };
    (id) => {
        $crate::schema::Role::Id
    };
    (unique) => {
        $crate::schema::Role::Unique
    };
    (repeats) => {
        $crate::schema::Role::Plain
    };
    (references $table:ident) => {
        $crate::schema::Role::References($crate::table::Table::$table.name())
    };
}

/// [`Limits`] from what follows `where` behind a field: one of their constants or functions.
macro_rules! limits {
    () => {
        $crate::schema::Limits::NONE
    };
    ($limits:ident) => {
        $crate::schema::Limits::$limits
    };
    ($limits:ident($limit:literal)) => {
        $crate::schema::Limits::$limits($limit)
    };
}

/// Whether a column repeats, from the words in brackets behind a field.
macro_rules! repeats {
    (repeats) => {
        true
    };
    (references Tenants) => {
        true
    };
    ($($other:tt)*) => {
        false
    };
}

/// The example in the docs of a declared type: its JSON reads back.
macro_rules! round_trip {
    ($name:ident) => {
        concat!(
            "\n```\nuse fixtures_gen::",
            stringify!($name),
            ";\nlet row = ",
            stringify!($name),
            "::default();\nlet text = serde_json::to_string(&row).unwrap();\nassert_eq!(serde_json::from_str::<",
            stringify!($name),
            ">(&text).unwrap(), row);\n```"
        )
    };
}

/// Emits the macro that expands to the docs of a field, for docs elsewhere: `order_docs!(currency)`.
macro_rules! field_docs {
    ($docs:ident { $( $field:ident: $($doc:literal)+; )+ }) => {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $docs {
            $( ($field) => { concat!($($doc, "\n"),+) }; )+
        }
    };
}

/// Declares an entity: struct, schema and visitor, and the docs of its fields.
macro_rules! record {
    (
        $(#[doc = $table_doc:literal])+
        pub struct $name:ident in $table:ident $(unique by ($($key:ident),+))?, docs $docs:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $type:ty $(where $limits:ident $(($limit:literal))?)? $([$($role:tt)*])?, )+
        }
    ) => {
        $(#[doc = $table_doc])+
        #[doc = $crate::schema::round_trip!($name)]
        #[derive(Clone, Default, PartialEq, Eq, Hash)]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $field: $type, )+
        }

        /// As derived, but long texts are cut.
        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::readable::debug_struct(out, stringify!($name), &[$( (stringify!($field), &self.$field) ),+])
            }
        }

        $crate::serial::serialize_struct!($name { $($field),+ });
        $crate::serial::deserialize_struct!($name { $($field),+ });

        $crate::schema::field_docs!($docs { $( $field: $($doc)+; )+ });

        impl $crate::schema::Record for $name {
            const SCHEMA: &'static $crate::schema::Schema = &$crate::schema::Schema {
                table: $crate::table::Table::$table.name(),
                doc: concat!($($table_doc, "\n"),+).trim_ascii(),
                columns: &[$( $crate::schema::column!($field, $type, [$($($role)*)?], [$($limits $(($limit))?)?], $($doc)+) ),+],
                unique_together: &[$($(stringify!($key)),+)?],
            };

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, sink: &mut S) {
                $({
                    const COLUMN: $crate::schema::Column =
                        $crate::schema::column!($field, $type, [$($($role)*)?], [$($limits $(($limit))?)?], $($doc)+);
                    $crate::schema::Cell::visit(&self.$field, &COLUMN, sink);
                })+
            }
        }
    };
}

/// Declares a nested object: struct, members, visitor; reads back from a JSON object or from its
/// text in a CSV cell.
macro_rules! object {
    (
        $(#[doc = $object_doc:literal])+
        pub struct $name:ident, docs $docs:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $type:ty $(where $limits:ident $(($limit:literal))?)?, )+
        }
    ) => {
        $(#[doc = $object_doc])+
        #[doc = $crate::schema::round_trip!($name)]
        #[derive(Clone, Default, PartialEq, Eq, Hash)]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $field: $type, )+
        }

        /// As derived, but long texts are cut.
        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::readable::debug_struct(out, stringify!($name), &[$( (stringify!($field), &self.$field) ),+])
            }
        }

        $crate::serial::serialize_struct!($name { $($field),+ });

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members {
                    $( $field: $type, )+
                }
                $crate::serial::deserialize_struct!(Members { $($field),+ });
                let Members { $($field),+ } = $crate::schema::object_or_text(deserializer)?;
                Ok($name { $($field),+ })
            }
        }

        $crate::schema::field_docs!($docs { $( $field: $($doc)+; )+ });

        impl $crate::schema::Object for $name {
            const MEMBERS: &'static [$crate::schema::Column] =
                &[$( $crate::schema::column!($field, $type, [], [$($limits $(($limit))?)?], $($doc)+) ),+];

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, sink: &mut S) {
                $({
                    const COLUMN: $crate::schema::Column = $crate::schema::column!($field, $type, [], [$($limits $(($limit))?)?], $($doc)+);
                    $crate::schema::Cell::visit(&self.$field, &COLUMN, sink);
                })+
            }
        }

        impl $crate::schema::Cell for $name {
            const KIND: $crate::schema::Kind =
                $crate::schema::Kind::Object(<$name as $crate::schema::Object>::MEMBERS);

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, column: &'static $crate::schema::Column, sink: &mut S) {
                sink.object(column, self);
            }
        }
    };
}

/// Declares an enum of labels: one word per variant, in every format and in SQL.
macro_rules! labels {
    (
        $(#[doc = $enum_doc:literal])+
        pub enum $name:ident {
            $(#[doc = $first_doc:literal])+ $first:ident = $first_word:literal,
            $( $(#[doc = $doc:literal])+ $variant:ident = $word:literal, )*
        }
    ) => {
        $(#[doc = $enum_doc])+
        #[doc = ""]
        #[doc = "```"]
        #[doc = concat!("use fixtures_gen::", stringify!($name), ";")]
        #[doc = concat!("assert_eq!(", stringify!($name), "::", stringify!($first), ".as_str(), ", stringify!($first_word), ");")]
        #[doc = concat!("assert_eq!(", stringify!($name), "::ALL[0], ", stringify!($name), "::", stringify!($first), ");")]
        #[doc = concat!("assert_eq!(", stringify!($first_word), ".parse(), Ok(", stringify!($name), "::", stringify!($first), "));")]
        #[doc = "```"]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $first_doc])+
            #[default]
            $first,
            $( $(#[doc = $doc])+ $variant, )*
        }

        $crate::serial::serde_labels!($name);

        impl $name {
            /// All labels, in the order of their declaration.
            pub const ALL: &'static [$name] = &[$name::$first, $($name::$variant),*];
            const WORDS: &'static [&'static str] = &[$first_word, $($word),*];

            /// The word in the data.
            #[inline]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $name::$first => $first_word,
                    $( $name::$variant => $word, )*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownName;

            fn from_str(word: &str) -> Result<$name, $crate::UnknownName> {
                let unknown = || $crate::UnknownName { what: concat!("label of ", stringify!($name)), name: word.to_owned() };
                $name::ALL.iter().copied().find(|label| label.as_str() == word).ok_or_else(unknown)
            }
        }

        impl $crate::schema::Cell for $name {
            const KIND: $crate::schema::Kind = $crate::schema::Kind::Label($name::WORDS);

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, column: &'static $crate::schema::Column, sink: &mut S) {
                sink.label(column, self.as_str());
            }
        }
    };
}

pub(crate) use {column, field_docs, labels, limits, object, record, repeats, role, round_trip};

/// Reads a nested object from an object (JSON) or from the text of one (a CSV cell).
pub(crate) fn object_or_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> Deserialize<'a>,
{
    struct ObjectOrText<T>(PhantomData<T>);

    impl<'de, T: for<'a> Deserialize<'a>> Visitor<'de> for ObjectOrText<T> {
        type Value = T;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("an object, or its JSON text")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map))
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            serde_json::from_str(text).map_err(E::custom)
        }
    }

    deserializer.deserialize_any(ObjectOrText(PhantomData))
}
