//! Rows of a CSV file.

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::flaw::Failure;
use super::text::{BUFFER_BYTES, Text};
use crate::rows::Row;

/// Letters of a header that a message shows.
const MOST_SHOWN: usize = 300;

/// What is wrong with a file, without the parser's own count of records, lines and bytes.
fn worded(error: csv::Error) -> String {
    let line = error.position().map_or_else(String::new, |position| format!("line {}: ", position.line()));
    match error.into_kind() {
        ErrorKind::Io(error) => error.to_string(),
        ErrorKind::Utf8 { err, .. } => format!("{line}column {} is not UTF-8", err.field() + 1),
        ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{line}{len} columns, not {expected_len}"),
        _ => "the CSV cannot be read".to_owned(),
    }
}

/// The rows of one CSV file, whose header must be the table's columns.
#[derive(Debug)]
pub(super) struct CsvRows {
    reader: Reader<Text>,
    record: StringRecord,
}

impl CsvRows {
    pub(super) fn new<R: Row>(text: Text) -> Result<Self, String> {
        let mut reader = ReaderBuilder::new().buffer_capacity(BUFFER_BYTES).from_reader(text);
        let header = reader.headers().map_err(worded)?;
        if header.iter().eq(R::COLUMNS.iter().copied()) {
            Ok(Self { reader, record: StringRecord::new() })
        } else {
            let found = header.iter().collect::<Vec<_>>().join(",");
            let shown: String = found.chars().take(MOST_SHOWN).collect();
            let more = if shown.len() < found.len() { "…" } else { "" };
            Err(format!("the header is {shown}{more}, not {}", R::COLUMNS.join(",")))
        }
    }

    pub(super) fn next<R: Row>(&mut self) -> Option<Result<R, Failure>> {
        match self.reader.read_record(&mut self.record) {
            Ok(true) => Some(R::from_record(&self.record).map_err(Failure::Row)),
            Ok(false) => None,
            Err(error) => Some(Err(Failure::File(worded(error)))),
        }
    }
}
