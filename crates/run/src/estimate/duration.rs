//! How long a run takes, measured for a fraction of a second.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::thread;
use std::time::{Duration, Instant};

use fixtures_gen::{BLOCK_ROWS, BlockEncoder, Compression, Part, Plan, Samples, Table};

use super::encoded::EncodedSizes;
use crate::codec::{self, Body, MarkedText, Tools};
use crate::counters::TotalsByTable;
use crate::digest::Digest;
use crate::job::Packing;

/// To open, name and record a file takes this long, as measured on file systems in memory and on a
/// disk that keeps up: 60 to 130 µs.
const TIME_PER_FILE: Duration = Duration::from_micros(90);

/// How long it takes to make what does not exist, if the disk keeps up: measured for a fraction of
/// a second, on this thread.
pub(crate) fn duration(
    plan: &Plan<'_>,
    part: &Part,
    totals: &TotalsByTable,
    existing: &TotalsByTable,
    threads: NonZeroUsize,
    packing: Packing<'_>,
) -> Duration {
    let mut stopwatch = Stopwatch::new(plan, part, packing);
    let of_table = |&table: &Table| {
        let (all, existing) = (totals[table.index()], existing[table.index()]);
        let files = all.files.saturating_sub(existing.files) as f64 * TIME_PER_FILE.as_secs_f64();
        match all.rows.saturating_sub(existing.rows) {
            0 => files,
            rows => files + stopwatch.seconds_per_row(table) * rows as f64,
        }
    };
    let seconds: f64 = Table::ALL.iter().map(of_table).sum();
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN).min(threads);
    Duration::try_from_secs_f64(seconds / cores.get() as f64).unwrap_or(Duration::MAX)
}

/// Measures how long rows take.
struct Stopwatch<'s> {
    plan: &'s Plan<'s>,
    samples: Samples<'s>,
    encoder: BlockEncoder<'s>,
    tools: Tools,
    /// For files that are not text.
    encoded: Option<EncodedSizes<'s>>,
}

impl<'s> Stopwatch<'s> {
    fn new(plan: &'s Plan<'s>, part: &Part, Packing { encoding, gzip_level }: Packing<'s>) -> Self {
        let encoder = BlockEncoder::new(plan.dataset());
        let encoded = encoding.map(|encoding| EncodedSizes::new(encoding, plan.dataset()));
        Self { plan, samples: Samples::new(plan, part), encoder, tools: Tools::new(gzip_level), encoded }
    }

    /// How long this thread needs for a row: to make, digest, pack and copy it.
    fn seconds_per_row(&mut self, table: Table) -> f64 {
        const LONG_ENOUGH: Duration = Duration::from_millis(15);
        const PLACES: u64 = 64;
        let start = Instant::now();
        let compression = if table == Table::Tenants { Compression::None } else { self.plan.compression() };
        let (mut rows, mut copy, mut packed) = (0, Vec::new(), Vec::new());
        for place in 0..4 * PLACES {
            if start.elapsed() > LONG_ENOUGH {
                break;
            }
            let Some(block) = self.samples.block(table, place % PLACES, PLACES, BLOCK_ROWS) else { continue };
            rows += block.row_count();
            // As the system takes it: into memory that was not there before.
            if let Some(encoded) = &mut self.encoded {
                let bytes = encoded.encode_blocks(&[block]);
                black_box(Digest::of(bytes));
                copy.extend_from_slice(bytes);
                continue;
            }
            let format = self.plan.format_of(table).text().expect("the files are text");
            let (text, marks) = match compression {
                Compression::None => (self.encoder.encode(format, &block), &[][..]),
                Compression::Gzip => self.encoder.encode_marked(format, &[block]),
            };
            black_box(Digest::of(text));
            packed.clear();
            let (body, _) = codec::pack(
                compression,
                &mut self.tools,
                &MarkedText { bytes: text, marks, rows_start: 0 },
                false,
                &mut packed,
            );
            copy.extend_from_slice(if body == Body::Text { text } else { &packed });
        }
        black_box(copy);
        start.elapsed().as_secs_f64() / rows.max(1) as f64
    }
}
