//! Markdown, for docs/tables.md.

use std::fmt::Write;

use crate::schema::{Column, Kind, Role, Schema};

pub(super) fn describe(schema: &Schema) -> String {
    let mut out = format!(
        "### {}\n\n{}\n\n| column | holds | meaning |\n| --- | --- | --- |\n",
        schema.table,
        schema.description()
    );
    for column in schema.columns {
        row(&mut out, column.name, column);
        if let Kind::Object(members) = column.kind {
            for member in members {
                row(&mut out, &format!("{}.{}", column.name, member.name), member);
            }
        }
    }
    out.push('\n');
    out
}

fn row(out: &mut String, name: &str, column: &Column) {
    let null = if column.nullable { " or null" } else { "" };
    let (kind, role, doc) = (kind(column.kind), role(column.role), column.description());
    writeln!(out, "| `{name}` | {kind}{null}{role} | {doc} |").expect("a String takes any text");
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Uuid => "UUID".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Label(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Money => "money".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::Timestamp => "time".to_owned(),
        Kind::Object(_) => "object".to_owned(),
    }
}

fn role(role: Role) -> String {
    match role {
        Role::Id => ", primary key".to_owned(),
        Role::References(table) => format!(" of `{table}`"),
        Role::Unique => ", unique in the tenant".to_owned(),
        Role::Plain => String::new(),
    }
}
