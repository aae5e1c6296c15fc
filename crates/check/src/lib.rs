//! An independent reader and checker of a dataset directory.
//!
//! - [`check`] holds a directory against the rules B1–B11 and B13 of the design and counts what is
//!   in it; [`Check`] is the same with options;
//! - [`read`] lists a directory and reads its files row by row, in every format, strictly;
//! - [`rows`] and [`values`] are what it reads; [`forms`] are questions about single texts.
//!
//! Not here: B12 (turning an id back needs the generator), `manifest.json`, and how realistic the
//! data is.
//!
//! *Invariant:* nothing in this library depends on `fixtures-gen`. It knows the layout and the
//! rules only from the design, so that a mistake of the generator cannot hide in its own check.
//!
//! # Memory
//!
//! Rows are read one at a time and forgotten once every rule has seen them. Tenants are judged by
//! as many threads as there are processors, or as a [`Check`] is given, one tenant each. What is kept, in bytes a row:
//!
//! | of each row of | bytes | until |
//! | --- | --- | --- |
//! | any table | 8 | the end |
//! | `tenants` | the row | the end |
//! | `products` | 97 to 107 | its tenant is done |
//! | `price_history` | 28 | its tenant is done |
//! | `customers` | 69 to 79 | its tenant is done |
//! | `orders` | 73 to 83 | its tenant is done |
//! | `order_items` | 17 | its tenant is done |
//! | `stock_events` | 0 | |
//!
//! To these come 10 to 20 bytes for each different name of a product or a customer, some 100 for each
//! category of a tenant, and up to 200 KiB of buffers a thread. A row that does not exist but is referred to takes 22 to 27 bytes. Rows
//! may come in any order: items that do not come in the order of their orders, and price versions
//! that do not come in the order of their products, take 4 bytes a row more.
//!
//! The preset `medium` (5.4 million rows, 1.5 GB) is checked in some 120 MB by two threads.

mod dataset;
mod findings;
pub mod forms;
mod memory;
mod places;
pub mod read;
pub mod rows;
mod rules;
mod summary;
mod tally;
mod tenant;
pub mod values;

pub use dataset::{Check, Outcome, check, check_with_keys};
pub use findings::Violation;
pub use rules::KeyOf;
pub use summary::Summary;
pub use tenant::Progress;
