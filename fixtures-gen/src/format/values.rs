//! Rows as statements of SQL: `INSERT INTO … VALUES`, and a line for each row.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::ndjson::Members;
use super::text::RowBuffer;
use crate::money::Money;
use crate::schema::{CellSink, Column, Object, Record};

/// How a database writes values; the rest is the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Literals {
    /// Whether amounts are integers of cents.
    pub(crate) has_cents: bool,
    /// Whether a backslash in a text has to be doubled.
    pub(crate) escapes_backslashes: bool,
}

/// Appends one statement with the rows that `fill` writes into `row`, for as long as it returns true.
pub(super) fn encode_rows<R: Record>(
    literals: Literals,
    row: &mut R,
    mut fill: impl FnMut(&mut R) -> bool,
    out: &mut RowBuffer,
) {
    let names: Vec<&str> = R::SCHEMA.columns.iter().map(|column| column.name).collect();
    out.reserve(0);
    out.short(format!("INSERT INTO {} ({}) VALUES\n", R::SCHEMA.table, names.join(", ")).as_bytes());
    while fill(row) {
        out.reserve(0);
        out.byte(b'(');
        row.visit(&mut Values { literals, out });
        // The comma behind the last value.
        let last = out.end() - 1;
        out.patch(last, b')');
        out.short(b",\n");
    }
    let last = out.end() - 2;
    out.patch(last, b';');
}

/// Writes `value,` for each cell.
struct Values<'a> {
    literals: Literals,
    out: &'a mut RowBuffer,
}

impl Values<'_> {
    /// A literal of what `write` writes.
    fn quoted(&mut self, write: impl FnOnce(&mut RowBuffer)) {
        self.out.byte(b'\'');
        let start = self.out.end();
        write(self.out);
        self.out.escape_sql(start, self.literals.escapes_backslashes);
        self.out.short(b"',");
    }
}

impl CellSink for Values<'_> {
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.out.byte(b'\'');
        self.out.uuid(value, column.repeats);
        self.out.short(b"',");
    }

    fn text(&mut self, _: &'static Column, value: &str) {
        self.quoted(|out| {
            out.reserve(value.len());
            out.verbatim(value);
        });
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
        self.out.byte(b',');
    }

    fn integer(&mut self, _: &'static Column, value: i64) {
        self.out.integer(value);
        self.out.byte(b',');
    }

    fn boolean(&mut self, _: &'static Column, value: bool) {
        self.out.short(if value { b"true," } else { b"false," });
    }

    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        self.out.byte(b'\'');
        self.out.timestamp(value);
        self.out.short(b"',");
    }

    fn null(&mut self, _: &'static Column) {
        self.out.short(b"NULL,");
    }

    /// As a text of JSON.
    fn object<O: Object>(&mut self, _: &'static Column, value: &O) {
        self.quoted(|out| {
            let start = out.end();
            value.visit(&mut Members { out });
            out.patch(start, b'{');
            out.byte(b'}');
        });
    }
}
