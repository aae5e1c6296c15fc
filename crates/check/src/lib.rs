//! An independent reader and checker of a dataset directory.
//!
//! - [`files`] reads a dataset directory back into typed rows, in every format, and is strict about the text;
//! - [`books`] holds those rows against the rules B1–B11.
//!
//! *Invariant:* nothing in this library depends on `fixtures-gen`. It knows the layout and the rules only from the
//! design, so that a mistake of the generator cannot hide in its own check.

pub mod books;
pub mod files;
