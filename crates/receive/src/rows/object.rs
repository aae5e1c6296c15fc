//! Nested objects as JSON text, written from the model's visitor.

use std::fmt::Write;
use std::mem;

use chrono::NaiveDateTime;
use fixtures_gen::{CellSink, Column, Money, Object};
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Appends an object, its members in their order.
pub(super) fn write_object<O: Object>(object: &O, text: &mut String) {
    text.push('{');
    object.visit(&mut MemberWriter { text, is_first: true });
    text.push('}');
}

/// Writes the members that it is shown.
struct MemberWriter<'t> {
    text: &'t mut String,
    is_first: bool,
}

impl MemberWriter<'_> {
    fn member(&mut self, column: &'static Column, value: impl Serialize) {
        let comma = if mem::take(&mut self.is_first) { "" } else { "," };
        let json = serde_json::to_string(&value).expect("every value of the model is a JSON value");
        write!(self.text, "{comma}\"{}\":{json}", column.name).expect("a String takes any text");
    }
}

impl CellSink for MemberWriter<'_> {
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.member(column, value);
    }

    fn text(&mut self, column: &'static Column, value: &str) {
        self.member(column, value);
    }

    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.member(column, value);
    }

    fn money(&mut self, column: &'static Column, value: Money) {
        self.member(column, value);
    }

    fn integer(&mut self, column: &'static Column, value: i64) {
        self.member(column, value);
    }

    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.member(column, value);
    }

    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.member(column, value);
    }

    fn null(&mut self, column: &'static Column) {
        self.member(column, ());
    }

    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        let mut text = String::new();
        write_object(value, &mut text);
        self.member(column, RawValue::from_string(text).expect("what was written is JSON"));
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::RawPayload;

    use super::*;

    #[test]
    fn the_text_is_that_of_serde_json() {
        let payload = RawPayload { source: "a \"quoted\" line\n".to_owned(), campaign: None, ..RawPayload::default() };
        let mut text = String::new();
        write_object(&payload, &mut text);
        assert_eq!(text, serde_json::to_string(&payload).unwrap());
    }
}
