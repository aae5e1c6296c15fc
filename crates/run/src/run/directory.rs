//! A run into a directory: takes it for this process, and makes of it what was judged.

use std::io;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

use super::making::{Run, missing};
use super::prepare::{Prepared, PreparedDirectory, completed, in_use};
use super::summary::{Status, Summary};
use crate::counters::Counters;
use crate::directory::{
    Action, CompletedFiles, Contents, DirectoryState, Held, Inspection, Journal, Manifest, Policy, Target, clear,
    decide, inspect, journal_name, manifest_name, write_package,
};
use crate::error::{Error, ErrorKind, Refusal};
use crate::fs::Folder;
use crate::sink::DirectorySink;

impl Run<'_> {
    /// Makes of a directory what was judged, after taking it for this process.
    pub(super) fn fill_directory(&self, place: &PreparedDirectory) -> Result<Summary, Error> {
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
            let held = match lock.take().filter(|held| held.is_alone() || !is_alone) {
                Some(held) => held,
                None => self.take(target.folder, is_alone)?,
            };
            let held = lock.insert(held);
            // The directory may have changed since the job was prepared.
            let inspection = inspect(&target)?;
            let action = decide(&inspection.state, job.policy).map_err(|why| refused(&why))?;
            if action != Action::Replace || held.is_alone() {
                return Filling { run: self, target, action, inspection: &inspection, held }.fill();
            }
            // What is replaced can be more than this part.
            is_alone = true;
        }
    }

    /// Takes the directory, or the part, for this run; waits for it, if the job says so. Creates the directory if there is
    /// none.
    fn take(&self, folder: &Folder, is_alone: bool) -> Result<Held, Error> {
        const PAUSE: Duration = Duration::from_millis(100);
        let job = &self.prepared.job;
        loop {
            let taken = match job.part.filter(|_| !is_alone) {
                Some(part) => Held::part(folder, part),
                None => Held::alone(folder),
            };
            match taken {
                Ok(Some(held)) => return Ok(held),
                Ok(None) => folder.create_directory()?,
                Err(error) if job.wait && in_use(&error).is_some() => thread::sleep(PAUSE),
                Err(error) => return Err(error),
            }
            if self.stop.is_requested() {
                return Err(ErrorKind::Stopped.into());
            }
        }
    }
}

/// A directory that is taken, and what is done to it.
struct Filling<'f, 'r> {
    run: &'f Run<'r>,
    target: Target<'f>,
    action: Action,
    inspection: &'f Inspection,
    held: &'f Held,
}

impl Filling<'_, '_> {
    fn fill(&self) -> Result<Summary, Error> {
        let Self { target, action, .. } = self;
        let Inspection { state, leftovers, .. } = self.inspection;
        if *action == Action::Replace {
            clear(target, state)?;
        }
        let none = CompletedFiles::none(target.part);
        let completed = completed(*action, state).unwrap_or(&none);
        if *action == Action::AlreadyComplete {
            tidy(target, leftovers)?;
            return Ok(self.already_complete(completed));
        }
        target.folder.remove_all(leftovers.iter().map(String::as_str))?;
        self.make(completed)
    }

    fn already_complete(&self, completed: &CompletedFiles) -> Summary {
        self.run.summary(Status::AlreadyComplete, &Counters::starting_at(*completed.totals()))
    }

    /// Makes the files that are missing, and the manifest of all.
    fn make(&self, completed: &CompletedFiles) -> Result<Summary, Error> {
        let Self { run, target, .. } = self;
        let &Target { folder, identity, plan, part } = target;
        let sync = run.prepared.job.sync;
        let mut journal = Journal::begin(folder, identity, plan, completed).map_err(|error| match error.kind() {
            // A file system without locks: another run has begun its journal first.
            ErrorKind::Io { action: "finish", source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
                Error::refused(folder.path(), Refusal::InUse)
            }
            _ => error,
        })?;
        if self.can_have_met() {
            match require_fit(target, journal)? {
                Fit::Alone(own) => journal = own,
                Fit::Done(completed) => return Ok(self.already_complete(&completed)),
            }
        }
        // One that was not there before is of another run, which has made the same meanwhile.
        if self.inspection.has_manifest {
            folder.remove(&manifest_name(identity.part))?;
        }
        let contents = Contents::of(completed);
        let counters = run.begin(self.action, completed)?;
        let sink = DirectorySink { folder, journal: &journal, sync };
        run.make(&sink, missing(plan, part, completed), &counters, &|facts| contents.add(facts))?;
        if run.stop.is_requested() {
            return Err(ErrorKind::Stopped.into());
        }
        if sync {
            folder.sync()?;
        }
        if identity.part.is_none() {
            write_package(folder, plan)?;
        }
        if !self.is_joined()? {
            let contents = contents.lock();
            let mut manifest = Manifest::new(identity, plan, part, contents.iter().copied()).write(folder)?;
            manifest.sync()?;
            manifest.publish()?;
        }
        journal.remove()?;
        folder.sync()?;
        Ok(run.summary(Status::Complete, &counters.counters))
    }

    /// Whether another run, which does not fit beside this one, may have begun at the same moment. Where there are locks,
    /// one that is resumed had its journal there before, for others to see.
    fn can_have_met(&self) -> bool {
        self.held.has_company() && !(self.held.has_locks() && self.action == Action::Resume)
    }

    /// Whether all parts were joined since this one began. That takes another attempt of the same run, which ended first,
    /// and a file system without locks.
    fn is_joined(&self) -> Result<bool, Error> {
        if self.target.identity.part.is_none() || self.held.has_locks() {
            return Ok(false);
        }
        match self.target.folder.open(&manifest_name(None)) {
            Ok(_) => Ok(true),
            Err(error) => match error.kind() {
                ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Ok(false),
                _ => Err(error),
            },
        }
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
