//! Any writer, as the place of one file.

use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::error::Error;
use crate::file::FileFacts;
use crate::sink::{Sink, SinkFile};

/// A writer that takes one file.
pub(crate) struct Writer<'w>(Mutex<&'w mut (dyn Write + Send)>);

impl<'w> Writer<'w> {
    pub(crate) fn new(writer: &'w mut (dyn Write + Send)) -> Self {
        Self(Mutex::new(writer))
    }
}

impl<'s, 'w> Sink for &'s Writer<'w> {
    type File = WriterFile<'s, 'w>;

    fn create(&self, name: &str) -> Result<Self::File, Error> {
        Ok(WriterFile { name: name.to_owned(), writer: self })
    }
}

/// The file that a writer takes.
pub(crate) struct WriterFile<'s, 'w> {
    name: String,
    writer: &'s Writer<'w>,
}

impl SinkFile for WriterFile<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let mut writer = self.writer.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(bytes).map_err(|error| Error::io("write", Path::new(&self.name), error))
    }

    fn finish(self, _: Option<&FileFacts>) -> Result<(), Error> {
        let mut writer = self.writer.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.flush().map_err(|error| Error::io("write", Path::new(&self.name), error))
    }
}
