//! Descriptions of the tables for other programs and for readers, derived from the declarations:
//! one file or folder for each language, none of which knows an entity.

mod data_package;
mod json_schema;
mod markdown;
pub(crate) mod pyspark;
mod sql;
mod table_schema;
mod text;

use data_package::OneFileEach;
pub(crate) use data_package::{DataPackage, Files};
pub(crate) use sql::load::{self, LoadFiles};
pub(crate) use sql::stream;
pub use sql::{Constraints, Ddl, SqlDialect};

use crate::table::Table;
use crate::unknown_name::named;

/// A language that a table can be described in.
///
/// ```
/// use fixtures_gen::{Description, SqlDialect, Table};
/// let sql = Description::Sql(SqlDialect::Portable).of(&[Table::Tenants]);
/// assert!(sql.starts_with("-- A shop on the platform."));
/// assert!(sql.contains("tenant_id uuid NOT NULL PRIMARY KEY"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Description {
    /// A heading, a sentence and a table of the columns.
    Markdown,
    /// `CREATE TABLE` with keys and constraints; see [`Ddl`].
    Sql(SqlDialect),
    /// JSON Schema (draft 2020-12) of one NDJSON line, on one line.
    JsonSchema,
    /// A [Data Package](https://datapackage.org) of version 2 with a CSV file for each table, called
    /// like it. The description of a dataset's own files is [`Plan::data_package`](crate::Plan::data_package).
    DataPackage,
    /// Python code for Apache Spark: the types of the columns. What reads a dataset's own files is
    /// [`Plan::pyspark_script`](crate::Plan::pyspark_script).
    PySpark,
}

named!(Description, "description");

impl Description {
    /// All descriptions, SQL in each of its dialects.
    pub const ALL: &'static [Description] = &{
        let mut all = [Description::Markdown; SqlDialect::ALL.len() + 4];
        let mut next = 0;
        while next < SqlDialect::ALL.len() {
            all[next + 1] = Description::Sql(SqlDialect::ALL[next]);
            next += 1;
        }
        all[next + 1] = Description::JsonSchema;
        all[next + 2] = Description::DataPackage;
        all[next + 3] = Description::PySpark;
        all
    };

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Description::Markdown => "markdown",
            Description::Sql(dialect) => dialect.name(),
            Description::JsonSchema => "json-schema",
            Description::DataPackage => "data-package",
            Description::PySpark => "pyspark",
        }
    }

    /// The description of some tables, with a line break at its end.
    pub fn of(self, tables: &[Table]) -> String {
        let each = |describe: &dyn Fn(Table) -> String| tables.iter().map(|&table| describe(table)).collect();
        match self {
            Description::Markdown => each(&|table| markdown::describe(table.schema())),
            Description::Sql(dialect) => Ddl::new(dialect).script(tables),
            Description::JsonSchema => each(&|table| json_schema::describe(table.schema())),
            Description::DataPackage => {
                let description = "The tables of multi-tenant shops.".to_owned();
                DataPackage { description, tables, files: OneFileEach }.to_string()
            }
            Description::PySpark => pyspark::describe(tables),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_is_a_description_with_a_name_of_its_own() {
        for dialect in SqlDialect::ALL {
            assert!(Description::ALL.contains(&Description::Sql(*dialect)), "{dialect}");
            let of_this_name = Description::ALL.iter().filter(|description| description.name() == dialect.name());
            assert_eq!(of_this_name.count(), 1, "{dialect}");
        }
    }
}
