//! What was typed: flags and their values, up to the jobs that they ask for. Nothing here acts.

pub(crate) mod answers;
pub(crate) mod choice;
pub(crate) mod dataset;
pub(crate) mod generate;
pub(crate) mod load;
pub(crate) mod masked;
pub(crate) mod number;
mod part;
pub(crate) mod path;
pub(crate) mod refusal;
mod reports;
pub(crate) mod show;
pub(crate) mod sql;
pub(crate) mod streamed;
pub(crate) mod upload;

pub(crate) use reports::{Json, ReportFlags, Reports, Verbosity};
