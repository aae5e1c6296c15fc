//! Work to be done: a file still to be made, and one block of it.

use fixtures_gen::{Block, Compression, FileFormat, PlannedFile};

/// The blocks of a file in their order.
pub(crate) type Blocks<'p> = Box<dyn Iterator<Item = Block> + Send + 'p>;

/// Files still to be made, in the order of the plan; there can be millions, so nobody collects
/// them.
pub(crate) type FileTasks<'p> = Box<dyn Iterator<Item = FileTask<'p>> + Send + 'p>;

/// A file still to be made.
pub(crate) struct FileTask<'p> {
    /// Its place in the run, from 0.
    pub(crate) number: u64,
    /// What it will be.
    pub(crate) file: PlannedFile,
    /// Its blocks.
    pub(crate) blocks: Blocks<'p>,
}

impl FileTask<'_> {
    /// The task of a planned file.
    pub(crate) fn new(number: u64, file: PlannedFile) -> Self {
        let planned = file.clone();
        Self { number, file, blocks: Box::new((0..planned.block_count()).map(move |block| planned.block(block))) }
    }
}

/// A block, or a group of blocks, on its way through a worker.
pub(super) struct BlockTask {
    /// Its place in the file, from 0.
    pub(super) number: u64,
    pub(super) is_last: bool,
    pub(super) format: FileFormat,
    pub(super) compression: Compression,
    /// The text before the block: the file's header before its first block.
    pub(super) header: Vec<u8>,
    /// One block; a group of them, if the file is not text; none in a file without rows.
    pub(super) blocks: Vec<Block>,
}

impl BlockTask {
    pub(super) fn rows(&self) -> u64 {
        self.blocks.iter().map(Block::row_count).sum()
    }
}
