//! The database: opening it, its tables, its one writer, and looking at what is in it. The rules
//! that its rows must keep are in [`crate::books`].

mod connect;
mod tables;
mod writer;

use std::path::{Path, PathBuf};

use fixtures_gen::Table;
use rusqlite::Connection;

use crate::books::{self, Violation};
use crate::error::Error;

pub(crate) use writer::{Batch, BatchResult, Writer};

/// A server's database, opened to look at; the server may be writing to it at the same time.
///
/// ```
/// use receive::{Database, Options, Server};
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("shop.sqlite");
/// Server::start(Options::new(&path))?.stop();
/// let database = Database::open(&path)?;
/// assert_eq!(database.number("SELECT count(*) FROM orders WHERE order_status = 'returned'")?, 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct Database {
    path: PathBuf,
    connection: Connection,
}

impl Database {
    /// Opens a database that exists.
    ///
    /// # Errors
    /// If it does not exist, or is not a database of this program.
    pub fn open(path: impl AsRef<Path>) -> Result<Database, Error> {
        let path = path.as_ref().to_path_buf();
        match connect::open(&path) {
            Ok(connection) => Ok(Database { path, connection }),
            Err(source) => Err(Error::Database { path, source }),
        }
    }

    /// The number of rows in a table.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn rows(&self, table: Table) -> Result<u64, Error> {
        self.number(&format!("SELECT count(*) FROM {table}"))
    }

    /// The number of stored idempotency keys.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn keys(&self) -> Result<u64, Error> {
        self.number("SELECT count(*) FROM idempotency_keys")
    }

    /// The number that a query counts.
    ///
    /// # Errors
    /// If the query fails, or its first column is not a number of 0 or more.
    pub fn number(&self, sql: &str) -> Result<u64, Error> {
        self.in_this_database(self.connection.query_row(sql, [], |row| row.get(0)))
    }

    /// The rules of the books that rows violate, found by SQL alone; empty if the books balance.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn books(&self) -> Result<Vec<Violation>, Error> {
        self.in_this_database(books::violations(&self.connection))
    }

    /// The connection, for other queries.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    fn in_this_database<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|source| Error::Database { path: self.path.clone(), source })
    }
}
