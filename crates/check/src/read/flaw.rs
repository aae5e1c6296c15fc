//! What keeps rows from being read.

use std::fmt;
use std::path::Path;

/// Something about a table's files that keeps a row from being read, or that is not as it should
/// be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The row's number in the tenant's table, from 0, over all chunks; `None` if it is about a
    /// file.
    pub row: Option<u64>,
    /// The name of the file.
    pub file: String,
    /// What is wrong, beginning with the file's name, or with its path if the file itself cannot be
    /// read.
    pub what: String,
}

impl Flaw {
    pub(super) fn of_file(name: &str, what: impl fmt::Display) -> Self {
        Self { row: None, file: name.to_owned(), what: format!("{name}: {what}") }
    }

    /// Of a file that itself cannot be read, by its path.
    pub(super) fn of_path(root: &Path, name: &str, what: impl fmt::Display) -> Self {
        Self { row: None, file: name.to_owned(), what: format!("{}: {what}", root.join(name).display()) }
    }

    pub(super) fn of_row(name: &str, row: u64, what: impl fmt::Display) -> Self {
        Self { row: Some(row), file: name.to_owned(), what: format!("{name}: {what}") }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// Why the reader of one file has no row to give.
#[derive(Debug)]
pub(super) enum Failure {
    /// This row cannot be read; the next one may be.
    Row(String),
    /// Nothing more can be read of this file.
    File(String),
}
