//! The tasks of developers of this workspace. They find its root at run time; nothing of a
//! checkout's place is in the program.

pub(crate) mod bless;
mod cargo;
pub(crate) mod ci;
pub(crate) mod snapshot;
