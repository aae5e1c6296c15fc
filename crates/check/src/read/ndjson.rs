//! Rows of an NDJSON file.

use std::io::{BufRead, BufReader};

use super::flaw::Failure;
use super::text::{BUFFER_BYTES, Text};
use crate::rows::Row;

/// What is wrong with a line: the parser calls every line the first one, and a finding has its number.
fn worded(error: &serde_json::Error) -> String {
    let (text, column) = (error.to_string(), error.column());
    let place = format!(" at line {} column {column}", error.line());
    text.strip_suffix(&place).map_or_else(|| text.clone(), |what| format!("{what} (column {column})"))
}

/// The rows of one NDJSON file.
#[derive(Debug)]
pub(super) struct NdjsonRows {
    reader: BufReader<Text>,
    line: String,
}

impl NdjsonRows {
    pub(super) fn new(text: Text) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER_BYTES, text), line: String::new() }
    }

    pub(super) fn next<R: Row>(&mut self) -> Option<Result<R, Failure>> {
        self.line.clear();
        match self.reader.read_line(&mut self.line) {
            Ok(0) => None,
            Ok(_) if self.line == "\n" => Some(Err(Failure::Row("an empty line".to_owned()))),
            Ok(_) => Some(serde_json::from_str(&self.line).map_err(|error| Failure::Row(worded(&error)))),
            Err(error) => Some(Err(Failure::File(error.to_string()))),
        }
    }
}
