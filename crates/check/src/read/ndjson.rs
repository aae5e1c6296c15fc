//! Rows of an NDJSON file.

use std::io::{BufRead, BufReader};

use super::flaw::Failure;
use super::text::{BUFFER_BYTES, Text};
use crate::rows::Row;

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
            Ok(_) => Some(serde_json::from_str(&self.line).map_err(|error| Failure::Row(error.to_string()))),
            Err(error) => Some(Err(Failure::File(error.to_string()))),
        }
    }
}
