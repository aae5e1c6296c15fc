//! The tables, as SQLite takes them, derived from the model's declarations. `describe` of the model writes SQL that every database takes;
//! here columns have SQLite's own strict types, and money is an integer of cents, so that sums are exact.

use fixtures_gen::{Column, Kind, Role, Schema, Table};

/// Pairs of columns that are unique together, which no single column's declaration can say.
const UNIQUE_PAIRS: [(Table, &str); 1] = [(Table::OrderItems, "order_id, product_id")];

/// Everything that a database of this program has.
pub(crate) fn all() -> String {
    let tables: String = Table::ALL.iter().map(|table| create(*table)).collect();
    tables + KEYS
}

/// The answers that have been given, by idempotency key.
const KEYS: &str = "
CREATE TABLE IF NOT EXISTS idempotency_keys (
    key TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    digest BLOB NOT NULL, -- SHA-256 of the body as it was sent
    status INTEGER NOT NULL,
    answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

fn create(table: Table) -> String {
    let schema = table.schema();
    let unique = schema.columns.iter().filter(|column| column.role == Role::Unique);
    let unique = unique.map(|column| format!("    UNIQUE (tenant_id, {})", column.name));
    let pairs = UNIQUE_PAIRS.iter().filter(|(of, _)| *of == table);
    let pairs = pairs.map(|(_, columns)| format!("    UNIQUE ({columns})"));
    let lines: Vec<String> = schema.columns.iter().map(|of| column(schema, of)).chain(unique).chain(pairs).collect();
    format!("CREATE TABLE IF NOT EXISTS {} (\n{}\n) STRICT;\n", schema.table, lines.join(",\n"))
}

fn column(schema: &Schema, column: &Column) -> String {
    let null = if column.nullable { "" } else { " NOT NULL" };
    let role = match column.role {
        Role::Id => " PRIMARY KEY".to_owned(),
        Role::References(parent) if parent != schema.table => format!(" REFERENCES {parent}"),
        _ => String::new(),
    };
    format!("    {} {}{null}{role}{}", column.name, kind(column.kind), check(column))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Uuid | Kind::Text | Kind::Label(_) | Kind::Timestamp | Kind::Object(_) => "TEXT",
        Kind::Money => "INTEGER /* cents */",
        Kind::Integer | Kind::Boolean => "INTEGER",
    }
}

fn check(column: &Column) -> String {
    let name = column.name;
    match column.kind {
        Kind::Label(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            format!(" CHECK ({name} IN ({}))", words.join(", "))
        }
        Kind::Boolean => format!(" CHECK ({name} IN (0, 1))"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_constraints_are_there() {
        let sql = all();
        for line in [
            "tenant_id TEXT NOT NULL PRIMARY KEY",
            "customer_id TEXT NOT NULL REFERENCES customers",
            "total_amount INTEGER /* cents */ NOT NULL",
            "effective_to TEXT\n",
            "UNIQUE (tenant_id, external_order_id)",
            "UNIQUE (order_id, product_id)",
            "CHECK (source IN ('receipt', 'sale', 'return', 'adjustment'))",
        ] {
            assert!(sql.contains(line), "{line} is not in {sql}");
        }
    }
}
