//! Sizes of files that are not text, from groups that are encoded as a run would encode them.

use std::ops::Range;

use fixtures_gen::{BLOCK_ROWS, Block, Dataset, Table};

use crate::encoding::{EncodeGroup, Encoding};

/// No more rows of a file are encoded; the rest has bytes in proportion.
const SAMPLED_ROWS: u64 = 16 * BLOCK_ROWS;

/// Encodes samples of files.
pub(super) struct EncodedSizes<'s> {
    encoding: &'s dyn Encoding,
    encoder: Box<dyn EncodeGroup + 's>,
    group: Vec<u8>,
    ends: Vec<u8>,
}

impl<'s> EncodedSizes<'s> {
    pub(super) fn new(encoding: &'s dyn Encoding, dataset: &'s Dataset) -> Self {
        Self { encoding, encoder: encoding.encoder(dataset), group: vec![], ends: vec![] }
    }

    /// Bytes of a file with `rows` of these rows of a tenant's table.
    pub(super) fn of_file(&mut self, table: Table, tenant: u64, among: &Range<u64>, rows: u64) -> f64 {
        let sampled = rows.min(SAMPLED_ROWS).min(self.encoding.group_rows());
        // From the middle, in whole files: tables change with time.
        let start = among.start + (among.end - among.start - sampled) / 2;
        self.of_blocks(table, &blocks(table, tenant, start..start + sampled), rows)
    }

    /// Bytes of a file with `rows` rows, of which some blocks stand for all.
    pub(super) fn of_blocks(&mut self, table: Table, blocks: &[Block], rows: u64) -> f64 {
        let sampled: u64 = blocks.iter().map(Block::row_count).sum();
        let (group, with_group) = self.encode(table, blocks);
        let (_, without) = self.encode(table, &[]);
        let groups = rows.div_ceil(self.encoding.group_rows());
        let ends = without as f64 + (with_group - without) as f64 * groups as f64;
        group as f64 * rows as f64 / sampled.max(1) as f64 + ends
    }

    /// Bytes of a group of blocks, and of what a file has beside it.
    fn encode(&mut self, table: Table, blocks: &[Block]) -> (usize, usize) {
        let mut file = self.encoding.file(table);
        self.group.clear();
        self.ends.clear();
        file.header(&mut self.ends);
        if !blocks.is_empty() {
            file.add(self.encoder.encode(blocks, &mut self.group));
        }
        file.footer(&mut self.ends);
        (self.group.len(), self.ends.len())
    }

    /// Encodes blocks as a run does, for as long as that takes.
    pub(super) fn encode_blocks(&mut self, blocks: &[Block]) -> &[u8] {
        self.group.clear();
        self.encoder.encode(blocks, &mut self.group);
        &self.group
    }
}

fn blocks(table: Table, tenant: u64, rows: Range<u64>) -> Vec<Block> {
    let starts = rows.clone().step_by(BLOCK_ROWS as usize);
    starts.map(|start| Block { table, tenant, rows: start..rows.end.min(start + BLOCK_ROWS) }).collect()
}
