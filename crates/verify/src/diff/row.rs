//! Rows of any table: as they are read from a line, as the model makes them, and cell by cell.

use chrono::NaiveDateTime;
use csv::{ReaderBuilder, StringRecord};
use fixtures_gen::{
    Address, CellSink, Column, Customer, Dataset, Format, Money, Object, Order, OrderItem, PriceHistory, Product,
    Record, StockEvent, Table, Tenant,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A row of some table.
pub(super) enum Row {
    Tenant(Tenant),
    Product(Product),
    Customer(Customer),
    Order(Box<Order>),
    Item(OrderItem),
    Price(PriceHistory),
    Event(StockEvent),
}

/// A cell, or a member of a nested object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The column, as in `metadata.phone`.
    pub(super) column: String,
    /// The value as text; `null` for none.
    pub(super) value: String,
    /// Whether it is the whole cell, and free text.
    pub(super) is_text: bool,
}

impl Row {
    /// Reads a line, without its end.
    pub(super) fn parse(table: Table, format: Format, line: &[u8]) -> Result<Self, String> {
        fn read<T: DeserializeOwned>(table: Table, format: Format, line: &[u8]) -> Result<T, String> {
            match format {
                Format::Ndjson => serde_json::from_slice(line).map_err(|error| error.to_string()),
                Format::Csv => read_csv(table, line),
            }
        }
        Ok(match table {
            Table::Tenants => Self::Tenant(read(table, format, line)?),
            Table::Products => Self::Product(read(table, format, line)?),
            Table::Customers => Self::Customer(read(table, format, line)?),
            Table::Orders => Self::Order(Box::new(read(table, format, line)?)),
            Table::OrderItems => Self::Item(read(table, format, line)?),
            Table::PriceHistory => Self::Price(read(table, format, line)?),
            Table::StockEvents => Self::Event(read(table, format, line)?),
        })
    }

    /// The row that the dataset has at an address.
    pub(super) fn of_model(dataset: &Dataset, table: Table, tenant: u64, index: u64) -> Self {
        const THERE: &str = "the address is in the dataset";
        let shop = dataset.tenant(tenant);
        match table {
            Table::Tenants => Self::Tenant(shop.tenant()),
            Table::Products => Self::Product(shop.product(index)),
            Table::Customers => Self::Customer(shop.customer(index)),
            Table::Orders => Self::Order(Box::new(shop.order(index))),
            Table::OrderItems => Self::Item(shop.order_item_rows(index..index + 1).next().expect(THERE)),
            Table::PriceHistory => Self::Price(shop.price_rows(index..index + 1).next().expect(THERE)),
            Table::StockEvents => Self::Event(shop.stock_event_rows(index..index + 1).next().expect(THERE)),
        }
    }

    /// Its cells, in order.
    pub(super) fn cells(&self) -> Vec<Cell> {
        let mut cells = Cells::default();
        match self {
            Self::Tenant(row) => row.visit(&mut cells),
            Self::Product(row) => row.visit(&mut cells),
            Self::Customer(row) => row.visit(&mut cells),
            Self::Order(row) => row.visit(&mut cells),
            Self::Item(row) => row.visit(&mut cells),
            Self::Price(row) => row.visit(&mut cells),
            Self::Event(row) => row.visit(&mut cells),
        }
        cells.all
    }
}

fn read_csv<T: DeserializeOwned>(table: Table, line: &[u8]) -> Result<T, String> {
    // The reader would drop it in silence.
    if line.starts_with(&BYTE_ORDER_MARK) {
        return Err("it begins with a byte order mark".to_owned());
    }
    let header: StringRecord = table.schema().columns.iter().map(|column| column.name).collect();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line);
    let mut record = StringRecord::new();
    if !reader.read_record(&mut record).map_err(|error| error.to_string())? {
        return Err("it is empty".to_owned());
    }
    if record.len() != header.len() {
        return Err(format!("it has {} cells, not {}", record.len(), header.len()));
    }
    let row = record.deserialize(Some(&header)).map_err(|error| error.to_string())?;
    let mut more = StringRecord::new();
    match reader.read_record(&mut more) {
        Ok(false) => Ok(row),
        _ => Err("it holds more than one record".to_owned()),
    }
}

pub(super) const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The id that a line begins with, whatever else may be wrong with it.
pub(super) fn leading_id(line: &[u8], format: Format) -> Option<Uuid> {
    const LENGTH: usize = 36;
    let start = match format {
        Format::Csv => 0,
        Format::Ndjson => memchr::memchr(b':', line.get(..64).unwrap_or(line))? + 2,
    };
    let id = std::str::from_utf8(line.get(start..start + LENGTH)?).ok()?;
    Uuid::try_parse(id).ok()
}

/// The table and tenant of an id, and its row's number within the table as files count it.
pub(super) fn place_of(dataset: &Dataset, id: Uuid) -> Option<(Table, u64, u64)> {
    match dataset.address_of(id)? {
        Address::Row { table: Table::Tenants, tenant, .. } => Some((Table::Tenants, 0, tenant)),
        Address::Row { table, tenant, index } => Some((table, tenant, index)),
        Address::Category { .. } => None,
    }
}

#[derive(Default)]
struct Cells {
    all: Vec<Cell>,
    prefix: Option<&'static str>,
}

impl Cells {
    fn add(&mut self, column: &'static Column, value: String, is_text: bool) {
        let name = self.prefix.map_or_else(|| column.name.to_owned(), |prefix| format!("{prefix}.{}", column.name));
        let is_text = is_text && self.prefix.is_none();
        self.all.push(Cell { column: name, value, is_text });
    }
}

impl CellSink for Cells {
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.add(column, value.to_string(), false);
    }

    fn text(&mut self, column: &'static Column, value: &str) {
        self.add(column, value.to_owned(), true);
    }

    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.add(column, value.to_owned(), false);
    }

    fn money(&mut self, column: &'static Column, value: Money) {
        self.add(column, value.to_string(), false);
    }

    fn integer(&mut self, column: &'static Column, value: i64) {
        self.add(column, value.to_string(), false);
    }

    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.add(column, value.to_string(), false);
    }

    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.add(column, format!("{value:?}"), false);
    }

    fn null(&mut self, column: &'static Column) {
        self.add(column, "null".to_owned(), false);
    }

    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        self.prefix = Some(column.name);
        value.visit(self);
        self.prefix = None;
    }
}
