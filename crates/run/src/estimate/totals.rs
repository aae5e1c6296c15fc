//! Rows, files and bytes of a part, compressed or encoded if its plan says so.

use fixtures_gen::{Compression, Part, Plan, Table};

use super::packed::PackedSizes;
use super::text::{Counts, text_totals};
use crate::counters::TotalsByTable;
use crate::job::Packing;

/// Rows, files and bytes of a part.
pub(crate) fn totals(plan: &Plan<'_>, part: &Part, counts: &Counts, packing: Packing<'_>) -> TotalsByTable {
    let (mut totals, encoding) = (text_totals(plan, part, counts), packing.encoding);
    if plan.compression() == Compression::None && encoding.is_none() {
        return totals;
    }
    let mut sizes = PackedSizes::new(plan, part, packing);
    let is_packed = |table: Table| table != Table::Tenants || encoding.is_some();
    for &table in Table::ALL.iter().filter(|&&table| is_packed(table)) {
        let totals = &mut totals[table.index()];
        if totals.files > 0 {
            totals.written = sizes.of_table(table, *totals);
            // The content of a file that is not text is the file.
            totals.bytes = if encoding.is_some() { totals.written } else { totals.bytes };
        }
    }
    totals
}
