//! The rows of a body: read from its bytes, rejected one by one where need be, and inserted into
//! their table.

mod insert;
mod object;
mod read;
mod report;
mod row;

pub(crate) use insert::OnDuplicate;
pub(crate) use read::{BodyError, ParsedBody, gunzip, read};
pub(crate) use report::RowReport;
