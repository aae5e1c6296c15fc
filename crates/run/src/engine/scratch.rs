//! What a worker keeps from block to block: its encoder, the codecs' tools and buffers.

use fixtures_gen::{Block, BlockEncoder, CellMark, Compression, Dataset, Notation};

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
    Text(&'b [u8], &'b [CellMark]),
    /// A group of a file that is not text, and what that must know of it; `None` if there is no row.
    Group(&'b [u8], Option<GroupIndex>),
}

impl Encode for BlockEncoder<'_> {
    fn encode(&mut self, notation: Option<Notation>, compression: Compression, blocks: &[Block]) -> Encoded<'_> {
        let (text, marks): (&[u8], &[CellMark]) = match (notation, compression) {
            (Some(notation), Compression::None) => (self.encode_all(notation, blocks), &[]),
            (Some(notation), _) => self.encode_marked(notation, blocks),
            (None, _) => (&[], &[]),
        };
        Encoded::Text(text, marks)
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
    text: Vec<u8>,
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
            self.blocks.push(HeldBlock { text: text.to_vec(), body, packed: std::mem::take(packed), trace });
        } else {
            let held = &mut self.blocks[self.count];
            held.text.clear();
            held.text.extend_from_slice(text);
            std::mem::swap(&mut held.packed, packed);
            (held.body, held.trace) = (body, trace);
        }
        self.count += 1;
    }

    /// Takes all blocks out.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = TextBlock<'_>> {
        let count = std::mem::take(&mut self.count);
        self.blocks[..count].iter_mut().map(|HeldBlock { text, body, packed, trace }| TextBlock {
            text,
            body: *body,
            packed,
            trace: trace.clone(),
        })
    }
}

/// An encoded block of a file of text.
pub(super) struct TextBlock<'b> {
    pub(super) text: &'b [u8],
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
        let (mut text, marks) = match self.encoder.encode(task.notation, task.compression, &task.blocks) {
            Encoded::Text(text, marks) => (text, marks),
            Encoded::Group(bytes, index) => return EncodedBlock::Group { bytes, index, ends: &mut self.packed },
        };
        if !task.text.is_empty() {
            self.joined.clear();
            self.joined.extend_from_slice(task.text.as_bytes());
            self.joined.extend_from_slice(text);
            text = &self.joined;
        }
        let is_first = task.number == 0;
        let marked = MarkedText { bytes: text, marks, rows_start: task.text.len() };
        let (body, trace) = codec::pack(task.compression, &mut self.tools, &marked, is_first, &mut self.packed);
        EncodedBlock::Text(TextBlock { text, body, packed: &mut self.packed, trace })
    }
}
