//! DuckDB: its own program, `duckdb`, or its library. With the program the file is written by the version that the user
//! has, and no library of its size is compiled. The library is for those who have no program.
//!
//! The rows of a chunk are a file of CSV beside the database, which one `COPY` reads, in a transaction with the
//! chunk's line of the ledger.

#[cfg(feature = "duckdb-library")]
mod library;
#[cfg(not(feature = "duckdb-library"))]
mod program;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{self, Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::{Block, BlockEncoder, Column, Dataset, Format, Kind, SqlDialect};
use fixtures_run::fs::Lock;

use super::{Database, Session, guard, literals, unwritten};
use crate::chunk::Chunk;
use crate::error::{Error, ErrorKind, Refusal};
use crate::ledger;
use crate::target::Target;
#[cfg(feature = "duckdb-library")]
use library::Engine;
#[cfg(not(feature = "duckdb-library"))]
use program::Engine;

/// The oldest version.
const LEAST: ((u32, u32), &str) = ((1, 4), "1.4");

/// How long another process may hold the file: that of a load that was killed ends by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// A commit is written to the database itself, not to its write-ahead log. Of tables with checks, some versions cannot read
/// back from the log what was altered, and then the database cannot be opened any more.
const WITHOUT_LOG: &str = "SET checkpoint_threshold = '0B';";
/// The same for versions from 1.5 on, which would write a small commit to the log first, and then to the database.
const WITHOUT_LOG_FROM_1_5: &str = "SET checkpoint_threshold = '0B'; SET auto_checkpoint_skip_wal_threshold = 0;";
/// A commit is written to the log, and that to the database as it grows.
const WITH_LOG: &str = "RESET checkpoint_threshold;";

/// Rows that are encoded at once.
const ROWS: usize = 1024;

pub(super) struct DuckDb {
    target: Target,
    /// Absolute, so that the program takes it neither for a flag nor for an address.
    path: PathBuf,
}

impl DuckDb {
    pub(super) fn new(target: &Target, path: &Path) -> Self {
        Self { target: target.clone(), path: path::absolute(path).unwrap_or_else(|_| path.to_owned()) }
    }

    fn open(&self) -> Result<Engine, Error> {
        self.fill_empty()?;
        Engine::open(&self.target, &self.path)
    }

    /// Makes a database of an empty file, as if there were none: DuckDB does that only where there is none. It stays the file that it was,
    /// with its owner and its permissions.
    fn fill_empty(&self) -> Result<(), Error> {
        let is_empty = || fs::metadata(&self.path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0);
        if !is_empty() {
            return Ok(());
        }
        // What keeps it from being written to, DuckDB says.
        let Ok(file) = File::options().write(true).open(&self.path) else { return Ok(()) };
        if !is_free(&file) {
            let cause = "it is empty, and locked".to_owned();
            return Err(ErrorKind::Refused { target: self.target.clone(), why: Refusal::OpenElsewhere(cause) }.into());
        }
        // Whoever had it may have filled it.
        if !is_empty() {
            return Ok(());
        }
        let new = beside(&self.path);
        let _ = fs::remove_file(&new);
        drop(Engine::open(&self.target, &new)?);
        let outcome = fs::read(&new).and_then(|bytes| (&file).write_all(&bytes));
        let _ = fs::remove_file(&new);
        outcome.map_err(|error| {
            let _ = file.set_len(0);
            unwritten(&self.target, &self.path, &error)
        })
    }
}

/// The file of rows: one name for all loads into a database, so that nothing stays behind one that was killed as soon
/// as it has gone on.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".fixtures_load");
    name.into()
}

/// Whether no other process has a file open as a database; from now on none can, until the file is closed.
#[cfg(unix)]
fn is_free(file: &File) -> bool {
    use rustix::fs::{FlockOperation, fcntl_lock};
    // The kind of lock that DuckDB takes. Where there are none, it cannot open the file either.
    fcntl_lock(file, FlockOperation::NonBlockingLockExclusive).is_ok()
}

/// The same where a file that is open to another process cannot be opened.
#[cfg(not(unix))]
fn is_free(_: &File) -> bool {
    true
}

/// Why the file cannot be opened.
fn opening(target: &Target, cause: String) -> Error {
    let target = target.clone();
    let kind = if cause.contains("Could not set lock") {
        ErrorKind::Refused { target, why: Refusal::OpenElsewhere(cause) }
    } else if cause.contains("not a valid DuckDB database") {
        ErrorKind::NotADatabase { target, cause }
    } else {
        ErrorKind::Unreachable { target, cause }
    };
    kind.into()
}

impl Database for DuckDb {
    fn dialect(&self) -> SqlDialect {
        SqlDialect::DuckDb
    }

    fn most_writers(&self) -> usize {
        1
    }

    fn connect(&self) -> Result<Box<dyn Session>, Error> {
        Ok(Box::new(self.session()?))
    }

    fn existing(&self, names: &[&str]) -> String {
        format!(
            "SELECT lower(table_name) AS name FROM information_schema.tables \
             WHERE table_catalog = current_database() AND table_schema = current_schema() \
             AND lower(table_name) IN ({}) ORDER BY name",
            literals(names)
        )
    }

    fn figure(&self, column: &Column) -> String {
        let name = column.name;
        match column.kind {
            Kind::Uuid | Kind::Object(_) => format!("count({name})"),
            Kind::Text | Kind::Label(_) => format!("coalesce(sum(strlen({name})), 0)"),
            Kind::Money => format!("coalesce(sum(CAST({name} * 100 AS bigint)), 0)"),
            Kind::Integer => format!("coalesce(sum({name}), 0)"),
            Kind::Boolean => format!("count(*) FILTER (WHERE {name})"),
            Kind::Timestamp => format!("coalesce(sum(epoch_ms({name}) // 1000), 0)"),
        }
    }

    fn tenant(&self) -> &'static str {
        "CAST(tenant_id AS varchar)"
    }
}

impl DuckDb {
    fn session(&self) -> Result<DuckDbSession, Error> {
        self.require_text()?;
        // Before there is a file, and while DuckDB makes one.
        let guard = guard::lock(&self.target, &self.path)?;
        self.refuse_others()?;
        let start = Instant::now();
        let engine = loop {
            match self.open() {
                Err(error) if is_held(&error) && start.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_millis(100));
                }
                outcome => break outcome?,
            }
        };
        let rows = beside(&self.path);
        let mut session =
            DuckDbSession { target: self.target.clone(), engine, without_log: WITHOUT_LOG, rows, _guard: guard };
        let found = session.query("SELECT version() AS version")?.concat().pop().flatten().unwrap_or_default();
        let version = version(&found).unwrap_or_default();
        if version < LEAST.0 {
            return Err(ErrorKind::Version { target: self.target.clone(), found, least: LEAST.1 }.into());
        }
        if version >= (1, 5) {
            session.without_log = WITHOUT_LOG_FROM_1_5;
        }
        Ok(session)
    }

    /// A path that is no text is refused, since a statement names the file of rows.
    fn require_text(&self) -> Result<(), Error> {
        if self.path.to_str().is_none() {
            let cause = "its path is not UTF-8".to_owned();
            return Err(ErrorKind::Unreachable { target: self.target.clone(), cause }.into());
        }
        Ok(())
    }

    /// A file of another database is refused: DuckDB would fetch an extension that writes to it.
    fn refuse_others(&self) -> Result<(), Error> {
        const SIGNATURE: &[u8] = b"DUCK";
        const PLACE: usize = 8;

        let mut start = [0; PLACE + SIGNATURE.len()];
        let is_other = File::open(&self.path)
            .and_then(|mut file| file.read_exact(&mut start))
            .is_ok_and(|()| &start[PLACE..] != SIGNATURE);
        if is_other {
            let cause = "it begins as another file".to_owned();
            return Err(ErrorKind::NotADatabase { target: self.target.clone(), cause }.into());
        }
        Ok(())
    }
}

fn is_held(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Refused { why: Refusal::OpenElsewhere(_), .. })
}

/// `v1.5.6`: the first two numbers.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split(['.', '-']).map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

/// Why statements were not carried out.
struct Failure {
    cause: String,
    /// Whether nothing else can be asked.
    has_ended: bool,
}

/// What went wrong first, without the statement that is shown below it.
fn first_line(printed: &str) -> &str {
    printed.lines().next().unwrap_or_default().trim_end()
}

struct DuckDbSession {
    target: Target,
    engine: Engine,
    /// What keeps a commit out of the log.
    without_log: &'static str,
    /// The rows of a chunk, as long as it is being written.
    rows: PathBuf,
    /// Keeps other loads out until the engine, which comes first, has ended.
    _guard: Lock,
}

impl DuckDbSession {
    fn failed(&self, action: &'static str, failure: &Failure) -> Error {
        let (target, cause) = (self.target.clone(), first_line(&failure.cause).to_owned());
        let kind = if failure.has_ended {
            ErrorKind::Lost { target, cause }
        } else if cause.contains("No space left") || cause.contains("not enough space") {
            ErrorKind::Full { target, cause }
        } else {
            ErrorKind::Failed { target, action, cause }
        };
        kind.into()
    }

    /// Runs statements in one transaction.
    fn run(&mut self, action: &'static str, log: &str, statements: &str) -> Result<(), Error> {
        let outcome = self.engine.execute(&format!("{log}\nBEGIN;\n{statements}\nCOMMIT;"));
        outcome.map_err(|failure| {
            if !failure.has_ended {
                // Nothing is left of it, whether this succeeds or the engine ends.
                let _ = self.engine.execute("ROLLBACK;");
            }
            self.failed(action, &failure)
        })
    }

    /// The rows of a chunk as CSV without a header; the number of bytes.
    fn write_rows(&self, dataset: &Dataset, chunk: &Chunk) -> io::Result<u64> {
        let (mut encoder, mut bytes) = (BlockEncoder::new(dataset), 0);
        let mut file = File::create(&self.rows)?;
        for start in (chunk.rows.start..chunk.rows.end).step_by(ROWS) {
            let rows = start..chunk.rows.end.min(start + ROWS as u64);
            let text = encoder.encode(Format::Csv, &Block { table: chunk.table, tenant: chunk.tenant, rows });
            bytes += text.len() as u64;
            file.write_all(text)?;
        }
        Ok(bytes)
    }
}

impl Drop for DuckDbSession {
    fn drop(&mut self) {
        // If nothing was written, it is not there.
        let _ = fs::remove_file(&self.rows);
    }
}

/// The statement that reads the rows of a chunk. Nothing is guessed: types are those of the table.
fn copy(chunk: &Chunk, path: &Path) -> String {
    format!(
        "COPY {} FROM '{}' (FORMAT csv, HEADER false, AUTO_DETECT false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', \
         NULLSTR '');",
        chunk.table,
        path.display().to_string().replace('\'', "''")
    )
}

impl Session for DuckDbSession {
    fn create(&mut self, script: &str) -> Result<(), Error> {
        self.run("create tables in", self.without_log, script)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        self.engine.query(sql).map_err(|failure| self.failed("read", &failure))
    }

    fn lock(&mut self) -> Result<bool, Error> {
        // The file is open, so nobody else has it; the guard is there since before that.
        Ok(true)
    }

    fn begin_writing(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error> {
        let bytes = self.write_rows(dataset, chunk).map_err(|error| unwritten(&self.target, &self.rows, &error))?;
        let statements = format!("{};\n{}", ledger::chunk_line(chunk), copy(chunk, &self.rows));
        self.run("write to", WITH_LOG, &statements).map(|()| bytes)
    }

    fn finish(&mut self, after: &str, set_complete: &str) -> Result<(), Error> {
        self.run("create indexes in", self.without_log, &format!("{after}\n{set_complete}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(version("v1.5.6"), Some((1, 5)));
        assert_eq!(version("v1.10.0-dev12"), Some((1, 10)));
        assert_eq!(version("unknown"), None);
    }

    #[test]
    fn a_file_of_another_database_is_refused_before_duckdb_sees_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        fs::write(&path, b"SQLite format 3\0").unwrap();
        let database = DuckDb::new(&Target::DuckDb(path.clone()), &path);
        let error = database.connect().err().unwrap();
        assert!(matches!(error.kind(), ErrorKind::NotADatabase { .. }), "{error}");
        assert!(error.to_string().ends_with("is not a database of DuckDB: it begins as another file"), "{error}");
    }

    /// What a process leaves that is killed between a commit and the end of the checkpoint that belongs to it.
    #[test]
    fn a_database_can_be_opened_again_whenever_it_was_left() {
        let program = std::process::Command::new("duckdb").arg("--version").output();
        if !cfg!(feature = "duckdb-library") && program.is_err() {
            eprintln!("skipped: there is no program duckdb");
            return;
        }
        let tables = fixtures_gen::Ddl::new(SqlDialect::DuckDb).before(fixtures_gen::Table::ALL);
        let dropped: String =
            fixtures_gen::Table::ALL.iter().rev().map(|table| format!("DROP TABLE {table};\n")).collect();
        for stage in ["before_header", "after_free_list_write", "before_truncate"] {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("shop.duckdb");
            let database = DuckDb::new(&Target::DuckDb(path.clone()), &path);
            let mut session = database.session().unwrap();
            session.create(&tables).unwrap();
            assert!(session.engine.execute(&format!("SET debug_checkpoint_abort = '{stage}';")).is_ok());
            let error = session.create(&dropped).unwrap_err();
            assert!(error.to_string().contains("Checkpoint aborted"), "{stage}: {error}");
            drop(session);
            let found = database.session().unwrap().query(&database.existing(&["orders"])).unwrap();
            assert!(found.len() <= 1, "{stage}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/tmp/\xff/shop.duckdb"));
        let error = DuckDb::new(&Target::DuckDb(path.to_owned()), path).connect().err().unwrap();
        assert!(error.to_string().ends_with("its path is not UTF-8"), "{error}");
    }

    #[test]
    fn a_path_is_a_literal() {
        let chunk = Chunk { number: 0, table: fixtures_gen::Table::Orders, tenant: 0, rows: 0..1 };
        assert!(copy(&chunk, Path::new("/it's/x")).starts_with("COPY orders FROM '/it''s/x' (FORMAT csv, "));
    }
}
