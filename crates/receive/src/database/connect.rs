//! Opening the database file, and what SQLite is set to.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, ffi};

use super::tables;

/// Marks a database as one of this program.
const APPLICATION_ID: i32 = 0x4346_5278;

/// Random keys touch pages all over their index, so this much of it is kept in memory.
const CACHE_KIB: i64 = 256 << 10;

/// Pages of 4 KiB in the log before they go to the database: a page that many commits touch is then
/// written there once.
const LOG_PAGES: i64 = 32 << 10;

/// How long to wait for another process that has locked the database.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

/// Opens a database that exists.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if has_application_id(&connection)? { Ok(connection) } else { Err(foreign()) }
}

/// Opens a database for the writer, and creates its tables where they do not exist.
///
/// With write-ahead logging others can read meanwhile. An acknowledged row must be durable: with
/// `sync`, every commit waits for the disk (`FULL`); without (`NORMAL`) it survives `kill -9`, as
/// the system has the bytes, but not a power failure.
pub(super) fn create(path: &Path, sync: bool) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && !has_application_id(&connection)? {
        return Err(foreign());
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if sync { "FULL" } else { "NORMAL" })?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    let tables = tables::create();
    connection
        .execute_batch(&format!("BEGIN IMMEDIATE;\nPRAGMA application_id = {APPLICATION_ID};\n{tables}COMMIT;"))?;
    Ok(connection)
}

fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(LOCK_TIMEOUT)?;
    Ok(connection)
}

fn has_application_id(connection: &Connection) -> rusqlite::Result<bool> {
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    Ok(id == APPLICATION_ID)
}

fn foreign() -> rusqlite::Error {
    let code = ffi::Error::new(ffi::SQLITE_NOTADB);
    rusqlite::Error::SqliteFailure(code, Some("it belongs to another program".to_owned()))
}
