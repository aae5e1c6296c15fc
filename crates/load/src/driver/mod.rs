//! The databases: one file for each, behind two traits. They know SQL and their drivers; what is done in
//! which order is not theirs.

mod duckdb;
mod guard;
#[cfg(feature = "drivers")]
mod mysql;
#[cfg(feature = "drivers")]
mod postgres;
#[cfg(feature = "drivers")]
mod sqlite;
#[cfg(feature = "drivers")]
mod tls;

use std::io;
use std::path::Path;

#[cfg(feature = "drivers")]
use fixtures_gen::Table;
use fixtures_gen::{Column, Dataset, SqlDialect};

use crate::chunk::Chunk;
use crate::error::{Error, ErrorKind};
use crate::target::Target;

/// What the system says of a file beside that of a database.
fn unwritten(target: &Target, path: &Path, error: &io::Error) -> Error {
    let (target, cause) = (target.clone(), format!("{}: {error}", path.display()));
    let kind = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::Full { target, cause },
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ErrorKind::Denied { target, cause },
        _ => ErrorKind::Failed { target, action: "write to", cause },
    };
    kind.into()
}

/// How to reach a database.
pub(crate) trait Database: Send + Sync {
    fn dialect(&self) -> SqlDialect;

    /// The most connections that can write at once.
    fn most_writers(&self) -> usize;

    fn connect(&self) -> Result<Box<dyn Session>, Error>;

    /// A query for those of these names that the schema has as tables, or anything else that is in their way.
    fn existing(&self, names: &[&str]) -> String;

    /// An aggregate that is a whole number: the sum of what a column holds, or how many cells do.
    fn figure(&self, column: &Column) -> String;

    /// The id of a row's tenant as text.
    fn tenant(&self) -> &'static str;
}

/// A connection.
pub(crate) trait Session: Send {
    /// Runs statements that create and drop tables, in one transaction where the database has that for them.
    fn create(&mut self, script: &str) -> Result<(), Error>;

    /// Runs a query; each cell as text.
    fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error>;

    /// Keeps other loads out until the connection ends; false if one is in there. Those of files do so since they were
    /// opened.
    fn lock(&mut self) -> Result<bool, Error>;

    /// Prepares a connection that is to write rows.
    fn begin_writing(&mut self) -> Result<(), Error>;

    /// Writes the rows of a chunk and its line of the ledger in one transaction; the number of bytes.
    fn write(&mut self, dataset: &Dataset, chunk: &Chunk) -> Result<u64, Error>;

    /// Ends the load: what comes behind the rows, and the statement that says so.
    fn finish(&mut self, after: &str, set_complete: &str) -> Result<(), Error>;
}

/// The driver of a target.
#[cfg(feature = "drivers")]
#[expect(clippy::unnecessary_wraps, reason = "fails without the feature")]
pub(crate) fn database(target: &Target) -> Result<Box<dyn Database>, Error> {
    Ok(match target {
        Target::Sqlite(path) => Box::new(sqlite::Sqlite::new(target, path)),
        Target::DuckDb(path) => Box::new(duckdb::DuckDb::new(target, path)),
        Target::Postgres(server) => Box::new(postgres::Postgres::new(target, server)),
        Target::MySql(server) => Box::new(mysql::MySql::new(target, server)),
    })
}

/// The driver of a target, if it needs none.
#[cfg(not(feature = "drivers"))]
pub(crate) fn database(target: &Target) -> Result<Box<dyn Database>, Error> {
    match target {
        Target::DuckDb(path) => Ok(Box::new(duckdb::DuckDb::new(target, path))),
        _ => Err(ErrorKind::NoDriver { target: target.clone() }.into()),
    }
}

/// `INSERT INTO table (columns)` or another beginning with the same list.
#[cfg(feature = "drivers")]
fn with_columns(beginning: &str, table: Table) -> String {
    let columns: Vec<_> = table.schema().columns.iter().map(|column| column.name).collect();
    format!("{beginning} {table} ({})", columns.join(", "))
}

/// Names as a list of literals.
fn literals(names: &[&str]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// The statements of a script: none has a semicolon at the end of a line inside.
#[cfg(feature = "drivers")]
fn statements(script: &str) -> impl Iterator<Item = &str> {
    let is_code = |line: &&str| !line.starts_with("--") && !line.trim().is_empty();
    script.split_inclusive(";\n").filter(move |statement| statement.lines().any(|line| is_code(&line)))
}
