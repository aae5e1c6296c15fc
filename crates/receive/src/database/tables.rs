//! The tables of a database: those of the model, and one of idempotency keys.

use fixtures_gen::{Ddl, SqlDialect, Table};

/// The statements that create every table that does not exist.
pub(crate) fn create() -> String {
    let ddl = Ddl::new(SqlDialect::Sqlite).if_not_exists();
    let of_model: String = Table::ALL.iter().map(|table| ddl.create_table(table.schema())).collect();
    of_model + KEYS
}

/// The responses that were given, by idempotency key.
const KEYS: &str = "\
CREATE TABLE IF NOT EXISTS idempotency_keys (
    key TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    digest BLOB NOT NULL, -- SHA-256 of the body as sent
    status INTEGER NOT NULL,
    answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::books;

    fn empty_database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(&create()).unwrap();
        connection
    }

    #[test]
    fn an_empty_database_balances() {
        assert_eq!(books::violations(&empty_database()).unwrap(), []);
    }

    #[test]
    fn sqlite_takes_the_portable_tables_too() {
        let connection = Connection::open_in_memory().unwrap();
        for table in Table::ALL {
            connection.execute_batch(&Ddl::new(SqlDialect::Portable).create_table(table.schema())).unwrap();
        }
    }

    #[test]
    fn an_id_is_never_null() {
        let inserted =
            empty_database().execute("INSERT INTO tenants VALUES (NULL, 'A', '00', '2022-01-01T00:00:00')", []);
        assert!(inserted.is_err_and(|error| error.to_string().contains("NOT NULL")));
    }
}
