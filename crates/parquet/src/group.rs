//! Row groups: blocks of rows become column chunks, one after the other.

use fixtures_gen::{Block, BlockEncoder, Dataset, Table};
use fixtures_run::{EncodeGroup, GroupIndex};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::writer::TrackedWrite;

use crate::cells::Cells;
use crate::layout::Layout;

/// What a file must know of a row group: its column chunks, whose offsets count from its start.
pub(crate) struct RowGroup(pub(crate) Vec<ColumnCloseResult>);

/// A thread's encoder: it keeps the columns of the table that it works at.
pub(crate) struct GroupEncoder<'d> {
    rows: BlockEncoder<'d>,
    open: Option<(Table, Layout, Cells)>,
}

impl<'d> GroupEncoder<'d> {
    pub(crate) fn new(dataset: &'d Dataset) -> Self {
        Self { rows: BlockEncoder::new(dataset), open: None }
    }
}

impl EncodeGroup for GroupEncoder<'_> {
    fn encode(&mut self, blocks: &[Block], out: &mut Vec<u8>) -> GroupIndex {
        let table = blocks.first().expect("a group has a block").table;
        if self.open.as_ref().is_none_or(|open| open.0 != table) {
            let layout = Layout::of(table.schema());
            let cells = Cells::new(&layout);
            self.open = Some((table, layout, cells));
        }
        let (_, layout, cells) = self.open.as_mut().expect("the columns are there");
        for block in blocks {
            self.rows.visit(block, cells);
        }
        Box::new(encode(layout, cells, out))
    }
}

/// Appends the rows as a row group, and leaves none behind.
pub(crate) fn encode(layout: &Layout, cells: &mut Cells, out: &mut Vec<u8>) -> RowGroup {
    let mut out = TrackedWrite::new(out);
    cells.rows = 0;
    let columns = cells.columns.iter_mut().zip(&layout.leaves);
    let chunks = columns.map(|(column, leaf)| column.write(leaf, &mut out).expect("memory takes every byte")).collect();
    out.into_inner().expect("memory takes every byte");
    RowGroup(chunks)
}
