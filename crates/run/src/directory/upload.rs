//! The journal of an upload: its format, and reading it. Uploads write it and resume by it; a run
//! that replaces a dataset removes it, and can say beforehand what is forgotten with it. How chunks
//! are uploaded is not the business of this crate.

use std::io::{self, BufRead, BufReader};

use serde::{Deserialize, Serialize};

use crate::directory::lines;
use crate::directory::names::UPLOAD_JOURNAL;
use crate::error::Error;
use crate::fs::Folder;
use crate::identity::{GENERATOR, Identity};

/// Raised when the shape of the journal changes.
const FORMAT_VERSION: u32 = 1;

/// The kinds of lines.
const HEAD: &str = "upload";
const CHUNK: &str = "chunk";

/// What the journal of an upload says of itself: its first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadHead {
    format_version: u32,
    generator: String,
    /// The dataset.
    pub identity: Identity,
    /// Where it goes.
    pub target: UploadTarget,
}

/// Where an upload goes, without anything secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadTarget {
    /// The base address of the API.
    pub url: String,
    /// The path of a tenant's table.
    pub path: String,
    /// The path of the tenants themselves.
    pub tenants_path: String,
}

/// A chunk that a server has acknowledged: a line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedChunk {
    /// Its place among all chunks.
    pub number: u64,
    /// The name of its table.
    pub table: String,
    /// The idempotency key that it was sent under.
    pub key: String,
    /// Rows.
    pub rows: u64,
    /// How many of them were rejected.
    pub rejected: u64,
    /// Whether every response confirmed its key.
    pub is_confirmed: bool,
}

/// What is known of an upload before its journal is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierUpload {
    /// The dataset that was uploaded.
    pub identity: Identity,
    /// Where it was uploaded to.
    pub target: UploadTarget,
    /// How many chunks are acknowledged.
    pub chunks: u64,
}

impl UploadHead {
    /// The head of a new journal.
    pub fn new(identity: Identity, target: UploadTarget) -> Self {
        Self { format_version: FORMAT_VERSION, generator: GENERATOR.to_owned(), identity, target }
    }

    /// The line of the journal, with its line break.
    pub fn line(&self) -> String {
        lines::line(HEAD, self)
    }

    fn is_known(&self) -> bool {
        self.format_version == FORMAT_VERSION && self.generator == GENERATOR
    }
}

impl UploadedChunk {
    /// The line of the journal, with its line break.
    pub fn line(&self) -> String {
        lines::line(CHUNK, self)
    }
}

/// Reads the journal of an upload: visits every whole line of a chunk and returns the head. `None`
/// if there is no journal, or the file is not one.
///
/// # Errors
/// What the system refused, or the first error of the visitor.
pub fn read_upload_journal(
    folder: &Folder,
    visit: &mut dyn FnMut(UploadedChunk) -> Result<(), Error>,
) -> Result<Option<UploadHead>, Error> {
    if folder.length(UPLOAD_JOURNAL)?.is_none() {
        return Ok(None);
    }
    let mut input = BufReader::new(folder.open(UPLOAD_JOURNAL)?);
    read_from(&mut input, visit, &|error| folder.unreadable(UPLOAD_JOURNAL, error))
}

/// The same from any input; `unreadable` makes an error of the system's.
pub(super) fn read_from(
    mut input: &mut dyn BufRead,
    visit: &mut dyn FnMut(UploadedChunk) -> Result<(), Error>,
    unreadable: &dyn Fn(io::Error) -> Error,
) -> Result<Option<UploadHead>, Error> {
    let mut line = Vec::new();
    if !lines::next(&mut input, &mut line).map_err(unreadable)? {
        return Ok(None);
    }
    let Some(head) = lines::content(&line, HEAD).filter(UploadHead::is_known) else { return Ok(None) };
    while lines::next(&mut input, &mut line).map_err(unreadable)? {
        if let Some(chunk) = lines::content(&line, CHUNK) {
            visit(chunk)?;
        }
    }
    Ok(Some(head))
}

/// The upload whose journal a directory holds; `None` if it holds none, or one without chunks.
///
/// # Errors
/// What the system refused.
pub fn earlier_upload(folder: &Folder) -> Result<Option<EarlierUpload>, Error> {
    let mut numbers = vec![];
    let head = read_upload_journal(folder, &mut |chunk| {
        numbers.push(chunk.number);
        Ok(())
    })?;
    numbers.sort_unstable();
    numbers.dedup();
    let upload = |UploadHead { identity, target, .. }| EarlierUpload { identity, target, chunks: numbers.len() as u64 };
    Ok(head.map(upload).filter(|upload| upload.chunks > 0))
}

#[cfg(test)]
mod tests {
    use fixtures_gen::Preset;

    use super::*;
    use crate::Job;

    fn head() -> UploadHead {
        let target =
            UploadTarget { url: "http://localhost/".into(), path: "/{table}".into(), tenants_path: "/t".into() };
        UploadHead::new(Job::new(Preset::Tiny.spec(42)).identity(), target)
    }

    fn chunk(number: u64) -> UploadedChunk {
        UploadedChunk { number, table: "orders".into(), key: "k".into(), rows: 3, rejected: 1, is_confirmed: true }
    }

    fn found(text: &str) -> Option<EarlierUpload> {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join(UPLOAD_JOURNAL), text).unwrap();
        earlier_upload(&Folder::new(place.path())).unwrap()
    }

    #[test]
    fn the_lines_are_those_of_the_journals_that_exist() {
        let line = head().line();
        assert!(
            line.starts_with("{\"upload\":{\"format_version\":1,\"generator\":\"commerce-fixtures\",\"identity\":{"),
            "{line}"
        );
        let target =
            r#""target":{"url":"http://localhost/","path":"/{table}","tenants_path":"/t"}},"check":"xxh3-128:"#;
        assert!(line.contains(target), "{line}");
        let line = chunk(7).line();
        let content =
            r#"{"chunk":{"number":7,"table":"orders","key":"k","rows":3,"rejected":1,"is_confirmed":true},"check":"#;
        assert!(line.starts_with(content), "{line}");
    }

    #[test]
    fn an_earlier_upload_is_counted_by_its_chunks() {
        let text = [head().line(), chunk(0).line(), chunk(7).line(), chunk(7).line(), "{\"chunk\":".into()].concat();
        let UploadHead { identity, target, .. } = head();
        assert_eq!(found(&text), Some(EarlierUpload { identity, target, chunks: 2 }));
        for text in [head().line(), "notes\n".into(), String::new(), head().line().replace("commerce", "another")] {
            assert_eq!(found(&text), None, "{text}");
        }
        assert_eq!(earlier_upload(&Folder::new("nowhere".as_ref())).unwrap(), None);
    }
}
