//! The entities, one file each: its columns and how they are filled. This file holds their list.

mod cursor;
mod customer;
mod encoder;
mod order;
mod order_item;
mod price_history;
mod product;
mod stock_event;
mod tenant;
mod text;

use std::ops::Range;

pub(crate) use cursor::Entity;
pub use customer::{Customer, CustomerMetadata, LoyaltyTier};
pub(crate) use customer::{customer_of_email, has_email, tier};
pub use order::{Order, OrderStatus, RawPayload};
pub(crate) use order::{number_of_external_id, order_of_number, status};
pub(crate) use order_item::ItemCursor;
pub use order_item::OrderItem;
pub use price_history::PriceHistory;
pub use product::{Product, category_letters, category_name};
pub(crate) use product::{Sku, has_sku, product_of_sku};
pub(crate) use stock_event::StockCursor;
pub use stock_event::{StockEvent, StockMeta, StockSource};
pub use tenant::{Tenant, api_key_hash};

use crate::format::RowBuffer;
use crate::format::notation::Notation;
use crate::model::{Model, TenantModel};
use crate::schema::{Record, Role, RowSink, Schema};
use crate::table::Table;
use encoder::RowEncoder;

macro_rules! entities {
    ($( $table:ident: $entity:ident as $encoder:ident; )+) => {
        impl Table {
            /// Name, docs and columns.
            ///
            /// ```
            /// use fixtures_gen::Table;
            /// assert_eq!(Table::OrderItems.schema().table, "order_items");
            /// ```
            pub fn schema(self) -> &'static Schema {
                match self { $( Table::$table => <$entity as Record>::SCHEMA, )+ }
            }

            /// Rows of one tenant.
            pub(crate) fn count(self, tenant: &TenantModel<'_>) -> u64 {
                match self { $( Table::$table => <$entity as Entity>::count(tenant), )+ }
            }
        }

        /// One encoder for each table: what a thread keeps between blocks.
        #[derive(Default)]
        pub(crate) struct RowEncoders<'d> {
            $( $encoder: RowEncoder<'d, $entity>, )+
        }

        impl<'d> RowEncoders<'d> {
            /// Appends a range of rows of one tenant's table.
            pub(crate) fn encode(
                &mut self, model: &'d Model, notation: Notation, table: Table, tenant: u64, rows: &Range<u64>, out: &mut RowBuffer,
            ) {
                match table {
                    $( Table::$table => self.$encoder.encode(model, notation, tenant, rows, out), )+
                }
            }

            /// Passes a range of rows of one tenant's table on.
            pub(crate) fn visit(
                &mut self, model: &'d Model, table: Table, tenant: u64, rows: &Range<u64>, sink: &mut impl RowSink,
            ) {
                match table {
                    $( Table::$table => self.$encoder.visit(model, tenant, rows, sink), )+
                }
            }

            /// Passes a range of rows of one tenant's table on, in the form in which they are made.
            pub(crate) fn visit_drafts(
                &mut self, model: &'d Model, table: Table, tenant: u64, rows: &Range<u64>, sink: &mut impl RowSink,
            ) {
                match table {
                    $( Table::$table => self.$encoder.visit_drafts(model, tenant, rows, sink), )+
                }
            }
        }

        #[cfg(test)]
        #[test]
        fn every_entity_is_listed_under_its_table() {
            $( assert_eq!(<$entity as Entity>::TABLE, Table::$table); )+
        }
    };
}

entities! {
    Tenants: Tenant as tenants;
    Products: Product as products;
    Customers: Customer as customers;
    Orders: Order as orders;
    OrderItems: OrderItem as order_items;
    PriceHistory: PriceHistory as price_history;
    StockEvents: StockEvent as stock_events;
}

impl Table {
    /// The tables that rows of this one refer to, except the tenants.
    ///
    /// ```
    /// use fixtures_gen::Table;
    /// assert!(Table::OrderItems.parents().eq([Table::Products, Table::Orders]));
    /// assert_eq!(Table::Customers.parents().count(), 0);
    /// ```
    pub fn parents(self) -> impl Iterator<Item = Table> {
        let refers_to = |table: Table| Role::References(table.name());
        let tables = Table::ALL.iter().copied().filter(|&table| table != Table::Tenants);
        tables.filter(move |&table| self.schema().columns.iter().any(|column| column.role == refers_to(table)))
    }
}
