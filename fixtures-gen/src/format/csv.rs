//! CSV: byte for byte what the csv crate writes for the same cells. A nested object is its JSON
//! text in one quoted cell, null the empty cell.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::RowFormat;
use super::text::RowBuffer;
use crate::money::Money;
use crate::schema::{CellSink, Column, Object, Record, Schema};

pub(super) struct Csv;

impl RowFormat for Csv {
    fn header(schema: &Schema, out: &mut Vec<u8>) {
        let names: Vec<&str> = schema.columns.iter().map(|column| column.name).collect();
        out.extend_from_slice(names.join(",").as_bytes());
        out.push(b'\n');
    }

    #[inline(always)]
    fn encode<R: Record>(row: &R, out: &mut RowBuffer) {
        out.reserve(0);
        row.visit(&mut Cells { out });
        let last = out.end() - 1;
        out.patch(last, b'\n');
    }
}

/// Writes `value,` for each cell; the last comma is then patched into the line end.
struct Cells<'a> {
    out: &'a mut RowBuffer,
}

impl CellSink for Cells<'_> {
    #[inline(always)]
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.out.uuid(value, column.repeats);
        self.out.byte(b',');
    }

    #[inline(always)]
    fn text(&mut self, _: &'static Column, value: &str) {
        self.out.csv_text(value);
        self.out.byte(b',');
    }

    #[inline(always)]
    fn label(&mut self, _: &'static Column, value: &'static str) {
        self.out.verbatim(value);
        self.out.byte(b',');
    }

    #[inline(always)]
    fn money(&mut self, _: &'static Column, value: Money) {
        self.out.money(value);
        self.out.byte(b',');
    }

    #[inline(always)]
    fn integer(&mut self, _: &'static Column, value: i64) {
        self.out.integer(value);
        self.out.byte(b',');
    }

    #[inline(always)]
    fn boolean(&mut self, _: &'static Column, value: bool) {
        self.out.short(if value { b"true," } else { b"false," });
    }

    #[inline(always)]
    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        self.out.timestamp(value);
        self.out.byte(b',');
    }

    #[inline(always)]
    fn null(&mut self, _: &'static Column) {
        self.out.byte(b',');
    }

    #[inline(always)]
    fn object<O: Object>(&mut self, _: &'static Column, value: &O) {
        self.out.byte(b'"');
        let start = self.out.end();
        value.visit(&mut QuotedMembers { out: self.out });
        self.out.patch(start, b'{');
        self.out.short(b"}\",");
    }
}

/// The members of a nested object inside a quoted cell: JSON whose quotes are doubled.
struct QuotedMembers<'a> {
    out: &'a mut RowBuffer,
}

impl QuotedMembers<'_> {
    #[inline(always)]
    fn key(&mut self, column: &'static Column) {
        self.out.short(column.quoted_json_key.as_bytes());
    }

    #[inline(always)]
    fn quotes(&mut self) {
        self.out.short(b"\"\"");
    }
}

impl CellSink for QuotedMembers<'_> {
    #[inline(always)]
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.key(column);
        self.quotes();
        self.out.uuid(value, column.repeats);
        self.quotes();
    }

    #[inline(always)]
    fn text(&mut self, column: &'static Column, value: &str) {
        self.key(column);
        self.quotes();
        self.out.quoted_json_text(value);
        self.quotes();
    }

    #[inline(always)]
    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.key(column);
        self.quotes();
        self.out.verbatim(value);
        self.quotes();
    }

    #[inline(always)]
    fn money(&mut self, column: &'static Column, value: Money) {
        self.key(column);
        self.out.money(value);
    }

    #[inline(always)]
    fn integer(&mut self, column: &'static Column, value: i64) {
        self.key(column);
        self.out.integer(value);
    }

    #[inline(always)]
    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.key(column);
        self.out.short(if value { b"true" } else { b"false" });
    }

    #[inline(always)]
    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.key(column);
        self.quotes();
        self.out.timestamp(value);
        self.quotes();
    }

    #[inline(always)]
    fn null(&mut self, column: &'static Column) {
        self.key(column);
        self.out.short(b"null");
    }

    #[inline(always)]
    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        self.key(column);
        let start = self.out.end();
        value.visit(self);
        self.out.patch(start, b'{');
        self.out.byte(b'}');
    }
}
