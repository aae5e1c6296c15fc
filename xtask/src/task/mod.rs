//! The tasks of users: one file each.

pub(crate) mod completions;
mod dry_run;
pub(crate) mod generate;
pub(crate) mod join;
pub(crate) mod receive;
pub(crate) mod schema;
mod stop;
pub(crate) mod upload;
pub(crate) mod verify;
