//! A file that is written: it takes encoded blocks in order, and knows at the end what it has
//! become.

use fixtures_gen::PlannedFile;

use super::scratch::{EncodedBlock, TextBlock};
use crate::codec::{Body, FileState};
use crate::digest::Digester;
use crate::encoding::{EncodedFile, Encoding, GroupIndex};
use crate::error::Error;
use crate::file::FileFacts;
use crate::sink::{Sink, SinkFile};

/// A file that is written; `F` is the sink's side of it.
pub(super) struct Output<F> {
    number: u64,
    planned: PlannedFile,
    /// `None` until the first block comes, so that a file is created by the thread that writes it.
    file: Option<F>,
    /// `None` if nobody wants to know.
    digester: Option<Digester>,
    state: State,
    bytes: u64,
    written: u64,
}

/// What a file knows of its blocks.
enum State {
    Text(FileState),
    Encoded(Box<dyn EncodedFile>),
}

/// What a block has added to its file.
pub(super) struct Appended {
    /// Bytes of content: of the text, or of a file that is not text.
    pub(super) bytes: u64,
    /// Bytes of the file.
    pub(super) written: u64,
}

impl<F: SinkFile> Output<F> {
    pub(super) fn new(number: u64, planned: PlannedFile, encoding: Option<&dyn Encoding>) -> Self {
        let state = match encoding {
            None => State::Text(FileState::new(planned.compression)),
            Some(encoding) => State::Encoded(encoding.file(planned.table)),
        };
        let digester = F::HAS_FACTS.then(Digester::new);
        Self { number, planned, file: None, digester, state, bytes: 0, written: 0 }
    }

    /// What the file was planned to be.
    pub(super) fn planned(&self) -> &PlannedFile {
        &self.planned
    }

    /// Appends the next block; returns what it took.
    pub(super) fn append(
        &mut self,
        block: EncodedBlock<'_>,
        is_last: bool,
        sink: &impl Sink<File = F>,
    ) -> Result<Appended, Error> {
        let before = Appended { bytes: self.bytes, written: self.written };
        match block {
            EncodedBlock::Text(block) => self.append_text(block, is_last, sink)?,
            EncodedBlock::Group { bytes, index, ends } => self.append_group(bytes, index, ends, is_last, sink)?,
        }
        Ok(Appended { bytes: self.bytes - before.bytes, written: self.written - before.written })
    }

    fn append_text(&mut self, block: TextBlock<'_>, is_last: bool, sink: &impl Sink<File = F>) -> Result<(), Error> {
        let State::Text(state) = &mut self.state else { unreachable!("a text in a file that is not text") };
        let TextBlock { text, body, packed, trace } = block;
        let text = text.bytes();
        state.fold(&trace);
        self.digest(text);
        if body == Body::Text {
            self.write(packed, sink)?;
            self.write(text, sink)?;
            packed.clear();
        }
        if let State::Text(state) = &self.state
            && is_last
        {
            state.epilogue(packed);
        }
        if body == Body::Packed || is_last {
            self.write(packed, sink)?;
        }
        self.bytes += text.len() as u64;
        Ok(())
    }

    fn append_group(
        &mut self,
        bytes: &[u8],
        index: Option<GroupIndex>,
        ends: &mut Vec<u8>,
        is_last: bool,
        sink: &impl Sink<File = F>,
    ) -> Result<(), Error> {
        let State::Encoded(file) = &mut self.state else { unreachable!("a group in a file of text") };
        if self.file.is_none() {
            file.header(ends);
        }
        if let Some(index) = index {
            file.add(index);
        }
        self.write_content(ends, sink)?;
        self.write_content(bytes, sink)?;
        ends.clear();
        if let State::Encoded(file) = &mut self.state
            && is_last
        {
            file.footer(ends);
            self.write_content(ends, sink)?;
        }
        Ok(())
    }

    /// Writes bytes that are content as they are.
    fn write_content(&mut self, bytes: &[u8], sink: &impl Sink<File = F>) -> Result<(), Error> {
        self.digest(bytes);
        self.bytes += bytes.len() as u64;
        self.write(bytes, sink)
    }

    fn digest(&mut self, content: &[u8]) {
        if let Some(digester) = &mut self.digester {
            digester.update(content);
        }
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

    /// Makes the file appear under its name; returns what it has become, if that is of interest.
    pub(super) fn finish(self) -> Result<(PlannedFile, Option<FileFacts>), Error> {
        let rows = self.planned.row_count();
        let Self { number, bytes, written, .. } = self;
        let digest = self.digester.map(|digester| digester.finish());
        let facts = digest.map(|digest| FileFacts { number, rows, bytes, written, digest });
        self.file.expect("a file has at least one block").finish(facts.as_ref())?;
        Ok((self.planned, facts))
    }
}
