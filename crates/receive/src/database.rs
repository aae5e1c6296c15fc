//! The database: opening it, and counting what is in it. Rows are put in by [`crate::store`], the rules of the books are in
//! [`crate::books`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use fixtures_gen::Table;
use rusqlite::{Connection, OpenFlags};

use crate::books::{self, Violation};
use crate::error::Error;
use crate::tables;

/// Marks a database as one of this program.
const APPLICATION_ID: i32 = 0x4346_5278;

/// A database of a server, to be looked at; a server may be writing to it at the same time.
pub struct Database {
    path: PathBuf,
    connection: Connection,
}

impl Database {
    /// Opens a database that is there.
    ///
    /// # Errors
    /// If it is not there, or not a database of this program.
    pub fn open(path: impl AsRef<Path>) -> Result<Database, Error> {
        let path = path.as_ref().to_path_buf();
        let opened = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .and_then(|connection| if is_ours(&connection)? { Ok(connection) } else { Err(of_another_program()) });
        opened
            .map(|connection| Database { path: path.clone(), connection })
            .map_err(|source| Error::Database(path, source))
    }

    /// Rows of a table.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn rows(&self, table: Table) -> Result<u64, Error> {
        self.number(&format!("SELECT count(*) FROM {table}"))
    }

    /// Idempotency keys that are stored.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn keys(&self) -> Result<u64, Error> {
        self.number("SELECT count(*) FROM idempotency_keys")
    }

    /// The number that a query gives.
    ///
    /// # Errors
    /// If the query gives none.
    pub fn number(&self, sql: &str) -> Result<u64, Error> {
        self.told(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs))
    }

    /// The rules that the rows violate, found by SQL alone; empty if the books balance.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn books(&self) -> Result<Vec<Violation>, Error> {
        self.told(books::violations(&self.connection))
    }

    /// The connection, for queries of one's own.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|source| Error::Database(self.path.clone(), source))
    }
}

/// Opens a database for the server, and makes its tables if they are not there.
///
/// Write-ahead logging lets others read meanwhile. An acknowledged row must be durable: with `sync`, every commit waits for the disk
/// (`FULL`); without (`NORMAL`) it outlives `kill -9`, as the system has the bytes, but not a loss of power.
pub(crate) fn open_to_write(path: &Path, sync: bool) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && !is_ours(&connection)? {
        return Err(of_another_program());
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if sync { "FULL" } else { "NORMAL" })?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE;\nPRAGMA application_id = {APPLICATION_ID};\n{}COMMIT;",
        tables::create()
    ))?;
    Ok(connection)
}

/// Random keys touch pages all over their index: these pages are kept.
const CACHE_KIB: i64 = 256 << 10;

/// Pages of 4 KiB in the log before they go to the database: a page that many commits touch is then written there once.
const LOG_PAGES: i64 = 32 << 10;

fn is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    Ok(id == APPLICATION_ID)
}

fn of_another_program() -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
    rusqlite::Error::SqliteFailure(code, Some("it is of another program".to_owned()))
}

fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(30))?;
    Ok(connection)
}
