//! Bytes per second of the encoders, beside those of their peers, in one run: `cargo bench`.
//!
//! The encoders write every table of the preset `medium` into a recycled buffer, per format and for
//! all tables together, on one thread and on two. The peers are `tpchgen`'s CSV line items, and
//! rows like orders made by `fake` and `serde_json`. For comparison, a bare loop formats order
//! items without a model.

use std::fmt::Write as _;
use std::io::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use fake::Fake;
use fake::faker::address::en::StreetName;
use fake::faker::internet::en::SafeEmail;
use fake::faker::name::en::Name;
use fixtures_gen::{Block, BlockEncoder, Dataset, Format, Plan, Preset, Record, RowSink, Table};
use serde::Serialize;
use tpchgen::csv::LineItemCsv;
use tpchgen::generators::LineItemGenerator;

fn main() {
    divan::main();
}

fn medium() -> Dataset {
    Dataset::new(Preset::Medium.spec(42)).expect("a preset is a valid spec")
}

fn blocks(dataset: &Dataset, format: Format, tables: &[Table]) -> Vec<Block> {
    let plan = Plan::new(dataset, format, 10_000);
    let files = plan.files().filter(|file| tables.contains(&file.table));
    files.flat_map(|file| plan.blocks(&file)).collect()
}

fn encode(dataset: &Dataset, format: Format, blocks: &[Block]) -> usize {
    let mut encoder = BlockEncoder::new(dataset);
    blocks.iter().map(|block| black_box(encoder.encode(format, block)).len()).sum()
}

/// All tables, one thread.
#[divan::bench(args = Format::ALL, sample_count = 5, sample_size = 1)]
fn encoders(bencher: Bencher<'_, '_>, format: Format) {
    let dataset = medium();
    let blocks = blocks(&dataset, format, Table::ALL);
    let bytes = encode(&dataset, format, &blocks);
    bencher.counter(BytesCount::new(bytes)).bench(|| encode(&dataset, format, &blocks));
}

/// Each table in each format.
fn tables_and_formats() -> impl Iterator<Item = (Table, Format)> {
    Table::ALL.iter().flat_map(|&table| Format::ALL.iter().map(move |&format| (table, format)))
}

/// Each table, one thread.
#[divan::bench(args = tables_and_formats(), sample_count = 5, sample_size = 1)]
fn encoders_by_table(bencher: Bencher<'_, '_>, (table, format): (Table, Format)) {
    let dataset = medium();
    let blocks = blocks(&dataset, format, &[table]);
    let bytes = encode(&dataset, format, &blocks);
    bencher.counter(BytesCount::new(bytes)).bench(|| encode(&dataset, format, &blocks));
}

/// The same by way of the public structs, one row at a time: what tests compare the encoders with.
#[divan::bench(args = tables_and_formats(), sample_count = 3, sample_size = 1)]
fn rows_one_by_one(bencher: Bencher<'_, '_>, (table, format): (Table, Format)) {
    struct Rows(Format, Vec<u8>);
    impl RowSink for Rows {
        fn row<R: Record>(&mut self, row: &R) {
            self.0.encode(row, &mut self.1);
        }
    }
    let dataset = medium();
    let blocks = blocks(&dataset, format, &[table]);
    let bytes = encode(&dataset, format, &blocks);
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let (mut encoder, mut rows) = (BlockEncoder::new(&dataset), Rows(format, vec![]));
        for block in &blocks {
            rows.1.clear();
            encoder.visit(block, &mut rows);
            black_box(&rows.1);
        }
    });
}

/// All tables, two threads, each of which takes every other run of blocks.
#[divan::bench(args = Format::ALL, sample_count = 5, sample_size = 1)]
fn encoders_on_two_threads(bencher: Bencher<'_, '_>, format: Format) {
    let dataset = medium();
    let blocks = blocks(&dataset, format, Table::ALL);
    let bytes = encode(&dataset, format, &blocks);
    let runs: Vec<&[Block]> = blocks.chunks(10).collect();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        std::thread::scope(|scope| {
            for first in 0..2 {
                let (dataset, runs) = (&dataset, &runs);
                scope.spawn(move || {
                    let mut encoder = BlockEncoder::new(dataset);
                    for block in runs.iter().skip(first).step_by(2).copied().flatten() {
                        black_box(encoder.encode(format, block));
                    }
                });
            }
        });
    });
}

/// One table at a time, one thread.
#[divan::bench(args = Table::ALL, consts = [false, true], sample_count = 5, sample_size = 1)]
fn table<const CSV: bool>(bencher: Bencher<'_, '_>, table: Table) {
    let (dataset, format) = (medium(), if CSV { Format::Csv } else { Format::Ndjson });
    let blocks = blocks(&dataset, format, &[table]);
    let bytes = encode(&dataset, format, &blocks);
    bencher.counter(BytesCount::new(bytes)).bench(|| encode(&dataset, format, &blocks));
}

/// The fastest of the peers.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn tpchgen_csv_line_items(bencher: Bencher<'_, '_>) {
    let run = || {
        let mut buffer = Vec::with_capacity(1 << 20);
        let mut bytes = 0;
        for item in LineItemGenerator::new(0.2, 1, 1).iter() {
            writeln!(buffer, "{}", LineItemCsv::new(item)).expect("a vector takes any bytes");
            if buffer.len() > 1 << 18 {
                bytes += black_box(&buffer).len();
                buffer.clear();
            }
        }
        bytes + buffer.len()
    };
    bencher.counter(BytesCount::new(run())).bench(run);
}

/// What one would write by hand: four fields of `fake`, through `serde_json`.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn fake_and_serde_json(bencher: Bencher<'_, '_>) {
    #[derive(Serialize)]
    struct Row {
        id: u64,
        name: String,
        email: String,
        street: String,
    }
    let run = || {
        let mut buffer = Vec::with_capacity(1 << 20);
        let mut bytes = 0;
        for id in 0..100_000 {
            let row = Row { id, name: Name().fake(), email: SafeEmail().fake(), street: StreetName().fake() };
            serde_json::to_writer(&mut buffer, &row).expect("a vector takes any bytes");
            buffer.push(b'\n');
            if buffer.len() > 1 << 18 {
                bytes += black_box(&buffer).len();
                buffer.clear();
            }
        }
        bytes + buffer.len()
    };
    bencher.counter(BytesCount::new(run())).bench(run);
}

/// An order item's line by `format!`, with no model behind it.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn plain_formatting(bencher: Bencher<'_, '_>) {
    let run = || {
        let (mut buffer, mut bytes) = (String::with_capacity(1 << 20), 0);
        for number in 0..200_000u64 {
            let id = uuid::Uuid::from_u64_pair(number, number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            writeln!(
                buffer,
                r#"{{"order_item_id":"{id}","order_id":"{id}","tenant_id":"{id}","product_id":"{id}","quantity":{},"unit_price":{},"line_total":{}}}"#,
                number % 5,
                number % 1000,
                number % 5000
            )
            .expect("a string takes any text");
            if buffer.len() > 1 << 18 {
                bytes += black_box(&buffer).len();
                buffer.clear();
            }
        }
        bytes + buffer.len()
    };
    bencher.counter(BytesCount::new(run())).bench(run);
}
