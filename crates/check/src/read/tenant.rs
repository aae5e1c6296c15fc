//! The rows of a tenant's table, wherever they are.

use super::flaw::Flaw;
use super::rows::{Numbered, Rows};
use super::table::SharedRows;
use crate::rows::Row;

/// The rows of a tenant's table, in the order of its files, or in a file of all tenants; and between them what is
/// wrong with the files.
#[derive(Debug)]
pub struct TenantRows<'d, R: Row>(pub(super) Source<'d, R>);

#[derive(Debug)]
pub(super) enum Source<'d, R: Row> {
    Own(Rows<'d, R>),
    Shared(SharedRows<'d, R>),
}

impl<R: Row> TenantRows<'_, R> {
    /// How many files the table has; the file of all tenants counts once.
    pub fn files(&self) -> usize {
        match &self.0 {
            Source::Own(rows) => rows.files(),
            Source::Shared(rows) => usize::from(rows.is_first),
        }
    }

    /// The rows that were read of each file that was opened, in order.
    pub(crate) fn lengths(&self) -> &[u64] {
        match &self.0 {
            Source::Own(rows) => rows.lengths(),
            Source::Shared(_) => &[],
        }
    }

    /// The number of the first row in the file of all tenants.
    pub(crate) fn start(&self) -> u64 {
        match &self.0 {
            Source::Own(_) => 0,
            Source::Shared(rows) => rows.start,
        }
    }
}

impl<R: Row> Iterator for TenantRows<'_, R> {
    type Item = Result<Numbered<R>, Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Source::Own(rows) => rows.next(),
            Source::Shared(rows) => rows.next(),
        }
    }
}
