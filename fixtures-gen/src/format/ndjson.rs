//! NDJSON: one object per line, byte for byte what `serde_json` writes for the same struct.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::RowFormat;
use super::text::RowOut;
use crate::money::Money;
use crate::schema::{CellSink, Column, Object, Record, Schema};
use crate::text::{Id, Text, Word};
use crate::time::Time;

pub(super) struct Ndjson;

/// NDJSON whose objects begin with the member `table`, for streams of several tables.
pub(super) struct NdjsonOfTables;

impl RowFormat for NdjsonOfTables {
    fn header(_: &Schema, _: &mut Vec<u8>) {}

    #[inline(always)]
    fn encode<R: Record>(row: &R, out: &mut impl RowOut) {
        out.constant("{\"table\":\"");
        out.constant(R::SCHEMA.table);
        out.ascii(b'"');
        row.visit(&mut Members { out });
        out.constant("}\n");
    }
}

impl RowFormat for Ndjson {
    fn header(_: &Schema, _: &mut Vec<u8>) {}

    #[inline(always)]
    fn encode<R: Record>(row: &R, out: &mut impl RowOut) {
        let start = out.end();
        row.visit(&mut Members { out });
        out.patch(start, b'{');
        out.constant("}\n");
        out.mark_row();
    }
}

/// Writes `,"key":value` for each member; the first comma is then patched into the opening brace.
pub(super) struct Members<'a, O> {
    pub(super) out: &'a mut O,
}

impl<O: RowOut> CellSink for Members<'_, O> {
    #[inline(always)]
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.out.constant(column.json_key_of_text);
        self.out.uuid(value);
        self.out.ascii(b'"');
    }

    #[inline(always)]
    fn text(&mut self, column: &'static Column, value: &str) {
        self.out.constant(column.json_key_of_text);
        self.out.json_text(value, "\"");
        self.out.ascii(b'"');
    }

    #[inline(always)]
    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.out.constant(column.json_key_of_text);
        self.out.verbatim(value);
        self.out.ascii(b'"');
    }

    #[inline(always)]
    fn money(&mut self, column: &'static Column, value: Money) {
        self.out.constant(column.json_key);
        self.out.money(value);
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn integer(&mut self, column: &'static Column, value: i64) {
        self.out.constant(column.json_key);
        self.out.integer(value);
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.out.constant(column.json_key);
        self.out.boolean(value);
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.out.constant(column.json_key_of_text);
        self.out.timestamp(value);
        self.out.ascii(b'"');
    }

    #[inline(always)]
    fn null(&mut self, column: &'static Column) {
        self.out.constant(column.json_key);
        self.out.constant("null");
        self.out.mark(column.expected());
    }

    #[inline(always)]
    fn object<T: Object>(&mut self, column: &'static Column, value: &T) {
        self.out.constant(column.json_key);
        let start = self.out.end();
        value.visit(self);
        self.out.patch(start, b'{');
        self.out.ascii(b'}');
    }

    #[inline(always)]
    fn draft_id(&mut self, column: &'static Column, value: Id<'_>) {
        self.out.constant(column.json_key_of_text);
        self.out.id(value);
        self.out.mark(column.expected());
        self.out.ascii(b'"');
    }

    #[inline(always)]
    fn draft_text<T: Text>(&mut self, column: &'static Column, value: &T) {
        self.out.constant(column.json_key_of_text);
        value.write(self.out);
        self.out.mark(column.expected());
        self.out.ascii(b'"');
    }

    #[inline(always)]
    fn draft_label(&mut self, column: &'static Column, _: &'static str, word: &'static Word) {
        self.draft_text(column, &word);
    }

    #[inline(always)]
    fn draft_time(&mut self, column: &'static Column, value: Time) {
        self.out.constant(column.json_key_of_text);
        self.out.time(value);
        self.out.mark(column.expected());
        self.out.ascii(b'"');
    }
}
