//! Blocks of rows, and their bytes.

use std::ops::Range;

use crate::dataset::Dataset;
use crate::entity::RowEncoders;
use crate::format::RowBuffer;
use crate::format::notation::Notation;
use crate::marks::CellMark;
use crate::schema::RowSink;
use crate::table::Table;

/// Rows of every block except the last one of a file: some 300 KB of text.
pub const BLOCK_ROWS: u64 = 1024;

/// A bounded run of rows of one table: the unit of work for a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The table.
    pub table: Table,
    /// The tenant's number; 0 for the table of tenants.
    pub tenant: u64,
    /// The rows by their numbers in the tenant's table (by the tenants' numbers in the table of
    /// tenants).
    pub rows: Range<u64>,
}

impl Block {
    /// Number of rows.
    ///
    /// ```
    /// use fixtures_gen::{Block, Table};
    /// assert_eq!(Block { table: Table::Orders, tenant: 0, rows: 1_024..1_100 }.row_count(), 76);
    /// ```
    pub fn row_count(&self) -> u64 {
        self.rows.end - self.rows.start
    }
}

/// Turns blocks into bytes. Each thread has its own: it keeps buffers and cursors from block to
/// block, which changes no byte.
///
/// ```
/// use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Table};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let mut encoder = BlockEncoder::new(&dataset);
/// let mut blocks = Plan::new(&dataset, Format::Csv, 10_000).blocks_of(Table::Orders);
/// let lines = encoder.encode(Format::Csv, &blocks.next().unwrap());
/// assert_eq!(lines.iter().filter(|&&byte| byte == b'\n').count(), 50);
/// ```
pub struct BlockEncoder<'d> {
    dataset: &'d Dataset,
    encoders: RowEncoders<'d>,
    buffer: RowBuffer,
}

impl<'d> BlockEncoder<'d> {
    /// An encoder for the blocks of a dataset.
    pub fn new(dataset: &'d Dataset) -> BlockEncoder<'d> {
        BlockEncoder { dataset, encoders: RowEncoders::default(), buffer: RowBuffer::default() }
    }

    /// The block's rows in a format or another notation, without a header.
    ///
    /// # Panics
    /// If the dataset has no such tenant, or the tenant's table no such rows.
    pub fn encode(&mut self, notation: impl Into<Notation>, block: &Block) -> &[u8] {
        self.encode_all(notation, std::slice::from_ref(block))
    }

    /// The rows of several blocks, one after the other.
    ///
    /// ```
    /// use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let blocks: Vec<_> = Plan::new(&dataset, Format::Csv, 10_000).blocks_of(Table::Customers).collect();
    /// let mut encoder = BlockEncoder::new(&dataset);
    /// let one_by_one = [0, 1].map(|block| encoder.encode(Format::Csv, &blocks[block]).to_vec()).concat();
    /// assert_eq!(encoder.encode_all(Format::Csv, &blocks), one_by_one);
    /// ```
    ///
    /// # Panics
    /// If the dataset has no such tenant, or the tenant's table no such rows.
    pub fn encode_all(&mut self, notation: impl Into<Notation>, blocks: &[Block]) -> &[u8] {
        let (model, notation) = (self.dataset.model(), notation.into());
        self.buffer.clear();
        for Block { table, tenant, rows } in blocks {
            self.encoders.encode(model, notation, *table, *tenant, rows, &mut self.buffer);
        }
        self.buffer.text()
    }

    /// The same as [`encode_all`](Self::encode_all), with a mark for each cell, for whoever packs the text. Only the two
    /// formats of files have marks.
    ///
    /// ```
    /// use fixtures_gen::{BlockEncoder, Dataset, Expected, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let blocks: Vec<_> = Plan::new(&dataset, Format::Csv, 10_000).blocks_of(Table::OrderItems).collect();
    /// let mut encoder = BlockEncoder::new(&dataset);
    /// let (text, marks) = encoder.encode_marked(Format::Csv, &blocks);
    /// let row = text.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    /// assert_eq!(marks[0].end(), "10fa22f2-7860-4d94-9293-4aa4131d37f0".len());
    /// assert_eq!((marks[0].expected(), marks[1].expected()), (Expected::New, Expected::Known));
    /// assert_eq!(marks.iter().find(|mark| mark.ends_row()).unwrap().end(), row);
    /// ```
    ///
    /// # Panics
    /// If the dataset has no such tenant, or the tenant's table no such rows.
    pub fn encode_marked(&mut self, notation: impl Into<Notation>, blocks: &[Block]) -> (&[u8], &[CellMark]) {
        self.buffer.set_marked(true);
        self.encode_all(notation, blocks);
        self.buffer.set_marked(false);
        (self.buffer.text(), self.buffer.marks())
    }

    /// What was encoded last. Another buffer can take its place, so that nothing is copied.
    pub fn buffer_mut(&mut self) -> &mut RowBuffer {
        &mut self.buffer
    }

    /// Passes the block's rows on, one by one, for a format that is not text.
    ///
    /// ```
    /// use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Record, RowSink, Table};
    ///
    /// struct Count(u64);
    ///
    /// impl RowSink for Count {
    ///     fn row<R: Record>(&mut self, _: &R) {
    ///         self.0 += 1;
    ///     }
    /// }
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let block = Plan::new(&dataset, Format::Csv, 10_000).blocks_of(Table::Orders).next().unwrap();
    /// let mut count = Count(0);
    /// BlockEncoder::new(&dataset).visit(&block, &mut count);
    /// assert_eq!(count.0, 50);
    /// ```
    ///
    /// # Panics
    /// If the dataset has no such tenant, or the tenant's table no such rows.
    pub fn visit(&mut self, block: &Block, sink: &mut impl RowSink) {
        self.encoders.visit(self.dataset.model(), block.table, block.tenant, &block.rows, sink);
    }

    /// Passes the block's rows on like [`visit`](Self::visit), but in the form in which they are made: it
    /// has the same cells, and nothing is formatted or allocated for cells that the sink does not take.
    ///
    /// ```
    /// use fixtures_gen::{Block, BlockEncoder, Dataset, Format, Preset, Record, RowSink, Table};
    ///
    /// struct Lines(Vec<u8>);
    ///
    /// impl RowSink for Lines {
    ///     fn row<R: Record>(&mut self, row: &R) {
    ///         Format::Ndjson.encode(row, &mut self.0);
    ///     }
    /// }
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let (mut encoder, mut lines) = (BlockEncoder::new(&dataset), Lines(vec![]));
    /// let block = Block { table: Table::Orders, tenant: 0, rows: 0..50 };
    /// encoder.visit_drafts(&block, &mut lines);
    /// assert_eq!(lines.0, encoder.encode(Format::Ndjson, &block));
    /// ```
    ///
    /// # Panics
    /// If the dataset has no such tenant, or the tenant's table no such rows.
    pub fn visit_drafts(&mut self, block: &Block, sink: &mut impl RowSink) {
        self.encoders.visit_drafts(self.dataset.model(), block.table, block.tenant, &block.rows, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Preset};

    fn encode(tenant: u64, rows: Range<u64>) {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        BlockEncoder::new(&dataset).encode(Format::Csv, &Block { table: Table::Orders, tenant, rows });
    }

    /// Marks change no byte, come in order, and are as many in each row.
    #[test]
    fn marks_are_where_cells_end() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let (mut encoder, mut other) = (BlockEncoder::new(&dataset), BlockEncoder::new(&dataset));
        for &table in Table::ALL {
            for &format in Format::ALL {
                let blocks: Vec<Block> = crate::Plan::new(&dataset, format, 10_000).blocks_of(table).collect();
                let (text, marks) = encoder.encode_marked(format, &blocks);
                assert!(marks.is_sorted_by_key(|mark| mark.end()));
                let rows: Vec<&[CellMark]> = marks.split_inclusive(|mark| mark.ends_row()).collect();
                assert!(rows.iter().all(|row| row.len() == rows[0].len() && row.len() > table.schema().columns.len()));
                let ends: Vec<usize> = rows.iter().map(|row| row[row.len() - 1].end()).collect();
                let lines = text.split_inclusive(|byte| *byte == b'\n').scan(0, |end, line| {
                    *end += line.len();
                    Some(*end)
                });
                assert_eq!(ends, lines.collect::<Vec<_>>(), "{table} {format}");
                // What follows a cell is a comma, a quotation mark, a bracket, or the end of the line.
                assert!(marks.iter().all(|mark| mark.ends_row() || b",\"}\n".contains(&text[mark.end()])));
                assert_eq!(text, other.encode_all(format, &blocks));
                assert!(other.buffer.marks().is_empty());
            }
        }
    }

    /// Forwards by a little or by far, and back: the rows are those of an encoder that has been nowhere else.
    #[test]
    fn it_does_not_matter_where_an_encoder_has_been() {
        for products_per_tenant in [50, 2_000] {
            let spec = crate::Spec {
                tenants: 1,
                products_per_tenant,
                orders_per_tenant: 20_000,
                customers_per_tenant: 60,
                ..Preset::Tiny.spec(42)
            };
            let dataset = Dataset::new(spec).unwrap();
            for &table in &Table::ALL[1..] {
                let rows = crate::Plan::new(&dataset, Format::Csv, u64::MAX).rows(table);
                let mut encoder = BlockEncoder::new(&dataset);
                let mut start = 0;
                for step in [0, 30, 700, 5_000, 9_000, 20_000, 3, 40_000, 11_000, 300, 25_000, 60_000, 7_000] {
                    start = (start + step) % (rows - 9);
                    let block = Block { table, tenant: 0, rows: start..start + 9 };
                    let expected = BlockEncoder::new(&dataset).encode(Format::Csv, &block).to_vec();
                    assert!(encoder.encode(Format::Csv, &block) == expected, "{table}, row {start} of {rows}");
                    start += 9;
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "tenant 1 of 1")]
    fn other_tenants_are_rejected() {
        encode(1, 0..1);
    }

    #[test]
    #[should_panic(expected = "rows 49..51 of orders, which has 50")]
    fn other_rows_are_rejected() {
        encode(0, 49..51);
    }
}
