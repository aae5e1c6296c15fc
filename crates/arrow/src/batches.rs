//! Rows of blocks, batch by batch.

use std::iter::Fuse;

use arrow_array::RecordBatch;
use fixtures_gen::{Block, BlockEncoder, Dataset};

use crate::cells::Cells;
use crate::columns::Columns;

/// Rows of a batch that are enough to make what a batch costs count for nothing: a few megabytes.
pub const BATCH_ROWS: usize = 16_384;

/// The rows of some blocks of a table, in batches of which only the last has fewer rows. Memory is that
/// of two batches.
///
/// ```
/// use fixtures_arrow::{Batches, Columns};
/// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let blocks = Plan::new(&dataset, Format::Csv, 10_000).blocks_of(Table::Orders);
/// let batches = Batches::new(&dataset, &Columns::of(Table::Orders.schema()), blocks, 4_000);
/// assert!(batches.map(|batch| batch.num_rows()).eq([4_000, 4_000, 2_000]));
/// ```
pub struct Batches<'d, B: Iterator<Item = Block>> {
    encoder: BlockEncoder<'d>,
    blocks: Fuse<B>,
    /// What is left of a block.
    rest: Option<Block>,
    cells: Cells,
    batch_rows: usize,
}

impl<'d, B: Iterator<Item = Block>> Batches<'d, B> {
    /// The rows of blocks, which are of the table of the columns and may have any number of rows.
    ///
    /// Taking the next batch panics if the dataset has no such rows, or if the texts of a column of a batch
    /// are 2 GiB or longer: of a few million rows.
    ///
    /// # Panics
    /// If `batch_rows` is 0.
    pub fn new(
        dataset: &'d Dataset,
        columns: &Columns,
        blocks: impl IntoIterator<IntoIter = B>,
        batch_rows: usize,
    ) -> Batches<'d, B> {
        assert!(batch_rows > 0, "batches of 0 rows");
        let (encoder, cells) = (BlockEncoder::new(dataset), Cells::new(columns));
        Batches { encoder, blocks: blocks.into_iter().fuse(), rest: None, cells, batch_rows }
    }
}

impl<B: Iterator<Item = Block>> Iterator for Batches<'_, B> {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        while self.cells.rows() < self.batch_rows {
            let Some(mut block) = self.rest.take().or_else(|| self.blocks.next()) else { break };
            let room = (self.batch_rows - self.cells.rows()) as u64;
            if block.row_count() > room {
                let end = block.rows.start + room;
                self.rest = Some(Block { rows: end..block.rows.end, ..block });
                block.rows.end = end;
            }
            if self.cells.are_only_counted() {
                self.cells.count(block.row_count() as usize);
            } else {
                self.encoder.visit_drafts(&block, &mut self.cells);
            }
        }
        (self.cells.rows() > 0).then(|| self.cells.take())
    }
}
