//! JSON Schema of an NDJSON line.
//!
//! An amount has no `multipleOf`: validators divide doubles, and 19.99 / 0.01 is not whole there.

use serde_json::{Map, Value, json};

use super::text::{TIMESTAMP, UUID, minimum, one_line};
use crate::schema::{Column, Kind, Schema};

pub(super) fn describe(schema: &Schema) -> String {
    let mut object = object(schema.columns);
    object["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    object["title"] = json!(schema.table);
    object["description"] = json!(schema.doc);
    format!("{object}\n")
}

/// The schema of an object with these members, and no others.
pub(super) fn object(columns: &[Column]) -> Value {
    let properties: Map<String, Value> =
        columns.iter().map(|column| (column.name.to_owned(), self::column(column))).collect();
    let required: Vec<&str> = columns.iter().map(|column| column.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn column(column: &Column) -> Value {
    let mut schema = match column.kind {
        Kind::Uuid => json!({ "type": "string", "format": "uuid", "pattern": UUID }),
        Kind::Text if column.limits.is_email => json!({ "type": "string", "format": "email" }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Label(words) => json!({ "type": "string", "enum": words }),
        Kind::Money => json!({ "type": "number" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Timestamp => json!({ "type": "string", "pattern": TIMESTAMP }),
        Kind::Object(members) => object(members),
    };
    if let Some(pattern) = column.limits.pattern {
        schema["pattern"] = json!(pattern);
    }
    if column.limits.is_not_empty {
        schema["minLength"] = json!(1);
    }
    if let Some(least) = column.limits.minimum {
        schema["minimum"] = minimum(column.kind, least);
    }
    if column.limits.is_nonzero {
        schema["not"] = json!({ "const": 0 });
    }
    if column.nullable {
        schema["type"] = json!([schema["type"], "null"]);
    }
    schema["description"] = json!(one_line(column.doc));
    schema
}
