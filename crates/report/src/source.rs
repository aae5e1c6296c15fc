//! Where rows come from: the model, or the files of a directory.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use fixtures_gen::{
    Customer, Dataset, Order, OrderItem, PriceHistory, Product, Record, Shop, StockEvent, Table, Tenant,
};
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// What can be looked at.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
/// use fixtures_report::Source;
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// assert_eq!(Source::Model(&dataset).tenants()?.len(), 2);
/// # Ok::<(), fixtures_report::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Source<'s> {
    /// Rows as the model makes them; nothing is read.
    Model(&'s Dataset),
    /// The files of a directory in the layout of a dataset: CSV or NDJSON, compressed or not. It
    /// needs no manifest.
    Directory(&'s Path),
}

/// A row or a file that cannot be read.
#[derive(Debug)]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1; `None` if it is not about one.
    pub line: Option<u64>,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.path.display(), self.why),
            None => write!(out, "{}: {}", self.path.display(), self.why),
        }
    }
}

impl std::error::Error for ReadError {}

impl Source<'_> {
    /// The rows of the tenants, in order.
    ///
    /// # Errors
    /// The table of tenants cannot be read.
    pub fn tenants(&self) -> Result<Vec<Tenant>, ReadError> {
        match self {
            Source::Model(dataset) => {
                Ok((0..dataset.spec().tenants).map(|number| dataset.tenant(number).tenant()).collect())
            }
            Source::Directory(path) => rows_of_file(path.join("tenants.csv")).collect(),
        }
    }

    /// The rows of one tenant, by its place in [`tenants`](Self::tenants).
    pub(crate) fn tenant<'t>(&'t self, number: usize, row: &'t Tenant, tables: &'t WholeTables) -> TenantRows<'t> {
        match self {
            Source::Model(dataset) => TenantRows::Model(Box::new(dataset.tenant(number as u64))),
            Source::Directory(path) => TenantRows::Files(path, row, tables),
        }
    }
}

/// Files of all tenants while they are read, once, for one tenant after the other in the order of
/// `tenants.csv`.
#[derive(Default)]
pub(crate) struct WholeTables {
    /// The places of the tenants.
    order: HashMap<Uuid, usize>,
    /// The rows that are left, of a type that follows from the table.
    open: RefCell<HashMap<Table, Box<dyn Any>>>,
}

impl WholeTables {
    pub(crate) fn new(tenants: &[Tenant]) -> Self {
        Self { order: tenants.iter().map(|tenant| tenant.tenant_id).zip(0..).collect(), open: RefCell::default() }
    }
}

type Ahead<R> = Peekable<Rows<'static, R>>;

/// The rows of one tenant in a file of all tenants.
struct OfTenant<'t, R: 'static> {
    tables: &'t WholeTables,
    table: Table,
    place: usize,
    tenant_of: fn(&R) -> Uuid,
    rows: Option<Box<Ahead<R>>>,
}

impl<'t, R: Record + DeserializeOwned> OfTenant<'t, R> {
    fn new(tables: &'t WholeTables, table: Table, tenant: &Tenant, tenant_of: fn(&R) -> Uuid, path: PathBuf) -> Self {
        let there = tables.open.borrow_mut().remove(&table).and_then(|rows| rows.downcast::<Ahead<R>>().ok());
        let rows = there.unwrap_or_else(|| Box::new(rows_of_file(path).peekable()));
        let place = tables.order.get(&tenant.tenant_id).copied().unwrap_or(0);
        Self { tables, table, place, tenant_of, rows: Some(rows) }
    }
}

impl<R> Iterator for OfTenant<'_, R> {
    type Item = Result<R, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = self.rows.as_mut()?;
        loop {
            let place = match rows.peek()? {
                Err(_) => return rows.next(),
                Ok(row) => self.tables.order.get(&(self.tenant_of)(row)).copied().unwrap_or(0),
            };
            if place > self.place {
                return None;
            }
            let row = rows.next();
            // Those of tenants that nobody asks for are passed over.
            if place == self.place {
                return row;
            }
        }
    }
}

impl<R: 'static> Drop for OfTenant<'_, R> {
    fn drop(&mut self) {
        if let Some(rows) = self.rows.take() {
            self.tables.open.borrow_mut().insert(self.table, rows);
        }
    }
}

/// The file of a table of all tenants, if there is one.
fn whole_table(directory: &Path, table: Table) -> Option<PathBuf> {
    let names = ["csv", "csv.gz", "ndjson", "ndjson.gz"].map(|ending| directory.join(format!("{table}.{ending}")));
    names.into_iter().find(|path| path.exists())
}

/// The rows of one tenant.
pub(crate) enum TenantRows<'t> {
    Model(Box<Shop<'t>>),
    Files(&'t Path, &'t Tenant, &'t WholeTables),
}

/// Rows of a table, read or made one by one.
type Rows<'t, R> = Box<dyn Iterator<Item = Result<R, ReadError>> + 't>;

macro_rules! tables {
    ($( $name:ident: $row:ty, $table:ident, $method:ident; )+) => {
        impl<'t> TenantRows<'t> {
            $(
                pub(crate) fn $name(&self) -> Result<Rows<'t, $row>, ReadError> {
                    match self {
                        TenantRows::Model(shop) => Ok(Box::new(shop.$method(0..shop.rows(Table::$table)).map(Ok))),
                        TenantRows::Files(directory, tenant, tables) => {
                            if let Some(path) = whole_table(directory, Table::$table) {
                                let tenant_of = |row: &$row| row.tenant_id;
                                let rows = OfTenant::new(tables, Table::$table, tenant, tenant_of, path);
                                return Ok(Box::new(rows));
                            }
                            rows_of_table(directory, tenant, Table::$table)
                        }
                    }
                }
            )+
        }
    };
}

tables! {
    customers: Customer, Customers, customers;
    products: Product, Products, products;
    orders: Order, Orders, orders;
    order_items: OrderItem, OrderItems, order_item_rows;
    price_history: PriceHistory, PriceHistory, price_rows;
    stock_events: StockEvent, StockEvents, stock_event_rows;
}

/// The rows of all chunks of a tenant's table, in order.
fn rows_of_table<'t, R: Record + DeserializeOwned + 't>(
    directory: &Path,
    tenant: &Tenant,
    table: Table,
) -> Result<Rows<'t, R>, ReadError> {
    let failed = |error: io::Error| ReadError { path: directory.to_owned(), line: None, why: error.to_string() };
    let start = format!("{table}_{}", tenant.tenant_id);
    let mut names = vec![];
    for entry in directory.read_dir().map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(&start)) else { continue };
        if name[start.len()..].starts_with(['.', '_']) {
            names.push(name.to_owned());
        }
    }
    // Chunk numbers of one table have equally many digits.
    names.sort();
    let paths = names.into_iter().map(|name| directory.join(name)).collect::<Vec<_>>();
    Ok(Box::new(paths.into_iter().flat_map(rows_of_file)))
}

/// The rows of a file, whose name says how it is written.
fn rows_of_file<'t, R: Record + DeserializeOwned + 't>(path: PathBuf) -> Rows<'t, R> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (name, is_packed) = name.strip_suffix(".gz").map_or((name, false), |name| (name, true));
    let is_csv = Path::new(name).extension().is_some_and(|extension| extension == "csv");
    let failed = |error: io::Error| ReadError { path: path.clone(), line: None, why: error.to_string() };
    let open = || {
        if path.metadata()?.is_file() {
            File::open(&path)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
        }
    };
    let input: Box<dyn Read> = match open() {
        Ok(file) if is_packed => Box::new(MultiGzDecoder::new(file)),
        Ok(file) => Box::new(file),
        Err(error) => return Box::new(std::iter::once(Err(failed(error)))),
    };
    if is_csv { rows_of_csv(path, input) } else { rows_of_ndjson(path, input) }
}

fn rows_of_csv<'t, R: Record + DeserializeOwned + 't>(path: PathBuf, input: Box<dyn Read>) -> Rows<'t, R> {
    let rows = csv::Reader::from_reader(input).into_deserialize();
    Box::new(rows.map(move |row: Result<R, csv::Error>| {
        row.map_err(|error| {
            let line = error.position().map(csv::Position::line);
            ReadError { path: path.clone(), line, why: error.to_string() }
        })
    }))
}

fn rows_of_ndjson<'t, R: Record + DeserializeOwned + 't>(path: PathBuf, input: Box<dyn Read>) -> Rows<'t, R> {
    let lines = BufReader::with_capacity(256 * 1024, input).lines();
    Box::new(lines.zip(1..).map(move |(line, number)| {
        let failed = |why: String| ReadError { path: path.clone(), line: Some(number), why };
        let line = line.map_err(|error| failed(error.to_string()))?;
        serde_json::from_str(&line).map_err(|error| failed(error.to_string()))
    }))
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Compression, Format, Layout, Plan, Preset, Spec};

    use super::*;

    #[test]
    fn files_of_all_forms_have_the_rows_of_the_model() {
        let dataset = Dataset::new(Spec { tenants: 3, ..Preset::Tiny.spec(42) }).unwrap();
        let model = Source::Model(&dataset);
        for &format in Format::ALL {
            for (&compression, &layout) in
                Compression::ALL.iter().flat_map(|one| Layout::ALL.iter().map(move |two| (one, two)))
            {
                let place = tempfile::tempdir().unwrap();
                let plan = Plan::new(&dataset, format, 20).with_compression(compression).with_layout(layout);
                write(&dataset, &plan, place.path());
                let files = Source::Directory(place.path());
                let tenants = files.tenants().unwrap();
                assert_eq!(tenants, model.tenants().unwrap());
                let tables = WholeTables::new(&tenants);
                // The tenant between is passed over.
                for number in [0, 2] {
                    let row = &tenants[number];
                    let (a, b) = (files.tenant(number, row, &tables), model.tenant(number, row, &tables));
                    assert!(all(a.orders()) == all(b.orders()) && all(a.customers()) == all(b.customers()));
                    assert!(all(a.order_items()) == all(b.order_items()) && all(a.products()) == all(b.products()));
                    assert!(all(a.price_history()) == all(b.price_history()));
                    assert!(all(a.stock_events()) == all(b.stock_events()));
                }
            }
        }
    }

    fn all<R>(rows: Result<Rows<'_, R>, ReadError>) -> Vec<R> {
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn write(dataset: &Dataset, plan: &Plan<'_>, place: &Path) {
        use std::io::Write;
        let mut encoder = fixtures_gen::BlockEncoder::new(dataset);
        for file in plan.files() {
            let mut text = file.header();
            plan.blocks(&file).for_each(|block| text.extend_from_slice(encoder.encode(file.text_format(), &block)));
            let mut output = File::create(place.join(&file.name)).unwrap();
            match file.compression {
                Compression::None => output.write_all(&text).unwrap(),
                Compression::Gzip => {
                    flate2::write::GzEncoder::new(output, flate2::Compression::fast()).write_all(&text).unwrap();
                }
            }
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_names_its_line() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("tenants.csv"), "tenant_id,name\n7,x\n").unwrap();
        let error = Source::Directory(place.path()).tenants().unwrap_err();
        assert_eq!(error.line, Some(2));
        assert!(error.to_string().contains("tenants.csv:2: "), "{error}");
    }
}
