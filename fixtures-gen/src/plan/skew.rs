//! Tenants of skewed sizes, without looking at each: sums over runs of them, and the tenant that
//! has a given row of all.

use std::ops::Range;

use crate::rows::Shop;
use crate::spec::Spec;
use crate::table::Table;

use super::files::Plan;
use super::part::RowsAndFiles;

/// Tenants that are counted one by one; of more tenants, about this many are counted and stand for
/// all.
pub(super) const COUNTED_TENANTS: u64 = 16 * 1_024;

/// A run of tenants is as long as the number of its first, divided by this: their sizes differ by
/// less than one part in a thousand, and by the rounding of single rows.
const RUNS_PER_TENANTS: u64 = 2_048;

/// Tenants that are looked at as one: one by one where they are few, else in runs that grow with
/// the tenants' numbers, some 20,000 runs for all.
pub(super) fn runs(tenants: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let is_few = tenants.end.saturating_sub(tenants.start) <= COUNTED_TENANTS;
    let mut start = tenants.start;
    std::iter::from_fn(move || {
        let length = if is_few { 1 } else { (start / RUNS_PER_TENANTS).max(1) };
        let run = start..start.saturating_add(length).min(tenants.end);
        start = run.end;
        (!run.is_empty()).then_some(run)
    })
}

/// What the number of rows of a table follows, summed over the tenants before this one; exactly
/// that number for products, orders and customers.
pub(super) fn measure_before(spec: &Spec, table: Table, tenant: u64) -> u64 {
    let sizes = spec.sizes_before(tenant);
    match table {
        Table::Tenants => tenant,
        Table::Products | Table::PriceHistory => sizes.products,
        Table::Customers => sizes.customers,
        Table::Orders | Table::OrderItems => sizes.orders,
        Table::StockEvents => sizes.products.saturating_add(sizes.orders),
    }
}

/// The same of these tenants.
pub(super) fn measure(spec: &Spec, table: Table, tenants: &Range<u64>) -> u64 {
    measure_before(spec, table, tenants.end) - measure_before(spec, table, tenants.start)
}

/// The tenant among these, in front of whom and with whom the measure passes `position`.
pub(super) fn tenant_at(spec: &Spec, table: Table, tenants: &Range<u64>, position: u64) -> u64 {
    let sought = measure_before(spec, table, tenants.start).saturating_add(position);
    let Range { mut start, mut end } = tenants.clone();
    while end - start > 1 {
        let middle = start + (end - start) / 2;
        if measure_before(spec, table, middle) <= sought {
            start = middle;
        } else {
            end = middle;
        }
    }
    start
}

impl Plan<'_> {
    /// Rows and files of a table that a run of whole tenants has: `shop` is the one in its middle,
    /// and stands for the others.
    pub(super) fn count_run(&self, run: &Range<u64>, shop: &Shop<'_>, table: Table) -> RowsAndFiles {
        let (rows, length) = (shop.rows(table), run.end - run.start);
        if length == 1 {
            return RowsAndFiles { rows, files: self.chunk_count(rows) };
        }
        let spec = self.dataset().spec();
        let one = measure(spec, table, &(shop.number()..shop.number() + 1));
        let rows = match table {
            _ if one == 0 => 0,
            _ => u128::from(rows) * u128::from(measure(spec, table, run)) / u128::from(one),
        };
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        RowsAndFiles { rows, files: length * self.chunk_count(shop.rows(table)) }
    }
}

/// The tenant that stands for a run.
pub(super) fn middle(run: &Range<u64>) -> u64 {
    run.start + (run.end - run.start) / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MAX_TENANTS, Preset, TenantSizes};

    #[test]
    fn runs_are_all_tenants() {
        for tenants in [0..0, 0..1, 5..9, 0..COUNTED_TENANTS, 7..MAX_TENANTS, 0..MAX_TENANTS] {
            let (mut next, mut count) = (tenants.start, 0);
            for run in runs(tenants.clone()) {
                assert!(run.start == next && run.end > next);
                (next, count) = (run.end, count + 1);
            }
            assert!(next == tenants.end && count <= 22_000, "{tenants:?}: {count} runs up to {next}");
        }
    }

    #[test]
    fn the_tenant_of_a_position_is_found() {
        let spec = Spec { tenants: 300, tenant_sizes: TenantSizes::Skewed, ..Preset::Tiny.spec(42) };
        for &table in Table::ALL {
            for tenants in [0..300, 17..120, 3..4] {
                let of_all: Vec<u64> = tenants
                    .clone()
                    .flat_map(|tenant| (0..measure(&spec, table, &(tenant..tenant + 1))).map(move |_| tenant))
                    .collect();
                assert_eq!(of_all.len() as u64, measure(&spec, table, &tenants));
                for (position, &tenant) in (0..).zip(&of_all).step_by(13) {
                    assert_eq!(tenant_at(&spec, table, &tenants, position), tenant, "{table} {position}");
                }
            }
        }
    }
}
