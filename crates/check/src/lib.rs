//! An independent reader and checker of a dataset directory.

mod check;
mod findings;
pub mod forms;
mod memory;
pub mod read;
pub mod rows;
mod rules;
mod summary;
mod tally;
mod tenant;
pub mod values;

pub use check::{check, check_with_keys};
pub use findings::Violation;
pub use rules::KeyOf;
pub use summary::Summary;
