//! Looks at a dataset: measures it in one pass over its rows, and shows what it found on one page of
//! HTML that needs no network.
//!
//! - [`Source`]: the model, or the files of a directory;
//! - [`Measures`]: what was measured, and [`SUBJECTS`], the figures of realism with their published
//!   values and tolerances;
//! - [`Page`]: the report.
//!
//! # Memory
//!
//! Tenants are read one after the other. Each of a tenant's products takes some 400 bytes while it is
//! read, and each customer some 200; orders, items, prices and stock events take none.

mod figures;
mod measure;
mod page;
mod source;

pub use figures::{CHOICE, Figure, SUBJECTS, Scope, Unit};
pub use measure::Measures;
pub use page::{Outcome, Page, Rule};
pub use source::{ReadError, Source};
