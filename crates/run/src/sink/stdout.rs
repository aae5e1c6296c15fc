//! Standard output, for pipes. It takes one file, whose name nobody sees.

use std::io;

use crate::error::Error;
use crate::file::FileFacts;
use crate::sink::{Sink, SinkFile};
use crate::stream::Stream;

/// Standard output as a place.
pub(crate) struct Stdout;

impl Sink for Stdout {
    type File = StdoutFile;

    fn create(&self, _name: &str) -> Result<StdoutFile, Error> {
        Stream::Output.require_open().map_err(Error::stdout)?;
        Ok(StdoutFile { written: 0 })
    }
}

/// Standard output as a file. What has been written cannot be taken back.
pub(crate) struct StdoutFile {
    written: u64,
}

impl SinkFile for StdoutFile {
    /// Nothing is said of them: they have no name.
    const HAS_FACTS: bool = false;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let outcome = Stream::Output.write_counted(bytes, &mut self.written);
        outcome.map_err(|error| {
            let what = format!("{error}; it took {} bytes, and the rest was not written", self.written);
            Error::stdout(io::Error::new(error.kind(), what))
        })
    }

    fn finish(self, _: Option<&FileFacts>) -> Result<(), Error> {
        Ok(())
    }
}
