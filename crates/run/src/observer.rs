//! What a run reports while it works.

use std::path::Path;
use std::sync::Arc;

use fixtures_gen::{PlannedFile, Table};

use crate::counters::Counters;
use crate::directory::{Action, CompletedFiles};
use crate::file::FileFacts;
use crate::identity::Identity;

/// What an observer's method returns: an error stops the run, which ends with
/// [`ErrorKind::Observer`](crate::ErrorKind::Observer).
pub type Observed = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Follows a run. Its methods are called from the workers' threads, one call at a time.
///
/// ```
/// use fixtures_run::{PlannedFile, Preset};
/// use fixtures_run::{FileFacts, Job, Memory, Observed, Observer, Progress};
///
/// #[derive(Default)]
/// struct Printer {
///     files: u64,
/// }
///
/// impl Observer for Printer {
///     fn advanced(&mut self, progress: &Progress) {
///         println!("{} of {} rows", progress.done, progress.rows);
///     }
///
///     fn finished(&mut self, file: &PlannedFile, facts: &FileFacts) -> Observed {
///         println!("{}: {} rows, {} bytes", file.name, facts.rows, facts.written);
///         self.files += 1;
///         Ok(())
///     }
/// }
///
/// let (mut printer, memory) = (Printer::default(), Memory::new());
/// Job::new(Preset::Tiny.spec(42)).memory(&memory).prepare()?.execute(&mut printer)?;
/// assert_eq!(printer.files, 7);
/// # Ok::<(), fixtures_run::Error>(())
/// ```
pub trait Observer: Send {
    /// The run begins. Not called if everything exists already.
    ///
    /// # Errors
    /// Any, to stop the run.
    fn started(&mut self, start: &Start<'_>) -> Observed {
        let _ = start;
        Ok(())
    }

    /// Rows have been written. Called often, and skipped while the observer is busy: workers do not
    /// wait for it. The last rows may come without a call; the summary has the totals.
    fn advanced(&mut self, progress: &Progress) {
        let _ = progress;
    }

    /// A file is whole and has its name. A stream to standard output is no file.
    ///
    /// # Errors
    /// Any, to stop the run.
    fn finished(&mut self, file: &PlannedFile, facts: &FileFacts) -> Observed {
        let _ = (file, facts);
        Ok(())
    }
}

/// An observer that does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// A run that begins.
#[derive(Clone, Debug)]
pub struct Start<'s> {
    /// What it does.
    pub action: Action,
    /// The dataset.
    pub identity: &'s Identity,
    /// The directory that the files go to, if they go to one.
    pub directory: Option<&'s Path>,
    /// Rows that the run will make.
    pub rows: u64,
    /// Files that there will be, with those that exist.
    pub files: u64,
    /// The files that exist.
    pub completed: &'s CompletedFiles,
    /// What the run adds to as it goes, for observers with a clock of their own.
    pub counters: &'s Arc<Counters>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows that the run has made.
    pub done: u64,
    /// Rows that it will make.
    pub rows: u64,
    /// Bytes of text that it has made.
    pub bytes: u64,
    /// The table that the latest rows belong to.
    pub table: Table,
}
