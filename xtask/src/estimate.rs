//! What a run will make, before it does: rows and files counted, bytes and time from samples.
//!
//! Samples are real rows of every table, at places that follow from the plan alone, so that an estimate is the same on
//! every machine: parts are cut by it. Only the time differs.

use std::hint::black_box;
use std::ops::{Add, Range};
use std::time::{Duration, Instant};

use fixtures_gen::{BLOCK_ROWS, Block, BlockEncoder, Format, Part, Plan, RowsOfPart, Shop, Table, Weights};

use crate::compress::{self, Compression, Packer};
use crate::digest::Digest;
use crate::files::Space;
use crate::state::Goal;
use crate::tally::{self, Totals};

/// Tenants that are counted one by one; of more than these, so many are taken for all.
const MOST_COUNTED: u64 = 16 * 1_024;

/// Places where rows are sampled, and rows at each.
const PLACES: u64 = 64;
const ROWS_AT_PLACE: u64 = 16;

/// Tenants whose files are packed, or samples of them; of more than these, the first, the last and so many between.
const PACKED_TENANTS: u64 = 64;

/// From so many orders on, a shelf's ledger is read from its beginning, so many rows: to enter it elsewhere would take long.
const MANY_ORDERS: u64 = 1 << 18;
const ROWS_OF_LEDGER: u64 = 4 * BLOCK_ROWS;
const PLACES_OF_LEDGERS: u64 = 4;

/// No row of any table has fewer bytes, and none has more.
pub(crate) const SHORTEST_ROW: u64 = 100;
const LONGEST_ROW: u64 = 1_024;

/// A file takes so many bytes more, in the directory, the journal and the manifest.
const OVERHEAD: u64 = 700;

/// To open, name and note a file takes so long, as measured on file systems in memory and on a disk that keeps up: 60 to 130 µs.
const TIME_PER_FILE: Duration = Duration::from_micros(90);

/// Totals of each table, in the order of [`Table::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Estimate([Totals; Table::ALL.len()]);

/// What a run takes of a file system.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Demand {
    pub(crate) bytes: u64,
    pub(crate) files: u64,
}

impl Estimate {
    /// The same rows with more bytes than they can have: enough to see that there is plenty of room.
    pub(crate) fn at_most(mut self) -> Self {
        for totals in &mut self.0 {
            totals.bytes = totals.rows.saturating_mul(LONGEST_ROW);
            totals.written = totals.bytes;
        }
        self
    }

    /// The totals of `table`.
    pub(crate) fn of(&self, table: Table) -> Totals {
        self.0[tally::place(table)]
    }

    /// The totals of all tables.
    pub(crate) fn all(&self) -> Totals {
        self.0.into_iter().fold(Totals::default(), Add::add)
    }

    /// What it takes of a file system with blocks of `block` bytes, without the files that are there already.
    pub(crate) fn demand(&self, there: &[Totals; Table::ALL.len()], block: u64) -> Demand {
        let of_table = |(all, there): (&Totals, &Totals)| {
            let files = all.files.saturating_sub(there.files);
            let written = all.written.saturating_sub(there.written);
            let mean = written / files.max(1);
            // Small files take a block each; the last block of others is half full.
            let rounded = if mean < block { block } else { mean.saturating_add(block / 2) };
            Demand { bytes: files.saturating_mul(rounded.saturating_add(OVERHEAD)), files }
        };
        self.0.iter().zip(there).map(of_table).fold(Demand { bytes: 0, files: 0 }, |sum, one| Demand {
            bytes: sum.bytes.saturating_add(one.bytes),
            files: sum.files.saturating_add(one.files),
        })
    }
}

impl Demand {
    /// Whether a file system has no room for it.
    pub(crate) fn exceeds(self, space: Space) -> bool {
        self.bytes > space.bytes || space.files.is_some_and(|files| self.files > files)
    }
}

/// Rows and files of a part, without bytes.
pub(crate) fn count(plan: &Plan<'_>, part: &Part) -> Estimate {
    let tenants = part.tenants();
    let length = tenants.end - tenants.start;
    let counted = length.min(MOST_COUNTED);
    let mut sums = [Totals::default(); Table::ALL.len()];
    for number in 0..counted {
        let number = tenants.start + (u128::from(number) * u128::from(length) / u128::from(counted)) as u64;
        let shop = plan.dataset().tenant(number);
        for (sum, &table) in sums.iter_mut().zip(Table::ALL).skip(1) {
            let share = plan.rows_of_part(part, &shop, table);
            sum.rows += share.rows.end - share.rows.start;
            sum.files += share.chunks.end - share.chunks.start;
        }
    }
    let scaled = |sum: u64| (u128::from(sum) * u128::from(length) / u128::from(counted.max(1))) as u64;
    let mut estimate = Estimate(sums.map(|sum| Totals { rows: scaled(sum.rows), files: scaled(sum.files), ..sum }));
    if part.has_tenants() {
        estimate.0[0] = Totals { rows: plan.dataset().spec().tenants, files: 1, ..Totals::default() };
    }
    estimate
}

/// How much each table weighs in text, for cutting a plan into parts.
pub(crate) fn weights(plan: &Plan<'_>) -> Weights {
    let (whole, mut weights) = (plan.whole(), Weights { row: [0; 7], file: [0; 7] });
    let counts = count(plan, &whole);
    let mut sampler = Sampler::new(plan, &whole, Compression::None);
    for (place, &table) in Table::ALL.iter().enumerate() {
        let (bytes, rows) = sampler.text(table, counts.of(table).rows);
        weights.row[place] = bytes.div_ceil(rows.max(1)) as u32;
        weights.file[place] = 1 + sampler.header(table).len() as u32;
    }
    weights
}

/// Rows, files and bytes of a part.
pub(crate) fn estimate(plan: &Plan<'_>, part: &Part, compression: Compression) -> Estimate {
    let mut estimate = count(plan, part);
    let mut sampler = Sampler::new(plan, part, compression);
    for (totals, &table) in estimate.0.iter_mut().zip(Table::ALL).filter(|(totals, _)| totals.files > 0) {
        let (bytes, rows) = sampler.text(table, totals.rows);
        let header = sampler.header(table).len() as u64;
        totals.bytes = scale(bytes, totals.rows, rows).saturating_add(header.saturating_mul(totals.files));
        totals.written = match compression {
            Compression::Gzip if table != Table::Tenants => sampler.packed(table, *totals),
            _ => totals.bytes,
        };
    }
    estimate
}

/// How long it takes to make what is not there, if the disk keeps up: measured for a fraction of a second, on this thread.
pub(crate) fn duration(
    goal: &Goal<'_>,
    estimate: &Estimate,
    there: &[Totals; Table::ALL.len()],
    threads: usize,
) -> Duration {
    let mut sampler = Sampler::new(goal.plan, goal.part, goal.compression);
    let seconds_of_table =
        |&table: &Table| match estimate.of(table).rows.saturating_sub(there[tally::place(table)].rows) {
            0 => 0.0,
            rows => sampler.seconds_per_row(table) * rows as f64,
        };
    let files = |&table: &Table| estimate.of(table).files.saturating_sub(there[tally::place(table)].files);
    let seconds_of_files = Table::ALL.iter().map(files).sum::<u64>() as f64 * TIME_PER_FILE.as_secs_f64();
    let seconds: f64 = seconds_of_files + Table::ALL.iter().map(seconds_of_table).sum::<f64>();
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    Duration::try_from_secs_f64(seconds / threads.min(cores) as f64).unwrap_or(Duration::MAX)
}

/// `part × whole ÷ sample`, without overflow.
fn scale(part: u64, whole: u64, sample: u64) -> u64 {
    let scaled = u128::from(part) * u128::from(whole) / u128::from(sample.max(1));
    scaled.try_into().unwrap_or(u64::MAX)
}

/// Makes samples.
struct Sampler<'s> {
    plan: &'s Plan<'s>,
    part: &'s Part,
    compression: Compression,
    encoder: BlockEncoder<'s>,
    packer: Packer,
    packed: Vec<u8>,
}

impl<'s> Sampler<'s> {
    fn new(plan: &'s Plan<'s>, part: &'s Part, compression: Compression) -> Self {
        let encoder = BlockEncoder::new(plan.dataset());
        Self { plan, part, compression, encoder, packer: Packer::new(), packed: vec![] }
    }

    fn format(&self, table: Table) -> Format {
        if table == Table::Tenants { Format::Csv } else { self.plan.format() }
    }

    fn header(&self, table: Table) -> Vec<u8> {
        self.format(table).header(table.schema())
    }

    /// Bytes of text, and of how many rows: of all of a small table, else of rows all over it.
    fn text(&mut self, table: Table, rows: u64) -> (u64, u64) {
        let format = self.format(table);
        let is_small = rows <= PLACES * ROWS_AT_PLACE && self.tenants(table) <= PLACES;
        let (places, length) = match (is_small, self.has_long_ledgers(table)) {
            (true, _) => (self.tenants(table), u64::MAX),
            (false, true) => (PLACES_OF_LEDGERS, ROWS_OF_LEDGER),
            (false, false) => (PLACES, ROWS_AT_PLACE),
        };
        (0..places).fold((0, 0), |(bytes, rows), place| match self.block(table, place, places, length) {
            Some(block) => {
                (bytes + self.encoder.encode(format, &block).len() as u64, rows + block.rows.end - block.rows.start)
            }
            None => (bytes, rows),
        })
    }

    /// Tenants that have a table of their own in the part.
    fn tenants(&self, table: Table) -> u64 {
        let tenants = self.part.tenants();
        if table == Table::Tenants { 1 } else { tenants.end - tenants.start }
    }

    /// Whether it takes long to begin anywhere but at the beginning of a shelf's ledger.
    fn has_long_ledgers(&self, table: Table) -> bool {
        table == Table::StockEvents && self.plan.dataset().spec().orders_per_tenant >= MANY_ORDERS
    }

    /// A run of at most `length` rows: the one at `place` of `places` that are spread over tenants and rows.
    fn block(&self, table: Table, place: u64, places: u64, length: u64) -> Option<Block> {
        let number = (u128::from(place) * u128::from(self.tenants(table)) / u128::from(places)) as u64;
        if table == Table::Tenants {
            let rows = spread(&(0..self.plan.dataset().spec().tenants), place, length);
            return (!rows.is_empty()).then_some(Block { table, tenant: 0, rows });
        }
        let shop = self.plan.dataset().tenant(self.part.tenants().start + number);
        let rows = self.plan.rows_of_part(self.part, &shop, table).rows;
        self.block_of(&shop, table, &rows, place, length)
    }

    /// The same of one tenant.
    fn block_of(&self, shop: &Shop<'_>, table: Table, rows: &Range<u64>, place: u64, length: u64) -> Option<Block> {
        let mut rows = spread(rows, place, length);
        if self.has_long_ledgers(table) && !rows.is_empty() {
            let of_shelf = shop.stock_events_of_shelf(rows.start);
            let length = (rows.end - rows.start).min(of_shelf.end - of_shelf.start);
            rows = of_shelf.start..of_shelf.start + length;
        }
        (!rows.is_empty()).then_some(Block { table, tenant: shop.number(), rows })
    }

    /// Bytes of all packed files of a table: of some tenants the last file, which differs, and samples of the others.
    fn packed(&mut self, table: Table, totals: Totals) -> u64 {
        let tenants = self.part.tenants();
        let length = tenants.end - tenants.start;
        let samples = if length <= PACKED_TENANTS {
            tenants.clone().collect()
        } else {
            let between = (0..PACKED_TENANTS).map(|place| spread(&(1..length - 1), place, 1).start);
            between.map(|number| tenants.start + number).collect::<Vec<_>>()
        };
        let (mut bytes, mut rows, mut files) = (0.0, 0, 0);
        for (place, number) in (0..).zip(samples) {
            let shop = self.plan.dataset().tenant(number);
            let share = self.plan.rows_of_part(self.part, &shop, table);
            bytes += self.packed_share(&shop, table, &share, place);
            rows += share.rows.end - share.rows.start;
            files += share.chunks.end - share.chunks.start;
        }
        if rows == 0 {
            // Files without rows are all the same.
            return scale(bytes as u64, totals.files, files);
        }
        // Of the rest one takes the share of its rows.
        (bytes * totals.rows as f64 / rows as f64) as u64
    }

    /// Bytes of the packed files that a part has of one tenant's table.
    fn packed_share(&mut self, shop: &Shop<'_>, table: Table, share: &RowsOfPart, place: u64) -> f64 {
        let (rows, chunk) = (share.rows.end - share.rows.start, self.plan.chunk_rows());
        let files = share.chunks.end - share.chunks.start;
        let full_chunks = (rows / chunk).min(files);
        let of_full = if full_chunks > 0 { self.packed_file(shop, table, &share.rows, chunk, place) } else { 0.0 };
        let rest = rows - full_chunks * chunk;
        let of_rest = if files > full_chunks {
            let rows = share.rows.end - rest..share.rows.end;
            self.packed_file(shop, table, &rows, rest, place)
        } else {
            0.0
        };
        of_full * full_chunks as f64 + of_rest
    }

    /// Bytes of a packed file of so many of these rows.
    fn packed_file(&mut self, shop: &Shop<'_>, table: Table, among: &Range<u64>, rows: u64, place: u64) -> f64 {
        let full_blocks = rows / BLOCK_ROWS;
        let has_header_in = |first: bool| if first { self.header(table) } else { vec![] };
        let headers = [has_header_in(rows <= BLOCK_ROWS), has_header_in(rows < BLOCK_ROWS)];
        let mut bytes = compress::FRAME as f64;
        if full_blocks > 0 {
            let samples = self.packed_samples().min(full_blocks);
            let packed = (0..samples).map(|sample| {
                let block = self.block_of(shop, table, among, place + 7 * sample, BLOCK_ROWS);
                self.packed_block(&headers[0], block.as_ref()) as f64
            });
            bytes += packed.sum::<f64>() / samples as f64 * full_blocks as f64;
        }
        let rest = rows % BLOCK_ROWS;
        if rest > 0 || rows == 0 {
            let block = if rest > 0 { self.block_of(shop, table, among, place + 1, rest) } else { None };
            bytes += self.packed_block(&headers[1], block.as_ref()) as f64;
        }
        bytes
    }

    /// How many blocks of a file are packed: the more, the fewer tenants there are.
    fn packed_samples(&self) -> u64 {
        let tenants = self.part.tenants();
        (6 / (tenants.end - tenants.start).max(1)).max(1)
    }

    fn packed_block(&mut self, header: &[u8], block: Option<&Block>) -> usize {
        let mut text = header.to_vec();
        if let Some(block) = block {
            text.extend_from_slice(self.encoder.encode(self.plan.format(), block));
        }
        self.packed.clear();
        self.packer.pack(&text, &mut self.packed);
        self.packed.len()
    }

    /// How long this thread needs for a row: to make, digest, pack and copy it.
    fn seconds_per_row(&mut self, table: Table) -> f64 {
        const LONG_ENOUGH: Duration = Duration::from_millis(15);
        let (format, start) = (self.format(table), Instant::now());
        let (mut rows, mut copy) = (0, Vec::new());
        for place in 0..4 * PLACES {
            if start.elapsed() > LONG_ENOUGH {
                break;
            }
            let Some(block) = self.block(table, place % PLACES, PLACES, BLOCK_ROWS) else { continue };
            let text = self.encoder.encode(format, &block);
            black_box(Digest::of(text));
            let bytes = match self.compression {
                Compression::None => text,
                Compression::Gzip => {
                    self.packed.clear();
                    self.packer.pack(text, &mut self.packed);
                    &self.packed
                }
            };
            // As the system takes it: into memory that was not there before.
            copy.extend_from_slice(bytes);
            rows += block.rows.end - block.rows.start;
        }
        black_box(copy);
        start.elapsed().as_secs_f64() / rows.max(1) as f64
    }
}

/// At most `length` of `rows`: run `place` of a sequence that fills any table evenly, however long it becomes.
fn spread(rows: &Range<u64>, place: u64, length: u64) -> Range<u64> {
    const GOLDEN_SECTION: u64 = 0x9E37_79B9_7F4A_7C15;
    let length = length.min(rows.end - rows.start);
    let room = u128::from(rows.end - rows.start - length) + 1;
    let fraction = place.wrapping_mul(GOLDEN_SECTION).wrapping_add(GOLDEN_SECTION / 2);
    let start = rows.start + ((u128::from(fraction) * room) >> 64) as u64;
    start..start + length
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Dataset, Preset, Spec};

    use super::*;

    #[test]
    fn rows_are_as_long_as_is_taken_for_granted() {
        for preset in [Preset::Tiny, Preset::Large] {
            let dataset = Dataset::new(preset.spec(u64::MAX)).unwrap();
            for &format in Format::ALL {
                let plan = Plan::new(&dataset, format, 10_000);
                let whole = plan.whole();
                let mut sampler = Sampler::new(&plan, &whole, Compression::None);
                for &table in Table::ALL {
                    let blocks = (0..PLACES).filter_map(|place| sampler.block(table, place, PLACES, ROWS_AT_PLACE));
                    for block in blocks.collect::<Vec<_>>() {
                        let text = sampler.encoder.encode(sampler.format(table), &block);
                        for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
                            let length = line.len() as u64;
                            assert!((SHORTEST_ROW..=LONGEST_ROW * 3 / 4).contains(&length), "{table}: {length}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn counts_are_exact_up_to_many_tenants_and_near_beyond() {
        let spec =
            |tenants| Spec { seed: 1, tenants, products_per_tenant: 7, orders_per_tenant: 11, customers_per_tenant: 3 };
        for (tenants, percent) in [(40, 0), (2 * MOST_COUNTED + 5, 1)] {
            let dataset = Dataset::new(spec(tenants)).unwrap();
            let plan = Plan::new(&dataset, Format::Csv, 5);
            let counted = count(&plan, &plan.whole());
            let off = |said: u64, is: u64| said.abs_diff(is) * 100 <= percent * is;
            assert!(off(counted.all().files, plan.file_count()), "{counted:?}");
            for &table in Table::ALL {
                assert!(off(counted.of(table).rows, plan.rows(table)), "{table}: {counted:?}");
            }
        }
    }

    #[test]
    fn samples_are_spread_over_all_rows() {
        let rows = 1_000..2_000;
        let mut starts: Vec<u64> = (0..PLACES).map(|place| spread(&rows, place, 16).start).collect();
        starts.sort_unstable();
        assert!(starts[0] < 1_040 && starts[starts.len() - 1] > 1_940);
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] < 60), "{starts:?}");
        assert_eq!(spread(&(3..5), 9, 16), 3..5);
        assert_eq!(spread(&(0..u64::MAX), 63, u64::MAX), 0..u64::MAX);
    }

    #[test]
    fn small_files_take_whole_blocks() {
        let mut estimate = Estimate::default();
        estimate.0[3] = Totals { rows: 10, files: 10, bytes: 1_000, written: 1_000 };
        let none = [Totals::default(); Table::ALL.len()];
        assert_eq!(estimate.demand(&none, 4_096), Demand { bytes: 10 * (4_096 + OVERHEAD), files: 10 });
        assert_eq!(estimate.demand(&estimate.0, 4_096), Demand { bytes: 0, files: 0 });
    }
}
