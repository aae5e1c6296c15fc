//! Rows of one table as bytes: the row and its cursor are kept from block to block.

use std::ops::Range;

use super::cursor::{Entity, RowCursor};
use crate::format::RowBuffer;
use crate::format::notation::Notation;
use crate::model::Model;
use crate::schema::RowSink;
use crate::table::Table;

/// A row and the cursor that fills it, both kept from block to block.
pub(crate) struct RowEncoder<'d, E: Entity> {
    row: E,
    open: Option<OpenCursor<'d, E>>,
}

struct OpenCursor<'d, E: Entity> {
    tenant: u64,
    next: u64,
    /// Rows of the table.
    rows: u64,
    cursor: E::Cursor<'d>,
}

impl<E: Entity> Default for RowEncoder<'_, E> {
    fn default() -> Self {
        RowEncoder { row: E::default(), open: None }
    }
}

impl<'d, E: Entity> RowEncoder<'d, E> {
    /// Appends a range of rows.
    ///
    /// # Panics
    /// If the tenant's table has no such rows.
    pub(crate) fn encode(
        &mut self,
        model: &'d Model,
        notation: Notation,
        tenant: u64,
        rows: &Range<u64>,
        out: &mut RowBuffer,
    ) {
        if let Some((row, fill)) = self.rows(model, tenant, rows) {
            notation.encode_rows(row, fill, out);
        }
    }

    /// Passes a range of rows on.
    ///
    /// # Panics
    /// If the tenant's table has no such rows.
    pub(crate) fn visit(&mut self, model: &'d Model, tenant: u64, rows: &Range<u64>, sink: &mut impl RowSink) {
        let Some((row, mut fill)) = self.rows(model, tenant, rows) else { return };
        while fill(row) {
            sink.row(row);
        }
    }

    /// The row, and what overwrites it with the next one of a range for as long as it returns true;
    /// `None` if the range is empty.
    fn rows(
        &mut self,
        model: &'d Model,
        tenant: u64,
        rows: &Range<u64>,
    ) -> Option<(&mut E, impl FnMut(&mut E) -> bool)> {
        if rows.is_empty() {
            return None;
        }
        let stays_open = self.open.as_mut().is_some_and(|open| {
            open.tenant == tenant && open.next <= rows.start && open.cursor.skip(rows.start - open.next)
        });
        if !stays_open {
            self.open = None;
        }
        let open = self.open.get_or_insert_with(|| OpenCursor::at(model, tenant, rows));
        assert!(rows.end <= open.rows, "rows {rows:?} of {}, which has {}", E::TABLE, open.rows);
        open.next = rows.end;
        let mut left = rows.end - rows.start;
        let fill = move |row: &mut E| {
            if left == 0 {
                return false;
            }
            left -= 1;
            open.cursor.fill(row);
            true
        };
        Some((&mut self.row, fill))
    }
}

impl<'d, E: Entity> OpenCursor<'d, E> {
    fn at(model: &'d Model, tenant: u64, rows: &Range<u64>) -> Self {
        let tenant_model = model.tenant(tenant);
        let count = if E::TABLE == Table::Tenants { model.spec().tenants } else { E::count(&tenant_model) };
        assert!(rows.start < count, "rows {rows:?} of {}, which has {count}", E::TABLE);
        OpenCursor { tenant, next: rows.start, rows: count, cursor: E::cursor(tenant_model, rows.start) }
    }
}
