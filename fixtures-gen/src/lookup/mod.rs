//! Looking things up: rows by their natural keys, and rows by the rows that they belong to.
//!
//! What cannot be had in constant time is searched for with a [bounded effort](Bounds), and
//! [`Found`] says how far the search has come.

mod natural_key;
mod relatives;

pub use natural_key::NaturalKey;
pub use relatives::{Bounds, Found};
