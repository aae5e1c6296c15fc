//! Rows of some table, behind one face for all entities. How they are read is in
//! [`mod@super::read`].

use fixtures_gen::Record;
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::insert::{OnDuplicate, insert};
use super::report::{RowError, RowReport};

/// A row of any table.
pub(super) trait Row: Record + DeserializeOwned + Send + 'static {
    fn id(&self) -> Uuid;
    fn tenant_id(&self) -> Uuid;
}

/// Rows of one table.
pub(crate) trait Rows: Send {
    /// Their ids, in order.
    fn ids(&self) -> Vec<Uuid>;

    /// Takes out the rows whose ids are chosen, as errors with this status and reason.
    fn reject(&mut self, is_chosen: &dyn Fn(Uuid) -> bool, status: u16, reason: &str) -> Vec<RowError>;

    /// Inserts them. Rows that violate a constraint become errors of the report.
    ///
    /// # Errors
    /// If the database fails.
    fn insert(
        &self,
        connection: &Connection,
        on_duplicate: OnDuplicate,
        report: &mut RowReport,
    ) -> rusqlite::Result<()>;
}

/// Rows of one entity, each with its number in the body.
pub(super) struct NumberedRows<R>(pub(super) Vec<(u64, R)>);

impl<R: Row> Rows for NumberedRows<R> {
    fn ids(&self) -> Vec<Uuid> {
        self.0.iter().map(|(_, row)| row.id()).collect()
    }

    fn reject(&mut self, is_chosen: &dyn Fn(Uuid) -> bool, status: u16, reason: &str) -> Vec<RowError> {
        let rejected = self.0.extract_if(.., |(_, row)| is_chosen(row.id()));
        rejected.map(|(row, _)| RowError { row, status, reason: reason.to_owned() }).collect()
    }

    fn insert(
        &self,
        connection: &Connection,
        on_duplicate: OnDuplicate,
        report: &mut RowReport,
    ) -> rusqlite::Result<()> {
        insert(&self.0, connection, on_duplicate, report)
    }
}
