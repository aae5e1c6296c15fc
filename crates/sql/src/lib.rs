//! SQL over any dataset, of which nothing is written: `DataFusion` as the engine, the model as its tables.
//!
//! Without the feature `engine`, which is off by default because the engine takes minutes to compile, nothing is here.
//!
//! # What is not computed
//!
//! A table knows its number of rows, so `count(*)` takes no time. A condition on a tenant, on an id, on an order's
//! number, a SKU or an email address, or on the date of orders says which rows it leaves, and only those are made. Columns that
//! a query does not name are not made either.

#[cfg(feature = "engine")]
mod error;
#[cfg(feature = "engine")]
mod query;
#[cfg(feature = "engine")]
mod rows;
#[cfg(feature = "engine")]
mod scan;
#[cfg(feature = "engine")]
mod selection;
#[cfg(feature = "engine")]
mod table;
#[cfg(feature = "engine")]
mod value;

#[cfg(feature = "engine")]
pub use error::{Error, most_similar};
#[cfg(feature = "engine")]
pub use query::{Answer, AnswerColumn, AnswerRows, Database, Options};
