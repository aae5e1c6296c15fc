//! Work to be done: a file still to be made, and one block of it.

use std::iter::Peekable;

use fixtures_gen::{BLOCK_ROWS, Block, Compression, Notation, Piece, Plan, PlannedFile, Table};

/// The pieces of a text in their order.
type Pieces<'p> = Box<dyn Iterator<Item = Piece> + Send + 'p>;

/// Blocks of rows in their order.
type Blocks<'p> = Box<dyn Iterator<Item = Block> + Send + 'p>;

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
    pub(crate) content: Content<'p>,
}

/// What a file consists of.
pub(crate) enum Content<'p> {
    /// Texts and rows as text. Blocks in a row are joined as long as they have no more than `most_rows`
    /// rows together: to compress a few rows by themselves saves little.
    Text { pieces: Peekable<Pieces<'p>>, most_rows: u64 },
    /// Rows that an encoding takes in groups.
    Groups(Peekable<Blocks<'p>>),
}

impl<'p> Content<'p> {
    pub(crate) fn text(pieces: impl Iterator<Item = Piece> + Send + 'p) -> Self {
        Self::joined_text(pieces, 0)
    }

    fn joined_text(pieces: impl Iterator<Item = Piece> + Send + 'p, most_rows: u64) -> Self {
        Self::Text { pieces: (Box::new(pieces) as Pieces<'p>).peekable(), most_rows }
    }

    pub(crate) fn groups(blocks: impl Iterator<Item = Block> + Send + 'p) -> Self {
        Self::Groups((Box::new(blocks) as Blocks<'p>).peekable())
    }

    pub(super) fn is_used_up(&mut self) -> bool {
        match self {
            Self::Text { pieces, .. } => pieces.peek().is_none(),
            Self::Groups(blocks) => blocks.peek().is_none(),
        }
    }
}

impl<'p> FileTask<'p> {
    /// The task of a file of a plan.
    pub(crate) fn new(number: u64, plan: &Plan<'p>, file: PlannedFile) -> Self {
        let blocks = plan.blocks(&file);
        let content = match file.format.text() {
            None => Content::groups(blocks),
            Some(format) => {
                let header = Piece::Text(String::from_utf8_lossy(&file.header()).into_owned());
                let rows = blocks.map(move |block| Piece::Rows(format.into(), block));
                let most_rows = if file.is_of_all_tenants() { BLOCK_ROWS } else { 0 };
                Content::joined_text(std::iter::once(header).chain(rows), most_rows)
            }
        };
        Self { number, file, content }
    }
}

/// A block, or a group of blocks, on its way through a worker.
pub(super) struct BlockTask {
    /// Its place in the file, from 0.
    pub(super) number: u64,
    pub(super) is_last: bool,
    pub(super) compression: Compression,
    /// The text before the rows, such as a file's header.
    pub(super) text: String,
    /// How the rows are written, if the file is text.
    pub(super) notation: Option<Notation>,
    /// Mostly one block; a group of them, if the file is not text; none where no rows follow the text.
    pub(super) blocks: Vec<Block>,
}

impl BlockTask {
    /// The rows' table, and how many they are.
    pub(super) fn counts(&self) -> Option<(Table, u64)> {
        Some((self.blocks.first()?.table, self.blocks.iter().map(Block::row_count).sum()))
    }
}
