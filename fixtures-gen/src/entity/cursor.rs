//! What an entity has besides its columns: a number of rows, and a cursor that makes them one after the
//! other.

use crate::draft::RowCursor;
use crate::model::TenantModel;
use crate::schema::Record;
use crate::table::Table;
use crate::text::Keep;

/// A table whose rows follow from their address.
pub(crate) trait Entity: Record + Default + Clone {
    /// The table.
    const TABLE: Table;
    /// Makes successive rows, with the ids that many of them have in one form.
    type Cursor<'d, I: Keep>: RowCursor<Row = Self>;

    /// Rows of one tenant.
    fn count(tenant: &TenantModel<'_>) -> u64;

    /// A cursor before row `start` of a tenant.
    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> Self::Cursor<'_, I>;
}
