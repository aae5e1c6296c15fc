//! What all rows have in common.

use csv::StringRecord;
use serde::de::DeserializeOwned;

use super::cell::Cell;
use crate::values::{Id, Time};

/// What can be asked of a row without knowing its table.
///
/// ```
/// use fixtures_check::rows::{Cells, OrderItem};
///
/// let item: OrderItem = serde_json::from_str(concat!(
///     r#"{"order_item_id":"0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b","order_id":"0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5c","#,
///     r#""tenant_id":"0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5d","product_id":"0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5e","#,
///     r#""quantity":2,"unit_price":0.99,"line_total":1.98}"#,
/// ))?;
/// assert_eq!((item.id(), item.tenant()), (item.order_item_id, item.tenant_id));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Cells {
    /// The row's own id.
    fn id(&self) -> Id;

    /// The tenant that the row says it belongs to.
    fn tenant(&self) -> Id;

    /// Visits every free text.
    fn each_text<'a>(&'a self, visit: &mut dyn FnMut(Text<'a>));

    /// Visits every time, as (column, time).
    fn each_time(&self, visit: &mut dyn FnMut(&'static str, Time));
}

/// A free text in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    /// The column that holds it.
    pub column: &'static str,
    /// The text.
    pub text: &'a str,
    /// Whether it is the whole cell, not a member of a nested object.
    pub is_cell: bool,
}

/// A row of one of the tables.
pub trait Row: Cells + DeserializeOwned + Send + 'static {
    /// The table's name, as it begins its files' names.
    const TABLE: &'static str;
    /// The columns, in order; the first one is the id.
    const COLUMNS: &'static [&'static str];

    /// Reads a record of as many cells as there are [columns](Self::COLUMNS).
    ///
    /// # Errors
    ///
    /// Which cell is wrong, and how.
    fn from_record(record: &StringRecord) -> Result<Self, String>;
}

/// Reads the next cell of a record.
pub(super) fn next_cell<'r, T: Cell>(column: &str, cells: &mut impl Iterator<Item = &'r str>) -> Result<T, String> {
    let text = cells.next().ok_or_else(|| format!("cell `{column}` is missing"))?;
    T::from_cell(text).map_err(|error| format!("in `{column}`: {error}"))
}
