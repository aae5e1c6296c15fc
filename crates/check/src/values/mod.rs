//! The values that stand in cells, parsed strictly from their text: ids, money, times, and the
//! words of an enumeration.
//!
//! A text that means the same but is written in another way is refused, because that is what a
//! generator gets wrong unnoticed. Money never passes through a float.

mod cents;
mod deserialize;
mod id;
mod time;
mod word;

pub use cents::Cents;
pub use id::Id;
pub use time::Time;
pub use word::{Source, Status};
