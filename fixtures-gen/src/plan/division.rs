//! A plan divided into parts of about the same weight, which can be made apart from one another and
//! put together again.
//!
//! Where a part begins follows from its number, so a part is found at once and needs no other part:
//! in closed form for equal tenants, and from the weights of tenants, or of runs of them where they
//! are many, for skewed ones. The weights are sizes of sampled rows and are part of the contract: every
//! process that makes a part of a dataset, of any release with the same dataset version, must cut
//! at the same files. `tests/parts.rs` pins the cuts.

use std::ops::Range;

use crate::file_format::FileFormat;
use crate::rows::Shop;
use crate::spec::{Spec, TenantSizes};
use crate::table::Table;

use super::block::BlockEncoder;
use super::files::{Plan, TABLES_OF_TENANT};
use super::layout::Layout;
use super::part::{Cut, Part};
use super::part_number::{MAX_PARTS, PartNumber};
use super::samples::Samples;
use super::skew;

impl<'d> Plan<'d> {
    /// One part of the plan. All parts in order have every file once; parts beyond the number of
    /// files are empty. Files of whole tables are not divided: the first part has all of them.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, PartNumber, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Medium.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    /// let part = plan.part(PartNumber::new(2, 3).unwrap());
    /// assert_eq!(part.tenants(), 1..4);
    /// assert_eq!(plan.files_of_part(&part).count(), 185);
    /// ```
    pub fn part(&self, number: PartNumber) -> Part {
        self.division().part(self, number)
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
        let (plan, division) = (*self, self.division());
        (1..=count)
            .filter_map(move |number| PartNumber::new(number, count))
            .map(move |part| (part, division.part(&plan, part)))
    }

    /// Weighs the tables, from which the cuts of all parts follow, however many there are.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, PartNumber, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Medium.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    /// let (division, number) = (plan.division(), PartNumber::new(2, 3).unwrap());
    /// assert_eq!(division.part(&plan, number), plan.part(number));
    /// ```
    pub fn division(&self) -> Division {
        Division::new(self, Weights::of(self))
    }
}

/// What the tables of a plan weigh, for whoever needs one part of it after the other: it is most of what finding a part takes.
#[derive(Clone, Debug)]
pub struct Division {
    spec: Spec,
    format: FileFormat,
    layout: Layout,
    chunk_rows: u64,
    weights: Weights,
    tenants: TenantWeights,
}

/// What tenants weigh.
#[derive(Clone, Debug)]
enum TenantWeights {
    /// Many of equal sizes are taken for the mean of the first ones.
    Mean(u128),
    /// Runs of tenants, with the weight of all up to the end of each; single ones if they are few.
    Runs(Vec<(Range<u64>, u128)>),
}

/// Tenants whose mean stands for all of equal sizes. They differ, because orders of each trade have
/// another number of lines.
const TENANTS_OF_MEAN: u64 = 1_024;

impl Division {
    fn new(plan: &Plan<'_>, weights: Weights) -> Division {
        let spec = plan.dataset().spec();
        let is_many = spec.tenants > skew::COUNTED_TENANTS;
        let tenants = if is_many && spec.tenant_sizes == TenantSizes::Equal {
            let of_tenant = |number| weights.of_tenant(plan, &plan.dataset().tenant(number));
            let sum: u128 = (0..TENANTS_OF_MEAN).map(of_tenant).sum();
            TenantWeights::Mean((sum / u128::from(TENANTS_OF_MEAN)).max(1))
        } else {
            let mut sum = 0;
            let runs = skew::runs(0..spec.tenants).map(|run| {
                sum += weights.of_run(plan, &run).max(1);
                (run, sum)
            });
            TenantWeights::Runs(runs.collect())
        };
        let (format, layout, chunk_rows) = (plan.format(), plan.layout(), plan.chunk_rows());
        Division { spec: spec.clone(), format, layout, chunk_rows, weights, tenants }
    }

    /// One part of the plan, as [`Plan::part`] finds it.
    ///
    /// # Panics
    /// If it is the division of another plan: of another dataset, format or layout, or of files of other sizes.
    pub fn part(&self, plan: &Plan<'_>, number: PartNumber) -> Part {
        let wanted = (plan.dataset().spec(), plan.format(), plan.layout(), plan.chunk_rows());
        assert_eq!((&self.spec, self.format, self.layout, self.chunk_rows), wanted, "this divides another plan");
        let (index, count) = (number.index(), number.of());
        let whole = plan.whole();
        if plan.layout() == Layout::Table {
            return if index == 0 { whole } else { Part { has_tenants: false, start: whole.end, end: whole.end } };
        }
        Part {
            has_tenants: index == 0,
            start: if index == 0 { whole.start } else { self.cut(plan, index, count) },
            end: if index + 1 == count { whole.end } else { self.cut(plan, index + 1, count) },
        }
    }

    /// The cut that leaves `number` of `count` equal shares of the weight behind.
    fn cut(&self, plan: &Plan<'_>, number: u64, count: u64) -> Cut {
        let tenants = plan.dataset().spec().tenants;
        let index = self.weights.sum(Table::Tenants, tenants, 1);
        let all = match &self.tenants {
            TenantWeights::Mean(tenant) => u128::from(tenants) * tenant,
            TenantWeights::Runs(runs) => runs.last().map_or(0, |(_, end)| *end),
        };
        let position = ((index + all) * u128::from(number) / u128::from(count)).saturating_sub(index);
        match &self.tenants {
            TenantWeights::Mean(tenant) => self.cut_in_run(plan, &(0..tenants), tenant * u128::from(tenants), position),
            TenantWeights::Runs(runs) => {
                let number = runs.partition_point(|(_, end)| *end <= position);
                let before = number.checked_sub(1).map_or(0, |last| runs[last].1);
                let (run, end) = &runs[number];
                self.cut_in_run(plan, run, end - before, position - before)
            }
        }
    }

    /// Cuts a run of tenants of a weight, which is shared equally among them.
    fn cut_in_run(&self, plan: &Plan<'_>, run: &Range<u64>, weight: u128, position: u128) -> Cut {
        let length = u128::from(run.end - run.start);
        if length == 1 {
            return self.cut_in_tenant(plan, run.start, position);
        }
        let (tenant, rest) = ((position * length / weight) as u64, position * length % weight);
        let shop = plan.dataset().tenant(run.start + tenant);
        self.cut_in_tenant(plan, shop.number(), self.weights.of_tenant(plan, &shop) * rest / weight)
    }

    fn cut_in_tenant(&self, plan: &Plan<'_>, tenant: u64, mut position: u128) -> Cut {
        let shop = plan.dataset().tenant(tenant);
        for &table in TABLES_OF_TENANT {
            let rows = shop.rows(table);
            let chunks = plan.chunk_count(rows);
            let weight = self.weights.sum(table, rows, chunks);
            if position < weight {
                let chunk = self.weights.sum(table, plan.chunk_rows().min(rows.max(1)), 1).max(1);
                return Cut { tenant, table, chunk: (position.div_ceil(chunk) as u64).min(chunks) };
            }
            position -= weight;
        }
        Cut::of_tenant(tenant + 1)
    }
}

/// How much work a table is, in bytes of text.
#[derive(Clone, Copy, Debug)]
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
                bytes += encoder.encode(plan.format_of_weights(table), &block).len() as u64;
                rows += block.row_count();
            }
            weights.row[table.index()] = bytes.div_ceil(rows.max(1)) as u32;
            weights.file[table.index()] = 1 + plan.format_of_weights(table).header(table.schema()).len() as u32;
        }
        weights
    }

    /// Of all files of a tenant.
    fn of_tenant(&self, plan: &Plan<'_>, shop: &Shop<'_>) -> u128 {
        self.of_run_with(plan, &(shop.number()..shop.number() + 1), shop)
    }

    /// Of all files of a run of tenants.
    fn of_run(&self, plan: &Plan<'_>, run: &Range<u64>) -> u128 {
        self.of_run_with(plan, run, &plan.dataset().tenant(skew::middle(run)))
    }

    fn of_run_with(&self, plan: &Plan<'_>, run: &Range<u64>, shop: &Shop<'_>) -> u128 {
        let of_table = |&table: &Table| {
            let counts = plan.count_run(run, shop, table);
            self.sum(table, counts.rows, counts.files)
        };
        TABLES_OF_TENANT.iter().map(of_table).sum()
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
    use super::super::part::RowsAndFiles;
    use super::*;
    use crate::{Dataset, Format, Preset};

    const WEIGHTS: Weights = Weights { row: [201, 239, 340, 498, 261, 236, 305], file: [60, 70, 80, 120, 90, 80, 100] };

    fn weight(files: impl Iterator<Item = PlannedFile>) -> u128 {
        files.map(|file| WEIGHTS.sum(file.table, file.row_count(), 1)).sum()
    }

    fn part(plan: &Plan<'_>, number: u64, count: u64) -> Part {
        Division::new(plan, WEIGHTS).part(plan, PartNumber::new(number, count).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_in_order_are_the_plan(
            tenants in 1_u64..12,
            products in 1_u64..300,
            orders in 0_u64..900,
            customers in 1_u64..300,
            chunk_rows in 1_u64..400,
            count in 1_u64..40,
            tenant_sizes in prop_oneof![Just(TenantSizes::Equal), Just(TenantSizes::Skewed)],
        ) {
            let sizes = Spec {
                seed: count,
                tenants,
                tenant_sizes,
                products_per_tenant: products,
                orders_per_tenant: orders,
                customers_per_tenant: customers,
            };
            let dataset = Dataset::new(sizes).unwrap();
            let plan = Plan::new(&dataset, Format::Csv, chunk_rows);
            let parts: Vec<Part> = (1..=count).map(|number| part(&plan, number, count)).collect();
            let files: Vec<_> = parts.iter().flat_map(|part| plan.files_of_part(part)).collect();
            prop_assert_eq!(&files, &plan.files().collect::<Vec<_>>());
            for part in &parts {
                let counts = plan.count(part);
                for table in Table::ALL {
                    let files = plan.files_of_part(part).filter(|file| file.table == *table);
                    let (rows, files) = files.fold((0, 0), |(rows, files), file| (rows + file.row_count(), files + 1));
                    prop_assert_eq!(counts[table.index()], RowsAndFiles { rows, files });
                }
            }

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

    /// The parts of more skewed tenants than are counted one by one are the plan, and about as
    /// heavy as one another.
    #[test]
    fn parts_of_many_skewed_tenants_are_even() {
        let sizes = Spec {
            tenants: 40_000,
            products_per_tenant: 3,
            orders_per_tenant: 12,
            customers_per_tenant: 2,
            tenant_sizes: TenantSizes::Skewed,
            ..Preset::Tiny.spec(1)
        };
        let dataset = Dataset::new(sizes).unwrap();
        let plan = Plan::new(&dataset, Format::Ndjson, 500);
        let division = Division::new(&plan, WEIGHTS);
        let count = 23;
        let parts: Vec<Part> =
            (1..=count).map(|number| division.part(&plan, PartNumber::new(number, count).unwrap())).collect();
        assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!(parts[0].start == plan.whole().start && parts[parts.len() - 1].end == plan.whole().end);
        let weights: Vec<u128> = parts.iter().map(|part| weight(plan.files_of_part(part))).collect();
        let share = weights.iter().sum::<u128>() / u128::from(count);
        for (number, &weight) in weights.iter().enumerate() {
            assert!(weight.abs_diff(share) * 25 < share, "{number}: {weight}, not {share}");
        }
    }

    #[test]
    fn parts_of_huge_skewed_plans_are_contiguous() {
        let sizes = Spec {
            tenants: 1 << 24,
            products_per_tenant: 1_000,
            orders_per_tenant: 10_000,
            customers_per_tenant: 10,
            tenant_sizes: TenantSizes::Skewed,
            ..Preset::Tiny.spec(1)
        };
        let dataset = Dataset::new(sizes).unwrap();
        let plan = Plan::new(&dataset, Format::Ndjson, 1_000);
        let (division, count) = (Division::new(&plan, WEIGHTS), 1_000_000);
        let part = |number| division.part(&plan, PartNumber::new(number, count).unwrap());
        for number in [1, 2, 3, 70_000, 499_999, 999_999] {
            let (one, next) = (part(number), part(number + 1));
            assert!(one.end == next.start && one.start <= one.end && next.start <= next.end, "{one:?} {next:?}");
        }
        assert_eq!(part(count).end, plan.whole().end);
    }

    #[test]
    fn parts_of_a_huge_plan_are_found_at_once() {
        let sizes = Spec {
            tenants: 1 << 24,
            products_per_tenant: 1_000,
            orders_per_tenant: 100_000,
            customers_per_tenant: 10,
            ..Preset::Tiny.spec(1)
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
