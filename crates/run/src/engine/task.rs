//! Work to be done: a file still to be made, and one block of it.

use fixtures_gen::{Block, Compression, Notation, Piece, PlannedFile, Table};

/// The pieces of a file in their order.
pub(crate) type Pieces<'p> = Box<dyn Iterator<Item = Piece> + Send + 'p>;

/// Files still to be made, in the order of the plan; there can be millions, so nobody collects
/// them.
pub(crate) type FileTasks<'p> = Box<dyn Iterator<Item = FileTask<'p>> + Send + 'p>;

/// A file still to be made.
pub(crate) struct FileTask<'p> {
    /// Its place in the run, from 0.
    pub(crate) number: u64,
    /// What it will be.
    pub(crate) file: PlannedFile,
    /// What it consists of.
    pub(crate) pieces: Pieces<'p>,
}

impl FileTask<'_> {
    /// The task of a planned file.
    pub(crate) fn new(number: u64, file: PlannedFile) -> Self {
        let (planned, notation) = (file.clone(), Notation::from(file.format));
        let header = String::from_utf8_lossy(&file.header()).into_owned();
        let rows = (0..planned.block_count()).map(move |block| Piece::Rows(notation, planned.block(block)));
        Self { number, file, pieces: Box::new(std::iter::once(Piece::Text(header)).chain(rows)) }
    }
}

/// A block on its way through a worker.
pub(super) struct BlockTask {
    /// Its place in the file, from 0.
    pub(super) number: u64,
    pub(super) is_last: bool,
    pub(super) compression: Compression,
    /// The text before the rows, such as a file's header.
    pub(super) text: String,
    /// `None` where no rows follow the text.
    pub(super) rows: Option<(Notation, Block)>,
}

impl BlockTask {
    /// The rows' table, and how many they are.
    pub(super) fn counts(&self) -> Option<(Table, u64)> {
        self.rows.as_ref().map(|(_, block)| (block.table, block.row_count()))
    }
}
