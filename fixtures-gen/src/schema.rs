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
use crate::text::{Id, Text, Word};
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
        let mut text = String::new();
        value.write(&mut text);
        self.text(column, &text);
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

/// A row before it is put into its public struct: what a cursor makes, in the cheapest form that decides
/// every byte.
///
/// It visits the same cells as the row; so a text format, which overrides the methods of [`CellSink`] for
/// drafts, never sees the struct.
pub(crate) trait Draft: Record {
    /// The public struct.
    type Row: Record;

    /// Overwrites all fields of a row.
    fn fill(&self, row: &mut Self::Row);
}

/// Makes the rows of one tenant's table one after the other.
pub(crate) trait RowCursor {
    /// The public struct of the rows.
    type Row: Record;
    /// What it makes.
    type Draft<'a>: Draft<Row = Self::Row>
    where
        Self: 'a;

    /// The next row, which must exist.
    fn draft(&mut self) -> Self::Draft<'_>;

    /// Skips rows; false, without having moved, if a new cursor is quicker.
    fn skip(&mut self, rows: u64) -> bool {
        rows == 0
    }
}

/// What the draft of a row holds for a cell.
pub(crate) trait DraftCell {
    /// What the public struct holds for it.
    type Public;

    /// Passes the value to the sink.
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S);

    /// Overwrites the public value.
    fn fill(&self, target: &mut Self::Public);
}

/// A public type with a usual form in drafts.
pub(crate) trait Drafted {
    /// That form.
    type Draft<'a>;
}

impl Drafted for Uuid {
    type Draft<'a> = Id<'a>;
}

impl Drafted for NaiveDateTime {
    type Draft<'a> = Time;
}

impl<T: Drafted> Drafted for Option<T> {
    type Draft<'a> = Option<T::Draft<'a>>;
}

impl DraftCell for Id<'_> {
    type Public = Uuid;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        sink.draft_id(column, *self);
    }

    #[inline]
    fn fill(&self, target: &mut Uuid) {
        *target = self.uuid();
    }
}

impl DraftCell for Time {
    type Public = NaiveDateTime;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        sink.draft_time(column, *self);
    }

    #[inline]
    fn fill(&self, target: &mut NaiveDateTime) {
        *target = self.timestamp();
    }
}

impl<T: Text> DraftCell for T {
    type Public = String;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        sink.draft_text(column, self);
    }

    #[inline]
    fn fill(&self, target: &mut String) {
        target.clear();
        self.write(target);
    }
}

impl<T: DraftCell<Public: Default>> DraftCell for Option<T> {
    type Public = Option<T::Public>;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        match self {
            Some(value) => value.visit(column, sink),
            None => sink.null(column),
        }
    }

    #[inline]
    fn fill(&self, target: &mut Option<T::Public>) {
        match self {
            Some(value) => value.fill(target.get_or_insert_default()),
            None => *target = None,
        }
    }
}

/// A type that drafts hold as it is.
macro_rules! drafted_as_itself {
    ($type:ty) => {
        impl Drafted for $type {
            type Draft<'a> = $type;
        }

        impl DraftCell for $type {
            type Public = $type;

            #[inline(always)]
            fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
                Cell::visit(self, column, sink);
            }

            #[inline]
            fn fill(&self, target: &mut $type) {
                *target = *self;
            }
        }
    };
}

drafted_as_itself!(Money);
drafted_as_itself!(i64);
drafted_as_itself!(bool);

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
            json_key_of_text: concat!(",\"", stringify!($field), "\":\""),
            quoted_json_key: concat!(",\"\"", stringify!($field), "\"\":"),
            quoted_json_key_of_text: concat!(",\"\"", stringify!($field), "\"\":\"\""),
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

/// The type of a draft's field: the one that is named, or the usual form of the public type.
macro_rules! draft_type {
    ($life:lifetime, $type:ty) => {
        <$type as $crate::schema::Drafted>::Draft<$life>
    };
    ($life:lifetime, $type:ty, $draft:ty) => {
        $draft
    };
}

/// The draft of a struct: the same fields, in the forms of drafts.
macro_rules! draft {
    ($name:ident, $draft:ident<$life:lifetime>, { $( $field:ident: $type:ty, ($($as:ty)?); )+ }) => {
        #[doc = concat!("The draft of a [`", stringify!($name), "`].")]
        #[derive(Clone, Copy)]
        pub(crate) struct $draft<$life> {
            $( pub(crate) $field: $crate::schema::draft_type!($life, $type $(, $as)?), )+
        }

        impl $draft<'_> {
            #[inline]
            fn fill_fields(&self, row: &mut $name) {
                $( $crate::schema::DraftCell::fill(&self.$field, &mut row.$field); )+
            }
        }
    };
}

/// Declares an entity: struct, schema and visitor, the docs of its fields, and the draft of its rows. A
/// field's form in drafts follows `as`, unless it is the usual one of its type.
macro_rules! record {
    (
        $(#[doc = $table_doc:literal])+
        pub struct $name:ident, draft $draft:ident<$life:lifetime> in $table:ident $(unique by ($($key:ident),+))?, docs $docs:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $type:ty $(as $as:ty)? $(where $limits:ident $(($limit:literal))?)? $([$($role:tt)*])?, )+
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

        $crate::schema::draft!($name, $draft<$life>, { $( $field: $type, ($($as)?); )+ });

        impl $crate::schema::Draft for $draft<'_> {
            type Row = $name;

            #[inline]
            fn fill(&self, row: &mut $name) {
                self.fill_fields(row);
            }
        }

        impl $crate::schema::Record for $draft<'_> {
            const SCHEMA: &'static $crate::schema::Schema = <$name as $crate::schema::Record>::SCHEMA;

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, sink: &mut S) {
                $({
                    const COLUMN: $crate::schema::Column =
                        $crate::schema::column!($field, $type, [$($($role)*)?], [$($limits $(($limit))?)?], $($doc)+);
                    $crate::schema::DraftCell::visit(&self.$field, &COLUMN, sink);
                })+
            }
        }

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
        pub struct $name:ident, draft $draft:ident<$life:lifetime>, docs $docs:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $type:ty $(as $as:ty)? $(where $limits:ident $(($limit:literal))?)?, )+
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

        $crate::schema::draft!($name, $draft<$life>, { $( $field: $type, ($($as)?); )+ });

        impl $crate::schema::DraftCell for $draft<'_> {
            type Public = $name;

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, column: &'static $crate::schema::Column, sink: &mut S) {
                sink.object(column, self);
            }

            #[inline]
            fn fill(&self, target: &mut $name) {
                self.fill_fields(target);
            }
        }

        impl $crate::schema::Object for $draft<'_> {
            const MEMBERS: &'static [$crate::schema::Column] = <$name as $crate::schema::Object>::MEMBERS;

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, sink: &mut S) {
                $({
                    const COLUMN: $crate::schema::Column = $crate::schema::column!($field, $type, [], [$($limits $(($limit))?)?], $($doc)+);
                    $crate::schema::DraftCell::visit(&self.$field, &COLUMN, sink);
                })+
            }
        }

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

        impl $crate::schema::Drafted for $name {
            type Draft<'a> = $name;
        }

        impl $crate::schema::DraftCell for $name {
            type Public = $name;

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, column: &'static $crate::schema::Column, sink: &mut S) {
                use $crate::text::Word;
                static PADDED: [Word; $name::WORDS.len()] = [Word::new($first_word), $(Word::new($word)),*];
                sink.draft_label(column, self.as_str(), &PADDED[*self as usize]);
            }

            #[inline]
            fn fill(&self, target: &mut $name) {
                *target = *self;
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

pub(crate) use {column, draft, draft_type, field_docs, labels, limits, object, record, role, round_trip};

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
