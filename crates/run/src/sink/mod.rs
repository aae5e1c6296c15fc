//! Where files go: a trait for the place, one for a file on its way there, and a module for each
//! kind of place.
//!
//! A sink knows nothing of tables, rows or formats: it is given names and bytes, and what a file
//! has become.

mod directory;
mod memory;
mod stdout;
mod writer;

pub(crate) use directory::DirectorySink;
pub use memory::Memory;
pub(crate) use stdout::Stdout;
pub(crate) use writer::Writer;

use crate::error::Error;
use crate::file::FileFacts;

/// A place that takes files. Threads share it.
pub(crate) trait Sink: Sync {
    /// A file on its way there.
    type File: SinkFile;

    /// Starts a file; nobody sees it under its name before it is finished.
    fn create(&self, name: &str) -> Result<Self::File, Error>;
}

/// A file on its way. One that is dropped unfinished leaves nothing behind, as far as the place
/// allows.
pub(crate) trait SinkFile: Send {
    /// Whether it is of interest what files have become. Else their text is not digested.
    const HAS_FACTS: bool = true;

    /// Appends all of `bytes`.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error>;

    /// Makes the file appear, whole, under its name. `facts` are what it has become, if [that is of interest](Self::HAS_FACTS).
    fn finish(self, facts: Option<&FileFacts>) -> Result<(), Error>;
}
