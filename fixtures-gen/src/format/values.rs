//! Rows as statements of SQL: `INSERT INTO … VALUES`, and a line for each row.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::ndjson::Members;
use super::text::{RowBuffer, RowOut};
use crate::money::Money;
use crate::schema::{CellSink, Column, Object, Record};
use crate::text::{Id, Text, TextOut};
use crate::time::Time;

/// How a database writes values; the rest is the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Literals {
    /// Whether amounts are integers of cents.
    pub(crate) has_cents: bool,
    /// Whether a backslash in a text has to be doubled.
    pub(crate) escapes_backslashes: bool,
}

/// A statement that rows are added to.
pub(super) struct Statement<'a> {
    literals: Literals,
    out: &'a mut RowBuffer,
}

impl<'a> Statement<'a> {
    /// A statement of a table's rows, before the first of them.
    pub(super) fn new<R: Record>(literals: Literals, out: &'a mut RowBuffer) -> Statement<'a> {
        let names: Vec<&str> = R::SCHEMA.columns.iter().map(|column| column.name).collect();
        out.verbatim(&format!("INSERT INTO {} ({}) VALUES\n", R::SCHEMA.table, names.join(", ")));
        Statement { literals, out }
    }

    /// Adds a row.
    pub(super) fn add<R: Record>(&mut self, row: &R) {
        self.out.ascii(b'(');
        row.visit(&mut Values { literals: self.literals, out: self.out });
        // The comma behind the last value.
        let last = self.out.end() - 1;
        self.out.patch(last, b')');
        self.out.constant(",\n");
    }

    /// Ends the statement after the last row.
    pub(super) fn end(self) {
        let last = self.out.end() - 2;
        self.out.patch(last, b';');
    }
}

/// Writes `value,` for each cell.
struct Values<'a> {
    literals: Literals,
    out: &'a mut RowBuffer,
}

impl Values<'_> {
    /// A literal of what `write` writes.
    fn quoted(&mut self, write: impl FnOnce(&mut RowBuffer)) {
        self.out.ascii(b'\'');
        let start = self.out.end();
        write(self.out);
        self.out.escape_sql(start, self.literals.escapes_backslashes);
        self.out.constant("',");
    }
}

impl CellSink for Values<'_> {
    fn uuid(&mut self, _: &'static Column, value: Uuid) {
        self.out.ascii(b'\'');
        self.out.uuid(value);
        self.out.constant("',");
    }

    fn text(&mut self, _: &'static Column, value: &str) {
        self.quoted(|out| out.verbatim(value));
    }

    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.text(column, value);
    }

    fn money(&mut self, _: &'static Column, value: Money) {
        if self.literals.has_cents {
            self.out.integer(value.cents());
        } else {
            self.out.money(value);
        }
        self.out.ascii(b',');
    }

    fn integer(&mut self, _: &'static Column, value: i64) {
        self.out.integer(value);
        self.out.ascii(b',');
    }

    fn boolean(&mut self, _: &'static Column, value: bool) {
        self.out.constant(if value { "true," } else { "false," });
    }

    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        self.out.ascii(b'\'');
        self.out.timestamp(value);
        self.out.constant("',");
    }

    fn null(&mut self, _: &'static Column) {
        self.out.constant("NULL,");
    }

    /// As a text of JSON.
    fn object<O: Object>(&mut self, _: &'static Column, value: &O) {
        self.quoted(|out| {
            let start = out.end();
            value.visit(&mut Members { out });
            out.patch(start, b'{');
            out.ascii(b'}');
        });
    }

    fn draft_id(&mut self, _: &'static Column, value: Id<'_>) {
        self.out.ascii(b'\'');
        self.out.id(value);
        self.out.constant("',");
    }

    fn draft_text<T: Text>(&mut self, _: &'static Column, value: &T) {
        self.quoted(|out| value.write(out));
    }

    fn draft_time(&mut self, _: &'static Column, value: Time) {
        self.out.ascii(b'\'');
        self.out.time(value);
        self.out.constant("',");
    }
}
