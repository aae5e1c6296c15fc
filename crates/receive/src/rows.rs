//! From a body to rows: unpacking, CSV or NDJSON, into the model's own types. A row that cannot be read is an error of that
//! row alone. What becomes of rows is in [`crate::store`].

use std::io::Read;

use fixtures_gen::{Customer, Format, Order, OrderItem, PriceHistory, Product, Record, StockEvent, Table, Tenant};
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::answer::RowError;
use crate::insert::Insert;

/// A row of any table.
pub(crate) trait Row: Record + DeserializeOwned + Send + 'static {
    fn id(&self) -> Uuid;
    fn tenant_id(&self) -> Uuid;
}

/// Rows that were read, each with its place in the body.
pub(crate) struct RowsOf<R> {
    pub(crate) rows: Vec<(u64, R)>,
}

/// What a body holds.
pub(crate) struct Contents {
    /// Rows, readable or not.
    pub(crate) received: u64,
    pub(crate) rows: Box<dyn Insert + Send>,
    pub(crate) errors: Vec<RowError>,
}

/// Why a body cannot be read at all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is not what its headers say.
    Malformed(String),
    /// Unpacked, it is longer than allowed.
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
        pub(crate) fn read(table: Table, format: Format, tenant: Option<Uuid>, body: &[u8]) -> Result<Contents, Unreadable> {
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

/// Unpacks a body; `limit` is the most bytes that may come out.
pub(crate) fn unpack(body: &[u8], limit: u64) -> Result<Vec<u8>, Unreadable> {
    let mut plain = Vec::with_capacity(body.len().saturating_mul(4));
    let unpacked = MultiGzDecoder::new(body).take(limit.saturating_add(1)).read_to_end(&mut plain);
    unpacked.map_err(|error| Unreadable::Malformed(format!("the body is not gzip: {error}")))?;
    if plain.len() as u64 > limit { Err(Unreadable::TooLong) } else { Ok(plain) }
}

fn read_rows<R: Row>(format: Format, tenant: Option<Uuid>, body: &[u8]) -> Result<Contents, Unreadable> {
    let mut reading = Reading::<R> { tenant, received: 0, rows: vec![], errors: vec![] };
    match format {
        Format::Ndjson => read_ndjson(body, &mut reading),
        Format::Csv => read_csv(body, &mut reading)?,
    }
    let Reading { received, rows, errors, .. } = reading;
    Ok(Contents { received, rows: Box::new(RowsOf { rows }), errors })
}

struct Reading<R> {
    tenant: Option<Uuid>,
    received: u64,
    rows: Vec<(u64, R)>,
    errors: Vec<RowError>,
}

impl<R: Row> Reading<R> {
    fn take(&mut self, row: Result<R, String>) {
        let number = self.received;
        self.received += 1;
        match row.and_then(|row| self.belongs(row)) {
            Ok(row) => self.rows.push((number, row)),
            Err(reason) => self.errors.push(RowError { row: number, status: 422, reason }),
        }
    }

    fn belongs(&self, row: R) -> Result<R, String> {
        match self.tenant {
            Some(tenant) if tenant != row.tenant_id() => {
                Err(format!("the row is of tenant {}, not of the path's", row.tenant_id()))
            }
            _ => Ok(row),
        }
    }
}

fn read_ndjson<R: Row>(body: &[u8], reading: &mut Reading<R>) {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    if body.is_empty() {
        return;
    }
    for line in body.split(|byte| *byte == b'\n') {
        reading
            .take(serde_json::from_slice(line).map_err(|error| format!("not a row of {}: {error}", R::SCHEMA.table)));
    }
}

fn read_csv<R: Row>(body: &[u8], reading: &mut Reading<R>) -> Result<(), Unreadable> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(body);
    let columns: Vec<&str> = R::SCHEMA.columns.iter().map(|column| column.name).collect();
    let header = reader.headers().map_err(|error| Unreadable::Malformed(error.to_string()))?.clone();
    if header.iter().ne(columns.iter().copied()) {
        return Err(Unreadable::Malformed(format!("the header line is not {}", columns.join(","))));
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) if record.len() == columns.len() => reading.take(
                record.deserialize(Some(&header)).map_err(|error| format!("not a row of {}: {error}", R::SCHEMA.table)),
            ),
            Ok(true) => reading.take(Err(format!("{} cells instead of {}", record.len(), columns.len()))),
            Err(error) => reading.take(Err(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "tenant_id,name,api_key_hash,created_at\n";

    fn csv_of(rows: &str) -> Result<Contents, Unreadable> {
        read(Table::Tenants, Format::Csv, None, format!("{TENANT}{rows}").as_bytes())
    }

    #[test]
    fn rows_that_cannot_be_read_are_told_by_their_number() {
        let good = "6a1f0ac5-8f6c-4a43-9f3a-3f6b7d7f2f10,\"A, B\",00,2022-01-01T00:00:00\n";
        let contents = csv_of(&format!("{good}x,y\n{good}no-uuid,A,00,2022-01-01T00:00:00\n")).unwrap();
        let wrong: Vec<u64> = contents.errors.iter().map(|error| error.row).collect();
        assert_eq!((contents.received, wrong), (4, vec![1, 3]));
        let contents = read(Table::Tenants, Format::Ndjson, None, b"{}\n\nnull").unwrap();
        assert_eq!((contents.received, contents.errors.len()), (3, 3));
    }

    #[test]
    fn a_body_without_rows_has_none() {
        assert_eq!(csv_of("").unwrap().received, 0);
        assert_eq!(read(Table::Tenants, Format::Ndjson, None, b"").unwrap().received, 0);
    }

    #[test]
    fn headers_and_packing_are_judged() {
        let other = read(Table::Products, Format::Csv, None, TENANT.as_bytes());
        assert!(
            matches!(other, Err(Unreadable::Malformed(what)) if what.starts_with("the header line is not product_id,"))
        );
        assert!(matches!(unpack(b"no gzip", 10), Err(Unreadable::Malformed(_))));
    }
}
