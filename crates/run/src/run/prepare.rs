//! A job before its run: looks at the place where the files go, and judges what may be done there.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use fixtures_gen::{Dataset, FileFormat, Layout, Part, PartNumber, Plan};

use super::summary::Forecast;
use crate::counters::TotalsByTable;
use crate::directory::{
    Action, CompletedFiles, DirectoryState, EarlierUpload, Held, Inspection, Target, decide, earlier_upload, inspect,
    is_in_work,
};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{self, Counts};
use crate::fs::{Disk, FileSystem, Folder};
use crate::identity::Identity;
use crate::job::{Destination, Job, MAX_THREADS, Streamed};
use crate::sink::Memory;
use crate::space::{Space, SpaceNeeded};

/// A job that is ready to run: the place has been inspected, nothing has been changed.
///
/// From its execution until it is dropped, no other process can work in the directory or, if it makes a part, on that
/// part. The directory is inspected again when the job is executed, since it may have changed by then.
pub struct Prepared {
    pub(super) job: Job,
    pub(super) identity: Identity,
    pub(super) dataset: Dataset,
    pub(super) part: Part,
    pub(super) counts: Counts,
    pub(super) place: Place,
}

/// Where the files go.
pub(super) enum Place {
    Directory(Box<PreparedDirectory>),
    Stdout(Streamed),
    Memory(Memory),
}

/// A directory that has been looked at.
pub(super) struct PreparedDirectory {
    pub(super) folder: Folder,
    /// `None` until the job is executed.
    pub(super) lock: Mutex<Option<Held>>,
    inspection: Inspection,
    pub(super) verdict: Result<Action, Refusal>,
    /// Too little room, although the policy runs the job anyway.
    shortage: Option<(SpaceNeeded, Space)>,
}

impl Job {
    /// Looks at the place where the files go, and judges what the job may do there. Changes
    /// nothing.
    ///
    /// A job that may not run is prepared, too, so that it can be described: see
    /// [`Prepared::verdict`].
    ///
    /// ```
    /// use fixtures_run::Preset;
    /// use fixtures_run::{Action, Job, Refusal};
    ///
    /// let place = tempfile::tempdir().unwrap();
    /// let job = Job::new(Preset::Tiny.spec(42)).directory(place.path());
    /// assert_eq!(job.prepare().unwrap().verdict(), Ok(Action::Start));
    ///
    /// std::fs::write(place.path().join("notes.txt"), "mine").unwrap();
    /// assert_eq!(job.prepare().unwrap().verdict(), Err(&Refusal::Foreign("notes.txt".to_owned())));
    /// ```
    ///
    /// # Errors
    /// No dataset has these sizes, no file system holds these files, or the system refused to look
    /// at the place.
    pub fn prepare(&self) -> Result<Prepared, Error> {
        self.prepare_on(Arc::new(Disk))
    }

    /// The same on any file system, on which the job's directory is.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use fixtures_run::fs::Disk;
    /// use fixtures_run::{Action, Job, Preset};
    ///
    /// let place = tempfile::tempdir().unwrap();
    /// let job = Job::new(Preset::Tiny.spec(42)).directory(place.path());
    /// assert_eq!(job.prepare_on(Arc::new(Disk))?.verdict(), Ok(Action::Start));
    /// # Ok::<(), fixtures_run::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare).
    pub fn prepare_on(&self, files: Arc<dyn FileSystem>) -> Result<Prepared, Error> {
        if self.threads.get() > MAX_THREADS {
            return Err(ErrorKind::TooManyThreads { threads: self.threads.get(), most: MAX_THREADS }.into());
        }
        if let Some(part) = self.part {
            self.require_divisible(part)?;
        }
        let dataset = Dataset::new(self.spec.clone())?;
        let plan = self.plan(&dataset);
        // A stream is divided by its rows.
        let of_files = self.part.filter(|_| !matches!(self.destination, Destination::Stdout(_)));
        let part = self.files_of(of_files, &plan);
        let counts = plan.count(&part);
        let identity = self.identity();
        let place = match &self.destination {
            Destination::Directory(path) => {
                estimate::check_sizes(&plan, &counts)?;
                let folder = Folder::on(path, files);
                let target = Target { folder: &folder, identity: &identity, plan: &plan, part: &part };
                Place::Directory(Box::new(self.look(&target, &counts)?))
            }
            Destination::Stdout(streamed) => Place::Stdout(streamed.clone()),
            Destination::Memory(memory) => Place::Memory(memory.clone()),
        };
        Ok(Prepared { job: self.clone(), identity, dataset, part, counts, place })
    }

    /// Refuses a part of what one process has to make.
    pub(crate) fn require_divisible(&self, part: PartNumber) -> Result<(), Error> {
        match &self.destination {
            Destination::Stdout(Streamed::Sql(_)) => Err(ErrorKind::PartOfSql(part).into()),
            Destination::Stdout(Streamed::Tables(_)) => match self.writing.format() {
                FileFormat::Text(_) => Ok(()),
                format @ FileFormat::Parquet => Err(ErrorKind::PartOfStream(part, format).into()),
            },
            _ if self.layout == Layout::Table => Err(ErrorKind::PartOfTables(part).into()),
            _ => Ok(()),
        }
    }

    pub(crate) fn plan<'d>(&self, dataset: &'d Dataset) -> Plan<'d> {
        let plan = Plan::new(dataset, self.writing.format(), self.chunk_rows.get());
        plan.with_compression(self.compression).with_layout(self.layout)
    }

    fn look(&self, target: &Target<'_>, counts: &Counts) -> Result<PreparedDirectory, Error> {
        let (folder, lock) = (target.folder.clone(), Mutex::default());
        // Held only while looking: to prepare a job must not keep another one from running.
        let _looking = match Held::to_look(&folder, self.part) {
            Err(error) if in_use(&error).is_some() => {
                let inspection = Inspection { state: DirectoryState::Empty, leftovers: vec![], has_manifest: false };
                let verdict = in_use(&error).map_or(Ok(Action::Wait), |why| self.or_wait(why));
                return Ok(PreparedDirectory { folder, lock, inspection, verdict, shortage: None });
            }
            Err(error) if is_no_directory(&error) => {
                return Err(Error::refused(folder.path(), Refusal::NotADirectory));
            }
            outcome => outcome?,
        };
        let inspection = inspect(target)?;
        let mut verdict = decide(&inspection.state, self.policy);
        if let (Err(Refusal::Interrupted), Some(part)) = (&verdict, self.part)
            // It has begun since.
            && is_in_work(&folder, part)?
        {
            verdict = self.or_wait(&Refusal::PartInUse(part));
        }
        let shortage = match &verdict {
            Err(_) | Ok(Action::AlreadyComplete | Action::Wait) => None,
            Ok(action) => estimate::shortage(target, counts, completed(*action, &inspection.state), self.packing()),
        };
        if let Some((needed, free)) = shortage.filter(|_| !self.policy.force) {
            verdict = Err(Refusal::NoSpace { needed, free });
        }
        Ok(PreparedDirectory { folder, lock, inspection, verdict, shortage: shortage.filter(|_| self.policy.force) })
    }

    /// Waits for another process, or is refused because of it.
    fn or_wait(&self, why: &Refusal) -> Result<Action, Refusal> {
        if self.wait { Ok(Action::Wait) } else { Err(why.clone()) }
    }
}

/// That another process works in the directory, or on the part.
pub(super) fn in_use(error: &Error) -> Option<&Refusal> {
    match error.kind() {
        ErrorKind::Refused { why: why @ (Refusal::InUse | Refusal::PartInUse(_)), .. } => Some(why),
        _ => None,
    }
}

fn is_no_directory(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotADirectory)
}

/// The files that a run of this kind does not make again, if there are any.
pub(super) fn completed(action: Action, state: &DirectoryState) -> Option<&CompletedFiles> {
    match (action, state) {
        (
            Action::Resume | Action::AlreadyComplete,
            DirectoryState::Interrupted(files) | DirectoryState::Complete(files),
        ) => Some(files),
        _ => None,
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("job", &self.job).field("verdict", &self.verdict()).finish_non_exhaustive()
    }
}

impl Prepared {
    /// The job.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// What makes a directory the dataset of this job.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The plan of the dataset's files.
    pub fn plan(&self) -> Plan<'_> {
        self.job.plan(&self.dataset)
    }

    /// The directory that the files go to, if they go to one.
    pub fn folder(&self) -> Option<&Folder> {
        match &self.place {
            Place::Directory(place) => Some(&place.folder),
            Place::Stdout(_) | Place::Memory(_) => None,
        }
    }

    /// What the run will do, or why it may do nothing.
    ///
    /// # Errors
    /// Why it may do nothing.
    pub fn verdict(&self) -> Result<Action, &Refusal> {
        match &self.place {
            Place::Directory(place) => place.verdict.as_ref().copied(),
            Place::Stdout(_) | Place::Memory(_) => Ok(Action::Start),
        }
    }

    /// What is needed and what is free, if that is too little but the policy runs the job anyway.
    pub fn overruled_shortage(&self) -> Option<(SpaceNeeded, Space)> {
        match &self.place {
            Place::Directory(place) => place.shortage,
            Place::Stdout(_) | Place::Memory(_) => None,
        }
    }

    /// The files that exist and that the run will not make again, if there are any.
    pub fn completed(&self) -> Option<&CompletedFiles> {
        match &self.place {
            Place::Directory(place) => completed(place.verdict.as_ref().copied().ok()?, &place.inspection.state),
            Place::Stdout(_) | Place::Memory(_) => None,
        }
    }

    /// The upload that the run forgets, because it replaces the directory that was uploaded.
    ///
    /// # Errors
    /// What the system refused.
    pub fn forgotten_upload(&self) -> Result<Option<EarlierUpload>, Error> {
        match (self.folder(), self.verdict()) {
            (Some(folder), Ok(Action::Replace)) => earlier_upload(folder),
            _ => Ok(None),
        }
    }

    /// Estimates rows, files, bytes and time, from samples: takes a fraction of a second, whatever
    /// the size.
    ///
    /// ```
    /// use fixtures_run::Preset;
    /// use fixtures_run::{Job, sum};
    ///
    /// let place = tempfile::tempdir().unwrap();
    /// let prepared = Job::new(Preset::Small.spec(42)).directory(place.path()).prepare()?;
    /// let forecast = prepared.forecast();
    /// assert_eq!(sum(&forecast.totals).rows, 89_963);
    /// # Ok::<(), fixtures_run::Error>(())
    /// ```
    pub fn forecast(&self) -> Forecast {
        let (plan, folder) = (self.plan(), self.folder());
        let existing = self.completed().map_or(TotalsByTable::default(), |completed| *completed.totals());
        let totals = estimate::totals(&plan, &self.part, &self.counts, self.job.packing());
        let free = folder.and_then(Folder::space);
        let needed = match self.verdict() {
            Ok(Action::AlreadyComplete) => SpaceNeeded::default(),
            _ => SpaceNeeded::of(&totals, &existing, free.map_or(1, |space| space.block)),
        };
        let duration = estimate::duration(&plan, &self.part, &totals, &existing, self.job.threads, self.job.packing());
        Forecast { totals, needed, free, duration }
    }
}
