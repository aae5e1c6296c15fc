//! Chunks: the rows of one transaction, and who takes which.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use fixtures_gen::{Dataset, Format, Plan, Record, Table};

/// A run of rows of one table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chunk {
    /// Its number in the whole dataset.
    pub(crate) number: u64,
    pub(crate) table: Table,
    /// The tenant's number; 0 for the table of tenants.
    pub(crate) tenant: u64,
    pub(crate) rows: Range<u64>,
}

impl Chunk {
    pub(crate) fn row_count(&self) -> u64 {
        self.rows.end - self.rows.start
    }
}

/// All chunks of a dataset, as they are numbered.
pub(crate) fn chunks(dataset: &Dataset, chunk_rows: u64) -> impl Iterator<Item = Chunk> {
    // The format has a say in names only.
    let files = Plan::new(dataset, Format::Csv, chunk_rows).files();
    let chunk = |(file, number): (fixtures_gen::PlannedFile, u64)| Chunk {
        number,
        table: file.table,
        tenant: file.tenant.unwrap_or(0),
        rows: file.rows,
    };
    files.zip(0..).map(chunk)
}

/// The chunks that are left, which threads take one by one.
pub(crate) struct Queue<'q>(Mutex<Box<dyn Iterator<Item = Chunk> + Send + 'q>>);

impl<'q> Queue<'q> {
    /// All chunks but those whose numbers are in `done`, which is sorted.
    pub(crate) fn new(dataset: &'q Dataset, chunk_rows: u64, done: &'q [u64]) -> Self {
        let left = chunks(dataset, chunk_rows).filter(|chunk| done.binary_search(&chunk.number).is_err());
        Self(Mutex::new(Box::new(left)))
    }

    pub(crate) fn take(&self) -> Option<Chunk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }
}

/// Takes the rows of a chunk one by one.
pub(crate) trait RowSink {
    type Failure;

    fn row<R: Record>(&mut self, row: &R) -> Result<(), Self::Failure>;
}

/// Passes every row of a chunk to the sink.
pub(crate) fn visit_rows<S: RowSink>(dataset: &Dataset, chunk: &Chunk, sink: &mut S) -> Result<(), S::Failure> {
    let (shop, rows) = (dataset.tenant(chunk.tenant), chunk.rows.clone());
    match chunk.table {
        Table::Tenants => rows.map(|number| dataset.tenant(number).tenant()).try_for_each(|row| sink.row(&row)),
        Table::Products => shop.products(rows).try_for_each(|row| sink.row(&row)),
        Table::Customers => shop.customers(rows).try_for_each(|row| sink.row(&row)),
        Table::Orders => shop.orders(rows).try_for_each(|row| sink.row(&row)),
        Table::OrderItems => shop.order_item_rows(rows).try_for_each(|row| sink.row(&row)),
        Table::PriceHistory => shop.price_rows(rows).try_for_each(|row| sink.row(&row)),
        Table::StockEvents => shop.stock_event_rows(rows).try_for_each(|row| sink.row(&row)),
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::Preset;

    use super::*;

    #[test]
    fn what_is_done_is_not_taken_again() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let all: Vec<_> = chunks(&dataset, 20).collect();
        assert_eq!(all[0], Chunk { number: 0, table: Table::Tenants, tenant: 0, rows: 0..1 });
        let queue = Queue::new(&dataset, 20, &[0, 2, 3]);
        let taken: Vec<_> = std::iter::from_fn(|| queue.take()).map(|chunk| chunk.number).collect();
        let left: Vec<_> = (0..all.len() as u64).filter(|number| ![0, 2, 3].contains(number)).collect();
        assert_eq!(taken, left);
    }
}
