//! The ledger: two tables in the database itself that say which dataset a load has begun, and which
//! chunks are in. A chunk's rows and its line are committed together, so neither is ever there without
//! the other.

use std::fmt::Write;

use fixtures_gen::{DATASET_VERSION, Spec, SqlDialect};
use fixtures_run::{Difference, Job};
use serde::{Deserialize, Serialize};

use crate::chunk::Chunk;

/// The table with one line about the load.
pub(crate) const LOAD: &str = "fixtures_load";
/// The table with one line for each chunk.
pub(crate) const CHUNKS: &str = "fixtures_load_chunk";
/// The table with one line for each statement behind the rows, where these have no transaction in common.
pub(crate) const STEPS: &str = "fixtures_load_step";

/// What the first line says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) dataset: Loaded,
    pub(crate) state: State,
}

/// The dataset, and how it is cut into chunks: a load is resumed with the cuts that it began with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Loaded {
    pub(crate) dataset_version: u32,
    pub(crate) spec: Spec,
    pub(crate) chunk_rows: u64,
}

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum State {
    /// Not all tables are there.
    Creating,
    /// The tables are being dropped, because another load replaces this one.
    Dropping,
    /// The tables are there.
    Loading,
    /// Rows, keys and indexes are there.
    Complete,
}

impl State {
    const ALL: [Self; 4] = [Self::Creating, Self::Dropping, Self::Loading, Self::Complete];

    fn name(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Dropping => "dropping",
            Self::Loading => "loading",
            Self::Complete => "complete",
        }
    }
}

impl Loaded {
    pub(crate) fn new(spec: &Spec, chunk_rows: u64) -> Self {
        Self { dataset_version: DATASET_VERSION, spec: spec.clone(), chunk_rows }
    }

    /// The first respect in which it differs from a dataset of this release.
    pub(crate) fn difference(&self, spec: &Spec) -> Option<Difference> {
        let ours = Job::new(spec.clone()).identity();
        let mut theirs = Job::new(self.spec.clone()).identity();
        theirs.dataset_version = self.dataset_version;
        theirs.difference(&ours)
    }
}

/// Statements that create the tables of the ledger.
pub(crate) fn create(dialect: SqlDialect) -> String {
    let (options, text) = match dialect {
        SqlDialect::Sqlite => (" STRICT", "TEXT"),
        SqlDialect::MySql => (" ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4", "VARCHAR(1000)"),
        _ => ("", "text"),
    };
    let number = if dialect == SqlDialect::Sqlite { "INTEGER" } else { "BIGINT" };
    let mut script = format!(
        "CREATE TABLE {LOAD} (id {number} PRIMARY KEY, dataset {text} NOT NULL, state {text} NOT NULL){options};\n\
         CREATE TABLE {CHUNKS} (chunk {number} PRIMARY KEY, table_name {text} NOT NULL, tenant {number} NOT NULL, \
         first_row {number} NOT NULL, row_count {number} NOT NULL){options};\n"
    );
    if dialect == SqlDialect::MySql {
        let _ = writeln!(
            script,
            "CREATE TABLE {STEPS} (step {number} PRIMARY KEY, constraints_before {number} NOT NULL){options};"
        );
        script = script.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ");
    }
    script
}

/// The statement that begins a load.
pub(crate) fn begin(loaded: &Loaded, state: State) -> String {
    let json = serde_json::to_string(loaded).expect("numbers and words are JSON").replace('\'', "''");
    format!("INSERT INTO {LOAD} (id, dataset, state) VALUES (1, '{json}', '{}');\n", state.name())
}

pub(crate) fn set_state(state: State) -> String {
    format!("UPDATE {LOAD} SET state = '{}';\n", state.name())
}

/// The line of a chunk.
pub(crate) fn chunk_line(chunk: &Chunk) -> String {
    format!(
        "INSERT INTO {CHUNKS} (chunk, table_name, tenant, first_row, row_count) VALUES ({}, '{}', {}, {}, {})",
        chunk.number,
        chunk.table,
        chunk.tenant,
        chunk.rows.start,
        chunk.row_count()
    )
}

pub(crate) fn select_header() -> String {
    format!("SELECT dataset, state FROM {LOAD}")
}

pub(crate) fn select_chunks() -> String {
    format!("SELECT chunk FROM {CHUNKS} ORDER BY chunk")
}

/// The header from what [`select_header`] has found; `None` if this release cannot read it.
pub(crate) fn header(row: &[Option<String>]) -> Option<Header> {
    let [Some(dataset), Some(state)] = row else { return None };
    let dataset: Loaded = serde_json::from_str(dataset).ok()?;
    let state = State::ALL.into_iter().find(|known| known.name() == state)?;
    (dataset.chunk_rows > 0).then_some(Header { dataset, state })
}

/// Whether the load is being dropped, from what [`select_header`] has found.
pub(crate) fn is_dropping(row: &[Option<String>]) -> bool {
    row.last().is_some_and(|state| state.as_deref() == Some(State::Dropping.name()))
}

/// Statements that drop the ledger.
pub(crate) fn drop() -> String {
    // What says that it is being dropped goes last.
    [STEPS, CHUNKS, LOAD].map(|table| format!("DROP TABLE IF EXISTS {table};\n")).concat()
}

#[cfg(test)]
mod tests {
    use fixtures_gen::Preset;

    use super::*;

    #[test]
    fn another_dataset_is_named_and_another_form_not_read() {
        let loaded = Loaded::new(&Preset::Tiny.spec(42), 10);
        let json = serde_json::to_string(&loaded).unwrap();
        let read = |dataset: &str, state: &str| header(&[Some(dataset.to_owned()), Some(state.to_owned())]);
        assert_eq!(read(&json, "loading"), Some(Header { dataset: loaded.clone(), state: State::Loading }));
        assert_eq!(read(&json, "sleeping"), None);
        assert_eq!(read("{}", "loading"), None);
        assert!(
            is_dropping(&[None, Some("dropping".to_owned())]) && !is_dropping(&[None, Some("complete".to_owned())])
        );
        assert_eq!(loaded.difference(&Preset::Tiny.spec(42)), None);
        assert_eq!(loaded.difference(&Preset::Tiny.spec(7)).unwrap().to_string(), "seed is 42, not 7");
        let old = Loaded { dataset_version: 1, ..loaded };
        assert_eq!(old.difference(&Preset::Tiny.spec(42)).unwrap().what, "dataset version");
    }
}
