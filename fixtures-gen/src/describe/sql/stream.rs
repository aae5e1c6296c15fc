//! What stands around the rows of a stream that fills a database through its own client. A stream that is cut leaves nothing
//! behind in a database that has transactions, except MySQL and MariaDB, where tables stay, without rows.

use super::load::{CHECK, POSTGRES_COMMIT, begin_transaction, check_rows};
use super::{Ddl, SqlDialect};
use crate::format::Format;
use crate::format::notation::Notation;
use crate::schema::Schema;
use crate::table::Table;

/// psql, which reads to the end of its input, commits what it has read, and cannot know that a stream was cut. So the first
/// row here refers to one that only the end of the stream inserts, and the reference is checked by the commit.
const POSTGRES_BEGIN: &str = "CREATE TEMPORARY TABLE load_end (is_reached boolean PRIMARY KEY) ON COMMIT DROP;
CREATE TEMPORARY TABLE load_begin (is_reached boolean REFERENCES load_end DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP;
INSERT INTO load_begin VALUES (true);
";
const POSTGRES_END: &str = "INSERT INTO load_end VALUES (true);\n";

/// How the rows are written.
pub(crate) fn notation(dialect: SqlDialect) -> Notation {
    match dialect {
        SqlDialect::Postgres => Format::Csv.into(),
        _ => Notation::values(dialect),
    }
}

/// What comes before all rows.
pub(crate) fn begin(ddl: Ddl) -> String {
    let (dialect, tables) = (ddl.dialect(), ddl.before(Table::ALL));
    match dialect {
        SqlDialect::Postgres => format!("{}{POSTGRES_BEGIN}{tables}", begin_transaction(dialect)),
        SqlDialect::Portable | SqlDialect::Sqlite | SqlDialect::DuckDb => begin_transaction(dialect) + &tables,
        // Each statement that creates a table ends a transaction.
        SqlDialect::MySql => format!(
            "SET NAMES utf8mb4;\nSET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES';\n\
             CREATE TEMPORARY TABLE {CHECK};\n{tables}START TRANSACTION;\n"
        ),
        SqlDialect::ClickHouse => format!("SET date_time_input_format = 'best_effort';\n{tables}"),
    }
}

/// What comes before the rows of a table.
pub(crate) fn begin_table(dialect: SqlDialect, schema: &Schema) -> String {
    match dialect {
        SqlDialect::Postgres => {
            let names: Vec<&str> = schema.columns.iter().map(|column| column.name).collect();
            format!("COPY {} ({}) FROM STDIN WITH (FORMAT csv);\n", schema.table, names.join(", "))
        }
        _ => String::new(),
    }
}

/// What comes after the rows of a table.
pub(crate) fn end_table(dialect: SqlDialect, schema: &Schema, rows: u64) -> String {
    let mut text = String::from(if dialect == SqlDialect::Postgres { "\\.\n" } else { "" });
    let _ = check_rows(dialect, schema.table, rows, &mut text);
    text
}

/// What comes after all rows.
pub(crate) fn end(ddl: Ddl) -> String {
    let keys = ddl.after(Table::ALL);
    match ddl.dialect() {
        SqlDialect::Postgres => keys + POSTGRES_END + POSTGRES_COMMIT,
        SqlDialect::Portable | SqlDialect::Sqlite | SqlDialect::DuckDb => keys + "COMMIT;\n",
        SqlDialect::MySql => format!("COMMIT;\n{keys}"),
        SqlDialect::ClickHouse => keys,
    }
}
