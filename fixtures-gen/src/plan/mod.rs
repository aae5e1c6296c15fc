//! The plan of a dataset directory: its files, the blocks of rows they are made of, and its
//! division into parts. Plain data, computed on demand; nothing here reads or writes a file.

mod block;
mod compression;
mod division;
mod files;
mod layout;
mod load;
mod package;
mod part;
mod part_number;
mod places;
mod samples;
mod skew;
mod stream;

pub use block::{BLOCK_ROWS, Block, BlockEncoder};
pub use compression::Compression;
pub use division::Division;
pub use files::{Plan, PlannedFile, chunk_name};
pub use layout::Layout;
pub use package::DATA_PACKAGE;
pub use part::{Part, RowsAndFiles, RowsOfPart};
pub use part_number::{MAX_PARTS, PartNumber, PartNumberError};
pub use places::{Blocks, Places};
pub use samples::Samples;
pub use stream::Piece;
