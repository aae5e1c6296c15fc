//! What an entity has besides its columns: a number of rows, and a cursor that fills them one after
//! the other.

use crate::model::TenantModel;
use crate::schema::Record;
use crate::table::Table;

/// A table whose rows follow from their address.
pub(crate) trait Entity: Record + Default + Clone {
    /// The table.
    const TABLE: Table;
    /// Makes successive rows.
    type Cursor<'d>: RowCursor<Self>;

    /// Rows of one tenant.
    fn count(tenant: &TenantModel<'_>) -> u64;

    /// A cursor before row `start` of a tenant.
    fn cursor(tenant: TenantModel<'_>, start: u64) -> Self::Cursor<'_>;
}

/// Makes the rows of one tenant's table one after the other.
pub(crate) trait RowCursor<E> {
    /// Overwrites `row` with the next row, which must exist, and moves past it.
    fn fill(&mut self, row: &mut E);

    /// Skips rows; false, without having moved, if a new cursor is quicker.
    fn skip(&mut self, rows: u64) -> bool {
        rows == 0
    }
}

/// The cursor of an entity whose row follows from its index alone.
pub(crate) struct ByIndex<'d, E> {
    tenant: TenantModel<'d>,
    index: u64,
    fill: fn(&TenantModel<'d>, u64, &mut E),
}

impl<'d, E> ByIndex<'d, E> {
    pub(crate) fn new(tenant: TenantModel<'d>, start: u64, fill: fn(&TenantModel<'d>, u64, &mut E)) -> ByIndex<'d, E> {
        ByIndex { tenant, index: start, fill }
    }
}

impl<E> RowCursor<E> for ByIndex<'_, E> {
    #[inline]
    fn fill(&mut self, row: &mut E) {
        (self.fill)(&self.tenant, self.index, row);
        self.index += 1;
    }
}
