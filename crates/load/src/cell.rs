//! The cells of a row as plain values: what every database's encoder is made of.

use chrono::NaiveDateTime;
use fixtures_gen::{CellSink, Column, Money, Object, Record};
use uuid::Uuid;

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'c> {
    Null,
    Uuid(Uuid),
    /// Text, or a label.
    Text(&'c str),
    Money(Money),
    Integer(i64),
    Boolean(bool),
    Timestamp(NaiveDateTime),
    /// An object, as the JSON text that NDJSON has for it.
    Json(&'c str),
}

/// Takes the cells of rows, in the order of the columns.
pub(crate) trait Encoder {
    fn cell(&mut self, column: &'static Column, cell: Cell<'_>);
}

/// Passes each cell of a row to an encoder; `json` is a buffer that is kept from row to row.
pub(crate) fn encode_row<R: Record>(row: &R, json: &mut String, encoder: &mut impl Encoder) {
    row.visit(&mut Cells { json, encoder });
}

struct Cells<'s, E> {
    json: &'s mut String,
    encoder: &'s mut E,
}

macro_rules! pass {
    ($( $method:ident, $type:ty, $variant:ident; )+) => {
        $( fn $method(&mut self, column: &'static Column, value: $type) {
            self.encoder.cell(column, Cell::$variant(value));
        } )+
    };
}

impl<E: Encoder> CellSink for Cells<'_, E> {
    pass! {
        uuid, Uuid, Uuid;
        text, &str, Text;
        label, &'static str, Text;
        money, Money, Money;
        integer, i64, Integer;
        boolean, bool, Boolean;
        timestamp, NaiveDateTime, Timestamp;
    }

    fn null(&mut self, column: &'static Column) {
        self.encoder.cell(column, Cell::Null);
    }

    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        self.json.clear();
        write_object(value, self.json);
        self.encoder.cell(column, Cell::Json(self.json));
    }
}

fn write_object<O: Object>(value: &O, json: &mut String) {
    json.push('{');
    value.visit(&mut Members { json, is_first: true });
    json.push('}');
}

/// Writes the members of an object as JSON.
struct Members<'s> {
    json: &'s mut String,
    is_first: bool,
}

impl Members<'_> {
    fn member(&mut self, column: &Column, value: &impl serde::Serialize) {
        self.key(column);
        *self.json += &serde_json::to_string(value).expect("a value of a cell is JSON");
    }

    fn key(&mut self, column: &Column) {
        if !std::mem::take(&mut self.is_first) {
            self.json.push(',');
        }
        self.json.push('"');
        *self.json += column.name;
        *self.json += "\":";
    }
}

impl CellSink for Members<'_> {
    fn uuid(&mut self, column: &'static Column, value: Uuid) {
        self.member(column, &value);
    }

    fn text(&mut self, column: &'static Column, value: &str) {
        self.member(column, &value);
    }

    fn label(&mut self, column: &'static Column, value: &'static str) {
        self.member(column, &value);
    }

    fn money(&mut self, column: &'static Column, value: Money) {
        self.member(column, &value);
    }

    fn integer(&mut self, column: &'static Column, value: i64) {
        self.member(column, &value);
    }

    fn boolean(&mut self, column: &'static Column, value: bool) {
        self.member(column, &value);
    }

    fn timestamp(&mut self, column: &'static Column, value: NaiveDateTime) {
        self.member(column, &value);
    }

    fn null(&mut self, column: &'static Column) {
        self.member(column, &());
    }

    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        self.key(column);
        write_object(value, self.json);
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Customer, CustomerMetadata, Dataset, Order, Preset, RawPayload};

    use super::*;

    /// The JSON of a row's objects.
    #[derive(Default)]
    struct Objects(Vec<String>);

    impl Encoder for Objects {
        fn cell(&mut self, _: &'static Column, cell: Cell<'_>) {
            if let Cell::Json(text) = cell {
                self.0.push(text.to_owned());
            }
        }
    }

    fn objects(row: &impl Record) -> Vec<String> {
        let mut objects = Objects::default();
        encode_row(row, &mut String::from("left from the row before"), &mut objects);
        objects.0
    }

    #[test]
    fn objects_are_the_text_that_serde_json_writes() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let order = dataset.tenant(0).order(3);
        assert_eq!(objects(&order), [serde_json::to_string(&order.raw_payload).unwrap()]);
        let hostile = "\"quoted\\ \u{1}\n\u{7f}é🦀".to_owned();
        let metadata = CustomerMetadata { address: hostile.clone(), ..CustomerMetadata::default() };
        let customer = Customer { metadata, ..Customer::default() };
        assert_eq!(objects(&customer), [serde_json::to_string(&customer.metadata).unwrap()]);
        let raw_payload = RawPayload { discount_code: Some(hostile), ..RawPayload::default() };
        let order = Order { raw_payload, ..Order::default() };
        assert_eq!(objects(&order), [serde_json::to_string(&order.raw_payload).unwrap()]);
    }
}
