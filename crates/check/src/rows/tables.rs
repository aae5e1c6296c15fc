//! The seven tables as the design declares them: names, types and order of their columns.

use super::cell::Cell;
use super::object::{nested, object};
use super::row::{Cells, Row, Text, next_cell};
use crate::values::{Cents, Id, Source, Status, Time};

/// The tables whose files stand beside `tenants.csv`, one set for each tenant.
pub const TENANT_TABLES: [&str; 6] =
    [Product::TABLE, Customer::TABLE, Order::TABLE, OrderItem::TABLE, PriceVersion::TABLE, StockEvent::TABLE];

/// Declares a table: the struct of its rows, and how they are read from CSV and JSON.
macro_rules! row {
    ($(#[$meta:meta])* $name:ident in $table:literal {
        $(#[$id_meta:meta])* $id:ident: Id, $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)?
    }) => {
        object! { $(#[$meta])* $name { $(#[$id_meta])* $id: Id, $($(#[$field_meta])* $field: $type),+ } }

        impl Cells for $name {
            fn id(&self) -> Id {
                self.$id
            }

            fn tenant(&self) -> Id {
                self.tenant_id
            }

            fn each_text<'a>(&'a self, visit: &mut dyn FnMut(Text<'a>)) {
                $(self.$field.each_text(&mut |text| {
                    visit(Text { column: stringify!($field), text, is_cell: !<$type as Cell>::IS_NESTED });
                });)+
            }

            fn each_time(&self, visit: &mut dyn FnMut(&'static str, Time)) {
                $(if let Some(time) = self.$field.time() { visit(stringify!($field), time) })+
            }
        }

        impl Row for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[stringify!($id), $(stringify!($field)),+];

            fn from_record(record: &csv::StringRecord) -> Result<Self, String> {
                let mut cells = record.iter();
                Ok(Self {
                    $id: next_cell(stringify!($id), &mut cells)?,
                    $($field: next_cell(stringify!($field), &mut cells)?),+
                })
            }
        }
    };
}

row! {
    /// A shop.
    Tenant in "tenants" {
        /// The shop's id.
        tenant_id: Id,
        /// The company's name.
        name: String,
        /// Lower-case hex SHA-256 of the API key.
        api_key_hash: String,
        /// When the shop opened its account.
        created_at: Time,
    }
}

row! {
    /// An article that a shop sells.
    Product in "products" {
        /// The product's id.
        product_id: Id,
        /// The shop.
        tenant_id: Id,
        /// Three letters of the category, then the number.
        sku: String,
        /// The product's name.
        name: String,
        /// The price in effect at the window's end.
        price: Cents,
        /// The category, which has no table: one of its shop, with the letters of the `sku`.
        category_id: Id,
        /// Whether it is still sold.
        active: bool,
        /// When it entered the catalogue.
        created_at: Time,
    }
}

nested! {
    /// What a shop knows of a customer beyond name and email address.
    CustomerMetadata {
        /// A number that reaches nobody.
        phone: String,
        /// House number and street.
        address: String,
        /// `gold` and the like.
        loyalty_tier: String,
        /// Through which channel the customer signed up.
        signup_source: String,
    }
}

row! {
    /// A shop's customer.
    Customer in "customers" {
        /// The customer's id.
        customer_id: Id,
        /// The shop.
        tenant_id: Id,
        /// The customer's full name.
        name: String,
        /// The customer's email address.
        email: String,
        /// What else the shop knows.
        metadata: CustomerMetadata,
        /// When the customer signed up.
        created_at: Time,
    }
}

nested! {
    /// What the shop system sent along with an order.
    RawPayload {
        /// The channel.
        source: String,
        /// The campaign that led here, if one did.
        campaign: Option<String>,
        /// The discount code, if one was given.
        discount_code: Option<String>,
    }
}

row! {
    /// An order.
    Order in "orders" {
        /// The order's id.
        order_id: Id,
        /// The shop.
        tenant_id: Id,
        /// The number under which the shop system knows it.
        external_order_id: String,
        /// Who ordered.
        customer_id: Id,
        /// The customer's name.
        customer_name_snapshot: String,
        /// The customer's email address.
        customer_email_snapshot: String,
        /// The sum of its items.
        total_amount: Cents,
        /// ISO 4217 code, the tenant's.
        currency: String,
        /// How far the order has come.
        order_status: Status,
        /// When it was placed.
        order_date: Time,
        /// What the shop system sent along.
        raw_payload: RawPayload,
        /// When the row was written.
        created_at: Time,
    }
}

row! {
    /// A line of an order.
    OrderItem in "order_items" {
        /// The item's id.
        order_item_id: Id,
        /// The order it is a line of.
        order_id: Id,
        /// The shop.
        tenant_id: Id,
        /// What was ordered.
        product_id: Id,
        /// How many.
        quantity: u64,
        /// The price of one.
        unit_price: Cents,
        /// The price of all of them.
        line_total: Cents,
    }
}

row! {
    /// A price of a product, and the time during which it was in effect.
    PriceVersion in "price_history" {
        /// The version's id.
        id: Id,
        /// The shop.
        tenant_id: Id,
        /// The product.
        product_id: Id,
        /// The price of one.
        price: Cents,
        /// Since when.
        effective_from: Time,
        /// Until when, exclusive; `None` for the current one.
        effective_to: Option<Time>,
    }
}

nested! {
    /// Who changed a stock level, and why.
    StockMeta {
        /// Why; for a sale or a return it names the order's `external_order_id`.
        reason: String,
        /// Who.
        operator: String,
    }
}

row! {
    /// A line of a product's stock ledger.
    StockEvent in "stock_events" {
        /// The event's id.
        stock_event_id: Id,
        /// The shop.
        tenant_id: Id,
        /// Whose level changed.
        product_id: Id,
        /// By how much.
        delta: i64,
        /// The level after it.
        resulting_level: i64,
        /// When.
        event_time: Time,
        /// The kind of change.
        source: Source,
        /// Who and why.
        meta: StockMeta,
    }
}
