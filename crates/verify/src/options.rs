//! How a verification is done.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use fixtures_run::fs::Folder;
use fixtures_run::{Counters, Encoding, Stop};

/// Where the files are, who reads them, and who is told.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) directory: PathBuf,
    pub(crate) folder: Folder,
    /// Whether it is on a file system that only its trait knows, whose files have no paths of this machine.
    pub(crate) is_elsewhere: bool,
    pub(crate) threads: NonZeroUsize,
    pub(crate) stop: Stop,
    pub(crate) counters: Arc<Counters>,
    /// What writes files that are not text, if it is known.
    pub(crate) encoding: Option<Arc<dyn Encoding>>,
}

impl Options {
    pub(crate) fn folder(&self) -> Folder {
        self.folder.clone()
    }
}
