//! Whether a database holds the rows of the model: counts and sums of every column, tenant by tenant.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use fixtures_gen::{Column, Dataset, Record, Table};
use fixtures_run::{Counters, Stop};
use uuid::Uuid;

use crate::cell::{Cell, Encoder, encode_row};
use crate::chunk::{Queue, RowSink, visit_rows};
use crate::driver::{Database, Session};
use crate::error::{Error, ErrorKind};

/// With more tenants than these, all are summed together, so that memory stays small.
const MOST_TENANTS: u64 = 10_000;

/// Rows of a piece of the model that a thread sums.
const PIECE_ROWS: u64 = 10_000;

/// The result of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Numbers that were compared.
    pub figures: u64,
    /// Those that differ.
    pub wrong: Vec<Wrong>,
}

/// A number in the database that is not the model's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The table.
    pub table: Table,
    /// The tenant; `None` if all are summed together, or the id is not one of the dataset.
    pub tenant: Option<Uuid>,
    /// The column; `None` for the number of rows.
    pub column: Option<&'static str>,
    /// The number in the database.
    pub found: i128,
    /// The model's.
    pub expected: i128,
}

impl Check {
    /// Whether no number differs.
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// The number of rows, and a sum of each column: of amounts in cents, of numbers, of lengths of texts in bytes, of
/// times in seconds; of other columns the number of cells that are not null or, of truths, not false.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Figures(Vec<i128>);

impl Figures {
    fn add(&mut self, other: &Self) {
        self.0.resize(other.0.len().max(self.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(sum, figure)| *sum += figure);
    }
}

/// Tenants by their ids as text; all of them under the empty text if they are summed together.
type ByTenant = BTreeMap<String, Figures>;

pub(crate) fn check(
    dataset: &Dataset,
    database: &dyn Database,
    session: &mut dyn Session,
    threads: NonZeroUsize,
    counters: &Arc<Counters>,
    stop: &Stop,
) -> Result<Check, Error> {
    let is_by_tenant = dataset.spec().tenants <= MOST_TENANTS;
    let expected = of_model(dataset, threads, is_by_tenant, counters, stop)?;
    let mut check = Check::default();
    for (table, expected) in Table::ALL.iter().zip(expected) {
        let found = of_database(database, session, *table, is_by_tenant)?;
        compare(*table, &found, &expected, &mut check);
        if stop.is_requested() {
            return Err(ErrorKind::Stopped.into());
        }
    }
    Ok(check)
}

fn compare(table: Table, found: &ByTenant, expected: &ByTenant, check: &mut Check) {
    let columns = || std::iter::once(None).chain(table.schema().columns.iter().map(|column| Some(column.name)));
    let mut ids: Vec<&String> = found.keys().chain(expected.keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        for (place, column) in columns().enumerate() {
            let number =
                |figures: &ByTenant| figures.get(id).and_then(|figures| figures.0.get(place).copied()).unwrap_or(0);
            let (found, expected) = (number(found), number(expected));
            check.figures += 1;
            if found != expected {
                check.wrong.push(Wrong { table, tenant: id.parse().ok(), column, found, expected });
            }
        }
    }
}

fn of_database(
    database: &dyn Database,
    session: &mut dyn Session,
    table: Table,
    is_by_tenant: bool,
) -> Result<ByTenant, Error> {
    let figures = table.schema().columns.iter().map(|column| database.figure(column));
    let figures = std::iter::once("count(*)".to_owned()).chain(figures).collect::<Vec<_>>().join(", ");
    let (tenant, group) = if is_by_tenant { (database.tenant(), " GROUP BY tenant_id") } else { ("''", "") };
    let rows = session.query(&format!("SELECT {tenant}, {figures} FROM {table}{group}"))?;
    let number = |cell: &Option<String>| cell.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0);
    let row = |row: Vec<Option<String>>| {
        let figures = Figures(row.iter().skip(1).map(number).collect());
        (row.into_iter().next().flatten().unwrap_or_default(), figures)
    };
    Ok(rows.into_iter().map(row).collect())
}

fn of_model(
    dataset: &Dataset,
    threads: NonZeroUsize,
    is_by_tenant: bool,
    counters: &Counters,
    stop: &Stop,
) -> Result<Vec<ByTenant>, Error> {
    let queue = Queue::new(dataset, PIECE_ROWS, &[]);
    let all = Mutex::new(vec![ByTenant::new(); Table::ALL.len()]);
    let work = || {
        while let Some(chunk) = queue.take().filter(|_| !stop.is_requested()) {
            let mut sums = Sums::default();
            let Ok(()) = visit_rows(dataset, &chunk, &mut sums);
            counters.add_rows(chunk.table, chunk.row_count(), 0, 0);
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            for (id, figures) in sums.of(chunk.table, dataset.tenant(chunk.tenant).tenant_id(), is_by_tenant) {
                all[chunk.table.index()].entry(id).or_default().add(&figures);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.get() {
            // A system without a thread for it leaves the work to this one.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    if stop.is_requested() {
        Err(ErrorKind::Stopped.into())
    } else {
        Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Sums rows of one table.
#[derive(Default)]
struct Sums {
    all: Figures,
    /// The figures of each row, of a table that has one for each tenant.
    rows: Vec<(Uuid, Figures)>,
    json: String,
}

impl Sums {
    fn of(self, table: Table, tenant: Uuid, is_by_tenant: bool) -> Vec<(String, Figures)> {
        match (is_by_tenant, table) {
            (false, _) => vec![(String::new(), self.all)],
            (true, Table::Tenants) => self.rows.into_iter().map(|(id, figures)| (id.to_string(), figures)).collect(),
            (true, _) => vec![(tenant.to_string(), self.all)],
        }
    }
}

impl RowSink for Sums {
    type Failure = std::convert::Infallible;

    fn row<R: Record>(&mut self, row: &R) -> Result<(), Self::Failure> {
        let mut adder = Adder { figures: vec![1], first: None };
        encode_row(row, &mut self.json, &mut adder);
        let figures = Figures(adder.figures);
        self.all.add(&figures);
        if R::SCHEMA.table == Table::Tenants.name() {
            self.rows.push((adder.first.unwrap_or_default(), figures));
        }
        Ok(())
    }
}

struct Adder {
    figures: Vec<i128>,
    /// The first id.
    first: Option<Uuid>,
}

impl Encoder for Adder {
    fn cell(&mut self, _: &'static Column, cell: Cell<'_>) {
        self.figures.push(match cell {
            Cell::Null => 0,
            Cell::Uuid(id) => {
                self.first.get_or_insert(id);
                1
            }
            Cell::Json(_) => 1,
            Cell::Text(text) => text.len() as i128,
            Cell::Money(amount) => i128::from(amount.cents()),
            Cell::Integer(number) => i128::from(number),
            Cell::Boolean(truth) => i128::from(truth),
            Cell::Timestamp(time) => i128::from(time.and_utc().timestamp()),
        });
    }
}
