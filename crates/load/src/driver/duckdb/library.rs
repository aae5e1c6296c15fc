//! The library of DuckDB, in this process.

use std::path::Path;

use duckdb::types::ValueRef;
use duckdb::{Connection, Row};

use super::{Failure, opening};
use crate::error::Error;
use crate::target::Target;

pub(super) struct Engine(Connection);

impl Engine {
    /// Opens the file.
    pub(super) fn open(target: &Target, path: &Path) -> Result<Self, Error> {
        Connection::open(path).map(Self).map_err(|error| opening(target, error.to_string()))
    }

    /// Runs statements up to the first that fails.
    pub(super) fn execute(&mut self, statements: &str) -> Result<(), Failure> {
        self.0.execute_batch(statements).map_err(|error| failed(&error))
    }

    /// Runs a query; each cell as text.
    pub(super) fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Failure> {
        self.rows(sql).map_err(|error| failed(&error))
    }

    fn rows(&self, sql: &str) -> duckdb::Result<Vec<Vec<Option<String>>>> {
        let mut statement = self.0.prepare(sql)?;
        statement.query([])?.mapped(cells).collect()
    }
}

fn failed(error: &duckdb::Error) -> Failure {
    Failure { cause: error.to_string(), has_ended: false }
}

fn cells(row: &Row<'_>) -> duckdb::Result<Vec<Option<String>>> {
    (0..row.as_ref().column_count()).map(|column| row.get_ref(column).and_then(|value| text(column, value))).collect()
}

/// A cell as text, if it is of a type that a query of a load gives: text, or a whole number of any size.
fn text(column: usize, value: ValueRef<'_>) -> duckdb::Result<Option<String>> {
    Ok(Some(match value {
        ValueRef::Null => return Ok(None),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Int(number) => number.to_string(),
        ValueRef::BigInt(number) => number.to_string(),
        ValueRef::HugeInt(number) => number.to_string(),
        other => return Err(duckdb::Error::InvalidColumnType(column, "of a query".to_owned(), other.data_type())),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_order_and_every_digit() {
        let mut engine = Engine(Connection::open_in_memory().unwrap());
        let rows = engine.query(
            "SELECT 'it''s \"é\"' AS z, 170141183460469231731687303715884105727 AS a \
             UNION ALL SELECT NULL, -1 ORDER BY a DESC",
        );
        let text = |text: &str| Some(text.to_owned());
        let Ok(rows) = rows else { panic!("{}", rows.err().unwrap().cause) };
        assert_eq!(rows[0], [text("it's \"é\""), text("170141183460469231731687303715884105727")]);
        assert_eq!(rows[1], [None, text("-1")]);
        let failure = engine.query("SELECT nope").unwrap_err();
        assert!(failure.cause.starts_with("Binder Error: "), "{}", failure.cause);
    }
}
