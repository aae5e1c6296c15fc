//! The entities: one file each, which tells its whole story. This file holds their list.

pub(crate) mod customer;
pub(crate) mod order;
pub(crate) mod order_item;
pub(crate) mod price_history;
pub(crate) mod product;
pub(crate) mod stock_event;
pub(crate) mod tenant;

use std::ops::Range;

pub use customer::{Customer, CustomerMetadata, LoyaltyTier};
pub use order::{Order, OrderStatus, RawPayload};
pub use order_item::OrderItem;
pub use price_history::PriceHistory;
pub use product::Product;
pub use stock_event::{StockEvent, StockMeta, StockSource};
pub use tenant::{Tenant, api_key_hash};

pub(crate) use customer::SignUps;
pub(crate) use price_history::Versions;
pub(crate) use product::Pricing;
pub(crate) use stock_event::StockCursor;

use crate::dataset::{Dataset, Shop};
use crate::format::{Format, RowBuffer, eight_digits};
use crate::schema::{Record, Role, Schema};
use crate::unknown_name::named;

/// A table whose rows follow from their address.
pub(crate) trait Entity: Record + Default + Clone {
    /// The table.
    const TABLE: Table;
    /// Makes successive rows.
    type Cursor<'d>: RowCursor<Self>;

    /// Rows of one tenant.
    fn count(shop: &Shop<'_>) -> u64;

    /// A cursor in front of row `start` of a tenant.
    fn cursor(shop: Shop<'_>, start: u64) -> Self::Cursor<'_>;
}

/// Makes the rows of one tenant's table one after the other.
pub(crate) trait RowCursor<E> {
    /// Overwrites `row` with the next row and steps on. There must be one.
    fn fill(&mut self, row: &mut E);

    /// Passes over some rows; false where a new cursor is quicker.
    fn skip(&mut self, rows: u64) -> bool {
        rows == 0
    }
}

/// The cursor of an entity whose row follows from its index alone.
pub(crate) struct ByIndex<'d, E> {
    shop: Shop<'d>,
    index: u64,
    fill: fn(&Shop<'d>, u64, &mut E),
}

impl<'d, E> ByIndex<'d, E> {
    pub(crate) fn new(shop: Shop<'d>, start: u64, fill: fn(&Shop<'d>, u64, &mut E)) -> ByIndex<'d, E> {
        ByIndex { shop, index: start, fill }
    }
}

impl<E> RowCursor<E> for ByIndex<'_, E> {
    #[inline]
    fn fill(&mut self, row: &mut E) {
        (self.fill)(&self.shop, self.index, row);
        self.index += 1;
    }
}

/// A row and the cursor that fills it, both kept from block to block.
pub(crate) struct Lane<'d, E: Entity> {
    row: E,
    open: Option<OpenCursor<'d, E>>,
}

struct OpenCursor<'d, E: Entity> {
    tenant: u64,
    next: u64,
    /// Rows of the table.
    rows: u64,
    cursor: E::Cursor<'d>,
}

impl<E: Entity> Default for Lane<'_, E> {
    fn default() -> Self {
        Lane { row: E::default(), open: None }
    }
}

impl<'d, E: Entity> Lane<'d, E> {
    /// Appends a range of rows in a format.
    fn encode(&mut self, dataset: &'d Dataset, format: Format, tenant: u64, rows: &Range<u64>, out: &mut RowBuffer) {
        if rows.is_empty() {
            return;
        }
        let goes_on = self.open.as_mut().is_some_and(|open| {
            open.tenant == tenant && open.next <= rows.start && open.cursor.skip(rows.start - open.next)
        });
        if !goes_on {
            self.open = Some(OpenCursor::at(dataset, tenant, rows));
        }
        let Some(open) = &mut self.open else { return };
        assert!(rows.end <= open.rows, "rows {rows:?} of {}, which has {}", E::TABLE, open.rows);
        open.next = rows.end;
        let mut left = rows.end - rows.start;
        let fill = |row: &mut E| {
            if left == 0 {
                return false;
            }
            left -= 1;
            open.cursor.fill(row);
            true
        };
        format.encode_rows(&mut self.row, fill, out);
    }
}

impl<'d, E: Entity> OpenCursor<'d, E> {
    fn at(dataset: &'d Dataset, tenant: u64, rows: &Range<u64>) -> Self {
        let shop = dataset.tenant(tenant);
        let count = if E::TABLE == Table::Tenants { dataset.spec().tenants } else { E::count(&shop) };
        assert!(rows.start < count, "rows {rows:?} of {}, which has {count}", E::TABLE);
        OpenCursor { tenant, next: rows.start, rows: count, cursor: E::cursor(shop, rows.start) }
    }
}

macro_rules! tables {
    ($( $(#[doc = $doc:literal])+ $variant:ident: $entity:ident as $lane:ident; )+) => {
        /// The tables of a dataset, parents before children.
        ///
        /// ```
        /// use fixtures_gen::Table;
        /// assert_eq!("order_items".parse(), Ok(Table::OrderItems));
        /// assert_eq!(Table::Orders.schema().columns[0].name, "order_id");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Table {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Table {
            /// All tables, parents before children.
            pub const ALL: &'static [Table] = &[$(Table::$variant),+];

            /// Name, docs and columns.
            pub fn schema(self) -> &'static Schema {
                match self { $( Table::$variant => <$entity as Record>::SCHEMA, )+ }
            }

            /// Rows of one tenant.
            pub(crate) fn count(self, shop: &Shop<'_>) -> u64 {
                match self { $( Table::$variant => <$entity as Entity>::count(shop), )+ }
            }
        }

        /// One lane for each table: what a thread keeps between blocks.
        #[derive(Default)]
        pub(crate) struct Lanes<'d> {
            $( $lane: Lane<'d, $entity>, )+
        }

        impl<'d> Lanes<'d> {
            /// Appends a range of rows of one tenant's table.
            pub(crate) fn encode(
                &mut self, dataset: &'d Dataset, format: Format, table: Table, tenant: u64, rows: &Range<u64>, out: &mut RowBuffer,
            ) {
                match table {
                    $( Table::$variant => self.$lane.encode(dataset, format, tenant, rows, out), )+
                }
            }
        }
    };
}

tables! {
    /// The shops.
    Tenants: Tenant as tenants;
    /// Their catalogues.
    Products: Product as products;
    /// Their customers.
    Customers: Customer as customers;
    /// Their orders, in the order of time.
    Orders: Order as orders;
    /// The lines of the orders.
    OrderItems: OrderItem as order_items;
    /// Each product's prices, tiling time.
    PriceHistory: PriceHistory as price_history;
    /// Each product's stock ledger.
    StockEvents: StockEvent as stock_events;
}

named!(Table, "table");

impl Table {
    /// The table's name, as in file names and SQL.
    pub fn name(self) -> &'static str {
        self.schema().table
    }

    /// The table's place in [`ALL`](Self::ALL).
    ///
    /// ```
    /// use fixtures_gen::Table;
    /// assert_eq!(Table::ALL[Table::Orders.index()], Table::Orders);
    /// ```
    pub fn index(self) -> usize {
        self as usize
    }

    /// The tables that rows of this one refer to, except the tenants.
    ///
    /// ```
    /// use fixtures_gen::Table;
    /// assert!(Table::OrderItems.parents().eq([Table::Products, Table::Orders]));
    /// assert_eq!(Table::Customers.parents().count(), 0);
    /// ```
    pub fn parents(self) -> impl Iterator<Item = Table> {
        let tables = Table::ALL.iter().copied().filter(|&table| table != Table::Tenants);
        tables.filter(move |table| {
            self.schema().columns.iter().any(|column| column.role == Role::References(table.name()))
        })
    }
}

/// Puts text into a string that is used again.
#[inline]
pub(crate) fn set(target: &mut String, parts: &[&str]) {
    target.clear();
    for part in parts {
        target.push_str(part);
    }
}

/// Appends a number with at least `width` digits.
#[inline]
pub(crate) fn push_digits(target: &mut String, number: u64, width: usize) {
    const EIGHT: u64 = 100_000_000;
    if number >= EIGHT || width > 8 {
        push_digits(target, number / EIGHT, width.saturating_sub(8));
    }
    let (digits, zeros) = eight_digits((number % EIGHT) as u32);
    let skip = if number >= EIGHT || width > 8 { 0 } else { zeros.min(8 - width) };
    target.push_str(str::from_utf8(&digits[skip..]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits() {
        let text = |number, width| {
            let mut text = String::new();
            push_digits(&mut text, number, width);
            text
        };
        for number in (0..12_000).chain([99_999_999, 100_000_000, u64::MAX]) {
            assert_eq!(text(number, 1), number.to_string());
            assert_eq!(text(number, 8), format!("{number:08}"));
            assert_eq!(text(number, 11), format!("{number:011}"));
        }
    }
}
