//! Typed rows of the seven tables, and how they are read from a CSV record or a JSON object.
//!
//! The reader is strict about the text: keys and columns must stand in exactly the declared order,
//! and each value must be written as [`values`](crate::values) says. Which files rows come from is
//! not here; see [`read`](crate::read).

mod cell;
mod object;
mod row;
mod tables;

pub use cell::Cell;
pub use row::{Cells, Row, Text};
pub use tables::{
    Customer, CustomerMetadata, Order, OrderItem, PriceVersion, Product, RawPayload, StockEvent, StockMeta,
    TENANT_TABLES, Tenant,
};
