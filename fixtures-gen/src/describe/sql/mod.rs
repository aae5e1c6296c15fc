//! The tables as SQL: `constraint` derives what a schema demands of rows, `dialect` says how a
//! database words it, and the generator here makes statements of both. It names no dialect and no
//! entity.

mod constraint;
mod dialect;
pub(crate) mod load;
pub(crate) mod stream;

pub use dialect::SqlDialect;

use std::fmt::Write;

use crate::schema::{Column, Schema};
use crate::table::Table;
use crate::unknown_name::named;
use constraint::{Constraint, Rule, full_key};
use dialect::{Clause, Comments, literal};

/// Data definition language: the statements that create the tables of the model, in one dialect of
/// SQL.
///
/// Types, primary keys, foreign keys within the tenant, `NOT NULL`, unique keys, checks (labels, signs,
/// currencies) and indexes follow from each table's [`Schema`]. Tables refer to tables before them in
/// [`Table::ALL`], so they can be created in that order.
///
/// ```
/// use fixtures_gen::{Ddl, SqlDialect, Table};
///
/// let script = Ddl::new(SqlDialect::Postgres).script(Table::ALL);
/// assert!(script.contains("CREATE TABLE order_items ("));
/// assert!(script.contains("FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, product_id)"));
/// assert!(script.contains("UNIQUE (order_id, product_id)"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ddl {
    dialect: SqlDialect,
    if_not_exists: bool,
    constraints: Constraints,
    drop: bool,
}

/// Where keys, checks and indexes are.
///
/// ```
/// use fixtures_gen::{Constraints, Ddl, SqlDialect, Table};
///
/// let script = Ddl::new(SqlDialect::Postgres).constraints(Constraints::After).script(&[Table::Tenants]);
/// assert!(script.contains("ALTER TABLE tenants ADD PRIMARY KEY (tenant_id);"));
/// assert_eq!("none".parse(), Ok(Constraints::None));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Constraints {
    /// In the statements that create the tables; indexes follow.
    #[default]
    Inline,
    /// Keys and indexes follow all tables, so that rows can be loaded in between, which is quicker.
    /// The same as inline for SQLite and DuckDB, which cannot add keys to a table.
    After,
    /// Nowhere: only types, and what is never null.
    None,
}

named!(Constraints, "place of constraints");

impl Constraints {
    /// All places.
    pub const ALL: &'static [Constraints] = &[Constraints::Inline, Constraints::After, Constraints::None];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Constraints::Inline => "inline",
            Constraints::After => "after",
            Constraints::None => "none",
        }
    }
}

impl Ddl {
    /// Statements that create each table and fail where it exists.
    pub fn new(dialect: SqlDialect) -> Ddl {
        Ddl { dialect, if_not_exists: false, constraints: Constraints::Inline, drop: false }
    }

    /// The dialect.
    pub fn dialect(self) -> SqlDialect {
        self.dialect
    }

    /// Statements that leave a table alone where it exists.
    #[must_use]
    pub fn if_not_exists(self) -> Ddl {
        Ddl { if_not_exists: true, ..self }
    }

    /// Keys, checks and indexes in this place.
    #[must_use]
    pub fn constraints(self, constraints: Constraints) -> Ddl {
        Ddl { constraints, ..self }
    }

    /// A script that begins by dropping the tables where they exist.
    #[must_use]
    pub fn drop_first(self) -> Ddl {
        Ddl { drop: true, ..self }
    }

    /// All statements for some tables, in their order.
    pub fn script(&self, tables: &[Table]) -> String {
        let mut script = self.before(tables);
        if self.is_after() {
            script += "\n-- Load rows here: what follows is quicker on full tables.\n";
        }
        script + &self.after(tables)
    }

    /// The statements that come before the rows: they drop and create the tables.
    pub fn before(&self, tables: &[Table]) -> String {
        let mut script = String::new();
        for table in tables.iter().rev().filter(|_| self.drop) {
            let _ = writeln!(script, "DROP TABLE IF EXISTS {table};");
        }
        script + &tables.iter().map(|table| self.create_table(table.schema())).collect::<String>()
    }

    /// The statements that can come after the rows: keys, unless they are inline, indexes and comments.
    pub fn after(&self, tables: &[Table]) -> String {
        let mut script = String::new();
        if self.is_after() {
            // Each key before the references to it.
            for rank in [is_key as fn(&Rule<'_>) -> bool, is_reference] {
                script.extend(tables.iter().map(|table| self.added(table.schema(), rank)));
            }
        }
        if self.dialect.grammar().has_indexes && self.constraints != Constraints::None {
            script.extend(tables.iter().map(|table| indexes(table.schema())));
        }
        if self.dialect.grammar().comments == Comments::Statements {
            script.extend(tables.iter().map(|table| comments(table.schema())));
        }
        script
    }

    /// The statement that creates one table, below its description as a comment.
    ///
    /// ```
    /// use fixtures_gen::{Ddl, SqlDialect, Table};
    /// let sql = Ddl::new(SqlDialect::Portable).create_table(Table::Tenants.schema());
    /// assert!(sql.contains("CREATE TABLE tenants (\n    tenant_id uuid NOT NULL PRIMARY KEY,\n"));
    /// assert!(sql.ends_with("    created_at timestamp NOT NULL\n);\n"));
    /// ```
    pub fn create_table(&self, schema: &Schema) -> String {
        let grammar = self.dialect.grammar();
        let create = if self.if_not_exists { grammar.create_if_not_exists } else { "CREATE TABLE" };
        let (doc, table) = (schema.description(), schema.table);
        let options = grammar.table_options.replace("{key}", &full_key(schema).join(", "));
        let definitions = self.definitions(schema).join(",\n    ");
        let above = format!("-- {doc}\n");
        let (above, inside, behind) = match grammar.comments {
            Comments::Text => (String::new(), format!(" -- {doc}"), String::new()),
            Comments::Inline(between) => (above, String::new(), format!(" COMMENT{between}{}", literal(&doc))),
            Comments::No | Comments::Statements => (above, String::new(), String::new()),
        };
        format!("{above}{create} {table} ({inside}\n    {definitions}\n){options}{behind};\n")
    }

    /// What stands between the parentheses: the columns with their inline constraints, then the
    /// other constraints.
    fn definitions(self, schema: &Schema) -> Vec<String> {
        let mut columns = vec![];
        let mut below = vec![];
        for column in schema.columns {
            let (mut nullness, mut checks) = (String::new(), String::new());
            for constraint in Constraint::of_column(column) {
                let is_nullness = matches!(constraint.rule, Rule::NotNull | Rule::PrimaryKey);
                match self.inline(&constraint) {
                    Some(Clause::Inline(text)) if is_nullness => nullness.extend([" ", &text]),
                    Some(Clause::Inline(text)) => checks.extend([" ", &text]),
                    Some(Clause::Below(text)) => below.push(text),
                    None => {}
                }
            }
            let kind = (self.dialect.grammar().column_type)(column);
            let (above, behind) = self.column_comment(column);
            columns.push(format!("{above}{} {kind}{nullness}{behind}{checks}", column.name));
        }
        let of_table = Constraint::of_table(schema).filter_map(|constraint| self.inline(&constraint));
        below.extend(of_table.map(|(Clause::Inline(text) | Clause::Below(text))| text));
        columns.append(&mut below);
        columns
    }

    /// What stands above a column, and behind its type.
    fn column_comment(self, column: &Column) -> (String, String) {
        let doc = column.description();
        match self.dialect.grammar().comments {
            Comments::Text => (format!("-- {doc}\n    "), String::new()),
            Comments::Inline(_) => (String::new(), format!(" COMMENT {}", literal(&doc))),
            Comments::No | Comments::Statements => (String::new(), String::new()),
        }
    }

    /// Whether keys follow the tables.
    fn is_after(self) -> bool {
        self.constraints == Constraints::After && self.dialect.grammar().add.is_some()
    }

    /// A constraint as it stands in the statement that creates the table.
    fn inline(self, constraint: &Constraint<'_>) -> Option<Clause> {
        let clause = self.dialect.grammar().clause;
        let is_moved = is_key(&constraint.rule) || is_reference(&constraint.rule);
        match (self.constraints, &constraint.rule) {
            (_, Rule::NotNull) => clause(constraint),
            // A key without its constraint is still never null.
            (Constraints::After, Rule::PrimaryKey) if self.is_after() => self.not_null(constraint),
            (Constraints::None, Rule::PrimaryKey) => self.not_null(constraint),
            (Constraints::None, _) => None,
            (Constraints::After, _) if self.is_after() && is_moved => None,
            _ => clause(constraint),
        }
    }

    fn not_null(self, constraint: &Constraint<'_>) -> Option<Clause> {
        let columns = constraint.columns.clone();
        (self.dialect.grammar().clause)(&Constraint { columns, rule: Rule::NotNull })
    }

    /// Statements that add constraints to a table that exists.
    fn added(self, schema: &Schema, is_meant: fn(&Rule<'_>) -> bool) -> String {
        let grammar = self.dialect.grammar();
        let of_columns = schema.columns.iter().flat_map(Constraint::of_column);
        let all = of_columns.chain(Constraint::of_table(schema)).filter(|constraint| is_meant(&constraint.rule));
        let statement = |constraint: Constraint<'_>| {
            let text = match ((grammar.clause)(&constraint)?, &constraint.rule) {
                (_, Rule::PrimaryKey) => format!("PRIMARY KEY ({})", constraint.columns.join(", ")),
                (Clause::Inline(text) | Clause::Below(text), _) => text,
            };
            Some(grammar.add?.replace("{table}", schema.table).replace("{clause}", &text) + "\n")
        };
        all.filter_map(statement).collect()
    }
}

fn is_key(rule: &Rule<'_>) -> bool {
    matches!(rule, Rule::PrimaryKey | Rule::Unique)
}

fn is_reference(rule: &Rule<'_>) -> bool {
    matches!(rule, Rule::References(..))
}

/// Indexes on the columns of references, except those that a unique key begins with.
fn indexes(schema: &Schema) -> String {
    let of_table: Vec<Constraint<'_>> = Constraint::of_table(schema).collect();
    let is_indexed = |columns: &[&str]| {
        let mut keys = of_table.iter().filter(|constraint| is_key(&constraint.rule));
        keys.any(|key| key.columns.starts_with(columns))
    };
    let references = of_table.iter().filter(|constraint| is_reference(&constraint.rule));
    let statement = |columns: &[&str]| {
        format!("CREATE INDEX {}_{} ON {0} ({});\n", schema.table, columns[columns.len() - 1], columns.join(", "))
    };
    // Those on the tenant alone are served by any that begins with it.
    let wanted = references.filter(|constraint| constraint.columns.len() > 1 && !is_indexed(&constraint.columns));
    wanted.map(|constraint| statement(&constraint.columns)).collect()
}

fn comments(schema: &Schema) -> String {
    let table = format!("COMMENT ON TABLE {} IS {};\n", schema.table, literal(&schema.description()));
    let of_column = |column: &Column| {
        format!("COMMENT ON COLUMN {}.{} IS {};\n", schema.table, column.name, literal(&column.description()))
    };
    table + &schema.columns.iter().map(of_column).collect::<String>()
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
            "CREATE TABLE IF NOT EXISTS tenants ( -- A shop on the platform. Every row of every other table belongs to exactly one.\n",
            "    tenant_id TEXT PRIMARY KEY,\n",
            "    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, customer_id)\n) STRICT;\n",
            "    total_amount INTEGER /* cents */ NOT NULL CHECK (total_amount >= 1),\n",
            "    active INTEGER NOT NULL CHECK (active IN (0, 1)),\n",
            "    effective_to TEXT,\n",
            "    UNIQUE (tenant_id, external_order_id),\n",
            "    UNIQUE (order_id, product_id),\n",
            "    source TEXT NOT NULL CHECK (source IN ('receipt', 'sale', 'return', 'adjustment')),\n",
        ] {
            assert!(sql.contains(line), "{line} is not in {sql}");
        }
    }

    /// A database keeps them, so somebody who meets the tables finds them explained.
    #[test]
    fn every_description_is_in_every_dialect_that_has_comments() {
        let dialects = SqlDialect::ALL.iter().filter(|dialect| dialect.grammar().comments != Comments::No);
        assert_eq!(dialects.clone().count(), 5);
        for dialect in dialects {
            let sql = Ddl::new(*dialect).script(Table::ALL);
            for schema in Table::ALL.iter().map(|table| table.schema()) {
                for doc in [schema.description()].into_iter().chain(schema.columns.iter().map(Column::description)) {
                    assert!(sql.contains(&format!("-- {doc}\n")) || sql.contains(&literal(&doc)), "{dialect}: {doc}");
                }
            }
        }
    }

    #[test]
    fn the_common_ground_checks_keys_booleans_and_currencies_which_sqlite_takes_otherwise() {
        let sql = script(Ddl::new(SqlDialect::Portable));
        for line in [
            "    tenant_id uuid NOT NULL PRIMARY KEY,\n",
            "    active boolean NOT NULL CHECK (active IN (false, true)),\n",
            "    currency text NOT NULL CHECK (length(currency) = 3 AND rtrim(currency, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') = ''),\n",
        ] {
            assert!(sql.contains(line), "{line} is not in {sql}");
        }
    }

    #[test]
    fn every_dialect_defines_every_column_once() {
        for dialect in SqlDialect::ALL {
            for table in Table::ALL {
                let sql = Ddl::new(*dialect).create_table(table.schema());
                assert!(sql.lines().any(|line| line.starts_with(&format!("CREATE TABLE {table} ("))), "{sql}");
                for column in table.schema().columns {
                    assert_eq!(sql.matches(&format!("\n    {} ", column.name)).count(), 1, "{sql}");
                }
            }
        }
    }
}
