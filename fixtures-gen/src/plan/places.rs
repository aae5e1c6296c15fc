//! Where rows stand in a file, in blocks one after the other and by their numbers both ways.
//!
//! In a file of all tenants rows are counted through: the first row of a tenant follows the last one
//! of the tenant before. For tables whose sizes are given, the count up to a tenant is known in closed
//! form. For the others it is noted at some 4,000 tenants and summed between them, so that the memory
//! it takes does not grow with the dataset.

use std::ops::Range;

use crate::dataset::Dataset;
use crate::table::Table;

use super::block::{BLOCK_ROWS, Block};
use super::files::{Plan, PlannedFile};
use super::layout::Layout;
use super::skew;

/// No row is in it, and none follows it.
const NEVER: Range<u64> = u64::MAX..u64::MAX;

/// Tenants at which the rows before are noted.
const NOTED_TENANTS: u64 = 4_096;

impl<'d> Plan<'d> {
    /// The blocks of a file of this plan, in order: none if it has no rows. A block is of one tenant.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Layout, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000).with_layout(Layout::Table);
    /// let orders = plan.files_of(Table::Orders).next().unwrap();
    /// let rows: Vec<u64> = plan.blocks(&orders).map(|block| block.row_count()).collect();
    /// assert_eq!(rows, [1_024, 1_024, 1_024, 1_024, 904, 1_024, 1_024, 1_024, 1_024, 904]);
    /// ```
    pub fn blocks(&self, file: &PlannedFile) -> Blocks<'d> {
        Blocks::new(self.dataset(), file)
    }

    /// Which row of which tenant stands where in a file of this plan.
    pub fn places(&self, file: &PlannedFile) -> Places<'d> {
        Places::new(self.dataset(), file)
    }
}

/// The blocks of a file, in order: see [`Plan::blocks`](super::Plan::blocks).
#[derive(Clone, Debug)]
pub struct Blocks<'d> {
    dataset: &'d Dataset,
    table: Table,
    tenant: u64,
    /// The rest of the tenant's rows.
    rows: Range<u64>,
    /// The tenants that follow.
    tenants: Range<u64>,
    /// How many rows there are at most.
    left: u64,
}

impl<'d> Blocks<'d> {
    pub(super) fn new(dataset: &'d Dataset, file: &PlannedFile) -> Blocks<'d> {
        if file.is_of_all_tenants() {
            return Blocks::of_table(dataset, file.table);
        }
        Blocks::of_tenant(dataset, file.table, file.tenant.unwrap_or(0), file.rows.clone())
    }

    /// Of one tenant.
    pub(super) fn of_tenant(dataset: &'d Dataset, table: Table, tenant: u64, rows: Range<u64>) -> Blocks<'d> {
        Blocks { dataset, table, tenant, rows, tenants: 0..0, left: u64::MAX }
    }

    /// Of all tenants.
    pub(super) fn of_table(dataset: &'d Dataset, table: Table) -> Blocks<'d> {
        let tenants = dataset.spec().tenants;
        match table {
            Table::Tenants => Blocks::of_tenant(dataset, table, 0, 0..tenants),
            _ => Blocks { dataset, table, tenant: 0, rows: 0..0, tenants: 0..tenants, left: u64::MAX },
        }
    }

    /// Some rows of all tenants, by their numbers.
    pub(super) fn of_rows(plan: &Plan<'d>, table: Table, rows: &Range<u64>) -> Blocks<'d> {
        let all = Blocks { left: rows.end.saturating_sub(rows.start), ..Blocks::of_table(plan.dataset(), table) };
        if all.left == 0 {
            return all;
        }
        if table == Table::Tenants {
            return Blocks { rows: rows.clone(), ..all };
        }
        let file = plan.with_layout(Layout::Table).files_of(table).next();
        let (tenant, row) = file.map_or((0, 0), |file| plan.places(&file).row(rows.start));
        let rows = row..plan.dataset().tenant(tenant).rows(table);
        Blocks { tenant, rows, tenants: tenant + 1..all.tenants.end, ..all }
    }
}

impl Iterator for Blocks<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        if self.left == 0 {
            return None;
        }
        while self.rows.is_empty() {
            self.tenant = self.tenants.next()?;
            self.rows = 0..self.dataset.tenant(self.tenant).rows(self.table);
        }
        let end = self.rows.end.min(self.rows.start.saturating_add(BLOCK_ROWS.min(self.left)));
        let rows = self.rows.start..end;
        self.left -= end - rows.start;
        self.rows.start = end;
        Some(Block { table: self.table, tenant: self.tenant, rows })
    }
}

/// Which row of which tenant stands where in a file: see [`Plan::places`](super::Plan::places).
#[derive(Clone, Debug)]
pub struct Places<'d> {
    dataset: &'d Dataset,
    table: Table,
    /// The tenant of all rows, if there is one; 0 for the table of tenants.
    tenant: Option<u64>,
    rows: Range<u64>,
    noted: Vec<u64>,
    stride: u64,
    /// The tenant that was looked up last, and its rows by their numbers in the file.
    last: (u64, Range<u64>),
}

impl<'d> Places<'d> {
    pub(super) fn new(dataset: &'d Dataset, file: &PlannedFile) -> Places<'d> {
        let tenants = dataset.spec().tenants;
        let stride = tenants.div_ceil(NOTED_TENANTS).max(1);
        let (mut noted, mut sum) = (vec![], 0);
        let is_of_all = file.is_of_all_tenants();
        if is_of_all && !has_given_sizes(file.table) {
            for (number, shop) in (0..).zip(dataset.tenants()) {
                if number % stride == 0 {
                    noted.push(sum);
                }
                sum += shop.rows(file.table);
            }
        }
        let tenant = (!is_of_all).then(|| file.tenant.unwrap_or(0));
        let (table, rows) = (file.table, file.rows.clone());
        Places { dataset, table, tenant, rows, noted, stride, last: (0, NEVER) }
    }

    /// The number in the file of a row of a tenant's table; `None` if it is in another file. The table of
    /// tenants is a table of tenant 0.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Layout, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000).with_layout(Layout::Table);
    /// let mut places = plan.places(&plan.files_of(Table::Orders).next().unwrap());
    /// assert_eq!(places.number(1, 7), Some(5_007));
    /// assert_eq!(places.row(5_007), (1, 7));
    /// ```
    pub fn number(&mut self, tenant: u64, row: u64) -> Option<u64> {
        if let Some(only) = self.tenant {
            return Some(row).filter(|row| tenant == only && self.rows.contains(row));
        }
        let is_there = tenant < self.dataset.spec().tenants && row < self.dataset.tenant(tenant).rows(self.table);
        is_there.then(|| self.before(tenant) + row)
    }

    /// The tenant of a row of the file, and the row's number in the tenant's table.
    ///
    /// # Panics
    /// If the file has no such row.
    pub fn row(&mut self, number: u64) -> (u64, u64) {
        assert!(self.rows.contains(&number), "row {number} of {:?}", self.rows);
        if let Some(only) = self.tenant {
            return (only, number);
        }
        self.find(number);
        (self.last.0, number - self.last.1.start)
    }

    /// The block that a row of the file is in, and the number in the file of that block's first row.
    ///
    /// # Panics
    /// If the file has no such row.
    pub fn block(&mut self, number: u64) -> (Block, u64) {
        let (tenant, row) = self.row(number);
        let all = if self.tenant.is_some() { self.rows.clone() } else { 0..self.last.1.end - self.last.1.start };
        let start = row - (row - all.start) % BLOCK_ROWS;
        let rows = start..all.end.min(start.saturating_add(BLOCK_ROWS));
        (Block { table: self.table, tenant, rows }, number - (row - start))
    }

    /// Looks up the tenant of a row.
    fn find(&mut self, number: u64) {
        let (last, rows) = &self.last;
        if rows.contains(&number) {
            return;
        }
        let (mut tenant, mut start) = match self.noted.partition_point(|&before| before <= number) {
            // Files are mostly read from the beginning to the end.
            _ if number == rows.end && *last + 1 < self.dataset.spec().tenants => (last + 1, rows.end),
            0 => {
                let spec = self.dataset.spec();
                let tenant = skew::tenant_at(spec, self.table, &(0..spec.tenants), number);
                (tenant, self.before(tenant))
            }
            noted => ((noted as u64 - 1) * self.stride, self.noted[noted - 1]),
        };
        loop {
            let end = start + self.dataset.tenant(tenant).rows(self.table);
            if number < end {
                self.last = (tenant, start..end);
                return;
            }
            (tenant, start) = (tenant + 1, end);
        }
    }

    /// Rows of all tenants before this one.
    fn before(&self, tenant: u64) -> u64 {
        if self.noted.is_empty() {
            return skew::measure_before(self.dataset.spec(), self.table, tenant);
        }
        let noted = tenant / self.stride;
        let between = noted * self.stride..tenant;
        let rows = between.map(|tenant| self.dataset.tenant(tenant).rows(self.table));
        self.noted[noted as usize] + rows.sum::<u64>()
    }
}

/// Whether a spec says how many rows of a table the tenants have.
fn has_given_sizes(table: Table) -> bool {
    matches!(table, Table::Products | Table::Customers | Table::Orders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Layout, Plan, Preset, Spec, TenantSizes};

    fn check(spec: Spec) {
        let dataset = Dataset::new(spec).unwrap();
        for layout in [Layout::Chunks, Layout::Table] {
            let plan = Plan::new(&dataset, Format::Csv, 1_500).with_layout(layout);
            for file in plan.files() {
                let mut places = plan.places(&file);
                let mut number = file.rows.start;
                for block in plan.blocks(&file) {
                    assert!((1..=BLOCK_ROWS).contains(&block.row_count()), "{block:?}");
                    for row in block.rows.clone().step_by(7) {
                        let at = number + (row - block.rows.start);
                        assert_eq!(places.row(at), (block.tenant, row), "{}", file.name);
                        assert_eq!(places.number(block.tenant, row), Some(at), "{}", file.name);
                        assert_eq!(places.block(at), (block.clone(), number), "{}", file.name);
                    }
                    number += block.row_count();
                }
                assert_eq!(number, file.rows.end, "{}", file.name);
                // In any order, too.
                for at in (0..50).map(|at| file.rows.start + at * 7_919 % file.row_count().max(1)) {
                    if file.rows.contains(&at) {
                        let (tenant, row) = places.row(at);
                        assert_eq!(places.number(tenant, row), Some(at));
                    }
                }
            }
        }
    }

    #[test]
    fn blocks_and_rows_are_in_the_same_places() {
        for tenant_sizes in [TenantSizes::Equal, TenantSizes::Skewed] {
            check(Spec { tenants: 3, orders_per_tenant: 1_700, tenant_sizes, ..Preset::Tiny.spec(42) });
            check(Spec {
                tenants: 41,
                orders_per_tenant: 0,
                customers_per_tenant: 3,
                tenant_sizes,
                ..Preset::Tiny.spec(1)
            });
        }
    }

    #[test]
    fn rows_are_noted_at_some_tenants_only() {
        let spec = Spec {
            tenants: 3 * NOTED_TENANTS + 1,
            products_per_tenant: 1,
            orders_per_tenant: 1,
            customers_per_tenant: 1,
            ..Preset::Tiny.spec(1)
        };
        let dataset = Dataset::new(spec).unwrap();
        let plan = Plan::new(&dataset, Format::Csv, 1).with_layout(Layout::Table);
        let file = plan.files_of(Table::OrderItems).next().unwrap();
        let (mut places, mut sum) = (plan.places(&file), 0);
        assert!(places.noted.len() <= NOTED_TENANTS as usize);
        for shop in dataset.tenants() {
            assert_eq!(places.number(shop.number(), 0), Some(sum));
            sum += shop.rows(Table::OrderItems);
            assert_eq!(places.row(sum - 1).0, shop.number());
        }
        assert_eq!(places.row(sum / 2).0, plan.places(&file).row(sum / 2).0);
    }
}
