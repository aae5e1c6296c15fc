//! JSON Schema of an NDJSON line.

use serde_json::{Value, json};

use super::text::one_line;
use crate::schema::{Column, Kind, Schema};

pub(super) fn describe(schema: &Schema) -> String {
    let mut object = object(schema.columns);
    object["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    object["title"] = json!(schema.table);
    object["description"] = json!(schema.doc);
    format!("{object}\n")
}

fn object(columns: &[Column]) -> Value {
    let properties: serde_json::Map<String, Value> =
        columns.iter().map(|column| (column.name.to_owned(), self::column(column))).collect();
    let required: Vec<&str> = columns.iter().map(|column| column.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn column(column: &Column) -> Value {
    let mut schema = match column.kind {
        Kind::Uuid => json!({ "type": "string", "format": "uuid" }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Label(words) => json!({ "type": "string", "enum": words }),
        Kind::Money => json!({ "type": "number" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Timestamp => json!({ "type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$" }),
        Kind::Object(members) => object(members),
    };
    if column.nullable {
        schema["type"] = json!([schema["type"], "null"]);
    }
    schema["description"] = json!(one_line(column.doc));
    schema
}
