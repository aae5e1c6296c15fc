//! A file being made: it takes encoded blocks in order, and knows at the end what it has become.

use crc32fast::Hasher;

use crate::compress::{self, Compression, Member, Packer};
use crate::digest::{Digest, Digester};
use crate::draft::Label;
use crate::error::Error;
use crate::sink::{Sink, SinkFile};

/// One encoded block, ready to be appended.
pub(crate) struct Content<'b> {
    text: &'b [u8],
    /// The packed text, if the file is packed.
    packed: &'b mut Vec<u8>,
    checksum: Hasher,
}

impl<'b> Content<'b> {
    /// The block's text; `packed` is a buffer to use again.
    pub(crate) fn new(text: &'b [u8], packed: &'b mut Vec<u8>) -> Self {
        Self { text, packed, checksum: Hasher::new() }
    }

    /// Packs the text; `opens_file` says whether it is the first of its file.
    pub(crate) fn pack(&mut self, packer: &mut Packer, opens_file: bool) {
        self.packed.clear();
        if opens_file {
            self.packed.extend_from_slice(&compress::HEADER);
        }
        packer.pack(self.text, self.packed);
        self.checksum.update(self.text);
    }
}

/// What a block added to its file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Added {
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// Bytes given to the sink: fewer where the file is packed.
    pub(crate) written: u64,
}

/// What a file has become.
#[derive(Debug)]
pub(crate) struct Finished {
    /// What it is.
    pub(crate) label: Label,
    /// Bytes of text.
    pub(crate) bytes: u64,
    /// Bytes given to the sink.
    pub(crate) written: u64,
    /// The digest of the text.
    pub(crate) digest: Digest,
}

/// A file being made; `F` is the sink's side of it.
pub(crate) struct Output<F> {
    label: Label,
    /// None until the first block comes, so that a file is created by the thread that writes it.
    file: Option<F>,
    digester: Digester,
    member: Option<Member>,
    total: Added,
}

impl<F: SinkFile> Output<F> {
    pub(crate) fn new(label: Label, compression: Compression) -> Self {
        let member = (compression == Compression::Gzip).then(Member::default);
        Self { label, file: None, digester: Digester::new(), member, total: Added::default() }
    }

    /// What the file is.
    pub(crate) fn label(&self) -> &Label {
        &self.label
    }

    /// Appends the next block; `ends_file` says whether it is the last.
    pub(crate) fn append(
        &mut self,
        content: &mut Content<'_>,
        ends_file: bool,
        sink: &impl Sink<File = F>,
    ) -> Result<Added, Error> {
        self.digester.update(content.text);
        let bytes = match &mut self.member {
            None => content.text,
            Some(member) => {
                member.add(&content.checksum, content.text.len());
                if ends_file {
                    member.end(content.packed);
                }
                content.packed.as_slice()
            }
        };
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(sink.create(&self.label.name)?),
        };
        if !bytes.is_empty() {
            file.write(bytes)?;
        }
        let added = Added { bytes: content.text.len() as u64, written: bytes.len() as u64 };
        self.total.bytes += added.bytes;
        self.total.written += added.written;
        Ok(added)
    }

    /// Lets the file appear under its name.
    pub(crate) fn finish(self) -> Result<Finished, Error> {
        let Added { bytes, written } = self.total;
        let finished = Finished { label: self.label, bytes, written, digest: self.digester.finish() };
        if let Some(file) = self.file {
            file.finish(&finished)?;
        }
        Ok(finished)
    }
}
