//! Rows, files and bytes of a part, compressed if its plan says so.

use fixtures_gen::{Compression, Part, Plan, Table};

use super::packed::PackedSizes;
use super::text::{Counts, text_totals};
use crate::counters::TotalsByTable;

/// Rows, files and bytes of a part.
pub(crate) fn totals(plan: &Plan<'_>, part: &Part, counts: &Counts) -> TotalsByTable {
    let mut totals = text_totals(plan, part, counts);
    if plan.compression() == Compression::None {
        return totals;
    }
    let mut sizes = PackedSizes::new(plan, part);
    for &table in &Table::ALL[1..] {
        let totals = &mut totals[table.index()];
        if totals.files > 0 {
            totals.written = sizes.of_table(table, *totals);
        }
    }
    totals
}
