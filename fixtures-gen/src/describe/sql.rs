//! SQL that PostgreSQL and SQLite both take.

use std::fmt::Write;

use crate::schema::{Column, Kind, Role, Schema};

pub(super) fn describe(schema: &Schema) -> String {
    let mut lines: Vec<String> = schema.columns.iter().map(|column| self::column(schema, column)).collect();
    lines.extend(
        schema
            .columns
            .iter()
            .filter(|column| column.role == Role::Unique)
            .map(|column| format!("    UNIQUE (tenant_id, {})", column.name)),
    );
    if !schema.unique_together.is_empty() {
        lines.push(format!("    UNIQUE ({})", schema.unique_together.join(", ")));
    }
    let doc = schema.doc.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("-- {doc}\nCREATE TABLE {} (\n{}\n);\n", schema.table, lines.join(",\n"))
}

fn column(schema: &Schema, column: &Column) -> String {
    let mut line = format!("    {} {}", column.name, kind(column.kind));
    match column.role {
        Role::Id => line.push_str(" PRIMARY KEY"),
        Role::References(table) if table != schema.table => {
            let _ = write!(line, " NOT NULL REFERENCES {table}");
        }
        _ if column.nullable => {}
        _ => line.push_str(" NOT NULL"),
    }
    if let Kind::Label(words) = column.kind {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let _ = write!(line, " CHECK ({} IN ({}))", column.name, words.join(", "));
    }
    line
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Uuid => "uuid",
        Kind::Text | Kind::Label(_) => "text",
        Kind::Money => "numeric(15, 2)",
        Kind::Integer => "bigint",
        Kind::Boolean => "boolean",
        Kind::Timestamp => "timestamp",
        Kind::Object(_) => "json",
    }
}
