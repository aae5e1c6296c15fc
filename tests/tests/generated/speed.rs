//! The figures of docs/speed.md that are the same on every machine: how far `--compress` packs each table.

use std::fs;
use std::path::Path;

use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Table};
use fixtures_run::{Deflater, MarkedText};

/// Blocks of each table, spread over it: those of the benchmark.
const BLOCKS: usize = 8;

#[test]
fn ratios_of_packed_tables_are_those_of_the_page() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/speed.md");
    let page = fs::read_to_string(path).expect("the page is a file");
    let dataset = Dataset::new(Preset::Medium.spec(42)).expect("a preset is a valid spec");
    for &table in Table::ALL.iter().filter(|table| **table != Table::Tenants) {
        let row = page.lines().find(|line| line.starts_with(&format!("| {table} | ")) && line.contains('('));
        let cells: Vec<&str> = row.unwrap_or_else(|| panic!("{table} is not on the page")).split(" | ").collect();
        let stated = |cell: &str| cell.split_once(' ').map_or(cell, |(ratio, _)| ratio).to_owned();
        let stated = [stated(cells[3]), stated(cells[4])];
        let found = [Format::Csv, Format::Ndjson].map(|format| format!("{:.2}", ratio(&dataset, table, format)));
        assert_eq!(found, stated, "{table}: {row:?}");
    }
}

/// Bytes of text by bytes packed.
fn ratio(dataset: &Dataset, table: Table, format: Format) -> f64 {
    let blocks: Vec<_> = Plan::new(dataset, format, 10_000).blocks_of(table).collect();
    let (mut encoder, mut deflater) = (BlockEncoder::new(dataset), Deflater::default());
    let (mut bytes, mut packed) = (0, vec![]);
    for block in blocks.iter().step_by(blocks.len().div_ceil(BLOCKS)) {
        let (text, marks) = encoder.encode_marked(format, std::slice::from_ref(block));
        bytes += text.len();
        deflater.pack_marked(MarkedText { bytes: text, marks, rows_start: 0 }, &mut packed);
    }
    bytes as f64 / packed.len() as f64
}
