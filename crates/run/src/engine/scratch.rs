//! What a worker keeps from block to block: its encoder, the codecs' tools and buffers.

use fixtures_gen::{Block, BlockEncoder, Notation};

use super::task::BlockTask;
use crate::codec::{self, Body, Tools, Trace};

/// Turns blocks into text. Each worker has one of its own.
pub(crate) trait Encode {
    /// The rows of `block`, in a buffer that the next block overwrites.
    fn encode(&mut self, notation: Notation, block: &Block) -> &[u8];
}

impl Encode for BlockEncoder<'_> {
    fn encode(&mut self, notation: Notation, block: &Block) -> &[u8] {
        self.encode(notation, block)
    }
}

/// A worker's tools and buffers.
pub(super) struct Scratch<E> {
    encoder: E,
    tools: Tools,
    /// A text and the rows behind it.
    joined: Vec<u8>,
    packed: Vec<u8>,
}

/// An encoded block, ready to be appended to its file.
pub(super) struct EncodedBlock<'b> {
    pub(super) text: &'b [u8],
    pub(super) body: Body,
    /// What the codec has made of the text; only a prologue where the text is written as it is.
    pub(super) packed: &'b mut Vec<u8>,
    pub(super) trace: Trace,
}

impl<E: Encode> Scratch<E> {
    pub(super) fn new(encoder: E) -> Self {
        Self { encoder, tools: Tools::default(), joined: Vec::new(), packed: Vec::new() }
    }

    pub(super) fn encode(&mut self, task: &BlockTask) -> EncodedBlock<'_> {
        let mut text = task.rows.as_ref().map_or(&[][..], |(notation, block)| self.encoder.encode(*notation, block));
        if !task.text.is_empty() {
            self.joined.clear();
            self.joined.extend_from_slice(task.text.as_bytes());
            self.joined.extend_from_slice(text);
            text = &self.joined;
        }
        self.packed.clear();
        let is_first = task.number == 0;
        let (body, trace) = codec::pack(task.compression, &mut self.tools, text, is_first, &mut self.packed);
        EncodedBlock { text, body, packed: &mut self.packed, trace }
    }
}
