//! A file that is written: it takes encoded blocks in order, and knows at the end what it has
//! become.

use fixtures_gen::PlannedFile;

use super::scratch::EncodedBlock;
use crate::codec::{Body, FileState};
use crate::digest::Digester;
use crate::error::Error;
use crate::file::FileFacts;
use crate::sink::{Sink, SinkFile};

/// A file that is written; `F` is the sink's side of it.
pub(super) struct Output<F> {
    number: u64,
    planned: PlannedFile,
    /// `None` until the first block comes, so that a file is created by the thread that writes it.
    file: Option<F>,
    digester: Digester,
    state: FileState,
    bytes: u64,
    written: u64,
}

impl<F: SinkFile> Output<F> {
    pub(super) fn new(number: u64, planned: PlannedFile) -> Self {
        let state = FileState::new(planned.compression);
        Self { number, planned, file: None, digester: Digester::new(), state, bytes: 0, written: 0 }
    }

    /// What the file was planned to be.
    pub(super) fn planned(&self) -> &PlannedFile {
        &self.planned
    }

    /// Appends the next block; returns how many bytes it took.
    pub(super) fn append(
        &mut self,
        block: &mut EncodedBlock<'_>,
        is_last: bool,
        sink: &impl Sink<File = F>,
    ) -> Result<u64, Error> {
        self.digester.update(block.text);
        self.state.fold(&block.trace);
        let before = self.written;
        if block.body == Body::Text {
            self.write(block.packed, sink)?;
            self.write(block.text, sink)?;
            block.packed.clear();
        }
        if is_last {
            self.state.epilogue(block.packed);
        }
        if block.body == Body::Packed || is_last {
            self.write(block.packed, sink)?;
        }
        self.bytes += block.text.len() as u64;
        Ok(self.written - before)
    }

    fn write(&mut self, bytes: &[u8], sink: &impl Sink<File = F>) -> Result<(), Error> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(sink.create(&self.planned.name)?),
        };
        if !bytes.is_empty() {
            file.write(bytes)?;
            self.written += bytes.len() as u64;
        }
        Ok(())
    }

    /// Makes the file appear under its name.
    pub(super) fn finish(self) -> Result<(PlannedFile, FileFacts), Error> {
        let rows = self.planned.row_count();
        let Self { number, bytes, written, .. } = self;
        let facts = FileFacts { number, rows, bytes, written, digest: self.digester.finish() };
        self.file.expect("a file has at least one block").finish(&facts)?;
        Ok((self.planned, facts))
    }
}
