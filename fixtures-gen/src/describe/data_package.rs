//! Tables as a Data Package: a resource for each, with its files, columns, constraints and keys.

use std::fmt;

use serde_json::{Value, json};

use super::table_schema::table_schema;
use crate::file_format::FileFormat;
use crate::format::Format;
use crate::spec::DATASET_VERSION;
use crate::table::Table;

/// The files that hold the tables of a package.
pub(crate) trait Files {
    /// How the rows of a table are written.
    fn format(&self, table: Table) -> FileFormat;

    /// The names of the table's files, in the order of the rows.
    fn names(&self, table: Table) -> impl Iterator<Item = String>;
}

/// The description of a package, printed name by name: it takes no memory, however many files there
/// are.
pub(crate) struct DataPackage<'t, F> {
    pub(crate) description: String,
    pub(crate) tables: &'t [Table],
    pub(crate) files: F,
}

impl<F: Files> fmt::Display for DataPackage<'_, F> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("{\n")?;
        member(out, 2, "$schema", &json!("https://datapackage.org/profiles/2.0/datapackage.json"))?;
        member(out, 2, "name", &json!("commerce-fixtures"))?;
        member(out, 2, "title", &json!("Commerce Fixtures"))?;
        member(out, 2, "description", &json!(self.description))?;
        member(out, 2, "version", &json!(format!("{DATASET_VERSION}.0.0")))?;
        out.write_str("  \"resources\": [")?;
        for (table, separator) in self.tables.iter().zip(std::iter::once("\n").chain(std::iter::repeat(",\n"))) {
            out.write_str(separator)?;
            self.resource(*table, out)?;
        }
        out.write_str("\n  ]\n}\n")
    }
}

impl<F: Files> DataPackage<'_, F> {
    fn resource(&self, table: Table, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (schema, format) = (table.schema(), self.files.format(table));
        out.write_str("    {\n")?;
        member(out, 6, "name", &json!(table.name()))?;
        member(out, 6, "type", &json!("table"))?;
        member(out, 6, "description", &json!(schema.description()))?;
        out.write_str("      \"path\": ")?;
        self.paths(table, out)?;
        out.write_str(",\n")?;
        member(out, 6, "format", &json!(format.name()))?;
        member(out, 6, "mediatype", &json!(media_type(format)))?;
        if format.text().is_some() {
            member(out, 6, "encoding", &json!("utf-8"))?;
        }
        write!(out, "      \"schema\": {}\n    }}", table_schema(schema, self.tables))
    }

    /// One path, or a list of several.
    fn paths(&self, table: Table, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.files.names(table).map(|name| json!(name)).peekable();
        let first = names.next().unwrap_or_default();
        if names.peek().is_none() {
            return write!(out, "{first}");
        }
        write!(out, "[\n        {first}")?;
        names.try_for_each(|name| write!(out, ",\n        {name}"))?;
        out.write_str("\n      ]")
    }
}

fn member(out: &mut fmt::Formatter<'_>, indent: usize, name: &str, value: &Value) -> fmt::Result {
    writeln!(out, "{:indent$}{}: {value},", "", json!(name))
}

fn media_type(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Text(Format::Csv) => "text/csv",
        FileFormat::Text(Format::Ndjson) => "application/x-ndjson",
        FileFormat::Parquet => "application/vnd.apache.parquet",
    }
}

/// Files that `gen --stdout TABLE --format csv > TABLE.csv` makes.
pub(super) struct OneFileEach;

impl Files for OneFileEach {
    fn format(&self, _: Table) -> FileFormat {
        Format::Csv.into()
    }

    fn names(&self, table: Table) -> impl Iterator<Item = String> {
        std::iter::once(format!("{table}.csv"))
    }
}
