//! A plan divided into parts of about the same weight, which can be made apart from one another and
//! put together again.
//!
//! Where a part begins follows from its number in closed form, so a part costs nothing to find and
//! needs no other part. The weights are sizes of sampled rows and are part of the contract: every
//! process that makes a part of a dataset, of any release with the same dataset version, must cut
//! at the same files. `tests/parts.rs` pins the cuts.

use crate::rows::Shop;
use crate::table::Table;

use super::block::BlockEncoder;
use super::files::{Plan, TABLES_OF_TENANT};
use super::part::{Cut, Part};
use super::part_number::{MAX_PARTS, PartNumber};
use super::samples::Samples;

impl<'d> Plan<'d> {
    /// One part of the plan. All parts in order have every file once; parts beyond the number of
    /// files are empty.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, PartNumber, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Medium.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    /// let part = plan.part(PartNumber::new(2, 3).unwrap());
    /// assert_eq!(part.tenants(), 1..4);
    /// assert_eq!(plan.files_of_part(&part).count(), 176);
    /// ```
    pub fn part(&self, number: PartNumber) -> Part {
        Division { plan: *self, weights: Weights::of(self) }.part(number)
    }

    /// All parts of the plan divided into `count`, in order. They are the same as those of
    /// [`part`](Self::part), which weighs the tables anew for each.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Medium.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    /// let files = plan.parts(3).flat_map(|(_, part)| plan.files_of_part(&part));
    /// assert!(files.eq(plan.files()));
    /// ```
    ///
    /// # Panics
    /// If `count` is 0 or more than [`MAX_PARTS`].
    pub fn parts(&self, count: u64) -> impl Iterator<Item = (PartNumber, Part)> + use<'d> {
        assert!((1..=MAX_PARTS).contains(&count), "{count} parts");
        let division = Division { plan: *self, weights: Weights::of(self) };
        (1..=count)
            .filter_map(move |number| PartNumber::new(number, count))
            .map(move |part| (part, division.part(part)))
    }
}

/// A plan that is being divided.
struct Division<'d> {
    plan: Plan<'d>,
    weights: Weights,
}

impl Division<'_> {
    fn part(&self, number: PartNumber) -> Part {
        let (index, count) = (number.index(), number.of());
        let whole = self.plan.whole();
        Part {
            has_tenants: index == 0,
            start: if index == 0 { whole.start } else { self.cut(index, count) },
            end: if index + 1 == count { whole.end } else { self.cut(index + 1, count) },
        }
    }

    /// The cut that leaves `number` of `count` equal shares of the weight behind.
    fn cut(&self, number: u64, count: u64) -> Cut {
        let dataset = self.plan.dataset();
        let tenants = dataset.spec().tenants;
        let index = self.weights.sum(Table::Tenants, tenants, 1);
        // Tenants differ by some rows of an unfinished stratum: to take them as equal keeps this in
        // closed form.
        let tenant = self.weight(&dataset.tenant(0)).max(1);
        let position = (index + u128::from(tenants) * tenant) * u128::from(number) / u128::from(count);
        let position = position.saturating_sub(index);
        let shop = (position / tenant) as u64;
        self.cut_in_tenant(shop, position % tenant)
    }

    fn cut_in_tenant(&self, tenant: u64, mut position: u128) -> Cut {
        let shop = self.plan.dataset().tenant(tenant);
        for &table in TABLES_OF_TENANT {
            let rows = shop.rows(table);
            let chunks = self.plan.chunk_count(rows);
            let weight = self.weights.sum(table, rows, chunks);
            if position < weight {
                let chunk = self.weights.sum(table, self.plan.chunk_rows().min(rows.max(1)), 1).max(1);
                return Cut { tenant, table, chunk: (position.div_ceil(chunk) as u64).min(chunks) };
            }
            position -= weight;
        }
        Cut::of_tenant(tenant + 1)
    }

    fn weight(&self, shop: &Shop<'_>) -> u128 {
        let of_table = |&table: &Table| {
            let rows = shop.rows(table);
            self.weights.sum(table, rows, self.plan.chunk_count(rows))
        };
        TABLES_OF_TENANT.iter().map(of_table).sum()
    }
}

/// How much work a table is, in bytes of text.
struct Weights {
    /// Of a row, in the order of [`Table::ALL`].
    row: [u32; Table::ALL.len()],
    /// Of a file, besides its rows.
    file: [u32; Table::ALL.len()],
}

impl Weights {
    /// The mean sizes of sampled rows.
    fn of(plan: &Plan<'_>) -> Weights {
        let whole = plan.whole();
        let (counts, samples) = (plan.count(&whole), Samples::new(plan, &whole));
        let mut encoder = BlockEncoder::new(plan.dataset());
        let mut weights = Weights { row: [0; Table::ALL.len()], file: [0; Table::ALL.len()] };
        for &table in Table::ALL {
            let (mut bytes, mut rows) = (0, 0);
            for block in samples.blocks(table, counts[table.index()].rows) {
                bytes += encoder.encode(plan.format_of(table), &block).len() as u64;
                rows += block.row_count();
            }
            weights.row[table.index()] = bytes.div_ceil(rows.max(1)) as u32;
            weights.file[table.index()] = 1 + plan.format_of(table).header(table.schema()).len() as u32;
        }
        weights
    }

    /// Of some rows and files of a table.
    fn sum(&self, table: Table, rows: u64, files: u64) -> u128 {
        let (row, file) = (self.row[table.index()], self.file[table.index()]);
        u128::from(row) * u128::from(rows) + u128::from(file) * u128::from(files)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::files::PlannedFile;
    use super::*;
    use crate::{Dataset, Format, Spec};

    const WEIGHTS: Weights = Weights { row: [201, 239, 340, 498, 261, 236, 305], file: [60, 70, 80, 120, 90, 80, 100] };

    fn weight(files: impl Iterator<Item = PlannedFile>) -> u128 {
        files.map(|file| WEIGHTS.sum(file.table, file.row_count(), 1)).sum()
    }

    fn part(plan: &Plan<'_>, number: u64, count: u64) -> Part {
        Division { plan: *plan, weights: WEIGHTS }.part(PartNumber::new(number, count).unwrap())
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
            let parts: Vec<Part> = (1..=count).map(|number| part(&plan, number, count)).collect();
            let files: Vec<_> = parts.iter().flat_map(|part| plan.files_of_part(part)).collect();
            prop_assert_eq!(&files, &plan.files().collect::<Vec<_>>());

            let share = weight(files.iter().cloned()) / u128::from(count);
            let largest = files.iter().map(|file| weight(std::iter::once(file.clone()))).max().unwrap_or_default();
            // Tenants' weights differ by the rows of an unfinished stratum.
            let uneven = u128::from(tenants) * 100 * 21 * 305;
            for part in &parts {
                prop_assert!(weight(plan.files_of_part(part)) <= share + 2 * largest + uneven);
                for table in TABLES_OF_TENANT {
                    let of_table = |file: &PlannedFile| file.table == *table;
                    let rows: u64 = plan.files_of_part(part).filter(of_table).map(|file| file.row_count()).sum();
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
        for number in [1, 2, 500_000, count] {
            let part = part(&plan, number, count);
            assert_eq!(part.has_tenants(), number == 1);
            assert!(part.tenants().end - part.tenants().start <= 18, "{part:?}");
        }
    }
}
