//! A plan cut into parts: runs of its files that can be made apart from one another, and put together again.
//!
//! Where a part begins follows from its number in closed form, so a part costs nothing to find and needs no other part.

use std::cmp::Ordering;
use std::ops::Range;

use crate::dataset::Shop;
use crate::entity::Table;
use crate::plan::{Plan, PlannedFile};

/// A run of a plan's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Whether the table of tenants is one of them.
    has_tenants: bool,
    start: Cut,
    end: Cut,
}

/// In front of a tenant's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    tenant: u64,
    table: usize,
    chunk: u64,
}

/// How much work a table is: parts are cut so that each has about the same. Any unit will do, bytes for instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Of a row, in the order of [`Table::ALL`].
    pub row: [u32; Table::ALL.len()],
    /// Of a file, next to its rows.
    pub file: [u32; Table::ALL.len()],
}

/// What a part has of one tenant's table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowsOfPart {
    /// The chunks by their numbers.
    pub chunks: Range<u64>,
    /// The rows by their numbers.
    pub rows: Range<u64>,
}

impl Part {
    /// The tenants that the part has files of; of the first and the last one perhaps not all.
    pub fn tenants(&self) -> Range<u64> {
        let is_cut = self.end.table > 0 || self.end.chunk > 0;
        self.start.tenant..(self.end.tenant + u64::from(is_cut)).max(self.start.tenant)
    }

    /// Whether the table of tenants is one of the files.
    pub fn has_tenants(&self) -> bool {
        self.has_tenants
    }

    /// Those of a table's chunks that belong to the part.
    fn chunks(&self, tenant: u64, table: usize, count: u64) -> Range<u64> {
        let before = |cut: Cut| match (tenant, table).cmp(&(cut.tenant, cut.table)) {
            Ordering::Less => count,
            Ordering::Equal => cut.chunk.min(count),
            Ordering::Greater => 0,
        };
        before(self.start)..before(self.end)
    }
}

impl<'d> Plan<'d> {
    /// The part that has all files.
    pub fn whole(&self) -> Part {
        Part { has_tenants: true, start: Cut::of_tenant(0), end: Cut::of_tenant(self.dataset.spec().tenants) }
    }

    /// Part `number` (from 0) of `count` parts, which weigh about the same. All parts in order have every file once; parts
    /// beyond the number of files are empty.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Table, Weights};
    ///
    /// let dataset = Dataset::new(Preset::Medium.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    /// let weights = Weights { row: [201, 239, 340, 498, 261, 236, 305], file: [0; Table::ALL.len()] };
    /// let parts: Vec<_> = (0..3).flat_map(|number| plan.files_of_part(&plan.part(number, 3, &weights))).collect();
    /// assert_eq!(parts, plan.files().collect::<Vec<_>>());
    /// ```
    ///
    /// # Panics
    /// If there are not so many parts.
    pub fn part(&self, number: u64, count: u64, weights: &Weights) -> Part {
        assert!(number < count, "part {number} of {count}");
        let whole = self.whole();
        Part {
            has_tenants: number == 0,
            start: if number == 0 { whole.start } else { self.cut(number, count, weights) },
            end: if number + 1 == count { whole.end } else { self.cut(number + 1, count, weights) },
        }
    }

    /// The files of a part.
    pub fn files_of_part(&self, part: &Part) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let (plan, part) = (*self, part.clone());
        let tenants = part.has_tenants.then(|| plan.tenants_file());
        let files = part.tenants().flat_map(move |number| {
            let (shop, part) = (plan.dataset.tenant(number), part.clone());
            (0..TABLES.len()).flat_map(move |table| plan.chunks_of_part(&shop, table, &part))
        });
        tenants.into_iter().chain(files)
    }

    /// What a part has of one tenant's table; nothing of the table of tenants.
    pub fn rows_of_part(&self, part: &Part, shop: &Shop<'_>, table: Table) -> RowsOfPart {
        let Some(place) = TABLES.iter().position(|one| *one == table) else { return RowsOfPart::default() };
        let rows = shop.rows(table);
        let chunks = part.chunks(shop.number(), place, self.chunk_count(rows));
        let row = |chunk: u64| chunk.saturating_mul(self.chunk_rows).min(rows);
        RowsOfPart { rows: row(chunks.start)..row(chunks.end), chunks }
    }

    fn chunks_of_part(
        &self,
        shop: &Shop<'d>,
        table: usize,
        part: &Part,
    ) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let (plan, shop, table_name) = (*self, shop.clone(), TABLES[table]);
        let rows = shop.rows(table_name);
        let chunks = part.chunks(shop.number(), table, plan.chunk_count(rows));
        chunks.map(move |chunk| plan.chunk(&shop, table_name, rows, chunk))
    }

    /// In front of the file at which `number` of `count` equal weights are behind.
    fn cut(&self, number: u64, count: u64, weights: &Weights) -> Cut {
        let tenants = self.dataset.spec().tenants;
        let index = weights.of(0, tenants, 1);
        // Tenants differ by some rows of an unfinished stratum: to take them as equal keeps this in closed form.
        let tenant = self.weight(&self.dataset.tenant(0), weights).max(1);
        let position = (index + u128::from(tenants) * tenant) * u128::from(number) / u128::from(count);
        let position = position.saturating_sub(index);
        let shop = (position / tenant) as u64;
        self.cut_in_tenant(shop, position % tenant, weights)
    }

    fn cut_in_tenant(&self, tenant: u64, mut position: u128, weights: &Weights) -> Cut {
        let shop = self.dataset.tenant(tenant);
        for (table, &name) in TABLES.iter().enumerate() {
            let rows = shop.rows(name);
            let chunks = self.chunk_count(rows);
            let weight = weights.of(table + 1, rows, chunks);
            if position < weight {
                let chunk = weights.of(table + 1, self.chunk_rows.min(rows.max(1)), 1).max(1);
                return Cut { tenant, table, chunk: (position.div_ceil(chunk) as u64).min(chunks) };
            }
            position -= weight;
        }
        Cut::of_tenant(tenant + 1)
    }

    fn weight(&self, shop: &Shop<'_>, weights: &Weights) -> u128 {
        let of_table = |(table, &name): (usize, &Table)| {
            let rows = shop.rows(name);
            weights.of(table + 1, rows, self.chunk_count(rows))
        };
        TABLES.iter().enumerate().map(of_table).sum()
    }
}

/// The tables that a tenant has files of.
const TABLES: &[Table] = Table::ALL.split_at(1).1;

impl Cut {
    fn of_tenant(tenant: u64) -> Cut {
        Cut { tenant, table: 0, chunk: 0 }
    }
}

impl Weights {
    /// Of so many rows and files of a table.
    fn of(&self, table: usize, rows: u64, files: u64) -> u128 {
        u128::from(self.row[table]) * u128::from(rows) + u128::from(self.file[table]) * u128::from(files)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Dataset, Format, Spec};

    const WEIGHTS: Weights = Weights { row: [201, 239, 340, 498, 261, 236, 305], file: [60, 70, 80, 120, 90, 80, 100] };

    fn weight(files: impl Iterator<Item = PlannedFile>) -> u128 {
        files.map(|file| WEIGHTS.of(file.table as usize, file.rows.end - file.rows.start, 1)).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_in_order_are_the_plan(
            tenants in 1_u64..6,
            products in 1_u64..300,
            orders in 0_u64..900,
            customers in 1_u64..300,
            chunk_rows in 1_u64..400,
            count in 1_u64..40,
        ) {
            let sizes = Spec {
                seed: count,
                tenants,
                products_per_tenant: products,
                orders_per_tenant: orders,
                customers_per_tenant: customers,
            };
            let dataset = Dataset::new(sizes).unwrap();
            let plan = Plan::new(&dataset, Format::Csv, chunk_rows);
            let parts: Vec<Part> = (0..count).map(|number| plan.part(number, count, &WEIGHTS)).collect();
            let files: Vec<_> = parts.iter().flat_map(|part| plan.files_of_part(part)).collect();
            prop_assert_eq!(&files, &plan.files().collect::<Vec<_>>());

            let share = weight(files.iter().cloned()) / u128::from(count);
            let largest = files.iter().map(|file| weight(std::iter::once(file.clone()))).max().unwrap_or_default();
            // Tenants' weights differ by the rows of an unfinished stratum.
            let uneven = u128::from(tenants) * 100 * 21 * 305;
            for part in &parts {
                prop_assert!(weight(plan.files_of_part(part)) <= share + 2 * largest + uneven);
                for table in TABLES {
                    let of_table = |file: &PlannedFile| file.table == *table;
                    let rows: u64 = plan.files_of_part(part).filter(of_table).map(|file| file.rows.end - file.rows.start).sum();
                    let shops = part.tenants().map(|number| dataset.tenant(number));
                    let counted: u64 = shops.map(|shop| plan.rows_of_part(part, &shop, *table).rows).map(|rows| rows.end - rows.start).sum();
                    prop_assert_eq!(counted, rows);
                }
            }
        }
    }

    #[test]
    fn parts_of_a_huge_plan_are_found_at_once() {
        let sizes = Spec {
            seed: 1,
            tenants: 1 << 24,
            products_per_tenant: 1_000,
            orders_per_tenant: 100_000,
            customers_per_tenant: 10,
        };
        let dataset = Dataset::new(sizes).unwrap();
        let plan = Plan::new(&dataset, Format::Ndjson, 1_000);
        let count = 1_000_000;
        for number in [0, 1, 499_999, count - 1] {
            let part = plan.part(number, count, &WEIGHTS);
            assert_eq!(part.has_tenants(), number == 0);
            assert!(part.tenants().end - part.tenants().start <= 18, "{part:?}");
        }
    }
}
