//! A directory. A file is written as `.NAME.partial` and renamed when it is whole and the journal
//! has its line.

use crate::directory::Journal;
use crate::error::Error;
use crate::file::{FileFacts, FileRecord};
use crate::fs::{Folder, PendingFile};
use crate::sink::{Sink, SinkFile};

/// A directory with the journal of the run that writes to it.
pub(crate) struct DirectorySink<'d> {
    pub(crate) folder: &'d Folder,
    pub(crate) journal: &'d Journal,
    /// Whether a file must survive a loss of power before it gets its name.
    pub(crate) sync: bool,
}

impl<'d> Sink for DirectorySink<'d> {
    type File = DirectoryFile<'d>;

    fn create(&self, name: &str) -> Result<Self::File, Error> {
        Ok(DirectoryFile { file: self.folder.create(name)?, journal: self.journal, sync: self.sync })
    }
}

/// A file that still has its temporary name.
pub(crate) struct DirectoryFile<'d> {
    file: PendingFile,
    journal: &'d Journal,
    sync: bool,
}

impl SinkFile for DirectoryFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write(bytes)
    }

    fn finish(mut self, facts: Option<&FileFacts>) -> Result<(), Error> {
        let facts = facts.expect("files of a directory have facts");
        if self.sync {
            self.file.sync()?;
        }
        self.journal.record(&FileRecord::new(self.file.name(), facts), self.sync)?;
        self.file.publish().map(drop)
    }
}
