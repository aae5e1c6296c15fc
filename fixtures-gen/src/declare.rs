//! How an entity is declared: once, in its own file, with the macros here.
//!
//! A declaration emits the public struct (with serde both ways), its static
//! [`Schema`](crate::schema::Schema), a visitor over its cells, and the draft of its rows. Nothing here
//! knows an entity or a format.

/// One [`Column`] from a field's declaration.
macro_rules! column {
    ($field:ident, $type:ty, [$($role:tt)*], [$($limits:ident $(($limit:literal))?)?], $($doc:literal)+) => {
        $crate::schema::Column {
            name: stringify!($field),
            kind: <$type as $crate::schema::Cell>::KIND,
            nullable: <$type as $crate::schema::Cell>::NULLABLE,
            role: $crate::declare::role!($($role)*),
            limits: $crate::declare::limits!($($limits $(($limit))?)?),
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
        <$type as $crate::draft::Drafted>::Draft<$life>
    };
    ($life:lifetime, $type:ty, $draft:ty) => {
        $draft
    };
}

/// What entities and nested objects have in common: the public struct with its docs, and its draft, which has the same
/// fields in the forms of drafts.
macro_rules! structs {
    (
        $(#[doc = $struct_doc:literal])+
        $name:ident, $draft:ident<$life:lifetime>, docs $docs:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $type:ty, ($($as:ty)?); )+
        }
    ) => {
        $(#[doc = $struct_doc])+
        #[doc = $crate::declare::round_trip!($name)]
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

        $crate::declare::field_docs!($docs { $( $field: $($doc)+; )+ });

        #[doc = concat!("The draft of a [`", stringify!($name), "`].")]
        #[derive(Clone, Copy)]
        pub(crate) struct $draft<$life> {
            $( pub(crate) $field: $crate::declare::draft_type!($life, $type $(, $as)?), )+
        }

        impl $draft<'_> {
            #[inline]
            fn public(&self) -> $name {
                $name { $( $field: $crate::draft::DraftCell::value(&self.$field), )+ }
            }

            #[inline]
            fn fill_fields(&self, row: &mut $name) {
                $( $crate::draft::DraftCell::fill(&self.$field, &mut row.$field); )+
            }
        }
    };
}

/// The visitor over the cells of a struct or of its draft, which `$visit` passes on.
macro_rules! visit_cells {
    ($visit:path { $( $field:ident: $column:expr; )+ }) => {
        #[inline(always)]
        fn visit<S: $crate::schema::CellSink>(&self, sink: &mut S) {
            $({
                const COLUMN: $crate::schema::Column = $column;
                $visit(&self.$field, &COLUMN, sink);
            })+
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
        $crate::declare::structs! {
            $(#[doc = $table_doc])+
            $name, $draft<$life>, docs $docs { $( $(#[doc = $doc])+ $field: $type, ($($as)?); )+ }
        }
        $crate::serial::deserialize_struct!($name { $($field),+ });

        impl $crate::draft::Draft for $draft<'_> {
            type Row = $name;

            #[inline]
            fn row(&self) -> $name {
                self.public()
            }

            #[inline]
            fn fill(&self, row: &mut $name) {
                self.fill_fields(row);
            }
        }

        impl $crate::schema::Record for $draft<'_> {
            const SCHEMA: &'static $crate::schema::Schema = <$name as $crate::schema::Record>::SCHEMA;

            $crate::declare::visit_cells!($crate::draft::DraftCell::visit {
                $( $field: $crate::declare::column!($field, $type, [$($($role)*)?], [$($limits $(($limit))?)?], $($doc)+); )+
            });
        }

        impl $crate::schema::Record for $name {
            const SCHEMA: &'static $crate::schema::Schema = &$crate::schema::Schema {
                table: $crate::table::Table::$table.name(),
                doc: concat!($($table_doc, "\n"),+).trim_ascii(),
                columns: &[$( $crate::declare::column!($field, $type, [$($($role)*)?], [$($limits $(($limit))?)?], $($doc)+) ),+],
                unique_together: &[$($(stringify!($key)),+)?],
            };

            $crate::declare::visit_cells!($crate::schema::Cell::visit {
                $( $field: $crate::declare::column!($field, $type, [$($($role)*)?], [$($limits $(($limit))?)?], $($doc)+); )+
            });
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
        $crate::declare::structs! {
            $(#[doc = $object_doc])+
            $name, $draft<$life>, docs $docs { $( $(#[doc = $doc])+ $field: $type, ($($as)?); )+ }
        }

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

        impl $crate::draft::DraftCell for $draft<'_> {
            type Public = $name;

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, column: &'static $crate::schema::Column, sink: &mut S) {
                sink.object(column, self);
            }

            #[inline]
            fn value(&self) -> $name {
                self.public()
            }

            #[inline]
            fn fill(&self, target: &mut $name) {
                self.fill_fields(target);
            }
        }

        impl $crate::schema::Object for $draft<'_> {
            const MEMBERS: &'static [$crate::schema::Column] = <$name as $crate::schema::Object>::MEMBERS;

            $crate::declare::visit_cells!($crate::draft::DraftCell::visit {
                $( $field: $crate::declare::column!($field, $type, [], [$($limits $(($limit))?)?], $($doc)+); )+
            });
        }

        impl $crate::schema::Object for $name {
            const MEMBERS: &'static [$crate::schema::Column] =
                &[$( $crate::declare::column!($field, $type, [], [$($limits $(($limit))?)?], $($doc)+) ),+];

            $crate::declare::visit_cells!($crate::schema::Cell::visit {
                $( $field: $crate::declare::column!($field, $type, [], [$($limits $(($limit))?)?], $($doc)+); )+
            });
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

        impl $crate::draft::Drafted for $name {
            type Draft<'a> = $name;
        }

        impl $crate::draft::DraftCell for $name {
            type Public = $name;

            #[inline(always)]
            fn visit<S: $crate::schema::CellSink>(&self, column: &'static $crate::schema::Column, sink: &mut S) {
                use $crate::text::Word;
                static PADDED: [Word; $name::WORDS.len()] = [Word::new($first_word), $(Word::new($word)),*];
                sink.draft_label(column, self.as_str(), &PADDED[*self as usize]);
            }

            #[inline]
            fn value(&self) -> $name {
                *self
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

pub(crate) use {
    column, draft_type, field_docs, labels, limits, object, record, role, round_trip, structs, visit_cells,
};
