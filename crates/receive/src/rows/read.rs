//! From a body to rows: gzip, CSV or NDJSON, into the model's own types. A row that cannot be read
//! is an error of that row alone. This is the only module that names entities.

use std::fmt;
use std::io::Read;

use csv::StringRecord;
use fixtures_gen::{Customer, Format, Order, OrderItem, PriceHistory, Product, StockEvent, Table, Tenant};
use flate2::read::MultiGzDecoder;
use uuid::Uuid;

use super::report::RowError;
use super::row::{NumberedRows, Row, Rows};

/// What a body holds.
pub(crate) struct ParsedBody {
    /// The number of rows, readable or not.
    pub(crate) received: u64,
    pub(crate) rows: Box<dyn Rows>,
    pub(crate) errors: Vec<RowError>,
}

/// Why a body cannot be read at all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It is not what its headers say.
    Malformed(String),
    /// Decompressed, it is longer than allowed.
    TooLong,
}

macro_rules! entities {
    ($($table:ident: $entity:ident by $id:ident;)+) => {
        $(impl Row for $entity {
            fn id(&self) -> Uuid {
                self.$id
            }

            fn tenant_id(&self) -> Uuid {
                self.tenant_id
            }
        })+

        /// Reads the rows of a table; `tenant` is the one that they must belong to.
        pub(crate) fn read(
            table: Table, format: Format, tenant: Option<Uuid>, body: &[u8],
        ) -> Result<ParsedBody, BodyError> {
            match table {
                $(Table::$table => read_rows::<$entity>(format, tenant, body),)+
            }
        }
    };
}

entities! {
    Tenants: Tenant by tenant_id;
    Products: Product by product_id;
    Customers: Customer by customer_id;
    Orders: Order by order_id;
    OrderItems: OrderItem by order_item_id;
    PriceHistory: PriceHistory by id;
    StockEvents: StockEvent by stock_event_id;
}

/// Decompresses a body to at most `limit` bytes.
pub(crate) fn gunzip(body: &[u8], limit: u64) -> Result<Vec<u8>, BodyError> {
    let mut plain = Vec::with_capacity(body.len().saturating_mul(4));
    let decoded = MultiGzDecoder::new(body).take(limit.saturating_add(1)).read_to_end(&mut plain);
    decoded.map_err(|error| BodyError::Malformed(format!("the body is not gzip: {error}")))?;
    if plain.len() as u64 > limit { Err(BodyError::TooLong) } else { Ok(plain) }
}

fn read_rows<R: Row>(format: Format, tenant: Option<Uuid>, body: &[u8]) -> Result<ParsedBody, BodyError> {
    let mut reader = RowReader::<R> { tenant, received: 0, rows: vec![], errors: vec![] };
    match format {
        Format::Ndjson => read_ndjson(body, &mut reader),
        Format::Csv => read_csv(body, &mut reader)?,
    }
    let RowReader { received, rows, errors, .. } = reader;
    Ok(ParsedBody { received, rows: Box::new(NumberedRows(rows)), errors })
}

/// Collects the rows of a body, in their order.
struct RowReader<R> {
    tenant: Option<Uuid>,
    received: u64,
    rows: Vec<(u64, R)>,
    errors: Vec<RowError>,
}

impl<R: Row> RowReader<R> {
    /// Takes the next row, or the reason why there is an unreadable one.
    fn push(&mut self, row: Result<R, String>) {
        let number = self.received;
        self.received += 1;
        match row.and_then(|row| self.of_tenant(row)) {
            Ok(row) => self.rows.push((number, row)),
            Err(reason) => self.errors.push(RowError { row: number, status: 422, reason }),
        }
    }

    fn of_tenant(&self, row: R) -> Result<R, String> {
        match self.tenant {
            Some(tenant) if tenant != row.tenant_id() => {
                Err(format!("the row belongs to tenant {}, the path to another", row.tenant_id()))
            }
            _ => Ok(row),
        }
    }
}

fn read_ndjson<R: Row>(body: &[u8], reader: &mut RowReader<R>) {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    if body.is_empty() {
        return;
    }
    for line in body.split(|byte| *byte == b'\n') {
        reader.push(serde_json::from_slice(line).map_err(|error| not_a_row::<R>(&error)));
    }
}

fn read_csv<R: Row>(body: &[u8], reader: &mut RowReader<R>) -> Result<(), BodyError> {
    let mut lines = csv::ReaderBuilder::new().flexible(true).from_reader(body);
    let columns: Vec<&str> = R::SCHEMA.columns.iter().map(|column| column.name).collect();
    let header = lines.headers().map_err(|error| BodyError::Malformed(error.to_string()))?.clone();
    if header.iter().ne(columns.iter().copied()) {
        return Err(BodyError::Malformed(format!("the header line is not {}", columns.join(","))));
    }
    let mut cells = StringRecord::new();
    loop {
        match lines.read_record(&mut cells) {
            Ok(false) => return Ok(()),
            Ok(true) => reader.push(row_of_cells(&cells, &header)),
            Err(error) => reader.push(Err(not_a_row::<R>(&error))),
        }
    }
}

fn row_of_cells<R: Row>(cells: &StringRecord, header: &StringRecord) -> Result<R, String> {
    if cells.len() != header.len() {
        return Err(format!("{} cells instead of {}", cells.len(), header.len()));
    }
    cells.deserialize(Some(header)).map_err(|error| not_a_row::<R>(&error))
}

fn not_a_row<R: Row>(error: &dyn fmt::Display) -> String {
    format!("not a row of {}: {error}", R::SCHEMA.table)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "tenant_id,name,api_key_hash,created_at\n";

    fn csv_of(rows: &str) -> Result<ParsedBody, BodyError> {
        read(Table::Tenants, Format::Csv, None, format!("{TENANT}{rows}").as_bytes())
    }

    #[test]
    fn unreadable_rows_are_reported_by_their_number() {
        let good = "6a1f0ac5-8f6c-4a43-9f3a-3f6b7d7f2f10,\"A, B\",00,2022-01-01T00:00:00\n";
        let body = csv_of(&format!("{good}x,y\n{good}no-uuid,A,00,2022-01-01T00:00:00\n")).unwrap();
        let wrong: Vec<u64> = body.errors.iter().map(|error| error.row).collect();
        assert_eq!((body.received, wrong), (4, vec![1, 3]));
        let body = read(Table::Tenants, Format::Ndjson, None, b"{}\n\nnull").unwrap();
        assert_eq!((body.received, body.errors.len()), (3, 3));
    }

    #[test]
    fn a_body_without_rows_has_none() {
        assert_eq!(csv_of("").unwrap().received, 0);
        assert_eq!(read(Table::Tenants, Format::Ndjson, None, b"").unwrap().received, 0);
    }

    #[test]
    fn header_lines_and_compression_are_checked() {
        let other = read(Table::Products, Format::Csv, None, TENANT.as_bytes());
        assert!(
            matches!(other, Err(BodyError::Malformed(what)) if what.starts_with("the header line is not product_id,"))
        );
        assert!(matches!(gunzip(b"no gzip", 10), Err(BodyError::Malformed(_))));
    }
}
