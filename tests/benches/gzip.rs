//! What `--compress` costs and gains, table by table, beside zlib-rs at level 1: `cargo bench -p tests --bench gzip`.
//!
//! Blocks of the preset `medium` are made and packed by turns, and of each time the least counts, so that what else the
//! machine does matters little. Look at the ratios: absolute figures are those of this machine.

use std::time::Instant;

use fixtures_gen::{Block, BlockEncoder, Dataset, Format, Plan, Preset, Table};
use fixtures_run::{Deflater, MarkedText};
use flate2::{Compress, Compression, FlushCompress};

/// Blocks of each table, spread over it.
const BLOCKS: usize = 8;

/// How often each of them is measured.
const TURNS: usize = 15;

/// The least time of some turns, summed over blocks, and the bytes.
#[derive(Default)]
struct Measured {
    seconds: f64,
    bytes: usize,
}

impl Measured {
    fn add(&mut self, mut turn: impl FnMut() -> usize) {
        let mut least = f64::MAX;
        let mut bytes = 0;
        for _ in 0..TURNS {
            let start = Instant::now();
            bytes = turn();
            least = least.min(start.elapsed().as_secs_f64());
        }
        self.seconds += least;
        self.bytes += bytes;
    }
}

fn main() {
    println!(
        "{:22} {:>9} {:>6} {:>9} {:>6} {:>9} {:>14}",
        "", "MB/s", "ratio", "zlib-rs", "ratio", "faster", "with the rows"
    );
    let dataset = Dataset::new(Preset::Medium.spec(42)).expect("a preset is a valid spec");
    for &table in Table::ALL {
        for &format in Format::ALL {
            line(&dataset, table, format);
        }
    }
}

fn line(dataset: &Dataset, table: Table, format: Format) {
    let plan = Plan::new(dataset, format, 10_000);
    let blocks: Vec<Block> = plan.blocks_of(table).collect();
    let (mut rows, mut ours, mut theirs) = (Measured::default(), Measured::default(), Measured::default());
    let mut encoder = BlockEncoder::new(dataset);
    let (mut deflater, mut zlib) = (Deflater::default(), Compress::new(Compression::fast(), false));
    let mut packed = Vec::with_capacity(1 << 22);
    for block in blocks.iter().step_by(blocks.len().div_ceil(BLOCKS)) {
        let block = std::slice::from_ref(block);
        rows.add(|| encoder.encode_marked(format, block).0.len());
        let (text, marks) = encoder.encode_marked(format, block);
        ours.add(|| {
            packed.clear();
            deflater.pack_marked(MarkedText { bytes: text, marks, rows_start: 0 }, &mut packed);
            packed.len()
        });
        theirs.add(|| {
            packed.clear();
            zlib.reset();
            zlib.compress_vec(text, &mut packed, FlushCompress::Sync).expect("there is room");
            packed.len()
        });
    }
    let name = format!("{table} {format}");
    let speed = |of: &Measured| rows.bytes as f64 / of.seconds / 1e6;
    let ratio = |of: &Measured| rows.bytes as f64 / of.bytes as f64;
    println!(
        "{name:22} {:9.0} {:6.2} {:9.0} {:6.2} {:8.2} x {:12.2} x",
        speed(&ours),
        ratio(&ours),
        speed(&theirs),
        ratio(&theirs),
        theirs.seconds / ours.seconds,
        (rows.seconds + theirs.seconds) / (rows.seconds + ours.seconds),
    );
}
