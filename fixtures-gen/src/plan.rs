//! The plan: which files a dataset consists of, and of which blocks of rows they are made. Plain data, made lazily.

use std::ops::Range;

use uuid::Uuid;

use crate::dataset::{Dataset, Shop};
use crate::entity::{Lanes, Table};
use crate::format::{Format, RowBuffer};

/// Rows of a block, but for the last one of a file: some 300 KB of text.
pub const BLOCK_ROWS: u64 = 1024;

/// The files of a dataset in a format, in a fixed order.
///
/// ```
/// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
/// let names: Vec<String> = plan.files().map(|file| file.name).collect();
/// assert_eq!(names[0], "tenants.csv");
/// assert_eq!(names[1], format!("products_{}_chunk_0000.ndjson", dataset.tenant(0).tenant_id()));
/// assert_eq!(plan.rows(Table::Orders), 10_000);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Plan<'d> {
    pub(crate) dataset: &'d Dataset,
    pub(crate) format: Format,
    pub(crate) chunk_rows: u64,
}

/// One file of a dataset directory: a run of rows of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// The table.
    pub table: Table,
    /// The tenant's number; `None` for the table of tenants.
    pub tenant: Option<u64>,
    /// The tenant's id.
    pub tenant_id: Option<Uuid>,
    /// The chunk's number, from 0.
    pub chunk: u64,
    /// CSV for the table of tenants, the plan's format for the others.
    pub format: Format,
    /// The rows by their numbers in the tenant's table; can be empty.
    pub rows: Range<u64>,
    /// The name, without a suffix for compression.
    pub name: String,
}

/// A bounded run of rows of one table: the unit of work for a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The table.
    pub table: Table,
    /// The tenant's number; 0 for the table of tenants.
    pub tenant: u64,
    /// The rows by their numbers in the tenant's table (by the tenants' numbers in the table of tenants).
    pub rows: Range<u64>,
}

impl<'d> Plan<'d> {
    /// The plan of a dataset with chunks of `chunk_rows` rows.
    ///
    /// # Panics
    /// If `chunk_rows` is 0.
    pub fn new(dataset: &'d Dataset, format: Format, chunk_rows: u64) -> Plan<'d> {
        assert!(chunk_rows > 0, "a chunk has at least one row");
        Plan { dataset, format, chunk_rows }
    }

    /// What the files hold rows of.
    pub fn dataset(&self) -> &'d Dataset {
        self.dataset
    }

    /// How rows are written; tenants are always CSV.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Rows of a file; the last one of a table has fewer.
    pub fn chunk_rows(&self) -> u64 {
        self.chunk_rows
    }

    /// All files: the table of tenants, then tenant by tenant, parents before children.
    pub fn files(&self) -> impl Iterator<Item = PlannedFile> + use<'d> {
        self.files_of_part(&self.whole())
    }

    /// The files of one table.
    pub fn files_of(&self, table: Table) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let plan = *self;
        let is_tenants = table == Table::Tenants;
        let numbers = if is_tenants { 0..0 } else { 0..plan.dataset.spec().tenants };
        let files = numbers.flat_map(move |number| plan.chunks(&plan.dataset.tenant(number), table));
        is_tenants.then(|| plan.tenants_file()).into_iter().chain(files)
    }

    /// Number of files.
    pub fn file_count(&self) -> u64 {
        let per_tenant =
            |shop: Shop<'_>| -> u64 { Table::ALL[1..].iter().map(|&table| self.chunk_count(shop.rows(table))).sum() };
        1 + self.dataset.tenants().map(per_tenant).sum::<u64>()
    }

    /// Rows of a table over all tenants.
    pub fn rows(&self, table: Table) -> u64 {
        self.dataset.tenants().map(|shop| shop.rows(table)).sum()
    }

    /// A tenant's file by its table and chunk, if there is such a one.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// assert_eq!(plan.file(1, Table::OrderItems, 1).unwrap().rows, 10_000..12_500);
    /// assert_eq!(plan.file(1, Table::OrderItems, 2), None);
    /// ```
    pub fn file(&self, tenant: u64, table: Table, chunk: u64) -> Option<PlannedFile> {
        if tenant >= self.dataset.spec().tenants || table == Table::Tenants {
            return None;
        }
        let shop = self.dataset.tenant(tenant);
        let rows = shop.rows(table);
        (chunk < self.chunk_count(rows)).then(|| self.chunk(&shop, table, rows, chunk))
    }

    pub(crate) fn tenants_file(&self) -> PlannedFile {
        PlannedFile {
            table: Table::Tenants,
            tenant: None,
            tenant_id: None,
            chunk: 0,
            // The index of the dataset: always readable in the same way.
            format: Format::Csv,
            rows: 0..self.dataset.spec().tenants,
            name: format!("{}.{}", Table::Tenants, Format::Csv),
        }
    }

    /// An empty table has one empty chunk, so that every table is there to be loaded.
    pub(crate) fn chunk_count(&self, rows: u64) -> u64 {
        rows.div_ceil(self.chunk_rows).max(1)
    }

    fn chunks(&self, shop: &Shop<'d>, table: Table) -> impl Iterator<Item = PlannedFile> + use<'d> {
        let (rows, shop, plan) = (shop.rows(table), shop.clone(), *self);
        (0..plan.chunk_count(rows)).map(move |chunk| plan.chunk(&shop, table, rows, chunk))
    }

    /// One chunk of a tenant's table, which has `rows` rows.
    pub(crate) fn chunk(&self, shop: &Shop<'_>, table: Table, rows: u64, chunk: u64) -> PlannedFile {
        let is_alone = table == Table::Customers && self.chunk_count(rows) == 1;
        let number = if is_alone { String::new() } else { format!("_chunk_{chunk:04}") };
        let start = chunk * self.chunk_rows;
        PlannedFile {
            table,
            tenant: Some(shop.number()),
            tenant_id: Some(shop.tenant_id()),
            chunk,
            format: self.format,
            rows: start..rows.min(start.saturating_add(self.chunk_rows)),
            name: format!("{table}_{}{number}.{}", shop.tenant_id(), self.format),
        }
    }
}

impl PlannedFile {
    /// What the file begins with: the header line in CSV.
    pub fn header(&self) -> Vec<u8> {
        self.format.header(self.table.schema())
    }

    /// Number of blocks; 0 if the file has no rows.
    pub fn block_count(&self) -> u64 {
        (self.rows.end - self.rows.start).div_ceil(BLOCK_ROWS)
    }

    /// The blocks in order: block `k` of [`block_count`](Self::block_count).
    ///
    /// # Panics
    /// If there are not so many blocks.
    pub fn block(&self, k: u64) -> Block {
        assert!(k < self.block_count(), "block {k} of {}, which has {}", self.name, self.block_count());
        let start = self.rows.start + k * BLOCK_ROWS;
        Block {
            table: self.table,
            tenant: self.tenant.unwrap_or(0),
            rows: start..self.rows.end.min(start + BLOCK_ROWS),
        }
    }
}

/// Turns blocks into bytes. One for each thread: it keeps buffers and cursors from block to block, which changes no byte.
///
/// ```
/// use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Table};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let mut encoder = BlockEncoder::new(&dataset);
/// let file = Plan::new(&dataset, Format::Csv, 10_000).files_of(Table::Orders).next().unwrap();
/// let lines = encoder.encode(file.format, &file.block(0));
/// assert_eq!(lines.iter().filter(|&&byte| byte == b'\n').count(), 50);
/// ```
pub struct BlockEncoder<'d> {
    dataset: &'d Dataset,
    lanes: Lanes<'d>,
    buffer: RowBuffer,
}

impl<'d> BlockEncoder<'d> {
    /// An encoder for the blocks of a dataset.
    pub fn new(dataset: &'d Dataset) -> BlockEncoder<'d> {
        BlockEncoder { dataset, lanes: Lanes::default(), buffer: RowBuffer::default() }
    }

    /// The block's rows in a format, without a header.
    ///
    /// # Panics
    /// If the dataset has no such tenant, or the tenant's table no such rows.
    pub fn encode(&mut self, format: Format, block: &Block) -> &[u8] {
        self.buffer.clear();
        self.lanes.encode(self.dataset, format, block.table, block.tenant, &block.rows, &mut self.buffer);
        self.buffer.written()
    }
}
