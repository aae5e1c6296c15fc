//! The dialects: one entry in the list below for each, which is all that a dialect takes.

use std::borrow::Cow;

use super::constraint::{Constraint, Rule};
use crate::format::notation::Notation;
use crate::format::values::Literals;
use crate::schema::{Column, Kind, Limits, Role};
use crate::unknown_name::named;

/// How a database words tables.
pub(super) struct Grammar {
    /// The dialect's name on the command line.
    name: &'static str,
    /// The type of a column that can be null, or cannot.
    pub(super) column_type: fn(&Column) -> Cow<'static, str>,
    /// A constraint, or `None` where the type implies it or the database does not know it.
    /// [`standard_clause`] has the wording of the SQL standard.
    pub(super) clause: fn(&Constraint<'_>) -> Option<Clause>,
    /// How a statement begins that leaves a table alone where it exists.
    pub(super) create_if_not_exists: &'static str,
    /// What follows the closing parenthesis, with a space before it; `{key}` is the tenant's and the row's id.
    pub(super) table_options: &'static str,
    /// How a constraint is added to a table that exists; `None` if only an index can be.
    pub(super) add: Option<&'static str>,
    /// Whether it has indexes on columns that are not unique.
    pub(super) has_indexes: bool,
    /// Where comments are kept.
    pub(super) comments: Comments,
    /// How values are written.
    literals: Literals,
}

/// As the SQL standard has them.
const STANDARD: Literals = Literals { has_cents: false, escapes_backslashes: false };

/// A constraint in the words of a dialect.
pub(super) enum Clause {
    /// Stands behind the column that it belongs to.
    Inline(String),
    /// Stands on a line of its own, below the columns.
    Below(String),
}

/// Where a database keeps comments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Comments {
    /// Nowhere.
    No,
    /// As comments of SQL in the statement that creates the table: the database keeps its text.
    Text,
    /// Behind the columns and the table: `COMMENT 'text'`, with this between for the table.
    Inline(&'static str),
    /// In statements of their own.
    Statements,
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
        column_type: |column| postgres_type(column, "json"),
        clause: |constraint| match constraint.rule {
            // For SQLite, a key can be null, and any value is a boolean.
            Rule::PrimaryKey => Some(Clause::Inline("NOT NULL PRIMARY KEY".to_owned())),
            Rule::ValuesOf(Kind::Boolean) => Some(one_of(constraint, &["false".to_owned(), "true".to_owned()])),
            _ => standard_clause(constraint),
        },
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: "",
        add: None,
        has_indexes: true,
        comments: Comments::No,
        literals: STANDARD,
    };

    /// PostgreSQL: objects are `jsonb`, and comments are in the database.
    Postgres = Grammar {
        name: "postgres",
        column_type: |column| postgres_type(column, "jsonb"),
        clause: |constraint| match constraint.rule {
            Rule::Currency => Some(check(&format!("{} ~ '^[A-Z]{{3}}$'", constraint.columns[0]))),
            _ => standard_clause(constraint),
        },
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: "",
        add: Some("ALTER TABLE {table} ADD {clause};"),
        has_indexes: true,
        comments: Comments::Statements,
        literals: STANDARD,
    };

    /// SQLite's strict tables: money is an integer of cents, so that sums are exact; a boolean is 0
    /// or 1; ids, times and objects are text, as in NDJSON. Comments are in the database, in the text of
    /// its schema.
    Sqlite = Grammar {
        name: "sqlite",
        column_type: |column| Cow::Borrowed(match column.kind {
            Kind::Uuid | Kind::Text | Kind::Label(_) | Kind::Timestamp | Kind::Object(_) => "TEXT",
            Kind::Money => "INTEGER /* cents */",
            Kind::Integer | Kind::Boolean => "INTEGER",
        }),
        clause: |constraint| match constraint.rule {
            Rule::ValuesOf(Kind::Boolean) => Some(one_of(constraint, &["0".to_owned(), "1".to_owned()])),
            Rule::AtLeast(_, least) => Some(check(&format!("{} >= {least}", constraint.columns[0]))),
            Rule::Currency => Some(check(&format!("{} GLOB '[A-Z][A-Z][A-Z]'", constraint.columns[0]))),
            _ => standard_clause(constraint),
        },
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: " STRICT",
        add: None,
        has_indexes: true,
        comments: Comments::Text,
        literals: Literals { has_cents: true, ..STANDARD },
    };

    /// MySQL 8 and MariaDB: texts compare byte by byte, times have no zone.
    MySql = Grammar {
        name: "mysql",
        column_type: |column| Cow::Borrowed(match column.kind {
            Kind::Uuid => "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin",
            // A unique key has to be short.
            Kind::Text if column.role == Role::Unique => "VARCHAR(255)",
            Kind::Text if column.limits == Limits::CURRENCY => "CHAR(3)",
            Kind::Text => "VARCHAR(1000)",
            Kind::Label(_) => "VARCHAR(32)",
            Kind::Money => "DECIMAL(15, 2)",
            Kind::Integer => "BIGINT",
            Kind::Boolean => "BOOLEAN",
            Kind::Timestamp => "DATETIME",
            Kind::Object(_) => "JSON",
        }),
        clause: |constraint| match constraint.rule {
            // For MariaDB a nullable JSON is text, and BOOLEAN is any small number.
            Rule::ValuesOf(Kind::Boolean) => Some(one_of(constraint, &["0".to_owned(), "1".to_owned()])),
            // Texts are compared without the spaces at their ends, bytes with them.
            Rule::ValuesOf(Kind::Label(words)) => {
                Some(check(&format!("CAST({} AS BINARY) IN ({})", constraint.columns[0], literals(words).join(", "))))
            }
            Rule::Currency => Some(check(&format!("{} REGEXP '^[A-Z]{{3}}$'", constraint.columns[0]))),
            _ => standard_clause(constraint),
        },
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        add: Some("ALTER TABLE {table} ADD {clause};"),
        // InnoDB makes one for each foreign key.
        has_indexes: false,
        comments: Comments::Inline(" "),
        literals: STANDARD,
    };

    /// DuckDB: decimals are exact, objects are `JSON`.
    DuckDb = Grammar {
        name: "duckdb",
        column_type: |column| Cow::Borrowed(match column.kind {
            Kind::Uuid => "UUID",
            Kind::Text | Kind::Label(_) => "VARCHAR",
            Kind::Money => "DECIMAL(15, 2)",
            Kind::Integer => "BIGINT",
            Kind::Boolean => "BOOLEAN",
            Kind::Timestamp => "TIMESTAMP",
            Kind::Object(_) => "JSON",
        }),
        clause: |constraint| match constraint.rule {
            Rule::Currency => Some(check(&format!("regexp_full_match({}, '[A-Z]{{3}}')", constraint.columns[0]))),
            _ => standard_clause(constraint),
        },
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: "",
        add: None,
        has_indexes: true,
        comments: Comments::Statements,
        literals: STANDARD,
    };

    /// ClickHouse: tables are sorted by tenant and id; it has checks, but no keys that it enforces.
    ClickHouse = Grammar {
        name: "clickhouse",
        column_type: |column| {
            let plain = match column.kind {
                Kind::Uuid => "UUID",
                Kind::Text | Kind::Object(_) => "String",
                Kind::Label(_) => "LowCardinality(String)",
                Kind::Money => "Decimal(15, 2)",
                Kind::Integer => "Int64",
                Kind::Boolean => "Bool",
                Kind::Timestamp => "DateTime('UTC')",
            };
            if column.nullable { Cow::Owned(format!("Nullable({plain})")) } else { Cow::Borrowed(plain) }
        },
        clause: |constraint| {
            let name = constraint.columns.join("_");
            let named = |rule: &str, text: &str| Some(Clause::Below(format!("CONSTRAINT {name}_{rule} CHECK {text}")));
            let column = constraint.columns[0];
            match &constraint.rule {
                Rule::ValuesOf(Kind::Label(words)) => named("label", &format!("{column} IN ({})", literals(words).join(", "))),
                Rule::AtLeast(kind, least) => named("least", &format!("{column} >= {}", number(*kind, *least))),
                Rule::NonZero => named("nonzero", &format!("{column} != 0")),
                Rule::Currency => named("code", &format!("match({column}, '^[A-Z]{{3}}$')")),
                _ => None,
            }
        },
        create_if_not_exists: "CREATE TABLE IF NOT EXISTS",
        table_options: " ENGINE = MergeTree ORDER BY ({key})",
        add: Some("ALTER TABLE {table} ADD {clause};"),
        has_indexes: false,
        comments: Comments::Inline(" "),
        literals: Literals { escapes_backslashes: true, ..STANDARD },
    };
}

impl SqlDialect {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        self.grammar().name
    }
}

named!(SqlDialect, "SQL dialect");

impl Notation {
    /// One statement of SQL for a block: `INSERT INTO orders (…) VALUES`, and a line for each row. For
    /// MySQL in its mode `NO_BACKSLASH_ESCAPES`.
    pub fn values(dialect: SqlDialect) -> Notation {
        Notation::of_literals(dialect.grammar().literals)
    }
}

/// The types of PostgreSQL, of which SQLite takes any name; objects are of this one.
fn postgres_type(column: &Column, object: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(match column.kind {
        Kind::Uuid => "uuid",
        Kind::Text | Kind::Label(_) => "text",
        Kind::Money => "numeric(15, 2)",
        Kind::Integer => "bigint",
        Kind::Boolean => "boolean",
        Kind::Timestamp => "timestamp",
        Kind::Object(_) => object,
    })
}

/// A constraint as the SQL standard words it.
fn standard_clause(constraint: &Constraint<'_>) -> Option<Clause> {
    let columns = constraint.columns.join(", ");
    match &constraint.rule {
        Rule::NotNull => Some(Clause::Inline("NOT NULL".to_owned())),
        Rule::PrimaryKey => Some(Clause::Inline("PRIMARY KEY".to_owned())),
        Rule::References(parent, keys) => {
            Some(Clause::Below(format!("FOREIGN KEY ({columns}) REFERENCES {parent} ({})", keys.join(", "))))
        }
        Rule::ValuesOf(Kind::Label(words)) => Some(one_of(constraint, &literals(words))),
        Rule::ValuesOf(_) => None,
        Rule::AtLeast(kind, least) => Some(check(&format!("{columns} >= {}", number(*kind, *least)))),
        Rule::NonZero => Some(check(&format!("{columns} <> 0"))),
        Rule::Currency => {
            Some(check(&format!("length({columns}) = 3 AND rtrim({columns}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') = ''")))
        }
        Rule::Unique => Some(Clause::Below(format!("UNIQUE ({columns})"))),
    }
}

fn literals(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| literal(word)).collect()
}

/// A text as a literal of SQL.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A number as SQL writes it; an amount in units of its currency.
fn number(kind: Kind, value: i64) -> String {
    match kind {
        Kind::Money => format!("{}.{:02}", value / 100, value % 100),
        _ => value.to_string(),
    }
}

fn check(condition: &str) -> Clause {
    Clause::Inline(format!("CHECK ({condition})"))
}

/// A check that a column holds one of these literals.
fn one_of(constraint: &Constraint<'_>, literals: &[String]) -> Clause {
    check(&format!("{} IN ({})", constraint.columns.join(", "), literals.join(", ")))
}
