//! A part of a plan: a run of its files. Where parts begin is decided in
//! [`division`](super::division).

use std::cmp::Ordering;
use std::ops::Range;

use crate::rows::Shop;
use crate::table::Table;

use super::files::{Plan, PlannedFile, TABLES_OF_TENANT};
use super::layout::Layout;

/// A run of a plan's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Whether the table of tenants is one of them.
    pub(super) has_tenants: bool,
    pub(super) start: Cut,
    pub(super) end: Cut,
}

/// A place between two files: the one in front of a tenant's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cut {
    pub(super) tenant: u64,
    /// One that a tenant has files of.
    pub(super) table: Table,
    pub(super) chunk: u64,
}

/// What a part has of one tenant's table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowsOfPart {
    /// The chunks by their numbers.
    pub chunks: Range<u64>,
    /// The rows by their numbers.
    pub rows: Range<u64>,
}

/// How many rows and files a part has of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowsAndFiles {
    /// Rows.
    pub rows: u64,
    /// Files.
    pub files: u64,
}

impl Part {
    /// The tenants that the part has files of; it may lack some files of the first and the last.
    pub fn tenants(&self) -> Range<u64> {
        let is_cut = self.end > Cut::of_tenant(self.end.tenant);
        self.start.tenant..(self.end.tenant + u64::from(is_cut)).max(self.start.tenant)
    }

    /// The first tenant and the last one, if the part may lack some of their files, and the others,
    /// which it has whole.
    pub(super) fn cut_and_whole_tenants(&self) -> ([Option<u64>; 2], Range<u64>) {
        let tenants = self.tenants();
        let is_cut_first = !tenants.is_empty() && self.start > Cut::of_tenant(tenants.start);
        let start = tenants.start + u64::from(is_cut_first);
        let is_cut_last = start < tenants.end && self.end < Cut::of_tenant(tenants.end);
        let end = tenants.end - u64::from(is_cut_last);
        ([is_cut_first.then_some(tenants.start), is_cut_last.then_some(end)], start..end)
    }

    /// Whether the table of tenants is one of the files.
    pub fn has_tenants(&self) -> bool {
        self.has_tenants
    }

    /// Whether a file of the plan is one of the part's.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, PartNumber, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10);
    /// let part = plan.part(PartNumber::new(2, 3).unwrap());
    /// let files: Vec<_> = plan.files().filter(|file| part.has_file(file)).collect();
    /// assert_eq!(files, plan.files_of_part(&part).collect::<Vec<_>>());
    /// ```
    pub fn has_file(&self, file: &PlannedFile) -> bool {
        let Some(tenant) = file.tenant else { return self.has_tenants };
        (self.start..self.end).contains(&Cut { tenant, table: file.table, chunk: file.chunk })
    }

    /// The chunks of a table that belong to the part.
    fn chunks(&self, tenant: u64, table: Table, count: u64) -> Range<u64> {
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
        Part { has_tenants: true, start: Cut::of_tenant(0), end: Cut::of_tenant(self.dataset().spec().tenants) }
    }

    /// The files of a part.
    pub fn files_of_part(&self, part: &Part) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let (plan, part) = (*self, part.clone());
        let of_all = if part.has_tenants { Table::ALL } else { &[] };
        let of_all = of_all.iter().filter_map(move |&table| plan.table_file(table));
        let tenants = if plan.layout() == Layout::Table { 0..0 } else { part.tenants() };
        let files = tenants.flat_map(move |number| {
            let (shop, part) = (plan.dataset().tenant(number), part.clone());
            TABLES_OF_TENANT.iter().flat_map(move |&table| plan.chunks_of_part(&shop, table, &part))
        });
        of_all.chain(files)
    }

    /// What a part has of one tenant's table; nothing of the table of tenants.
    pub fn rows_of_part(&self, part: &Part, shop: &Shop<'_>, table: Table) -> RowsOfPart {
        if table == Table::Tenants {
            return RowsOfPart::default();
        }
        let rows = shop.rows(table);
        let chunks = part.chunks(shop.number(), table, self.chunk_count(rows));
        let row = |chunk: u64| chunk.saturating_mul(self.chunk_rows()).min(rows);
        RowsOfPart { rows: row(chunks.start)..row(chunks.end), chunks }
    }

    fn chunks_of_part(
        &self,
        shop: &Shop<'d>,
        table: Table,
        part: &Part,
    ) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let (plan, shop, rows) = (*self, shop.clone(), shop.rows(table));
        let chunks = part.chunks(shop.number(), table, plan.chunk_count(rows));
        chunks.map(move |chunk| plan.chunk(&shop, table, rows, chunk))
    }
}

impl Cut {
    /// In front of a tenant's first file.
    pub(super) fn of_tenant(tenant: u64) -> Cut {
        Cut { tenant, table: TABLES_OF_TENANT[0], chunk: 0 }
    }
}
