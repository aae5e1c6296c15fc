//! DuckDB: its own program, `duckdb`, is kept running and is told what to do on its standard input. So the file is
//! written by the version that the user has, and no library of its size is compiled, linked or downloaded.
//!
//! The rows of a chunk are a file of CSV beside the database, which one `COPY` reads, in a transaction with the
//! chunk's line of the ledger.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, PipeReader, Read, Write};
use std::path::{self, Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::{Block, BlockEncoder, Column, Dataset, Format, Kind, SqlDialect};
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Database, Session, literals};
use crate::chunk::Chunk;
use crate::error::{Error, ErrorKind, Refusal};
use crate::ledger;
use crate::target::Target;

const PROGRAM: &str = "duckdb";

/// The oldest version.
const LEAST: ((u32, u32), &str) = ((1, 4), "1.4");

/// How long another process may hold the file: that of a load that was killed ends by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// A commit is written to the database itself, not to its write-ahead log. Of tables with checks, some versions cannot read
/// back from the log what was altered, and then the database cannot be opened any more.
const WITHOUT_LOG: &str = "SET checkpoint_threshold = '0B';";
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

    fn open(&self) -> Result<DuckDbSession, Error> {
        let target = self.target.clone();
        let mut process = Process::start(&self.path).map_err(|error| ErrorKind::NoClient {
            target: target.clone(),
            program: PROGRAM,
            cause: error.to_string(),
        })?;
        // What comes before the end of nothing is what a program that wraps this one may print.
        process.ask("").map_err(|cause| opening(&self.target, cause))?;
        Ok(DuckDbSession { target, process, rows: beside(&self.path) })
    }
}

/// The file of rows: one name for all loads into a database, so that nothing stays behind one that was killed as soon
/// as it has gone on.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".fixtures_load");
    name.into()
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
        self.refuse_others()?;
        let start = Instant::now();
        let mut session = loop {
            match self.open() {
                Err(error) if is_held(&error) && start.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_millis(100));
                }
                outcome => break outcome?,
            }
        };
        let found = session.query("SELECT version() AS version")?.concat().pop().flatten().unwrap_or_default();
        if version(&found).is_none_or(|version| version < LEAST.0) {
            return Err(ErrorKind::Version { target: self.target.clone(), found, least: LEAST.1 }.into());
        }
        Ok(Box::new(session))
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

/// The program, running. It ends when its input does, and takes back what is not committed.
struct Process {
    child: Child,
    /// `None` at the end.
    input: Option<ChildStdin>,
    /// All that it prints.
    output: BufReader<PipeReader>,
    /// Requests so far.
    requests: u64,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.input = None;
        // Whoever opens the file next must not meet it.
        let _ = self.child.wait();
    }
}

impl Process {
    fn start(path: &Path) -> io::Result<Self> {
        let (output, printed) = io::pipe()?;
        let mut command = Command::new(PROGRAM);
        // Rows of queries are JSON, and nothing else that it prints is. What a user has set for terminals is left out.
        command.args(["-batch", "-no-init", "-json"]).arg(path);
        command.stdin(Stdio::piped()).stdout(printed.try_clone()?).stderr(printed);
        set_apart(&mut command);
        let mut child = command.spawn()?;
        let input = child.stdin.take();
        Ok(Self { child, input, output: BufReader::new(output), requests: 0 })
    }

    /// Passes statements on, and returns what the program prints until it has done with them; an error says why it
    /// has ended.
    fn ask(&mut self, statements: &str) -> Result<String, String> {
        self.requests += 1;
        let end = format!("fixtures_load {}\n", self.requests);
        // If the program has ended, it has printed why.
        let sent = match &mut self.input {
            Some(input) => input.write_all(format!("{statements}\n.print {end}").as_bytes()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        let mut printed = vec![];
        loop {
            let start = printed.len();
            let read = self.output.read_until(b'\n', &mut printed);
            let is_end = printed[start..] == *end.as_bytes();
            if is_end {
                printed.truncate(start);
            }
            let text = || String::from_utf8_lossy(&printed).trim().to_owned();
            match (&read, &sent) {
                _ if is_end => return Ok(text()),
                (Ok(1..), _) => {}
                (Ok(0), _) if !text().is_empty() => return Err(first_line(&text()).to_owned()),
                (Err(error), _) | (Ok(0), Err(error)) => return Err(error.to_string()),
                (Ok(0), Ok(())) => return Err(format!("the program {PROGRAM} has ended")),
            }
        }
    }
}

/// A signal for this process and its group, such as that of Ctrl-C, is not for the program: it would break off what it
/// is doing, and this process is to stop after that.
#[cfg(unix)]
fn set_apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(windows)]
fn set_apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

#[cfg(not(any(unix, windows)))]
fn set_apart(_: &mut Command) {}

/// What went wrong first, without the statement that is shown below it.
fn first_line(printed: &str) -> &str {
    printed.lines().next().unwrap_or_default().trim_end()
}

struct DuckDbSession {
    target: Target,
    process: Process,
    /// The rows of a chunk, as long as it is being written.
    rows: PathBuf,
}

impl DuckDbSession {
    fn failed(&self, action: &'static str, cause: &str) -> Error {
        let (target, cause) = (self.target.clone(), first_line(cause).to_owned());
        let kind = if cause.contains("No space left") || cause.contains("not enough space") {
            ErrorKind::Full { target, cause }
        } else {
            ErrorKind::Failed { target, action, cause }
        };
        kind.into()
    }

    fn unwritten(&self, error: &io::Error) -> Error {
        let (target, cause) = (self.target.clone(), format!("{}: {error}", self.rows.display()));
        let kind = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::Full { target, cause },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ErrorKind::Denied { target, cause },
            _ => ErrorKind::Failed { target, action: "write to", cause },
        };
        kind.into()
    }

    fn ask(&mut self, statements: &str) -> Result<String, Error> {
        let lost = |cause| ErrorKind::Lost { target: self.target.clone(), cause };
        self.process.ask(statements).map_err(|cause| lost(cause).into())
    }

    /// Runs statements in one transaction. They print nothing unless one fails, and then it ends the transaction.
    fn run(&mut self, action: &'static str, log: &str, statements: &str) -> Result<(), Error> {
        let printed = self.ask(&format!("{log}\nBEGIN;\n{statements}\nCOMMIT;"))?;
        if printed.is_empty() {
            return Ok(());
        }
        // Nothing is left of it, whether this succeeds or the program ends.
        let _ = self.ask("ROLLBACK;");
        Err(self.failed(action, &printed))
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
        self.run("create tables in", WITHOUT_LOG, script)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let printed = self.ask(&format!("{sql};"))?;
        let rows: Vec<Cells> = serde_json::from_str(&printed).map_err(|_| self.failed("read", &printed))?;
        Ok(rows.into_iter().map(|cells| cells.0).collect())
    }

    fn lock(&mut self) -> Result<bool, Error> {
        // The file is open, so nobody else has it.
        Ok(true)
    }

    fn begin_writing(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error> {
        let bytes = self.write_rows(dataset, chunk).map_err(|error| self.unwritten(&error))?;
        let statements = format!("{};\n{}", ledger::chunk_line(chunk), copy(chunk, &self.rows));
        self.run("write to", WITH_LOG, &statements).map(|()| bytes)
    }

    fn finish(&mut self, after: &str, set_complete: &str) -> Result<(), Error> {
        self.run("create indexes in", WITHOUT_LOG, &format!("{after}\n{set_complete}"))
    }
}

/// The cells of a row as text, in their order.
struct Cells(Vec<Option<String>>);

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Row;

        impl<'de> Visitor<'de> for Row {
            type Value = Cells;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cells, A::Error> {
                let mut cells = vec![];
                while let Some((_, value)) = map.next_entry::<IgnoredAny, &RawValue>()? {
                    // A number may be too large for every type.
                    let text = match value.get() {
                        "null" => None,
                        text if text.starts_with('"') => Some(serde_json::from_str(text).map_err(A::Error::custom)?),
                        number => Some(number.to_owned()),
                    };
                    cells.push(text);
                }
                Ok(Cells(cells))
            }
        }

        deserializer.deserialize_map(Row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_order_and_every_digit() {
        let printed = r#"[{"z":"it's \"é\"","a":170141183460469231731687303715884105727},{"z":null,"a":-1}]"#;
        let rows: Vec<Cells> = serde_json::from_str(printed).unwrap();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(rows[0].0, [text("it's \"é\""), text("170141183460469231731687303715884105727")]);
        assert_eq!(rows[1].0, [None, text("-1")]);
        assert!(serde_json::from_str::<Vec<Cells>>("Binder Error: Referenced column \"nope\" not found").is_err());
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(version("v1.5.6"), Some((1, 5)));
        assert_eq!(version("v1.10.0-dev12"), Some((1, 10)));
        assert_eq!(version("unknown"), None);
    }

    #[test]
    fn a_file_of_another_database_is_refused_before_the_program_sees_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        fs::write(&path, b"SQLite format 3\0").unwrap();
        let database = DuckDb::new(&Target::DuckDb(path.clone()), &path);
        let error = database.connect().err().unwrap();
        assert!(matches!(error.kind(), ErrorKind::NotADatabase { .. }), "{error}");
        assert!(error.to_string().ends_with("is not a database of DuckDB: it begins as another file"), "{error}");
    }

    #[test]
    fn a_path_is_a_literal() {
        let chunk = Chunk { number: 0, table: fixtures_gen::Table::Orders, tenant: 0, rows: 0..1 };
        assert!(copy(&chunk, Path::new("/it's/x")).starts_with("COPY orders FROM '/it''s/x' (FORMAT csv, "));
    }
}
