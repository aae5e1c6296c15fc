//! Sizes of compressed or encoded files, from blocks that are packed as a run would pack them.

use std::iter::Peekable;
use std::ops::Range;

use fixtures_gen::{
    BLOCK_ROWS, Block, BlockEncoder, Layout, Part, Plan, RowsOfPart, Samples, Shop, Table, TenantSizes,
};

use super::encoded::EncodedSizes;
use super::text::{header_of, scale};
use crate::codec::{self, GZIP_FRAME, MarkedText, Tools};
use crate::counters::Totals;
use crate::job::Packing;

/// Tenants whose files are packed, or samples of them; of more tenants, the first, the last and
/// this many between; of skewed tenants, this many that are chosen by their share of the rows.
const PACKED_TENANTS: u64 = 64;

/// The same of files that are not text, of which more rows are encoded.
const ENCODED_TENANTS: u64 = 10;

/// Blocks of a file of a whole table that are packed.
const BLOCKS_OF_TABLE: u64 = 16;

/// The next blocks, as long as they have no more rows together than a whole one.
fn next_joined(blocks: &mut Peekable<impl Iterator<Item = Block>>) -> Vec<Block> {
    let (mut joined, mut rows) = (vec![], 0);
    while let Some(block) = blocks.next_if(|block| rows == 0 || rows + block.row_count() <= BLOCK_ROWS) {
        rows += block.row_count();
        joined.push(block);
    }
    joined
}

/// Packs samples of a part's files.
pub(super) struct PackedSizes<'s> {
    plan: &'s Plan<'s>,
    part: &'s Part,
    samples: Samples<'s>,
    encoder: BlockEncoder<'s>,
    tools: Tools,
    packed: Vec<u8>,
    /// How many tenants stand for all.
    most_tenants: u64,
    /// For files that are not text.
    encoded: Option<EncodedSizes<'s>>,
}

impl<'s> PackedSizes<'s> {
    pub(super) fn new(plan: &'s Plan<'s>, part: &'s Part, Packing { encoding, gzip_level }: Packing<'s>) -> Self {
        let (samples, encoder) = (Samples::new(plan, part), BlockEncoder::new(plan.dataset()));
        let encoded = encoding.map(|encoding| EncodedSizes::new(encoding, plan.dataset()));
        let most_tenants = if encoded.is_some() { ENCODED_TENANTS } else { PACKED_TENANTS };
        Self { plan, part, samples, encoder, tools: Tools::new(gzip_level), packed: vec![], most_tenants, encoded }
    }

    /// Bytes of all files of a table: of some tenants the last file, which differs, and samples of
    /// the others.
    pub(super) fn of_table(&mut self, table: Table, totals: Totals) -> u64 {
        if let (Table::Tenants, Some(encoded)) = (table, &mut self.encoded) {
            return encoded.of_file(table, 0, &(0..totals.rows), totals.rows) as u64;
        }
        if self.plan.layout() == Layout::Table {
            return self.of_whole_table(table, totals.rows);
        }
        if self.are_chosen_by_rows() {
            return self.of_skewed(table, totals);
        }
        let (mut bytes, mut rows, mut files) = (0.0, 0, 0);
        for (place, number) in (0..).zip(self.tenants()) {
            let shop = self.plan.dataset().tenant(number);
            let share = self.plan.rows_of_part(self.part, &shop, table);
            bytes += self.of_share(&shop, table, &share, place);
            rows += share.rows.end - share.rows.start;
            files += share.chunks.end - share.chunks.start;
        }
        if rows == 0 {
            // Files without rows are all the same.
            return scale(bytes as u64, totals.files, files);
        }
        // The other tenants have bytes in proportion to their rows.
        (bytes * totals.rows as f64 / rows as f64) as u64
    }

    /// Bytes of the file of a table of all tenants.
    fn of_whole_table(&mut self, table: Table, rows: u64) -> u64 {
        let joined: Vec<Vec<Block>> = if rows <= BLOCKS_OF_TABLE * BLOCK_ROWS {
            let mut blocks = self.plan.blocks_of(table).peekable();
            std::iter::from_fn(|| Some(next_joined(&mut blocks)).filter(|joined| !joined.is_empty())).collect()
        } else {
            let first = |place| self.samples.block(table, place, BLOCKS_OF_TABLE, BLOCK_ROWS);
            (0..BLOCKS_OF_TABLE).filter_map(first).map(|first| self.with_next_tenants(first)).collect()
        };
        if let Some(encoded) = &mut self.encoded {
            return encoded.of_blocks(table, &joined.concat(), rows) as u64;
        }
        let sampled: u64 = joined.iter().flatten().map(Block::row_count).sum();
        let packed: usize = joined.iter().map(|blocks| self.of_blocks(&[], blocks)).sum();
        let header = header_of(self.plan, table);
        let ends = GZIP_FRAME as f64 + if header.is_empty() { 0.0 } else { self.of_blocks(&header, &[]) as f64 };
        (ends + packed as f64 * rows as f64 / sampled.max(1) as f64) as u64
    }

    /// A block, and those of the tenants behind, as a run joins them.
    fn with_next_tenants(&self, first: Block) -> Vec<Block> {
        const MOST_TENANTS: u64 = BLOCK_ROWS;
        let (table, tenants) = (first.table, first.tenant + 1..self.plan.dataset().spec().tenants);
        let rows = |tenant| 0..self.plan.dataset().tenant(tenant).rows(table);
        let next = tenants.take(MOST_TENANTS as usize).map(|tenant| Block { table, tenant, rows: rows(tenant) });
        next_joined(&mut std::iter::once(first).chain(next.filter(|block| !block.rows.is_empty())).peekable())
    }

    /// Whether there are so many skewed tenants that some stand for the others.
    fn are_chosen_by_rows(&self) -> bool {
        let tenants = self.part.tenants();
        let is_skewed = self.plan.dataset().spec().tenant_sizes == TenantSizes::Skewed;
        is_skewed && tenants.end - tenants.start > self.most_tenants
    }

    /// The same of skewed tenants, chosen by their weight, which their rows follow on average: bytes
    /// and rows of each, per weight, stand for those of all. The bytes per row of each would not do:
    /// they are high where a tenant has few rows for its weight.
    fn of_skewed(&mut self, table: Table, totals: Totals) -> u64 {
        let (mut bytes, mut rows, mut last) = (0.0, 0.0, None);
        for place in 0..self.most_tenants {
            let Some(number) = self.samples.tenant(table, place, self.most_tenants) else { continue };
            // The largest tenants are chosen several times.
            let (of_bytes, of_rows) = match last {
                Some((of, both)) if of == number => both,
                _ => {
                    let shop = self.plan.dataset().tenant(number);
                    let share = self.plan.rows_of_part(self.part, &shop, table);
                    let weight = self.samples.weight(table, number).max(1) as f64;
                    let of_rows = (share.rows.end - share.rows.start) as f64;
                    (self.of_share(&shop, table, &share, place) / weight, of_rows / weight)
                }
            };
            last = Some((number, (of_bytes, of_rows)));
            bytes += of_bytes;
            rows += of_rows;
        }
        if rows == 0.0 {
            // Files without rows are all the same.
            return self.of_file(&self.plan.dataset().tenant(0), table, &(0..0), 0, 0) as u64 * totals.files;
        }
        (bytes / rows * totals.rows as f64) as u64
    }

    fn tenants(&self) -> Vec<u64> {
        let tenants = self.part.tenants();
        let length = tenants.end - tenants.start;
        if length <= self.most_tenants {
            return tenants.collect();
        }
        let between = (0..self.most_tenants).map(|place| Samples::spread(&(1..length - 1), place, 1).start);
        between.map(|number| tenants.start + number).collect()
    }

    /// Bytes of the files that a part has of one tenant's table.
    fn of_share(&mut self, shop: &Shop<'_>, table: Table, share: &RowsOfPart, place: u64) -> f64 {
        let (rows, chunk) = (share.rows.end - share.rows.start, self.plan.chunk_rows());
        let files = share.chunks.end - share.chunks.start;
        let full_chunks = (rows / chunk).min(files);
        let of_full = if full_chunks > 0 { self.of_file(shop, table, &share.rows, chunk, place) } else { 0.0 };
        let rest = rows - full_chunks * chunk;
        let of_rest = if files > full_chunks {
            let rows = share.rows.end - rest..share.rows.end;
            self.of_file(shop, table, &rows, rest, place)
        } else {
            0.0
        };
        of_full * full_chunks as f64 + of_rest
    }

    /// Bytes of a file with `rows` of these rows.
    fn of_file(&mut self, shop: &Shop<'_>, table: Table, among: &Range<u64>, rows: u64, place: u64) -> f64 {
        if let Some(encoded) = &mut self.encoded {
            return encoded.of_file(table, shop.number(), among, rows);
        }
        let full_blocks = rows / BLOCK_ROWS;
        let header_if = |is_first: bool| if is_first { header_of(self.plan, table) } else { vec![] };
        let headers = [header_if(rows <= BLOCK_ROWS), header_if(rows < BLOCK_ROWS)];
        let mut bytes = GZIP_FRAME as f64;
        if full_blocks > 0 {
            let samples = self.samples_of_file().min(full_blocks);
            let packed = (0..samples).map(|sample| {
                let block = self.samples.block_of(shop, table, among, place + 7 * sample, BLOCK_ROWS);
                self.of_block(&headers[0], block.as_ref()) as f64
            });
            bytes += packed.sum::<f64>() / samples as f64 * full_blocks as f64;
        }
        let rest = rows % BLOCK_ROWS;
        if rest > 0 || rows == 0 {
            let block = if rest > 0 { self.samples.block_of(shop, table, among, place + 1, rest) } else { None };
            bytes += self.of_block(&headers[1], block.as_ref()) as f64;
        }
        bytes
    }

    /// How many blocks of a file are packed: the more, the fewer tenants there are.
    fn samples_of_file(&self) -> u64 {
        let tenants = self.part.tenants();
        (6 / (tenants.end - tenants.start).max(1)).max(1)
    }

    fn of_block(&mut self, header: &[u8], block: Option<&Block>) -> usize {
        self.of_blocks(header, block.map_or(&[], std::slice::from_ref))
    }

    fn of_blocks(&mut self, header: &[u8], blocks: &[Block]) -> usize {
        let mut text = header.to_vec();
        let format = self.plan.format().text().expect("the files are text");
        let (rows, marks) = self.encoder.encode_marked(format, blocks);
        text.extend_from_slice(rows);
        self.packed.clear();
        let text = MarkedText { bytes: &text, marks, rows_start: header.len() };
        codec::pack(self.plan.compression(), &mut self.tools, &text, false, &mut self.packed);
        self.packed.len()
    }
}
