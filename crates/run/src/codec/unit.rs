//! What a codec is: the unit that the engine works with.

use super::level::GzipLevel;
use super::marked::MarkedText;

/// One way to make a file of its blocks. The value is the state of one file, folded block by block.
pub(crate) trait Codec: Default {
    /// What a thread keeps from block to block.
    type Tools;
    /// What the file must know of a block.
    type Trace;

    /// The tools of a thread, which packs with a library if it is given a level.
    fn tools(level: Option<GzipLevel>) -> Self::Tools;

    /// Appends what precedes the first block.
    fn prologue(out: &mut Vec<u8>);

    /// Packs a block, which knows of no other. Appends to `out`, or says that the text is written
    /// as it is.
    fn block(tools: &mut Self::Tools, text: &MarkedText<'_>, out: &mut Vec<u8>) -> (Body, Self::Trace);

    /// Takes in the next block.
    fn fold(&mut self, trace: &Self::Trace);

    /// Appends what follows the last block.
    fn epilogue(&self, out: &mut Vec<u8>);
}

/// Where the bytes of a block are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Body {
    /// The text itself is written.
    Text,
    /// They were appended to the buffer.
    Packed,
}
