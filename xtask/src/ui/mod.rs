//! What people and programs read: words, tables, progress and JSON. Nothing here decides what
//! happens.

pub(crate) mod describe;
pub(crate) mod json;
#[cfg(feature = "load-duckdb")]
pub(crate) mod load;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod resume;
pub(crate) mod run;
pub(crate) mod run_error;
#[cfg(feature = "sql")]
pub(crate) mod sql;
pub(crate) mod summary;
pub(crate) mod terminal;
#[cfg(feature = "upload")]
pub(crate) mod upload;
pub(crate) mod verify;
pub(crate) mod view;
pub(crate) mod words;
