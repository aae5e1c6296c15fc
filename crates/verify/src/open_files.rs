//! Which file a worker goes on with.

use std::sync::{Arc, Mutex};

use fixtures_gen::PlannedFile;

use crate::error::Error;
use crate::slots::lock;

/// Files of a plan and their places in it.
pub(crate) type Files<'p> = Box<dyn Iterator<Item = (u64, PlannedFile)> + Send + 'p>;

/// The files of a run: those that workers have open, one each, and those that nobody has begun.
pub(crate) struct OpenFiles<'p, F> {
    /// The rest of the plan; `None` once it has run out.
    rest: Mutex<Option<Files<'p>>>,
    /// The file of each worker.
    open: Vec<Mutex<Option<Arc<F>>>>,
}

impl<'p, F> OpenFiles<'p, F> {
    pub(crate) fn new(files: Files<'p>, workers: usize) -> Self {
        Self { rest: Mutex::new(Some(files)), open: (0..workers).map(|_| Mutex::default()).collect() }
    }

    /// Number of workers.
    pub(crate) fn workers(&self) -> usize {
        self.open.len()
    }

    /// The file that a worker goes on with: its own, the next one of the plan that can be opened, or another worker's.
    pub(crate) fn next(
        &self,
        me: usize,
        open: impl Fn(u64, PlannedFile) -> Result<Option<F>, Error>,
    ) -> Result<Option<Arc<F>>, Error> {
        if let Some(file) = lock(&self.open[me]).clone() {
            return Ok(Some(file));
        }
        while let Some((number, planned)) = self.next_planned() {
            if let Some(file) = open(number, planned)? {
                let file = Arc::new(file);
                *lock(&self.open[me]) = Some(Arc::clone(&file));
                return Ok(Some(file));
            }
        }
        Ok(self.open.iter().find_map(|file| lock(file).clone()))
    }

    fn next_planned(&self) -> Option<(u64, PlannedFile)> {
        let mut rest = lock(&self.rest);
        let next = rest.as_mut()?.next();
        if next.is_none() {
            *rest = None;
        }
        next
    }

    /// Keeps workers from a file of which all is claimed.
    pub(crate) fn leave(&self, file: &Arc<F>) {
        for open in &self.open {
            let mut open = lock(open);
            if open.as_ref().is_some_and(|open| Arc::ptr_eq(open, file)) {
                *open = None;
            }
        }
    }
}
