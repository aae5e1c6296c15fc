//! What a run will make, before it does: rows and files counted, bytes and time from samples.
//!
//! Samples are real rows of every table, at places that follow from the plan alone, so that an estimate is the same on
//! every machine. Only the time differs.

use std::hint::black_box;
use std::ops::{Add, Range};
use std::time::{Duration, Instant};

use fixtures_gen::{BLOCK_ROWS, Block, BlockEncoder, Part, Plan, RowsAndFiles, RowsOfPart, Samples, Shop, Table};

use crate::compress::{self, Compression, Packer};
use crate::digest::Digest;
use crate::files::Space;
use crate::state::Goal;
use crate::tally::Totals;

/// Places where rows are sampled to measure the time that they take.
const PLACES: u64 = 64;

/// Tenants whose files are packed, or samples of them; of more than these, the first, the last and so many between.
const PACKED_TENANTS: u64 = 64;

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
        self.0[table.index()]
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
    Estimate(plan.count(part).map(|RowsAndFiles { rows, files }| Totals { rows, files, ..Totals::default() }))
}

/// Rows, files and bytes of a part.
pub(crate) fn estimate(plan: &Plan<'_>, part: &Part) -> Estimate {
    let mut estimate = count(plan, part);
    let mut sampler = Sampler::new(plan, part);
    for (totals, &table) in estimate.0.iter_mut().zip(Table::ALL).filter(|(totals, _)| totals.files > 0) {
        let (bytes, rows) = sampler.text(table, totals.rows);
        let header = sampler.header(table).len() as u64;
        totals.bytes = scale(bytes, totals.rows, rows).saturating_add(header.saturating_mul(totals.files));
        totals.written = match plan.compression() {
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
    let mut sampler = Sampler::new(goal.plan, goal.part);
    let seconds_of_table = |&table: &Table| match estimate.of(table).rows.saturating_sub(there[table.index()].rows) {
        0 => 0.0,
        rows => sampler.seconds_per_row(table) * rows as f64,
    };
    let files = |&table: &Table| estimate.of(table).files.saturating_sub(there[table.index()].files);
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
    samples: Samples<'s>,
    encoder: BlockEncoder<'s>,
    packer: Packer,
    packed: Vec<u8>,
}

impl<'s> Sampler<'s> {
    fn new(plan: &'s Plan<'s>, part: &'s Part) -> Self {
        let (samples, encoder) = (Samples::new(plan, part), BlockEncoder::new(plan.dataset()));
        Self { plan, part, samples, encoder, packer: Packer::new(), packed: vec![] }
    }

    fn header(&self, table: Table) -> Vec<u8> {
        self.plan.format_of(table).header(table.schema())
    }

    /// Bytes of text, and of how many rows: of all of a small table, else of rows all over it.
    fn text(&mut self, table: Table, rows: u64) -> (u64, u64) {
        let (format, mut sums) = (self.plan.format_of(table), (0, 0));
        for block in self.samples.blocks(table, rows) {
            sums.0 += self.encoder.encode(format, &block).len() as u64;
            sums.1 += block.row_count();
        }
        sums
    }

    /// Bytes of all packed files of a table: of some tenants the last file, which differs, and samples of the others.
    fn packed(&mut self, table: Table, totals: Totals) -> u64 {
        let tenants = self.part.tenants();
        let length = tenants.end - tenants.start;
        let samples = if length <= PACKED_TENANTS {
            tenants.clone().collect()
        } else {
            let between = (0..PACKED_TENANTS).map(|place| Samples::spread(&(1..length - 1), place, 1).start);
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
                let block = self.samples.block_of(shop, table, among, place + 7 * sample, BLOCK_ROWS);
                self.packed_block(&headers[0], block.as_ref()) as f64
            });
            bytes += packed.sum::<f64>() / samples as f64 * full_blocks as f64;
        }
        let rest = rows % BLOCK_ROWS;
        if rest > 0 || rows == 0 {
            let block = if rest > 0 { self.samples.block_of(shop, table, among, place + 1, rest) } else { None };
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
        let (format, start) = (self.plan.format_of(table), Instant::now());
        let (mut rows, mut copy) = (0, Vec::new());
        for place in 0..4 * PLACES {
            if start.elapsed() > LONG_ENOUGH {
                break;
            }
            let Some(block) = self.samples.block(table, place % PLACES, PLACES, BLOCK_ROWS) else { continue };
            let text = self.encoder.encode(format, &block);
            black_box(Digest::of(text));
            let bytes = match self.plan.compression() {
                Compression::None => text,
                Compression::Gzip => {
                    self.packed.clear();
                    self.packer.pack(text, &mut self.packed);
                    &self.packed
                }
            };
            // As the system takes it: into memory that was not there before.
            copy.extend_from_slice(bytes);
            rows += block.row_count();
        }
        black_box(copy);
        start.elapsed().as_secs_f64() / rows.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Dataset, Format, Preset};

    use super::*;

    #[test]
    fn rows_are_as_long_as_is_taken_for_granted() {
        for preset in [Preset::Tiny, Preset::Large] {
            let dataset = Dataset::new(preset.spec(u64::MAX)).unwrap();
            for &format in Format::ALL {
                let plan = Plan::new(&dataset, format, 10_000);
                let whole = plan.whole();
                let (samples, mut encoder) = (Samples::new(&plan, &whole), BlockEncoder::new(&dataset));
                for &table in Table::ALL {
                    for block in samples.blocks(table, u64::MAX) {
                        let text = encoder.encode(plan.format_of(table), &block);
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
    fn small_files_take_whole_blocks() {
        let mut estimate = Estimate::default();
        estimate.0[3] = Totals { rows: 10, files: 10, bytes: 1_000, written: 1_000 };
        let none = [Totals::default(); Table::ALL.len()];
        assert_eq!(estimate.demand(&none, 4_096), Demand { bytes: 10 * (4_096 + OVERHEAD), files: 10 });
        assert_eq!(estimate.demand(&estimate.0, 4_096), Demand { bytes: 0, files: 0 });
    }
}
