//! The dialects: one entry in the list below for each, which is all that a dialect takes.

use std::borrow::Cow;

use super::constraint::{Constraint, Rule};
use crate::schema::{Column, Kind};
use crate::unknown_name::named;

/// How a database words tables.
pub(super) struct Grammar {
    /// The dialect's name on the command line.
    name: &'static str,
    /// The type of a column.
    pub(super) column_type: fn(&Column) -> Cow<'static, str>,
    /// A constraint, or `None` where the type implies it or the database does not know it.
    /// [`standard_clause`] has the wording of the SQL standard.
    pub(super) clause: fn(&Constraint<'_>) -> Option<Clause>,
    /// How a statement begins that leaves a table alone where it exists.
    pub(super) create_if_not_exists: &'static str,
    /// What follows the closing parenthesis, with a space before it.
    pub(super) table_options: &'static str,
}

/// A constraint in the words of a dialect.
pub(super) enum Clause {
    /// Stands behind the column that it belongs to.
    Inline(String),
    /// Stands on a line of its own, below the columns.
    Below(String),
}

macro_rules! dialects {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $grammar:expr; )+) => {
        /// A dialect of SQL, for [`Ddl`](crate::Ddl).
        ///
        /// ```
        /// use fixtures_gen::SqlDialect;
        /// assert_eq!(SqlDialect::Sqlite.to_string(), "sqlite");
        /// assert!(SqlDialect::ALL.contains(&SqlDialect::Portable));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SqlDialect {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl SqlDialect {
            /// All dialects.
            pub const ALL: &'static [SqlDialect] = &[$(SqlDialect::$variant),+];

            pub(super) fn grammar(self) -> &'static Grammar {
                match self {
                    $( SqlDialect::$variant => const { &$grammar }, )+
                }
            }
        }
    };
}

dialects! {
    /// The common ground of PostgreSQL and SQLite.
    Portable = Grammar {
        name: "sql",
        column_type: |column| Cow::Borrowed(match column.kind {
            Kind::Uuid => "uuid",
            Kind::Text | Kind::Label(_) => "text",
            Kind::Money => "numeric(15, 2)",
            Kind::Integer => "bigint",
            Kind::Boolean => "boolean",
            Kind::Timestamp => "timestamp",
            Kind::Object(_) => "json",
        }),
        clause: standard_clause,
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: "",
    };

    /// SQLite's strict tables: money is an integer of cents, so that sums are exact; a boolean is 0
    /// or 1; ids, times and objects are text, as in NDJSON.
    Sqlite = Grammar {
        name: "sqlite",
        column_type: |column| Cow::Borrowed(match column.kind {
            Kind::Uuid | Kind::Text | Kind::Label(_) | Kind::Timestamp | Kind::Object(_) => "TEXT",
            Kind::Money => "INTEGER /* cents */",
            Kind::Integer | Kind::Boolean => "INTEGER",
        }),
        clause: |constraint| match constraint.rule {
            Rule::ValuesOf(Kind::Boolean) => Some(one_of(constraint, &["0".to_owned(), "1".to_owned()])),
            _ => standard_clause(constraint),
        },
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: " STRICT",
    };
}

impl SqlDialect {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        self.grammar().name
    }
}

named!(SqlDialect, "SQL dialect");

/// A constraint as the SQL standard words it.
fn standard_clause(constraint: &Constraint<'_>) -> Option<Clause> {
    match constraint.rule {
        Rule::NotNull => Some(Clause::Inline("NOT NULL".to_owned())),
        Rule::PrimaryKey => Some(Clause::Inline("PRIMARY KEY".to_owned())),
        Rule::References(parent) => Some(Clause::Inline(format!("REFERENCES {parent}"))),
        Rule::ValuesOf(Kind::Label(words)) => {
            let literals: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', "''"))).collect();
            Some(one_of(constraint, &literals))
        }
        Rule::ValuesOf(_) => None,
        Rule::Unique => Some(Clause::Below(format!("UNIQUE ({})", constraint.columns.join(", ")))),
    }
}

/// A check that a column holds one of these literals.
fn one_of(constraint: &Constraint<'_>, literals: &[String]) -> Clause {
    Clause::Inline(format!("CHECK ({} IN ({}))", constraint.columns.join(", "), literals.join(", ")))
}
