//! The tasks of users: one file each.

pub(crate) mod answers;
pub(crate) mod completions;
mod dataset;
mod dry_run;
pub(crate) mod generate;
pub(crate) mod join;
pub(crate) mod load;
pub(crate) mod locate;
pub(crate) mod receive;
pub(crate) mod report;
mod row;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod sql;
mod stop;
pub(crate) mod upload;
pub(crate) mod verify;
