//! An independent reader and checker of a dataset directory.
//!
//! - [`read`] lists a dataset directory and reads its files row by row, in every format, strictly;
//! - [`rows`] and [`values`] are what it reads; [`forms`] are questions about single texts;
//! - [`books`] holds those rows against the rules B1–B11.
//!
//! *Invariant:* nothing in this library depends on `fixtures-gen`. It knows the layout and the rules only from the
//! design, so that a mistake of the generator cannot hide in its own check.

pub mod books;
pub mod forms;
pub mod read;
pub mod rows;
pub mod values;
