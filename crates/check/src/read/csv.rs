//! Rows of a CSV file.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::flaw::Failure;
use super::text::{BUFFER_BYTES, Text};
use crate::rows::Row;

/// The rows of one CSV file, whose header must be the table's columns.
#[derive(Debug)]
pub(super) struct CsvRows {
    reader: Reader<Text>,
    record: StringRecord,
}

impl CsvRows {
    pub(super) fn new<R: Row>(text: Text) -> Result<Self, String> {
        let mut reader = ReaderBuilder::new().buffer_capacity(BUFFER_BYTES).from_reader(text);
        let header = reader.headers().map_err(|error| error.to_string())?;
        if header.iter().eq(R::COLUMNS.iter().copied()) {
            Ok(Self { reader, record: StringRecord::new() })
        } else {
            Err(format!("the header is {header:?}, not {:?}", R::COLUMNS))
        }
    }

    pub(super) fn next<R: Row>(&mut self) -> Option<Result<R, Failure>> {
        match self.reader.read_record(&mut self.record) {
            Ok(true) => Some(R::from_record(&self.record).map_err(Failure::Row)),
            Ok(false) => None,
            Err(error) => Some(Err(Failure::File(error.to_string()))),
        }
    }
}
