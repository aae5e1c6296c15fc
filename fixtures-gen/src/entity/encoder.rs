//! Rows of one table as bytes: the cursor, and a row for who wants rows, are kept from block to block.

use std::ops::Range;

use super::cursor::Entity;
use crate::draft::{Draft, RowCursor};
use crate::format::RowBuffer;
use crate::format::notation::Notation;
use crate::model::Model;
use crate::schema::RowSink;
use crate::table::Table;
use crate::text::KeptId;

/// A cursor, and a row to be filled, both kept from block to block.
pub(crate) struct RowEncoder<'d, E: Entity> {
    row: E,
    open: Option<OpenCursor<'d, E>>,
}

struct OpenCursor<'d, E: Entity> {
    tenant: u64,
    next: u64,
    /// Rows of the table.
    rows: u64,
    cursor: E::Cursor<'d, KeptId>,
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
        if let Some(cursor) = self.cursor(model, tenant, rows) {
            notation.encode_rows(cursor, rows.end - rows.start, out);
        }
    }

    /// Passes a range of rows on.
    ///
    /// # Panics
    /// If the tenant's table has no such rows.
    pub(crate) fn visit(&mut self, model: &'d Model, tenant: u64, rows: &Range<u64>, sink: &mut impl RowSink) {
        let mut row = std::mem::take(&mut self.row);
        if let Some(cursor) = self.cursor(model, tenant, rows) {
            for _ in rows.clone() {
                cursor.draft().fill(&mut row);
                sink.row(&row);
            }
        }
        self.row = row;
    }

    /// Passes a range of rows on, in the form in which they are made.
    ///
    /// # Panics
    /// If the tenant's table has no such rows.
    pub(crate) fn visit_drafts(&mut self, model: &'d Model, tenant: u64, rows: &Range<u64>, sink: &mut impl RowSink) {
        if let Some(cursor) = self.cursor(model, tenant, rows) {
            for _ in rows.clone() {
                sink.row(&cursor.draft());
            }
        }
    }

    /// A cursor before the first of a range of rows, all of which will be taken; `None` if the range is
    /// empty.
    fn cursor(&mut self, model: &'d Model, tenant: u64, rows: &Range<u64>) -> Option<&mut E::Cursor<'d, KeptId>> {
        if rows.is_empty() {
            return None;
        }
        self.open.take_if(|open| open.tenant != tenant || rows.start < open.next || open.rows <= rows.start);
        let open = self.open.get_or_insert_with(|| OpenCursor::at(model, tenant, rows));
        assert!(rows.end <= open.rows, "rows {rows:?} of {}, which has {}", E::TABLE, open.rows);
        open.cursor.skip(rows.start - open.next);
        open.next = rows.end;
        Some(&mut open.cursor)
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
