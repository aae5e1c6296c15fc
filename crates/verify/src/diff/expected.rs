//! The lines that the model has, made in blocks as they are asked for.

use std::ops::Range;

use fixtures_gen::{BLOCK_ROWS, Block, BlockEncoder, Dataset, PlannedFile};

/// The lines of a file as the model has them.
pub(super) struct Expected<'d> {
    planned: &'d PlannedFile,
    encoder: BlockEncoder<'d>,
    /// The rows of the block at hand.
    rows: Range<u64>,
    text: Vec<u8>,
    /// Where each of its lines begins, and where the text ends.
    starts: Vec<usize>,
}

impl<'d> Expected<'d> {
    pub(super) fn new(dataset: &'d Dataset, planned: &'d PlannedFile) -> Self {
        Self { planned, encoder: BlockEncoder::new(dataset), rows: 0..0, text: vec![], starts: vec![] }
    }

    /// The line of a row of the file, without its end.
    pub(super) fn line(&mut self, row: u64) -> &[u8] {
        if !self.rows.contains(&row) {
            self.make(row);
        }
        let place = (row - self.rows.start) as usize;
        &self.text[self.starts[place]..self.starts[place + 1] - 1]
    }

    fn make(&mut self, row: u64) {
        let number = (row - self.planned.rows.start) / BLOCK_ROWS;
        let block: Block = self.planned.block(number);
        self.rows = block.rows.clone();
        self.text.clear();
        self.text.extend_from_slice(self.encoder.encode(self.planned.text_format(), &block));
        self.starts.clear();
        self.starts.push(0);
        self.starts.extend(memchr::memchr_iter(b'\n', &self.text).map(|end| end + 1));
    }
}
