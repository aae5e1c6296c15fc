//! Memory: whole files by name, for programs and tests that need no directory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::file::FileFacts;
use crate::sink::{Sink, SinkFile};

/// Whole files by name. Clones share them.
///
/// ```
/// use fixtures_run::Preset;
/// use fixtures_run::{Job, Memory, Silent};
///
/// let memory = Memory::new();
/// Job::new(Preset::Tiny.spec(42)).memory(&memory).prepare().unwrap().execute(&mut Silent).unwrap();
/// assert!(memory.files()["tenants.csv"].starts_with(b"tenant_id,name,"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    #[cfg(test)]
    writes_left: Option<Arc<std::sync::atomic::AtomicU64>>,
}

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A sink that is full after `writes` writes.
    #[cfg(test)]
    pub(crate) fn failing_after(writes: u64) -> Self {
        Self { writes_left: Some(Arc::new(writes.into())), ..Self::default() }
    }

    /// A copy of the files so far.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    fn check(&self, name: &str) -> Result<(), Error> {
        use std::sync::atomic::Ordering::Relaxed;

        let Some(left) = &self.writes_left else { return Ok(()) };
        let taken = left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        taken.map(drop).map_err(|_| Error::io("write", name.as_ref(), std::io::ErrorKind::StorageFull.into()))
    }
}

impl PartialEq for Memory {
    /// Whether both share their files.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.files, &other.files)
    }
}

impl Sink for Memory {
    type File = MemoryFile;

    fn create(&self, name: &str) -> Result<MemoryFile, Error> {
        Ok(MemoryFile { sink: self.clone(), name: name.to_owned(), bytes: Vec::new() })
    }
}

pub(crate) struct MemoryFile {
    sink: Memory,
    name: String,
    bytes: Vec<u8>,
}

impl SinkFile for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        #[cfg(test)]
        self.sink.check(&self.name)?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(self, _: Option<&FileFacts>) -> Result<(), Error> {
        self.sink.lock().insert(self.name, self.bytes);
        Ok(())
    }
}
