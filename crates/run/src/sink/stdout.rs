//! Standard output, for pipes. It takes one file, whose name nobody sees.

use std::io::{self, Write};

use crate::error::Error;
use crate::file::FileFacts;
use crate::sink::{Sink, SinkFile};

/// Standard output as a place.
pub(crate) struct Stdout;

impl Sink for Stdout {
    type File = StdoutFile;

    fn create(&self, _name: &str) -> Result<StdoutFile, Error> {
        Ok(StdoutFile)
    }
}

/// Standard output as a file. What has been written cannot be taken back.
pub(crate) struct StdoutFile;

impl SinkFile for StdoutFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        io::stdout().write_all(bytes).map_err(Error::stdout)
    }

    fn finish(self, _: &FileFacts) -> Result<(), Error> {
        io::stdout().flush().map_err(Error::stdout)
    }
}
