//! The model and the engine of Commerce Fixtures: every row of a multi-tenant shop as a pure
//! function of its address.
//!
//! `address = (seed, dataset version, sizes, tenant, table, index) → row`. Nothing else goes in: no
//! clock, no locale, no thread, no row made before. It follows that memory is flat at any size,
//! that any number of threads can work, and that any single row can be made on request.
//!
//! * [`Dataset`] and [`Shop`]: any row, any range, by random access.
//! * [`NaturalKey`]: rows by what people call them; and [the rows of a row](Shop::orders_of_customer).
//! * [`Plan`] and [`BlockEncoder`]: the files of a dataset, and their bytes.
//! * [`Table`], [`Record`] and [`Schema`]: what the tables are made of.
//!
//! This crate reads and writes no files, and knows no network, clock, environment or thread.
//!
//! ```
//! use fixtures_gen::{Dataset, Preset};
//!
//! let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
//! let shop = dataset.tenant(0);
//! let order = shop.order(0);
//! let customer = dataset.address_of(order.customer_id).unwrap();
//! assert_eq!(order.customer_name_snapshot, shop.customer(customer.index()).name);
//! ```

mod dataset;
mod declare;
mod describe;
mod draft;
#[cfg(feature = "fake")]
mod dummy;
mod entity;
mod figures;
mod file_format;
mod format;
mod lookup;
mod marks;
mod model;
mod money;
mod plan;
mod readable;
mod rows;
mod schema;
#[doc(hidden)]
pub mod serial;
mod spec;
mod table;
mod text;
mod time;
mod unknown_name;
mod words;

pub use dataset::Dataset;
pub use describe::{Constraints, Ddl, Description, SqlDialect};
pub use entity::{
    Customer, CustomerMetadata, LoyaltyTier, Order, OrderItem, OrderStatus, PriceHistory, Product, RawPayload,
    StockEvent, StockMeta, StockSource, Tenant, api_key_hash, category_letters, category_name,
};
pub use figures::{ItemFigures, OrderFigures, StockFigures};
pub use file_format::FileFormat;
pub use format::notation::Notation;
pub use format::{Format, RowBuffer};
pub use lookup::{Bounds, Found, NaturalKey};
pub use marks::{CellMark, Expected};
pub use model::{Address, RowRng, TRADE_START, WINDOW_END, WINDOW_START};
pub use money::{Money, NotAnAmount};
pub use plan::{
    BLOCK_ROWS, Block, BlockEncoder, Blocks, Compression, DATA_PACKAGE, Division, Layout, MAX_PARTS, Part, PartNumber,
    PartNumberError, Piece, Places, Plan, PlannedFile, RowsAndFiles, RowsOfPart, Samples, chunk_name,
};
pub use rows::Shop;
pub use schema::{Cell, CellSink, Column, Kind, Limits, Object, Record, Role, RowSink, Schema};
pub use spec::{
    DATASET_VERSION, MAX_PER_TENANT, MAX_ROWS, MAX_TENANTS, Preset, ROWS_VERSION, Sizes, Spec, SpecError, TenantSizes,
};
pub use table::Table;
#[doc(hidden)]
pub use text::{Text, TextOut};
pub use unknown_name::UnknownName;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
