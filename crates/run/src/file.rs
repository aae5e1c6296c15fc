//! What becomes of a planned file. [`PlannedFile`](fixtures_gen::PlannedFile) says what it will be; [`FileFacts`] are what it has become; a
//! [`FileRecord`] is the facts with the path, as journals and manifests have them.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// What a file has become: 48 bytes, for there can be millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// The file's place in the run, from 0.
    pub number: u64,
    /// Rows.
    pub rows: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Bytes of the file: fewer than of text where it is compressed.
    pub written: u64,
    /// The digest of the text.
    pub digest: Digest,
}

/// A finished file: what it is called and what it has become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The file's place in the run, from 0.
    pub number: u64,
    /// Its name in the directory.
    pub path: String,
    /// Rows.
    pub rows: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Bytes of the file; `None` if they are not recorded.
    pub written: Option<u64>,
    /// The digest of the text.
    pub digest: Digest,
}

impl FileRecord {
    /// The record of the file called `path`.
    pub fn new(path: &str, facts: &FileFacts) -> Self {
        let &FileFacts { number, rows, bytes, written, digest } = facts;
        Self { number, path: path.to_owned(), rows, bytes, written: Some(written), digest }
    }
}
