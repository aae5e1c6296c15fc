//! Descriptions of the tables for other programs and for readers, derived from the declarations. One file each, none of
//! which knows an entity.

mod json_schema;
mod markdown;
mod sql;

use crate::schema::Schema;

macro_rules! descriptions {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal, $function:path; )+) => {
        /// A way to describe a table.
        ///
        /// ```
        /// use fixtures_gen::{Description, Table};
        /// let sql = Description::Sql.of(Table::Tenants.schema());
        /// assert!(sql.starts_with("-- A shop on the platform."));
        /// assert!(sql.contains("tenant_id uuid PRIMARY KEY"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Description {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Description {
            /// All descriptions.
            pub const ALL: &'static [Description] = &[$(Description::$variant),+];

            /// The name on the command line.
            pub fn name(self) -> &'static str {
                match self { $( Description::$variant => $name, )+ }
            }

            /// The description of one table, with a line end.
            pub fn of(self, schema: &Schema) -> String {
                match self { $( Description::$variant => $function(schema), )+ }
            }
        }
    };
}

descriptions! {
    /// A heading, a sentence and a table of the columns.
    Markdown = "markdown", markdown::describe;
    /// `CREATE TABLE` with keys and constraints, for PostgreSQL and SQLite.
    Sql = "sql", sql::describe;
    /// JSON Schema (draft 2020-12) of one NDJSON line, on one line.
    JsonSchema = "json-schema", json_schema::describe;
}

crate::unknown_name::named!(Description, "description");
