//! A local directory. A file is written as `.NAME.partial` and renamed when it is whole and the journal has its line.

use crate::error::Error;
use crate::files::{Draft, Folder};
use crate::journal::Journal;
use crate::output::Finished;
use crate::sink::{Sink, SinkFile};

/// A directory with the journal of the run that writes to it.
pub(crate) struct Directory<'d, 'f> {
    pub(crate) folder: &'d Folder<'f>,
    pub(crate) journal: &'d Journal<'f>,
    /// Whether a file gets its name only when it would outlive a loss of power.
    pub(crate) sync: bool,
}

impl<'d, 'f: 'd> Sink for Directory<'d, 'f> {
    type File = DirectoryFile<'d, 'f>;

    fn create(&self, name: &str) -> Result<Self::File, Error> {
        Ok(DirectoryFile { draft: self.folder.create(name)?, journal: self.journal, sync: self.sync })
    }
}

/// A file that has its temporary name still.
pub(crate) struct DirectoryFile<'d, 'f> {
    draft: Draft<'f>,
    journal: &'d Journal<'f>,
    sync: bool,
}

impl SinkFile for DirectoryFile<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.draft.write(bytes)
    }

    fn finish(mut self, facts: &Finished) -> Result<(), Error> {
        if self.sync {
            self.draft.sync()?;
        }
        self.journal.note(facts, self.sync)?;
        self.draft.publish().map(drop)
    }
}
