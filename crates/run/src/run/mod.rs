//! One job from its start to its summary: [`Job::prepare`] looks and judges, [`Prepared::execute`]
//! acts.

mod directory;
mod making;
mod prepare;
mod stream;
mod summary;
#[cfg(test)]
mod tests;

use self::making::{Run, missing};
use self::prepare::Place;
use crate::directory::{Action, CompletedFiles};
use crate::error::Error;
use crate::observer::Observer;
use crate::sink::Memory;
use crate::stop::Stop;

pub use self::prepare::Prepared;
pub use self::summary::{Forecast, Status, Summary};

impl Prepared {
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
        let run = Run::new(self, stop, observer);
        match &self.place {
            Place::Directory(place) => run.fill_directory(place),
            Place::Stdout(streamed) => run.stream(streamed),
            Place::Memory(memory) => run.fill_memory(memory),
        }
    }
}

impl Run<'_> {
    fn fill_memory(&self, memory: &Memory) -> Result<Summary, Error> {
        let (plan, part) = (self.prepared.plan(), &self.prepared.part);
        let none = CompletedFiles::none(part);
        let counters = self.begin(Action::Start, &none)?;
        self.make(memory, missing(&plan, part, &none), &counters, &|_| ())?;
        Ok(self.summary(Status::Complete, &counters.counters))
    }
}
