//! CSV: byte for byte what the csv crate writes for the same cells. A nested object is its JSON
//! text in one quoted cell, null the empty cell.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::RowFormat;
use super::text::RowOut;
use crate::money::Money;
use crate::schema::{CellSink, Column, Object, Record, Schema};
use crate::text::{Id, Text, Word};
use crate::time::Time;

pub(super) struct Csv;

impl RowFormat for Csv {
    fn header(schema: &Schema, out: &mut Vec<u8>) {
        let names: Vec<&str> = schema.columns.iter().map(|column| column.name).collect();
        out.extend_from_slice(names.join(",").as_bytes());
        out.push(b'\n');
    }

    #[inline(always)]
    fn encode<R: Record>(row: &R, out: &mut impl RowOut) {
        row.visit(&mut Cells { out });
        let last = out.end() - 1;
        out.patch(last, b'\n');
        out.mark_row();
    }
}

/// Writes `value,` for each cell; the last comma is then patched into the line end.
struct Cells<'a, O> {
    out: &'a mut O,
}

impl<O: RowOut> CellSink for Cells<'_, O> {
    #[inline(always)]
    fn uuid(&mut self, _: &'static Column, value: Uuid) {
        self.out.uuid(value);
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn text(&mut self, _: &'static Column, value: &str) {
        self.out.csv_text(value);
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn label(&mut self, _: &'static Column, value: &'static str) {
        self.out.verbatim(value);
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn money(&mut self, column: &'static Column, value: Money) {
        self.out.money(value);
        self.out.mark(column.expected());
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn integer(&mut self, column: &'static Column, value: i64) {
        self.out.integer(value);
        self.out.mark(column.expected());
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.out.boolean(value);
        self.out.mark(column.expected());
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        self.out.timestamp(value);
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn null(&mut self, column: &'static Column) {
        self.out.mark(column.expected());
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn object<T: Object>(&mut self, _: &'static Column, value: &T) {
        self.out.ascii(b'"');
        let start = self.out.end();
        value.visit(&mut QuotedMembers { out: self.out });
        self.out.patch(start, b'{');
        self.out.constant("}\",");
    }

    #[inline(always)]
    fn draft_id(&mut self, column: &'static Column, value: Id<'_>) {
        self.out.id(value);
        self.out.mark(column.expected());
        self.out.ascii(b',');
    }

    #[inline(always)]
    fn draft_text<T: Text>(&mut self, column: &'static Column, value: &T) {
        if T::HAS_COMMA {
            self.out.ascii(b'"');
            value.write(self.out);
            self.out.mark(column.expected());
            self.out.constant("\",");
        } else {
            value.write(self.out);
            self.out.mark(column.expected());
            self.out.ascii(b',');
        }
    }

    #[inline(always)]
    fn draft_label(&mut self, column: &'static Column, _: &'static str, word: &'static Word) {
        self.draft_text(column, &word);
    }

    #[inline(always)]
    fn draft_time(&mut self, column: &'static Column, value: Time) {
        self.out.time(value);
        self.out.mark(column.expected());
        self.out.ascii(b',');
    }
}

/// The members of a nested object inside a quoted cell: JSON whose quotes are doubled.
struct QuotedMembers<'a, O> {
    out: &'a mut O,
}

impl<O: RowOut> CellSink for QuotedMembers<'_, O> {
    #[inline(always)]
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.out.constant(column.quoted_json_key_of_text);
        self.out.uuid(value);
        self.out.constant("\"\"");
    }

    #[inline(always)]
    fn text(&mut self, column: &'static Column, value: &str) {
        self.out.constant(column.quoted_json_key_of_text);
        self.out.json_text(value, "\"\"");
        self.out.constant("\"\"");
    }

    #[inline(always)]
    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.out.constant(column.quoted_json_key_of_text);
        self.out.verbatim(value);
        self.out.constant("\"\"");
    }

    #[inline(always)]
    fn money(&mut self, column: &'static Column, value: Money) {
        self.out.constant(column.quoted_json_key);
        self.out.money(value);
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn integer(&mut self, column: &'static Column, value: i64) {
        self.out.constant(column.quoted_json_key);
        self.out.integer(value);
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.out.constant(column.quoted_json_key);
        self.out.boolean(value);
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.out.constant(column.quoted_json_key_of_text);
        self.out.timestamp(value);
        self.out.constant("\"\"");
    }

    #[inline(always)]
    fn null(&mut self, column: &'static Column) {
        self.out.constant(column.quoted_json_key);
        self.out.constant("null");
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn object<T: Object>(&mut self, column: &'static Column, value: &T) {
        self.out.constant(column.quoted_json_key);
        let start = self.out.end();
        value.visit(self);
        self.out.patch(start, b'{');
        self.out.ascii(b'}');
    }

    #[inline(always)]
    fn draft_id(&mut self, column: &'static Column, value: Id<'_>) {
        self.out.constant(column.quoted_json_key_of_text);
        self.out.id(value);
        self.out.mark(column.expected());
        self.out.constant("\"\"");
    }

    #[inline(always)]
    fn draft_text<T: Text>(&mut self, column: &'static Column, value: &T) {
        self.out.constant(column.quoted_json_key_of_text);
        value.write(self.out);
        self.out.mark(column.expected());
        self.out.constant("\"\"");
    }

    #[inline(always)]
    fn draft_label(&mut self, column: &'static Column, _: &'static str, word: &'static Word) {
        self.draft_text(column, &word);
    }

    #[inline(always)]
    fn draft_time(&mut self, column: &'static Column, value: Time) {
        self.out.constant(column.quoted_json_key_of_text);
        self.out.time(value);
        self.out.mark(column.expected());
        self.out.constant("\"\"");
    }
}
