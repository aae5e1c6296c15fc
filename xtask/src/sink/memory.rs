//! A sink for tests: keeps whole files in memory, and fails on request.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::error::Error;
use crate::output::Finished;
use crate::sink::{Sink, SinkFile};

/// Whole files by name.
#[derive(Clone)]
pub(crate) struct Memory {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    writes_left: Arc<AtomicU64>,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self::failing_after(u64::MAX)
    }

    /// A sink that is full after so many writes.
    pub(crate) fn failing_after(writes: u64) -> Self {
        Self { files: Arc::default(), writes_left: Arc::new(AtomicU64::new(writes)) }
    }

    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.lock().unwrap().clone()
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
        let left = self.sink.writes_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map_err(|_| Error::io("write", self.name.as_ref(), io::ErrorKind::StorageFull.into()))?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(self, _: &Finished) -> Result<(), Error> {
        let earlier = self.sink.files.lock().unwrap().insert(self.name, self.bytes);
        assert_eq!(earlier, None, "finished twice");
        Ok(())
    }
}
