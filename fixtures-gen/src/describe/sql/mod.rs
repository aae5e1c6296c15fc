//! The tables as SQL: `constraint` derives what a schema demands of rows, `dialect` says how a
//! database words it, and the generator here makes statements of both. It names no dialect and no
//! entity.

mod constraint;
mod dialect;

pub use dialect::SqlDialect;

use crate::describe::text::one_line;
use crate::schema::Schema;
use constraint::Constraint;
use dialect::Clause;

/// Data definition language: the statements that create the tables of the model, in one dialect of
/// SQL.
///
/// Types, primary and foreign keys, `NOT NULL`, unique keys and checks follow from each table's
/// [`Schema`]. Tables refer to tables before them in [`Table::ALL`](crate::Table::ALL), so they can
/// be created in that order.
///
/// ```
/// use fixtures_gen::{Ddl, SqlDialect, Table};
///
/// let ddl = Ddl::new(SqlDialect::Sqlite).if_not_exists();
/// let script: String = Table::ALL.iter().map(|table| ddl.create_table(table.schema())).collect();
/// assert!(script.contains("CREATE TABLE IF NOT EXISTS order_items ("));
/// assert!(script.contains("product_id TEXT NOT NULL REFERENCES products,"));
/// assert!(script.contains("UNIQUE (order_id, product_id)"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ddl {
    dialect: SqlDialect,
    if_not_exists: bool,
}

impl Ddl {
    /// Statements that create each table and fail where it exists.
    pub fn new(dialect: SqlDialect) -> Ddl {
        Ddl { dialect, if_not_exists: false }
    }

    /// Statements that leave a table alone where it exists.
    #[must_use]
    pub fn if_not_exists(self) -> Ddl {
        Ddl { if_not_exists: true, ..self }
    }

    /// The statement that creates one table, below its description as a comment.
    ///
    /// ```
    /// use fixtures_gen::{Ddl, SqlDialect, Table};
    /// let sql = Ddl::new(SqlDialect::Portable).create_table(Table::PriceHistory.schema());
    /// assert!(sql.contains("CREATE TABLE price_history (\n    id uuid PRIMARY KEY,\n"));
    /// assert!(sql.ends_with("    effective_to timestamp\n);\n"));
    /// ```
    pub fn create_table(&self, schema: &Schema) -> String {
        let grammar = self.dialect.grammar();
        let create = if self.if_not_exists { grammar.create_if_not_exists } else { "CREATE TABLE" };
        let (doc, table, options) = (one_line(schema.doc), schema.table, grammar.table_options);
        format!("-- {doc}\n{create} {table} (\n    {}\n){options};\n", self.definitions(schema).join(",\n    "))
    }

    /// What stands between the parentheses: the columns with their inline constraints, then the
    /// other constraints.
    fn definitions(self, schema: &Schema) -> Vec<String> {
        let mut columns = vec![];
        let mut below = vec![];
        for column in schema.columns {
            let mut definition = format!("{} {}", column.name, (self.dialect.grammar().column_type)(column));
            for clause in Constraint::of_column(column).filter_map(|constraint| self.clause(&constraint)) {
                match clause {
                    Clause::Inline(text) => definition.extend([" ", &text]),
                    Clause::Below(text) => below.push(text),
                }
            }
            columns.push(definition);
        }
        let of_table = Constraint::of_table(schema).filter_map(|constraint| self.clause(&constraint));
        below.extend(of_table.map(|(Clause::Inline(text) | Clause::Below(text))| text));
        columns.append(&mut below);
        columns
    }

    fn clause(self, constraint: &Constraint<'_>) -> Option<Clause> {
        (self.dialect.grammar().clause)(constraint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Table;

    fn script(ddl: Ddl) -> String {
        Table::ALL.iter().map(|table| ddl.create_table(table.schema())).collect()
    }

    #[test]
    fn sqlite_has_keys_and_constraints() {
        let sql = script(Ddl::new(SqlDialect::Sqlite).if_not_exists());
        for line in [
            "CREATE TABLE IF NOT EXISTS tenants (\n",
            "    tenant_id TEXT PRIMARY KEY,\n",
            "    customer_id TEXT NOT NULL REFERENCES customers,\n",
            "    total_amount INTEGER /* cents */ NOT NULL,\n",
            "    active INTEGER NOT NULL CHECK (active IN (0, 1)),\n",
            "    effective_to TEXT\n) STRICT;\n",
            "    UNIQUE (tenant_id, external_order_id)\n) STRICT;\n",
            "    UNIQUE (order_id, product_id)\n) STRICT;\n",
            "    source TEXT NOT NULL CHECK (source IN ('receipt', 'sale', 'return', 'adjustment')),\n",
        ] {
            assert!(sql.contains(line), "{line} is not in {sql}");
        }
    }

    #[test]
    fn every_dialect_defines_every_column_once() {
        for dialect in SqlDialect::ALL {
            for table in Table::ALL {
                let sql = Ddl::new(*dialect).create_table(table.schema());
                assert!(sql.contains(&format!("\nCREATE TABLE {table} (\n")), "{sql}");
                for column in table.schema().columns {
                    assert_eq!(sql.matches(&format!("\n    {} ", column.name)).count(), 1, "{sql}");
                }
            }
        }
    }
}
