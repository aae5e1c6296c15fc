//! NDJSON: one object per line, byte for byte what `serde_json` writes for the same struct.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::RowFormat;
use super::text::RowBuffer;
use crate::money::Money;
use crate::schema::{CellSink, Column, Object, Record, Schema};

pub(super) struct Ndjson;

/// NDJSON whose objects begin with the member `table`, for streams of several tables.
pub(super) struct NdjsonOfTables;

impl RowFormat for NdjsonOfTables {
    fn header(_: &Schema, _: &mut Vec<u8>) {}

    fn encode<R: Record>(row: &R, out: &mut RowBuffer) {
        out.reserve(0);
        out.short(b"{\"table\":\"");
        out.verbatim(R::SCHEMA.table);
        out.byte(b'"');
        row.visit(&mut Members { out });
        out.short(b"}\n");
    }
}

impl RowFormat for Ndjson {
    fn header(_: &Schema, _: &mut Vec<u8>) {}

    #[inline(always)]
    fn encode<R: Record>(row: &R, out: &mut RowBuffer) {
        out.reserve(0);
        let start = out.end();
        row.visit(&mut Members { out });
        out.patch(start, b'{');
        out.short(b"}\n");
    }
}

/// Writes `,"key":value` for each member; the first comma is then patched into the opening brace.
pub(super) struct Members<'a> {
    pub(super) out: &'a mut RowBuffer,
}

impl CellSink for Members<'_> {
    #[inline(always)]
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.out.short(column.json_key.as_bytes());
        self.out.byte(b'"');
        self.out.uuid(value, column.repeats);
        self.out.byte(b'"');
    }

    #[inline(always)]
    fn text(&mut self, column: &'static Column, value: &str) {
        self.out.short(column.json_key.as_bytes());
        self.out.byte(b'"');
        self.out.json_text(value);
        self.out.byte(b'"');
    }

    #[inline(always)]
    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.out.short(column.json_key.as_bytes());
        self.out.byte(b'"');
        self.out.verbatim(value);
        self.out.byte(b'"');
    }

    #[inline(always)]
    fn money(&mut self, column: &'static Column, value: Money) {
        self.out.short(column.json_key.as_bytes());
        self.out.money(value);
    }

    #[inline(always)]
    fn integer(&mut self, column: &'static Column, value: i64) {
        self.out.short(column.json_key.as_bytes());
        self.out.integer(value);
    }

    #[inline(always)]
    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.out.short(column.json_key.as_bytes());
        self.out.short(if value { b"true" } else { b"false" });
    }

    #[inline(always)]
    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.out.short(column.json_key.as_bytes());
        self.out.byte(b'"');
        self.out.timestamp(value);
        self.out.byte(b'"');
    }

    #[inline(always)]
    fn null(&mut self, column: &'static Column) {
        self.out.short(column.json_key.as_bytes());
        self.out.short(b"null");
    }

    #[inline(always)]
    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        self.out.short(column.json_key.as_bytes());
        let start = self.out.end();
        value.visit(self);
        self.out.patch(start, b'{');
        self.out.byte(b'}');
    }
}
