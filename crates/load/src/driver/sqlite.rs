//! SQLite: one writer, prepared statements, a transaction for each chunk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fixtures_gen::{Column, Dataset, Kind, Record, SqlDialect, Table};
use fixtures_run::fs::Lock;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement};

use super::{Database, Session, guard, literals, with_columns};
use crate::cell::{Cell, Encoder, encode_row};
use crate::chunk::{Chunk, RowSink, visit_rows};
use crate::error::{Error, ErrorKind, Refusal};
use crate::ledger;
use crate::target::Target;

/// Pages that a connection keeps in memory, in KiB: random keys touch many of them.
const CACHE: u32 = 256 * 1024;

/// Pages of the write-ahead log before they are copied into the file: random keys change the same pages again and again,
/// and each is copied once. With pages of 4 KiB it is 256 MiB.
const LOG_PAGES: u32 = 64 * 1024;

/// How long another program may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Sqlite {
    target: Target,
    path: PathBuf,
}

impl Sqlite {
    pub(super) fn new(target: &Target, path: &Path) -> Self {
        Self { target: target.clone(), path: path.to_owned() }
    }
}

impl Database for Sqlite {
    fn dialect(&self) -> SqlDialect {
        SqlDialect::Sqlite
    }

    fn most_writers(&self) -> usize {
        1
    }

    fn connect(&self) -> Result<Box<dyn Session>, Error> {
        // Before the file is looked at, which another load may be about to change.
        let guard = guard::lock(&self.target, &self.path)?;
        let is_new = matches!(fs::symlink_metadata(&self.path), Err(error) if error.kind() == io::ErrorKind::NotFound);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let session = Connection::open_with_flags(&self.path, flags).map(|connection| SqliteSession {
            connection,
            target: self.target.clone(),
            journal_mode: String::new(),
            new_file: is_new.then(|| self.path.clone()),
            _guard: guard,
        });
        let mut session = session.map_err(|error| opening(&self.target, &error))?;
        session.connection.busy_timeout(PATIENCE).map_err(|error| session.failed("open", &error))?;
        // Reads the file, and so finds out whether it is a database.
        let modes = session.query("PRAGMA journal_mode")?;
        session.journal_mode = modes.into_iter().flatten().flatten().next().unwrap_or_default();
        Ok(Box::new(session))
    }

    fn existing(&self, names: &[&str]) -> String {
        // Names are the same in either case.
        format!("SELECT lower(name) FROM sqlite_schema WHERE lower(name) IN ({}) ORDER BY name", literals(names))
    }

    fn figure(&self, column: &Column) -> String {
        let name = column.name;
        match column.kind {
            Kind::Uuid | Kind::Object(_) => format!("count({name})"),
            Kind::Text | Kind::Label(_) => format!("coalesce(sum(length(CAST({name} AS blob))), 0)"),
            Kind::Money | Kind::Integer | Kind::Boolean => format!("coalesce(sum({name}), 0)"),
            Kind::Timestamp => format!("coalesce(sum(unixepoch({name})), 0)"),
        }
    }

    fn tenant(&self) -> &'static str {
        "tenant_id"
    }
}

struct SqliteSession {
    connection: Connection,
    target: Target,
    /// How the file was journalled before.
    journal_mode: String,
    /// The file, if it was not there before.
    new_file: Option<PathBuf>,
    /// Keeps other loads out until the connection, which comes first, has ended.
    _guard: Lock,
}

impl Drop for SqliteSession {
    /// A load that is refused before it has written leaves no file.
    fn drop(&mut self) {
        let is_empty = |path: &PathBuf| fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0);
        if let Some(path) = self.new_file.take().filter(is_empty) {
            // It is as good as none if it stays.
            let _ = fs::remove_file(path);
        }
    }
}

impl SqliteSession {
    fn failed(&self, action: &'static str, error: &rusqlite::Error) -> Error {
        let cause = match error {
            // Without the statement, which says nothing to who has not written it.
            rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
            error => error.to_string(),
        };
        let target = self.target.clone();
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => ErrorKind::Full { target, cause },
            Some(ErrorCode::NotADatabase) => ErrorKind::NotADatabase { target, cause },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                ErrorKind::Denied { target, cause }
            }
            // It is no load, which the guard keeps out.
            _ if is_busy(error) => ErrorKind::Refused { target, why: Refusal::OpenElsewhere(cause) },
            _ => ErrorKind::Failed { target, action, cause },
        };
        kind.into()
    }

    fn run(&self, action: &'static str, script: &str) -> Result<(), Error> {
        self.connection.execute_batch(script).map_err(|error| self.failed(action, &error))
    }

    fn write_rows(&self, dataset: &Dataset, chunk: &Chunk) -> rusqlite::Result<u64> {
        self.connection.execute_batch(&format!("BEGIN IMMEDIATE; {}", ledger::chunk_line(chunk)))?;
        let mut rows =
            Rows { statement: self.connection.prepare_cached(&insert(chunk.table))?, json: String::new(), bytes: 0 };
        visit_rows(dataset, chunk, &mut rows)?;
        let bytes = rows.bytes;
        drop(rows);
        self.connection.execute_batch("COMMIT")?;
        Ok(bytes)
    }
}

/// Whether another program has the file in use.
fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn opening(target: &Target, error: &rusqlite::Error) -> Error {
    ErrorKind::Unreachable { target: target.clone(), cause: error.to_string() }.into()
}

fn insert(table: Table) -> String {
    let values = vec!["?"; table.schema().columns.len()].join(", ");
    format!("{} VALUES ({values})", with_columns("INSERT INTO", table))
}

impl Session for SqliteSession {
    fn create(&mut self, script: &str) -> Result<(), Error> {
        let outcome = self.run("create tables in", &format!("BEGIN IMMEDIATE;\n{script}\nCOMMIT;"));
        self.undone(outcome)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let all = || {
            let mut statement = self.connection.prepare(sql)?;
            let columns = statement.column_count();
            let rows =
                statement.query_map([], |row| (0..columns).map(|column| row.get_ref(column).map(text)).collect())?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        all().map_err(|error| self.failed("read", &error))
    }

    fn lock(&mut self) -> Result<bool, Error> {
        // SQLite's own locks last no longer than a transaction; the guard is there since the file was opened.
        Ok(true)
    }

    fn begin_writing(&mut self) -> Result<(), Error> {
        // With a write-ahead log, a commit waits for no disk, and neither a killed process nor a loss of power
        // leaves half a transaction. Foreign keys are checked at the end, all at once.
        self.run(
            "prepare",
            &format!(
                "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
             PRAGMA wal_autocheckpoint = {LOG_PAGES}; PRAGMA cache_size = -{CACHE}; PRAGMA temp_store = MEMORY;"
            ),
        )
    }

    fn write(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error> {
        let outcome = self.write_rows(dataset, chunk).map_err(|error| self.failed("write to", &error));
        self.undone(outcome)
    }

    fn finish(&mut self, after: &str, set_complete: &str) -> Result<(), Error> {
        if let Some(broken) = self.query("PRAGMA foreign_key_check")?.first() {
            let cause = format!("rows of {} refer to none", broken[0].as_deref().unwrap_or("a table"));
            return Err(ErrorKind::Failed { target: self.target.clone(), action: "complete", cause }.into());
        }
        let outcome = self.run("create indexes in", &format!("BEGIN IMMEDIATE;\n{after}\n{set_complete}\nCOMMIT;"));
        self.undone(outcome)?;
        // One file again, as it was before: if nobody reads it. Whoever does keeps the write-ahead log, and the rows are
        // there all the same.
        let mode = if self.journal_mode == "wal" { "WAL" } else { "DELETE" };
        let changed =
            self.connection.execute_batch(&format!("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = {mode};"));
        match changed {
            Err(error) if !is_busy(&error) => Err(self.failed("complete", &error)),
            _ => Ok(()),
        }
    }
}

impl SqliteSession {
    /// Takes back the transaction of what has failed.
    fn undone<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        if outcome.is_err() && !self.connection.is_autocommit() {
            // The file is as it was, whether this succeeds or the connection ends.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        outcome
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(text) | ValueRef::Blob(text) => Some(String::from_utf8_lossy(text).into_owned()),
    }
}

/// Inserts rows.
struct Rows<'c> {
    statement: rusqlite::CachedStatement<'c>,
    json: String,
    bytes: u64,
}

impl RowSink for Rows<'_> {
    type Failure = rusqlite::Error;

    fn row<R: Record>(&mut self, row: &R) -> rusqlite::Result<()> {
        let mut binder = Binder { statement: &mut self.statement, index: 0, bytes: 0, outcome: Ok(()) };
        encode_row(row, &mut self.json, &mut binder);
        let Binder { bytes, outcome, .. } = binder;
        outcome?;
        self.bytes += bytes;
        self.statement.raw_execute().map(drop)
    }
}

/// Binds the cells of a row to the parameters of a statement.
struct Binder<'b, 'c> {
    statement: &'b mut Statement<'c>,
    index: usize,
    bytes: u64,
    outcome: rusqlite::Result<()>,
}

impl Encoder for Binder<'_, '_> {
    fn cell(&mut self, _: &'static Column, cell: Cell<'_>) {
        self.index += 1;
        let mut buffer = uuid::Uuid::encode_buffer();
        let outcome = match cell {
            Cell::Null => self.bind_value(rusqlite::types::Null, 0),
            Cell::Uuid(id) => self.bind_text(id.hyphenated().encode_lower(&mut buffer)),
            Cell::Text(text) | Cell::Json(text) => self.bind_text(text),
            Cell::Money(amount) => self.bind_value(amount.cents(), 8),
            Cell::Integer(number) => self.bind_value(number, 8),
            Cell::Boolean(truth) => self.bind_value(truth, 1),
            // As ISO 8601 has it; `strftime` takes several times as long.
            Cell::Timestamp(time) => self.bind_text(&format!("{time:?}")),
        };
        if self.outcome.is_ok() {
            self.outcome = outcome;
        }
    }
}

impl Binder<'_, '_> {
    fn bind_text(&mut self, text: &str) -> rusqlite::Result<()> {
        self.bind_value(text, text.len() as u64)
    }

    fn bind_value(&mut self, value: impl rusqlite::ToSql, bytes: u64) -> rusqlite::Result<()> {
        self.bytes += bytes;
        self.statement.raw_bind_parameter(self.index, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader must not turn a load that is complete into one that has failed.
    #[test]
    fn a_reader_at_the_end_keeps_the_log_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        let target = Target::Sqlite(path.clone());
        let guard = guard::lock(&target, &path).unwrap();
        let connection = Connection::open(&path).unwrap();
        let mut session =
            SqliteSession { connection, target, journal_mode: "delete".to_owned(), new_file: None, _guard: guard };
        session.begin_writing().unwrap();
        session.run("create", "CREATE TABLE load (state TEXT); INSERT INTO load VALUES ('loading')").unwrap();

        let reader = Connection::open(&path).unwrap();
        let state = |connection: &Connection| -> String {
            connection.query_row("SELECT state FROM load", [], |row| row.get(0)).unwrap()
        };
        reader.execute_batch("BEGIN").unwrap();
        assert_eq!(state(&reader), "loading");
        // Nobody waits in a test.
        session.connection.busy_timeout(Duration::ZERO).unwrap();
        session.finish("", "UPDATE load SET state = 'complete';").unwrap();
        reader.execute_batch("ROLLBACK").unwrap();
        assert_eq!(state(&reader), "complete");
        drop((session, reader));
        assert_eq!(state(&Connection::open(&path).unwrap()), "complete");
    }
}
