//! Which files a dataset consists of, what they are called, and of which blocks of rows they are
//! made.

use std::ops::Range;

use uuid::Uuid;

use crate::dataset::Dataset;
use crate::file_format::FileFormat;
use crate::format::Format;
use crate::rows::Shop;
use crate::table::Table;

use super::compression::Compression;
use super::layout::Layout;

/// The tables that every tenant has files of.
pub(super) const TABLES_OF_TENANT: &[Table] = Table::ALL.split_at(1).1;

/// The files of a dataset in a format, in a fixed order.
///
/// ```
/// use fixtures_gen::{Compression, Dataset, Format, Plan, Preset, Table};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let plan = Plan::new(&dataset, Format::Ndjson, 10_000).with_compression(Compression::Gzip);
/// let names: Vec<String> = plan.files().map(|file| file.name).collect();
/// assert_eq!(names[0], "tenants.csv");
/// assert_eq!(names[1], format!("products_{}_chunk_0000.ndjson.gz", dataset.tenant(0).tenant_id()));
/// assert_eq!(plan.rows(Table::Orders), 10_000);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Plan<'d> {
    dataset: &'d Dataset,
    format: FileFormat,
    compression: Compression,
    layout: Layout,
    chunk_rows: u64,
}

/// One file of a dataset directory: a run of rows of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// The table.
    pub table: Table,
    /// The tenant's number; `None` if the file is of all tenants, as the table of tenants is.
    pub tenant: Option<u64>,
    /// The tenant's id.
    pub tenant_id: Option<Uuid>,
    /// The chunk's number, from 0.
    pub chunk: u64,
    /// The plan's format; among files of text, CSV for the table of tenants.
    pub format: FileFormat,
    /// [`Compression::None`] for the table of tenants, the plan's compression for the others.
    pub compression: Compression,
    /// The rows by their numbers in the tenant's table, or in that of all tenants, one after the other;
    /// can be empty.
    pub rows: Range<u64>,
    /// The whole name on disk.
    pub name: String,
}

impl<'d> Plan<'d> {
    /// The plan of a dataset in uncompressed files of `chunk_rows` rows.
    ///
    /// # Panics
    /// If `chunk_rows` is 0.
    pub fn new(dataset: &'d Dataset, format: impl Into<FileFormat>, chunk_rows: u64) -> Plan<'d> {
        assert!(chunk_rows > 0, "a chunk has at least one row");
        Plan { dataset, format: format.into(), compression: Compression::None, layout: Layout::Chunks, chunk_rows }
    }

    /// The same plan with compressed files.
    ///
    /// ```
    /// use fixtures_gen::{Compression, Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000).with_compression(Compression::Gzip);
    /// assert!(plan.files_of(Table::Orders).all(|file| file.name.ends_with(".csv.gz")));
    /// ```
    #[must_use]
    pub fn with_compression(self, compression: Compression) -> Plan<'d> {
        Plan { compression, ..self }
    }

    /// The same plan with rows laid out in another way. A file of a whole table has any number of rows.
    ///
    /// ```
    /// use fixtures_gen::{Compression, Dataset, Format, Layout, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000).with_compression(Compression::Gzip);
    /// let plan = plan.with_layout(Layout::Table);
    /// let names: Vec<String> = plan.files().map(|file| file.name).collect();
    /// assert_eq!(names[..3], ["tenants.csv", "products.ndjson.gz", "customers.ndjson.gz"]);
    /// assert_eq!(plan.files_of(Table::Orders).next().unwrap().row_count(), 10_000);
    /// ```
    #[must_use]
    pub fn with_layout(self, layout: Layout) -> Plan<'d> {
        let chunk_rows = if layout == Layout::Table { u64::MAX } else { self.chunk_rows };
        Plan { layout, chunk_rows, ..self }
    }

    /// The dataset whose rows the files hold.
    pub fn dataset(&self) -> &'d Dataset {
        self.dataset
    }

    /// How files are written; among files of text, tenants are always CSV.
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// How files are compressed; tenants never are.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// How rows are laid out in files.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// How the files of a table are written. The table of tenants is the index of the dataset: among
    /// files of text, it is always CSV.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    /// assert_eq!(plan.format_of(Table::Tenants), Format::Csv);
    /// assert_eq!(plan.format_of(Table::Orders), Format::Ndjson);
    /// ```
    pub fn format_of(&self, table: Table) -> FileFormat {
        match self.format {
            FileFormat::Text(_) if table == Table::Tenants => Format::Csv.into(),
            format => format,
        }
    }

    /// The format in which rows of a table are weighed: their own, or NDJSON if that is not text.
    pub(super) fn format_of_weights(&self, table: Table) -> Format {
        self.format_of(table).text().unwrap_or(Format::Ndjson)
    }

    /// Rows of a file; the last one of a table has fewer. [`u64::MAX`] if a file has a whole table.
    pub fn chunk_rows(&self) -> u64 {
        self.chunk_rows
    }

    /// All files: the table of tenants, then tenant by tenant, or table by table; parents before children.
    pub fn files(&self) -> impl Iterator<Item = PlannedFile> + use<'d> {
        self.files_of_part(&self.whole())
    }

    /// The files of one table.
    pub fn files_of(&self, table: Table) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let (plan, of_all) = (*self, self.table_file(table));
        let numbers = if of_all.is_some() { 0..0 } else { 0..plan.dataset.spec().tenants };
        let files = numbers.flat_map(move |number| plan.chunks(&plan.dataset.tenant(number), table));
        of_all.into_iter().chain(files)
    }

    /// The file of a table of all tenants; `None` if each tenant has files of it.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Layout, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// assert_eq!(plan.table_file(Table::Tenants).unwrap().rows, 0..2);
    /// assert_eq!(plan.table_file(Table::Orders), None);
    /// assert_eq!(plan.with_layout(Layout::Table).table_file(Table::Orders).unwrap().rows, 0..10_000);
    /// ```
    pub fn table_file(&self, table: Table) -> Option<PlannedFile> {
        Some(PlannedFile {
            table,
            tenant: None,
            tenant_id: None,
            chunk: 0,
            name: self.table_file_name(table)?,
            format: self.format_of(table),
            compression: self.compression_of(table),
            rows: 0..self.rows(table),
        })
    }

    /// The name of that file, which is known before its rows are counted.
    pub fn table_file_name(&self, table: Table) -> Option<String> {
        let is_of_all = table == Table::Tenants || self.layout == Layout::Table;
        is_of_all.then(|| format!("{table}.{}{}", self.format_of(table), self.compression_of(table).suffix()))
    }

    /// The index of the dataset is readable without any tool.
    fn compression_of(&self, table: Table) -> Compression {
        if table == Table::Tenants { Compression::None } else { self.compression }
    }

    /// Number of files.
    pub fn file_count(&self) -> u64 {
        if self.layout == Layout::Table {
            return Table::ALL.len() as u64;
        }
        let per_tenant =
            |shop: Shop<'_>| -> u64 { TABLES_OF_TENANT.iter().map(|&table| self.chunk_count(shop.rows(table))).sum() };
        1 + self.dataset.tenants().map(per_tenant).sum::<u64>()
    }

    /// Rows of a table over all tenants.
    pub fn rows(&self, table: Table) -> u64 {
        let (spec, totals) = (self.dataset.spec(), self.dataset.spec().totals());
        match table {
            Table::Tenants => spec.tenants,
            Table::Products => totals.products,
            Table::Customers => totals.customers,
            Table::Orders => totals.orders,
            _ => self.dataset.tenants().map(|shop| shop.rows(table)).sum(),
        }
    }

    /// A tenant's file by its table and chunk; `None` if there is no such file, as where a file is of all
    /// tenants.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// assert_eq!(plan.file(1, Table::OrderItems, 1).unwrap().rows, 10_000..17_500);
    /// assert_eq!(plan.file(1, Table::OrderItems, 2), None);
    /// ```
    pub fn file(&self, tenant: u64, table: Table, chunk: u64) -> Option<PlannedFile> {
        if tenant >= self.dataset.spec().tenants || table == Table::Tenants || self.layout == Layout::Table {
            return None;
        }
        let shop = self.dataset.tenant(tenant);
        let rows = shop.rows(table);
        (chunk < self.chunk_count(rows)).then(|| self.chunk(&shop, table, rows, chunk))
    }

    /// An empty table has one empty chunk, so that every table is there to be loaded.
    pub(super) fn chunk_count(&self, rows: u64) -> u64 {
        rows.div_ceil(self.chunk_rows).max(1)
    }

    fn chunks(&self, shop: &Shop<'d>, table: Table) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let (rows, shop, plan) = (shop.rows(table), shop.clone(), *self);
        (0..plan.chunk_count(rows)).map(move |chunk| plan.chunk(&shop, table, rows, chunk))
    }

    /// One chunk of a tenant's table, which has `rows` rows.
    pub(super) fn chunk(&self, shop: &Shop<'_>, table: Table, rows: u64, chunk: u64) -> PlannedFile {
        let chunks = self.chunk_count(rows);
        let name = chunk_name(table, shop.tenant_id(), chunk, chunks, self.format);
        let start = chunk * self.chunk_rows;
        PlannedFile {
            table,
            tenant: Some(shop.number()),
            tenant_id: Some(shop.tenant_id()),
            chunk,
            format: self.format,
            compression: self.compression,
            rows: start..rows.min(start.saturating_add(self.chunk_rows)),
            name: format!("{name}{}", self.compression.suffix()),
        }
    }
}

/// The name of a file with one of the chunks of a tenant's table, before any compression.
///
/// ```
/// use fixtures_gen::{Format, Table, chunk_name};
///
/// let name = |table, chunk, chunks| chunk_name(table, Default::default(), chunk, chunks, Format::Csv);
/// assert_eq!(name(Table::Orders, 7, 10), "orders_00000000-0000-0000-0000-000000000000_chunk_0007.csv");
/// assert!(name(Table::Orders, 7, 10_001).ends_with("_chunk_00007.csv"));
/// assert_eq!(name(Table::Customers, 0, 1), "customers_00000000-0000-0000-0000-000000000000.csv");
/// ```
pub fn chunk_name(table: Table, tenant_id: Uuid, chunk: u64, chunks: u64, format: impl Into<FileFormat>) -> String {
    let format = format.into();
    let is_alone = table == Table::Customers && chunks == 1;
    let number = if is_alone { String::new() } else { format!("_chunk_{chunk:0width$}", width = number_width(chunks)) };
    format!("{table}_{tenant_id}{number}.{format}")
}

/// Digits of the chunk numbers of a table: as many as the last one has, and at least four, so that
/// names sort in the order of rows.
fn number_width(chunks: u64) -> usize {
    const LEAST: usize = 4;
    let digits = (chunks - 1).checked_ilog10().map_or(1, |log| log as usize + 1);
    digits.max(LEAST)
}

impl PlannedFile {
    /// The text that the file begins with: the header line in CSV.
    pub fn header(&self) -> Vec<u8> {
        self.format.text().map_or_else(Vec::new, |format| format.header(self.table.schema()))
    }

    /// The format of a file of text.
    ///
    /// # Panics
    /// If the file is not text.
    pub fn text_format(&self) -> Format {
        self.format.text().unwrap_or_else(|| panic!("{} is not text", self.name))
    }

    /// Number of rows.
    pub fn row_count(&self) -> u64 {
        self.rows.end - self.rows.start
    }

    /// Whether the rows are those of all tenants, one after the other. The table of tenants is one table.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Layout, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let files = Plan::new(&dataset, Format::Csv, 10_000).with_layout(Layout::Table).files();
    /// assert_eq!(files.filter(|file| file.is_of_all_tenants()).count(), 6);
    /// ```
    pub fn is_of_all_tenants(&self) -> bool {
        self.tenant.is_none() && self.table != Table::Tenants
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Preset;

    #[test]
    fn names_sort_in_the_order_of_rows() {
        for (orders, last) in [(9_999, "_chunk_9998."), (10_000, "_chunk_9999."), (10_001, "_chunk_10000.")] {
            let spec = crate::Spec { orders_per_tenant: orders, ..Preset::Tiny.spec(42) };
            let dataset = Dataset::new(spec).unwrap();
            let plan = Plan::new(&dataset, Format::Csv, 1);
            let names: Vec<String> = plan.files_of(Table::Orders).map(|file| file.name).collect();
            assert!(names.is_sorted() && names.last().unwrap().contains(last), "{orders}: {:?}", names.last());
            assert!(names[7].contains(if orders > 10_000 { "_chunk_00007." } else { "_chunk_0007." }), "{}", names[7]);
            assert!(plan.files_of(Table::Products).all(|file| file.name.contains("_chunk_00")));
        }
    }

    #[test]
    fn numbers_have_the_digits_of_the_last_one_and_at_least_four() {
        let widths = [1, 2, 10_000, 10_001, 100_000, 100_001, u64::MAX].map(number_width);
        assert_eq!(widths, [4, 4, 4, 5, 5, 6, 20]);
    }
}
