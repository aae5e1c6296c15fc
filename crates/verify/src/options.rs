//! How a verification is done.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use fixtures_run::fs::Folder;
use fixtures_run::{Counters, Stop};

/// Where the files are, who reads them, and who is told.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) directory: PathBuf,
    pub(crate) threads: NonZeroUsize,
    pub(crate) stop: Stop,
    pub(crate) counters: Arc<Counters>,
}

impl Options {
    pub(crate) fn folder(&self) -> Folder {
        Folder::new(&self.directory)
    }
}
