//! A dataset directory: which files it holds, and the rows in them, one at a time.
//!
//! A file is never read whole. What is in memory is one buffer of the file, one buffer of the
//! decompressor, and the row at hand. What rows *mean* to one another is not here, but in
//! [`check`](crate::check).

mod csv;
mod directory;
mod flaw;
mod name;
mod ndjson;
mod rows;
mod table;
mod tenant;
mod text;

pub use directory::Directory;
pub use flaw::Flaw;
pub use name::{FileName, Format};
pub use rows::{Numbered, Rows};
pub use tenant::TenantRows;
