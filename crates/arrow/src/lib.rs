//! The tables of Commerce Fixtures as batches of Apache Arrow, with the types that `crates/parquet` gives
//! them: amounts are decimals, ids are UUIDs, nested objects are structs; labels are dictionaries.
//!
//! [`Batches`] makes the rows of some blocks, of the columns that are asked for, batch by batch. No module
//! here knows an entity: columns follow from the [`Schema`](fixtures_gen::Schema), values from the visitor
//! over cells.
//!
//! ```
//! use fixtures_arrow::{Batches, Columns};
//! use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
//!
//! let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
//! let columns = Columns::of(Table::Orders.schema()).project(&[0, 6]);
//! // The last ten orders of the first tenant and the first ten of the second.
//! let blocks = Plan::new(&dataset, Format::Csv, 10_000).blocks_of_rows(Table::Orders, 4_990..5_010);
//! let batches = Batches::new(&dataset, &columns, blocks, 8_192);
//! let batches: Vec<_> = batches.collect();
//! assert_eq!((batches.len(), batches[0].num_rows()), (1, 20));
//! assert_eq!(batches[0].schema().field(1).name(), "total_amount");
//! ```

mod batches;
mod cells;
mod columns;
mod values;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use fixtures_gen::{Record, RowSink, Table};

pub use self::batches::{BATCH_ROWS, Batches};
use self::cells::Cells;
pub use self::columns::Columns;

/// The schema of a table with all its columns.
///
/// ```
/// use fixtures_gen::Table;
/// let schema = fixtures_arrow::schema(Table::OrderItems);
/// assert_eq!(schema.field_with_name("unit_price").unwrap().data_type().to_string(), "Decimal128(15, 2)");
/// ```
pub fn schema(table: Table) -> SchemaRef {
    Columns::of(table.schema()).schema().clone()
}

/// Rows of one type as a batch.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let orders: Vec<_> = dataset.tenant(0).orders(0..50).collect();
/// assert_eq!(fixtures_arrow::to_batch(&orders).num_rows(), 50);
/// ```
///
/// # Panics
/// If the texts of a column are 2 GiB or longer.
pub fn to_batch<'r, R: Record + 'r>(rows: impl IntoIterator<Item = &'r R>) -> RecordBatch {
    let mut cells = Cells::new(&Columns::of(R::SCHEMA));
    rows.into_iter().for_each(|row| cells.row(row));
    cells.take()
}
