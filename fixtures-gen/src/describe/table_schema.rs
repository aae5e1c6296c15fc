//! Table Schema of a table, for the resources of a Data Package.

use serde_json::{Map, Value, json};

use super::json_schema;
use super::text::{UUID, minimum};
use crate::schema::{Column, Kind, Role, Schema};
use crate::table::Table;

/// Fields with their constraints, keys, and foreign keys to the other tables of a package, whose
/// resources are called like their tables.
pub(super) fn table_schema(schema: &Schema, package: &[Table]) -> Value {
    let with_role = |role: Role| schema.columns.iter().filter(move |column| column.role == role);
    let primary_key: Vec<&str> = with_role(Role::Id).map(|column| column.name).collect();
    let in_the_tenant = with_role(Role::Unique).map(|column| vec!["tenant_id", column.name]);
    let together = Some(schema.unique_together.to_vec()).filter(|columns| !columns.is_empty());
    let unique_keys: Vec<Vec<&str>> = in_the_tenant.chain(together).collect();
    let foreign_keys: Vec<Value> = schema.columns.iter().filter_map(|column| foreign_key(column, package)).collect();
    let mut object = json!({
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": schema.columns.iter().map(field).collect::<Vec<_>>(),
        "primaryKey": primary_key,
    });
    if !unique_keys.is_empty() {
        object["uniqueKeys"] = json!(unique_keys);
    }
    if !foreign_keys.is_empty() {
        object["foreignKeys"] = json!(foreign_keys);
    }
    object
}

fn foreign_key(column: &Column, package: &[Table]) -> Option<Value> {
    let Role::References(parent) = column.role else { return None };
    let parent = package.iter().map(|table| table.schema()).find(|schema| schema.table == parent)?;
    let key = parent.columns.iter().find(|column| column.role == Role::Id)?;
    Some(json!({ "fields": [column.name], "reference": { "resource": parent.table, "fields": [key.name] } }))
}

fn field(column: &Column) -> Value {
    let (kind, format) = match column.kind {
        Kind::Uuid => ("string", Some("uuid")),
        Kind::Text if column.limits.is_email => ("string", Some("email")),
        Kind::Text | Kind::Label(_) => ("string", None),
        Kind::Money => ("number", None),
        Kind::Integer => ("integer", None),
        Kind::Boolean => ("boolean", None),
        Kind::Timestamp => ("datetime", Some("%Y-%m-%dT%H:%M:%S")),
        Kind::Object(_) => ("object", None),
    };
    let mut field = json!({ "name": column.name, "type": kind });
    if let Some(format) = format {
        field["format"] = json!(format);
    }
    field["description"] = json!(column.description());
    if let Kind::Object(members) = column.kind {
        // Version 2 has a constraint of this name; validators that do not know it reject the package.
        field["jsonSchema"] = json_schema::object(members);
    }
    let constraints = constraints(column);
    if !constraints.is_empty() {
        field["constraints"] = Value::Object(constraints);
    }
    field
}

fn constraints(column: &Column) -> Map<String, Value> {
    let limits = column.limits;
    let constraints = [
        ("required", (!column.nullable).then_some(Value::Bool(true))),
        ("unique", (column.role == Role::Id).then_some(Value::Bool(true))),
        ("enum", if let Kind::Label(words) = column.kind { Some(json!(words)) } else { None }),
        ("pattern", limits.pattern.or(matches!(column.kind, Kind::Uuid).then_some(UUID)).map(|pattern| json!(pattern))),
        ("minLength", limits.is_not_empty.then(|| json!(1))),
        ("minimum", limits.minimum.map(|least| minimum(column.kind, least))),
    ];
    constraints.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
