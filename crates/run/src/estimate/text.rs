//! Rows and files, counted, and bytes of text, from samples of the rows.

use std::ops::Add;

use fixtures_gen::{BlockEncoder, Format, Part, Plan, RowsAndFiles, Samples, Table};

use crate::counters::{Totals, TotalsByTable};

/// Rows and files of each table, in the order of [`Table::ALL`].
pub(crate) type Counts = [RowsAndFiles; Table::ALL.len()];

/// The sum over all tables.
pub(crate) fn all(counts: &Counts) -> RowsAndFiles {
    counts.iter().fold(RowsAndFiles::default(), |sum, one| RowsAndFiles {
        rows: sum.rows.saturating_add(one.rows),
        files: sum.files.saturating_add(one.files),
    })
}

/// Rows, files and bytes of a part whose files are not compressed; as NDJSON, which takes more, if
/// they are not text.
pub(super) fn text_totals(plan: &Plan<'_>, part: &Part, counts: &Counts) -> TotalsByTable {
    let (samples, mut encoder) = (Samples::new(plan, part), BlockEncoder::new(plan.dataset()));
    let mut totals = TotalsByTable::default();
    for &table in Table::ALL {
        let RowsAndFiles { rows, files } = counts[table.index()];
        if files == 0 {
            continue;
        }
        let format = plan.format_of(table).text().unwrap_or(Format::Ndjson);
        let sampled = samples.blocks(table, rows).map(|block| Totals {
            rows: block.row_count(),
            bytes: encoder.encode(format, &block).len() as u64,
            ..Totals::default()
        });
        let sampled = sampled.fold(Totals::default(), Add::add);
        let headers = (header_of(plan, table).len() as u64).saturating_mul(files);
        let bytes = scale(sampled.bytes, rows, sampled.rows).saturating_add(headers);
        totals[table.index()] = Totals { rows, files, bytes, written: bytes };
    }
    totals
}

pub(super) fn header_of(plan: &Plan<'_>, table: Table) -> Vec<u8> {
    plan.format_of(table).text().map_or_else(Vec::new, |format| format.header(table.schema()))
}

/// `part × whole ÷ sample`, without overflow.
pub(super) fn scale(part: u64, whole: u64, sample: u64) -> u64 {
    let scaled = u128::from(part) * u128::from(whole) / u128::from(sample.max(1));
    scaled.try_into().unwrap_or(u64::MAX)
}
