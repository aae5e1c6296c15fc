//! What tables are made of, as data ([`Schema`]), and visitors over the cells of rows. Everything that
//! depends on columns derives from these: the formats, the documentation, SQL and JSON Schema. Nothing
//! here knows an entity or a format.

use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use uuid::Uuid;

use crate::marks::Expected;
use crate::money::Money;
use crate::text::{Id, Line, Text, Word};
use crate::time::Time;

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

impl Schema {
    /// What a row stands for, on one line.
    pub fn description(&self) -> String {
        one_line(self.doc)
    }
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
    /// `,"name":"`.
    pub(crate) json_key_of_text: &'static str,
    /// The same with doubled quotes, for JSON text inside a quoted CSV cell.
    pub(crate) quoted_json_key: &'static str,
    pub(crate) quoted_json_key_of_text: &'static str,
}

impl Column {
    /// What a cell means, on one line.
    pub fn description(&self) -> String {
        one_line(self.doc)
    }

    /// What whoever packs a text may expect of a cell.
    pub(crate) const fn expected(&self) -> Expected {
        match (self.kind, self.role) {
            (_, Role::Id) | (Kind::Money | Kind::Integer, _) => Expected::New,
            (Kind::Text, _) => Expected::Words,
            _ => Expected::Known,
        }
    }
}

/// A doc comment without its line breaks.
fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
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
///
/// The methods that have a body receive what the draft of a row holds instead of the types of its public
/// struct, and pass those on. Text formats override them.
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

    /// A UUID of a draft.
    #[doc(hidden)]
    #[inline]
    fn draft_id(&mut self, column: &'static Column, value: Id<'_>) {
        self.uuid(column, value.uuid());
    }

    /// A text of a draft.
    #[doc(hidden)]
    #[inline]
    fn draft_text<T: Text>(&mut self, column: &'static Column, value: &T) {
        self.text(column, Line::of(value).as_str());
    }

    /// A label of a draft: the same word twice.
    #[doc(hidden)]
    #[inline]
    fn draft_label(&mut self, column: &'static Column, value: &'static str, _: &'static Word) {
        self.label(column, value);
    }

    /// A time of a draft.
    #[doc(hidden)]
    #[inline]
    fn draft_time(&mut self, column: &'static Column, value: Time) {
        self.timestamp(column, value.timestamp());
    }
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
