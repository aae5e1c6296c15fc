//! One job from its start to its summary: [`Job::prepare`] looks and judges, [`Prepared::execute`]
//! acts.

mod summary;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::{BlockEncoder, Dataset, FileFormat, Layout, Part, PartNumber, Plan, PlannedFile, Table};

use crate::counters::{Counters, TotalsByTable};
use crate::directory::{
    Action, CompletedFiles, Contents, DirectoryState, EarlierUpload, Held, Inspection, Journal, Manifest, Policy,
    Target, clear, decide, earlier_upload, inspect, is_in_work, journal_name, manifest_name, write_package,
};
use crate::encoding::Encoding;
use crate::engine::{Content, Encode, Engine, FileTask, FileTasks, GroupEncoder, Listener};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{self, Counts};
use crate::file::FileFacts;
use crate::fs::{Disk, FileSystem, Folder};
use crate::identity::Identity;
use crate::job::{Destination, Job, MAX_THREADS, Streamed};
use crate::observer::{Observed, Observer, Progress, Start};
use crate::sink::{DirectorySink, Memory, Sink, Stdout};
use crate::space::{Space, SpaceNeeded};
use crate::stop::Stop;

pub use self::summary::{Forecast, Status, Summary};

/// A job that is ready to run: the place has been inspected, nothing has been changed.
///
/// From its execution until it is dropped, no other process can work in the directory or, if it makes a part, on that
/// part. The directory is inspected again when the job is executed, since it may have changed by then.
pub struct Prepared {
    job: Job,
    identity: Identity,
    dataset: Dataset,
    part: Part,
    counts: Counts,
    place: Place,
}

/// Where the files go.
enum Place {
    Directory(Box<PreparedDirectory>),
    Stdout(Streamed),
    Memory(Memory),
}

/// A directory that has been looked at.
struct PreparedDirectory {
    folder: Folder,
    /// `None` until the job is executed.
    lock: Mutex<Option<Held>>,
    inspection: Inspection,
    verdict: Result<Action, Refusal>,
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
        let part = of_files.map_or_else(|| plan.whole(), |part| plan.part(part));
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
            Ok(action) => {
                estimate::shortage(target, counts, completed(*action, &inspection.state), self.writing.encoding())
            }
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
fn in_use(error: &Error) -> Option<&Refusal> {
    match error.kind() {
        ErrorKind::Refused { why: why @ (Refusal::InUse | Refusal::PartInUse(_)), .. } => Some(why),
        _ => None,
    }
}

fn is_no_directory(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotADirectory)
}

/// The files that a run of this kind does not make again, if there are any.
fn completed(action: Action, state: &DirectoryState) -> Option<&CompletedFiles> {
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
        let totals = estimate::totals(&plan, &self.part, &self.counts, self.job.writing.encoding());
        let free = folder.and_then(Folder::space);
        let needed = match self.verdict() {
            Ok(Action::AlreadyComplete) => SpaceNeeded::default(),
            _ => SpaceNeeded::of(&totals, &existing, free.map_or(1, |space| space.block)),
        };
        let duration =
            estimate::duration(&plan, &self.part, &totals, &existing, self.job.threads, self.job.writing.encoding());
        Forecast { totals, needed, free, duration }
    }

    /// Does the job.
    ///
    /// # Errors
    /// The job may not run, the system refused something, or the observer returned an error.
    pub fn execute(&self, observer: &mut impl Observer) -> Result<Summary, Error> {
        self.execute_until(&Stop::default(), observer)
    }

    /// Does the job, unless it is asked to stop before the end.
    ///
    /// ```
    /// use fixtures_run::Preset;
    /// use fixtures_run::{ErrorKind, Job, Memory, Silent, Stop};
    ///
    /// let stop = Stop::default();
    /// // A handler of Ctrl-C would call this on a clone.
    /// stop.request();
    /// let prepared = Job::new(Preset::Tiny.spec(42)).memory(&Memory::new()).prepare()?;
    /// let error = prepared.execute_until(&stop, &mut Silent).unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Stopped));
    /// # Ok::<(), fixtures_run::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`execute`](Self::execute), or that the run was stopped.
    pub fn execute_until(&self, stop: &Stop, observer: &mut impl Observer) -> Result<Summary, Error> {
        self.run(stop, observer)
    }

    /// Not generic over the observer: a generic run, with all that it calls for every block, would be
    /// compiled in the caller's crate, as slow as that may be.
    fn run(&self, stop: &Stop, observer: &mut dyn Observer) -> Result<Summary, Error> {
        let run = Run { prepared: self, stop, observer: Mutex::new(observer), start: Instant::now() };
        match &self.place {
            Place::Directory(place) => run.fill_directory(place),
            Place::Stdout(streamed) => run.stream(streamed),
            Place::Memory(memory) => run.fill_memory(memory),
        }
    }
}

/// A job under way.
struct Run<'r> {
    prepared: &'r Prepared,
    stop: &'r Stop,
    observer: Mutex<&'r mut dyn Observer>,
    start: Instant,
}

impl Run<'_> {
    /// Makes of a directory what was judged, after taking it for this process.
    fn fill_directory(&self, place: &PreparedDirectory) -> Result<Summary, Error> {
        let Prepared { job, identity, part, .. } = self.prepared;
        let plan = self.prepared.plan();
        let target = Target { folder: &place.folder, identity, plan: &plan, part };
        let refused = |why: &Refusal| Error::refused(target.folder.path(), why.clone());
        place.verdict.as_ref().map_err(refused)?;
        if self.stop.is_requested() {
            return Err(ErrorKind::Stopped.into());
        }
        let mut lock = place.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_alone = job.part.is_none();
        loop {
            if lock.as_ref().is_none_or(|held| is_alone && !held.is_alone()) {
                *lock = None;
                *lock = self.take(target.folder, is_alone)?;
            }
            if lock.is_none() {
                target.folder.create_directory()?;
                *lock = self.take(target.folder, is_alone)?;
            }
            // The directory may have changed since the job was prepared.
            let inspection = inspect(&target)?;
            let action = decide(&inspection.state, job.policy).map_err(|why| refused(&why))?;
            // What is replaced can be more than this part.
            if action == Action::Replace && lock.as_ref().is_some_and(|held| !held.is_alone()) {
                is_alone = true;
                continue;
            }
            return self.act(&target, action, &inspection, lock.as_ref());
        }
    }

    /// Takes the directory, or the part, for this run; waits for it, if the job says so. `None` if there is no directory.
    fn take(&self, folder: &Folder, is_alone: bool) -> Result<Option<Held>, Error> {
        const PAUSE: Duration = Duration::from_millis(100);
        let job = &self.prepared.job;
        loop {
            let taken = match job.part.filter(|_| !is_alone) {
                Some(part) => Held::part(folder, part),
                None => Held::alone(folder),
            };
            match taken {
                Err(error) if job.wait && in_use(&error).is_some() => thread::sleep(PAUSE),
                outcome => return outcome,
            }
            if self.stop.is_requested() {
                return Err(ErrorKind::Stopped.into());
            }
        }
    }

    fn act(
        &self,
        target: &Target<'_>,
        action: Action,
        inspection: &Inspection,
        held: Option<&Held>,
    ) -> Result<Summary, Error> {
        let Inspection { state, leftovers, .. } = inspection;
        if action == Action::Replace {
            clear(target, state)?;
        }
        let none = CompletedFiles::none(target.part);
        let completed = completed(action, state).unwrap_or(&none);
        if action == Action::AlreadyComplete {
            tidy(target, leftovers)?;
            return Ok(self.summary(Status::AlreadyComplete, &Counters::starting_at(*completed.totals())));
        }
        target.folder.remove_all(leftovers.iter().map(String::as_str))?;
        self.fill(target, action, inspection, held)
    }

    /// Makes the files that are missing, and the manifest of all.
    fn fill(
        &self,
        target: &Target<'_>,
        action: Action,
        inspection: &Inspection,
        held: Option<&Held>,
    ) -> Result<Summary, Error> {
        let &Target { folder, identity, plan, part } = target;
        let none = CompletedFiles::none(part);
        let completed = completed(action, &inspection.state).unwrap_or(&none);
        let sync = self.prepared.job.sync;
        let mut journal = Journal::begin(folder, identity, plan, completed).map_err(|error| match error.kind() {
            // A file system without locks: another run has begun its journal first.
            ErrorKind::Io { action: "finish", source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
                Error::refused(folder.path(), Refusal::InUse)
            }
            _ => error,
        })?;
        if held.is_none_or(|held| held.has_company() && !(held.has_locks() && action == Action::Resume)) {
            match require_fit(target, journal)? {
                Fit::Alone(own) => journal = own,
                Fit::Done(completed) => {
                    return Ok(self.summary(Status::AlreadyComplete, &Counters::starting_at(*completed.totals())));
                }
            }
        }
        // One that was not there before is of another run, which has made the same meanwhile.
        if inspection.has_manifest {
            folder.remove(&manifest_name(identity.part))?;
        }
        let contents = Contents::of(completed);
        let counters = self.begin(action, completed)?;
        let sink = DirectorySink { folder, journal: &journal, sync };
        self.make(&sink, missing(plan, part, completed), &counters, &|facts| contents.add(facts))?;
        if self.stop.is_requested() {
            return Err(ErrorKind::Stopped.into());
        }
        if sync {
            folder.sync()?;
        }
        if identity.part.is_none() {
            write_package(folder, plan)?;
        }
        if !is_joined(folder, identity, held)? {
            let contents = contents.lock();
            let mut manifest = Manifest::new(identity, plan, part, contents.iter().copied()).write(folder)?;
            manifest.sync()?;
            manifest.publish()?;
        }
        journal.remove()?;
        folder.sync()?;
        Ok(self.summary(Status::Complete, &counters.counters))
    }

    fn fill_memory(&self, memory: &Memory) -> Result<Summary, Error> {
        let (plan, part) = (self.prepared.plan(), &self.prepared.part);
        let none = CompletedFiles::none(part);
        let counters = self.begin(Action::Start, &none)?;
        self.make(memory, missing(&plan, part, &none), &counters, &|_| ())?;
        Ok(self.summary(Status::Complete, &counters.counters))
    }

    /// A stream is one file, whose name nobody sees.
    fn stream(&self, streamed: &Streamed) -> Result<Summary, Error> {
        let Prepared { job, dataset, part, .. } = self.prepared;
        let plan = Plan::new(dataset, job.writing.format(), u64::MAX);
        let mut encoding = job.writing.encoding();
        let mut of_part = None;
        let (tables, content) = match streamed {
            Streamed::Tables(tables) if job.part.is_some() => {
                let part = job.part.expect("it has one");
                of_part = Some(plan.rows_of_stream_part(tables, part));
                (&tables[..], Content::text(plan.stream_part(tables, part)))
            }
            Streamed::Tables(tables) => match (&tables[..], encoding) {
                ([table], Some(_)) => (&tables[..], Content::groups(plan.blocks_of(*table))),
                (tables, _) => (tables, Content::text(plan.stream(tables))),
            },
            Streamed::Sql(ddl) => (Table::ALL, Content::text(plan.sql_stream(*ddl))),
        };
        if matches!(content, Content::Text { .. }) {
            encoding = None;
        }
        let rows = match of_part {
            Some(tables) => tables.iter().map(|(_, rows)| rows.end - rows.start).sum(),
            None => tables.iter().map(|&table| plan.rows(table)).sum(),
        };
        let file = PlannedFile {
            table: tables.first().copied().unwrap_or(Table::Tenants),
            tenant: None,
            tenant_id: None,
            chunk: 0,
            format: job.writing.format(),
            compression: job.compression,
            rows: 0..rows,
            name: String::new(),
        };
        let task = FileTask { number: 0, file, content };
        let none = CompletedFiles::none(part);
        let counters = RunCounters { rows, ..self.begin(Action::Start, &none)? };
        self.make_in(encoding, &Stdout, Box::new(std::iter::once(task)), &counters, &|_| ())?;
        Ok(self.summary(Status::Complete, &counters.counters))
    }

    /// Reports the start.
    fn begin(&self, action: Action, completed: &CompletedFiles) -> Result<RunCounters, Error> {
        let Prepared { identity, counts, .. } = self.prepared;
        let counters = Arc::new(Counters::starting_at(*completed.totals()));
        let all = estimate::all(counts);
        let start = Start {
            action,
            identity,
            directory: self.prepared.folder().map(Folder::path),
            rows: all.rows.saturating_sub(counters.all().rows),
            files: all.files,
            completed,
            counters: &counters,
        };
        let rows = start.rows;
        self.report(|observer| observer.started(&start))?;
        Ok(RunCounters { counters, rows })
    }

    /// Makes files.
    fn make(
        &self,
        sink: &impl Sink,
        tasks: FileTasks<'_>,
        counters: &RunCounters,
        keep: &(dyn Fn(&FileFacts) + Sync),
    ) -> Result<(), Error> {
        self.make_in(self.prepared.job.writing.encoding(), sink, tasks, counters, keep)
    }

    /// Makes files in an encoding, or as text.
    fn make_in(
        &self,
        encoding: Option<&dyn Encoding>,
        sink: &impl Sink,
        tasks: FileTasks<'_>,
        counters: &RunCounters,
        keep: &(dyn Fn(&FileFacts) + Sync),
    ) -> Result<(), Error> {
        let dataset = &self.prepared.dataset;
        let listener = Reporter { run: self, counters, keep };
        match encoding {
            None => self.make_with(|| BlockEncoder::new(dataset), sink, tasks, &listener),
            Some(encoding) => self.make_with(|| GroupEncoder::new(encoding, dataset), sink, tasks, &listener),
        }
    }

    fn make_with<E: Encode>(
        &self,
        new_encoder: impl Fn() -> E + Sync,
        sink: &impl Sink,
        tasks: FileTasks<'_>,
        listener: &Reporter<'_, '_>,
    ) -> Result<(), Error> {
        let job = &self.prepared.job;
        let (threads, encoding) = (job.threads, job.writing.encoding());
        Engine { threads, new_encoder, encoding, sink, listener, stop: self.stop }.run(tasks)
    }

    fn report(&self, event: impl FnOnce(&mut dyn Observer) -> Observed) -> Result<(), Error> {
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        event(&mut **observer).map_err(|error| ErrorKind::Observer(error).into())
    }

    fn summary(&self, status: Status, counters: &Counters) -> Summary {
        Summary {
            status,
            identity: self.prepared.identity.clone(),
            directory: self.prepared.job.path().map(Path::to_path_buf),
            totals: counters.by_table(),
            made: counters.made(),
            files_before: counters.files_before(),
            elapsed: self.start.elapsed(),
        }
    }
}

/// Whether all parts were joined since this one began. That takes another attempt of the same run, which ended first, and a
/// file system without locks.
fn is_joined(folder: &Folder, identity: &Identity, held: Option<&Held>) -> Result<bool, Error> {
    if identity.part.is_none() || held.is_some_and(Held::has_locks) {
        return Ok(false);
    }
    match folder.open(&manifest_name(None)) {
        Ok(_) => Ok(true),
        Err(error) => match error.kind() {
            ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Ok(false),
            _ => Err(error),
        },
    }
}

/// What a run finds once its journal is there.
enum Fit {
    /// Nobody makes anything that could not be there beside it.
    Alone(Journal),
    /// Another run has made the same.
    Done(Box<CompletedFiles>),
}

/// Looks once more now that the journal is there. Of two runs that cannot be in one directory and have begun at the same
/// moment, at least one sees the journal of the other, and leaves the directory as it was.
///
/// Where a file system has no locks, another attempt of the same run may have ended meanwhile.
fn require_fit(target: &Target<'_>, journal: Journal) -> Result<Fit, Error> {
    let state = match inspect(target)?.state {
        DirectoryState::Interrupted(_) => return Ok(Fit::Alone(journal)),
        state => state,
    };
    journal.remove()?;
    if let DirectoryState::Complete(completed) = state {
        return Ok(Fit::Done(completed));
    }
    let why = decide(&state, Policy::default()).err().unwrap_or(Refusal::InUse);
    Err(Error::refused(target.folder.path(), why))
}

/// Removes what an interrupted run has left beside a dataset that is complete, and describes it again if
/// its description is gone. Nothing depends on that, so a directory that may not be written to stays as it is.
fn tidy(target: &Target<'_>, leftovers: &[String]) -> Result<(), Error> {
    let journal = journal_name(target.identity.part);
    let journal = target.folder.length(&journal)?.map(|_| journal);
    let is_read_only = |error: &Error| {
        let ErrorKind::Io { source, .. } = error.kind() else { return false };
        matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
    };
    let outcome =
        leftovers.iter().chain(&journal).try_for_each(|name| target.folder.remove(name)).and_then(|()| {
            if target.identity.part.is_none() { write_package(target.folder, target.plan) } else { Ok(()) }
        });
    outcome.or_else(|error| if is_read_only(&error) { Ok(()) } else { Err(error) })
}

/// The files of a part that are not completed.
fn missing<'p>(plan: &Plan<'p>, part: &Part, completed: &'p CompletedFiles) -> FileTasks<'p> {
    let mut completed = completed.files().iter().peekable();
    let mut is_missing = move |number: u64| completed.next_if(|facts| facts.number == number).is_none();
    let (plan, files) = (*plan, plan.files_of_part(part).zip(0..));
    let missing = files.filter(move |(_, number)| is_missing(*number));
    Box::new(missing.map(move |(file, number)| FileTask::new(number, &plan, file)))
}

/// What a run has made, and how many rows it will make.
struct RunCounters {
    counters: Arc<Counters>,
    rows: u64,
}

/// Counts what the workers do, and reports it to the observer.
struct Reporter<'w, 'r> {
    run: &'w Run<'r>,
    counters: &'w RunCounters,
    keep: &'w (dyn Fn(&FileFacts) + Sync),
}

impl Listener for Reporter<'_, '_> {
    fn committed(&self, table: Table, rows: u64, bytes: u64, written: u64) {
        let RunCounters { counters, rows: all } = self.counters;
        counters.add_rows(table, rows, bytes, written);
        // A busy observer is called for a later block.
        if let Ok(mut observer) = self.run.observer.try_lock() {
            let made = counters.made();
            observer.advanced(&Progress { done: made.rows, rows: *all, bytes: made.bytes, table });
        }
    }

    fn finished(&self, file: &PlannedFile, facts: &FileFacts) -> Result<(), Error> {
        self.counters.counters.add_file(file.table);
        (self.keep)(facts);
        self.run.report(|observer| observer.finished(file, facts))
    }
}
