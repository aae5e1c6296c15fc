//! What a worker keeps from block to block: its encoder, the codecs' tools and buffers.

use fixtures_gen::{Block, BlockEncoder, CellMark, Compression, Dataset, Notation, RowBuffer};

use super::task::BlockTask;
use crate::codec::{self, Body, GzipLevel, MarkedText, Tools, Trace};
use crate::encoding::{EncodeGroup, Encoding, GroupIndex};

/// Turns blocks into bytes. Each worker has one of its own.
pub(crate) trait Encode {
    /// The rows of the blocks, in a buffer that the next ones overwrite. A text has a notation, and marks if it will be packed.
    fn encode(&mut self, notation: Option<Notation>, compression: Compression, blocks: &[Block]) -> Encoded<'_>;
}

/// Rows as bytes.
pub(crate) enum Encoded<'b> {
    Text(Text<'b>),
    /// A group of a file that is not text, and what that must know of it; `None` if there is no row.
    Group(&'b [u8], Option<GroupIndex>),
}

/// A text in a buffer. Whoever wants to keep the text takes the buffer, and leaves another one there.
pub(crate) enum Text<'b> {
    Rows(&'b mut RowBuffer),
    Bytes(&'b mut Vec<u8>),
}

impl Text<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Rows(rows) => rows.text(),
            Self::Bytes(bytes) => bytes,
        }
    }

    fn marks(&self) -> &[CellMark] {
        match self {
            Self::Rows(rows) => rows.marks(),
            Self::Bytes(_) => &[],
        }
    }
}

impl Encode for BlockEncoder<'_> {
    fn encode(&mut self, notation: Option<Notation>, compression: Compression, blocks: &[Block]) -> Encoded<'_> {
        match (notation, compression) {
            (Some(notation), Compression::None) => _ = self.encode_all(notation, blocks),
            (Some(notation), _) => _ = self.encode_marked(notation, blocks),
            (None, _) => self.buffer_mut().clear(),
        }
        Encoded::Text(Text::Rows(self.buffer_mut()))
    }
}

/// Encodes groups into a buffer.
pub(crate) struct GroupEncoder<'d> {
    encoder: Box<dyn EncodeGroup + 'd>,
    buffer: Vec<u8>,
}

impl<'d> GroupEncoder<'d> {
    pub(crate) fn new(encoding: &dyn Encoding, dataset: &'d Dataset) -> Self {
        Self { encoder: encoding.encoder(dataset), buffer: Vec::new() }
    }
}

impl Encode for GroupEncoder<'_> {
    fn encode(&mut self, _: Option<Notation>, _: Compression, blocks: &[Block]) -> Encoded<'_> {
        self.buffer.clear();
        let index = (!blocks.is_empty()).then(|| self.encoder.encode(blocks, &mut self.buffer));
        Encoded::Group(&self.buffer, index)
    }
}

/// A worker's tools and buffers.
pub(crate) struct Scratch<E> {
    encoder: E,
    tools: Tools,
    /// A text and the rows behind it.
    joined: Vec<u8>,
    packed: Vec<u8>,
}

/// Encoded rows, ready to be appended to their file.
pub(super) enum EncodedBlock<'b> {
    Text(TextBlock<'b>),
    Group {
        bytes: &'b [u8],
        index: Option<GroupIndex>,
        /// Room for what precedes and follows all groups.
        ends: &'b mut Vec<u8>,
    },
}

/// Encoded blocks that wait for their turn, in their order. Their buffers are kept.
#[derive(Default)]
pub(super) struct Held {
    blocks: Vec<HeldBlock>,
    count: usize,
}

struct HeldBlock {
    rows: RowBuffer,
    bytes: Vec<u8>,
    is_rows: bool,
    body: Body,
    packed: Vec<u8>,
    trace: Trace,
}

impl Held {
    /// Adds a block of text. A group does not come here: it is a run by itself, whose worker waits for its turn.
    pub(super) fn push(&mut self, block: EncodedBlock<'_>) {
        let EncodedBlock::Text(TextBlock { text, body, packed, trace }) = block else {
            unreachable!("a group of a run of several")
        };
        if self.count == self.blocks.len() {
            let (rows, bytes, packed) = Default::default();
            self.blocks.push(HeldBlock { rows, bytes, is_rows: false, body, packed, trace: trace.clone() });
        }
        let held = &mut self.blocks[self.count];
        held.is_rows = matches!(text, Text::Rows(_));
        match text {
            Text::Rows(rows) => std::mem::swap(&mut held.rows, rows),
            Text::Bytes(bytes) => std::mem::swap(&mut held.bytes, bytes),
        }
        std::mem::swap(&mut held.packed, packed);
        (held.body, held.trace) = (body, trace);
        self.count += 1;
    }

    /// Takes all blocks out.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = TextBlock<'_>> {
        let count = std::mem::take(&mut self.count);
        self.blocks[..count].iter_mut().map(|HeldBlock { rows, bytes, is_rows, body, packed, trace }| TextBlock {
            text: if *is_rows { Text::Rows(rows) } else { Text::Bytes(bytes) },
            body: *body,
            packed,
            trace: trace.clone(),
        })
    }
}

/// An encoded block of a file of text.
pub(super) struct TextBlock<'b> {
    pub(super) text: Text<'b>,
    pub(super) body: Body,
    /// What the codec has made of the text; only a prologue where the text is written as it is.
    pub(super) packed: &'b mut Vec<u8>,
    pub(super) trace: Trace,
}

impl<E: Encode> Scratch<E> {
    pub(crate) fn new(encoder: E, level: Option<GzipLevel>) -> Self {
        Self { encoder, tools: Tools::new(level), joined: Vec::new(), packed: Vec::new() }
    }

    pub(super) fn encode(&mut self, task: &BlockTask) -> EncodedBlock<'_> {
        self.packed.clear();
        let rows = match self.encoder.encode(task.notation, task.compression, &task.blocks) {
            Encoded::Text(rows) => rows,
            Encoded::Group(bytes, index) => return EncodedBlock::Group { bytes, index, ends: &mut self.packed },
        };
        let mut bytes = rows.bytes();
        if !task.text.is_empty() {
            self.joined.clear();
            self.joined.extend_from_slice(task.text.as_bytes());
            self.joined.extend_from_slice(bytes);
            bytes = &self.joined;
        }
        let is_first = task.number == 0;
        let marked = MarkedText { bytes, marks: rows.marks(), rows_start: task.text.len() };
        let (body, trace) = codec::pack(task.compression, &mut self.tools, &marked, is_first, &mut self.packed);
        let text = if task.text.is_empty() { rows } else { Text::Bytes(&mut self.joined) };
        EncodedBlock::Text(TextBlock { text, body, packed: &mut self.packed, trace })
    }
}
