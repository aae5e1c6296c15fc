//! Tables as Python code for Apache Spark: types of their columns, and what reads their files.

use super::load::LoadFiles;
use crate::format::Format;
use crate::schema::{Column, Kind, Schema};
use crate::table::Table;

/// The types of the columns, as Spark's data definition language words them.
pub(super) fn describe(tables: &[Table]) -> String {
    let lines = tables.iter().map(|table| {
        let (doc, columns) = (table.schema().description(), columns(table.schema(), data_type));
        format!("    # {doc}\n    \"{table}\": \"{columns}\",\n")
    });
    format!(
        "# For spark.read.schema(SCHEMAS[\"orders\"]).json(\"orders_*.ndjson\").\nSCHEMAS = {{\n{}}}\n",
        lines.collect::<String>()
    )
}

/// What comes before all tables.
pub(crate) fn begin() -> &'static str {
    "from pyspark.sql import SparkSession\n\
     from pyspark.sql.functions import from_json\n\n\
     spark = SparkSession.builder.getOrCreate()\n"
}

/// Reads the files of a table into a view of its name, and ends with an error unless it has so many rows.
pub(crate) fn load(files: &mut LoadFiles<'_>, rows: u64) -> String {
    let (schema, table) = (files.schema, files.schema.table);
    let paths: Vec<String> = files.paths.map(|path| format!("    {},\n", literal(&path))).collect();
    let paths = paths.concat();
    let (types, read) = match files.format {
        Format::Ndjson => (columns(schema, data_type), "json"),
        // Objects are texts there.
        Format::Csv => (
            columns(schema, |kind| if matches!(kind, Kind::Object(_)) { "STRING".into() } else { data_type(kind) }),
            "csv",
        ),
    };
    let (options, objects) = match files.format {
        Format::Ndjson => (String::new(), String::new()),
        Format::Csv => (".option(\"header\", True).option(\"escape\", '\"')".to_owned(), objects(schema)),
    };
    format!("\n{table} = spark.read.schema(\"{types}\"){options}.{read}([\n{paths}]){objects}\n{}", view(table, rows))
}

/// What comes before all tables of Parquet.
pub(crate) fn begin_parquet() -> &'static str {
    "from pyspark.sql import SparkSession\n\
     from pyspark.sql.functions import hex, lower, regexp_replace\n\n\
     spark = SparkSession.builder.getOrCreate()\n\n\n\
     def read(schema, ids, paths):\n    \
         # Spark does not know the UUIDs of Parquet, and reads them as bytes.\n    \
         groups = \"^(.{8})(.{4})(.{4})(.{4})(.{12})$\"\n    \
         text = {name: lower(regexp_replace(hex(name), groups, \"$1-$2-$3-$4-$5\")) for name in ids}\n    \
         return spark.read.schema(schema).parquet(*paths).withColumns(text)\n\n"
}

/// Reads the Parquet files of a table into a view of its name, with ids as text, and ends with an error unless it has so many rows.
pub(crate) fn load_parquet(schema: &Schema, paths: impl Iterator<Item = String>, rows: u64) -> String {
    let table = schema.table;
    let types = columns(schema, |kind| if matches!(kind, Kind::Uuid) { "BINARY".into() } else { data_type(kind) });
    let is_id = |column: &&Column| matches!(column.kind, Kind::Uuid);
    let ids: Vec<String> = schema.columns.iter().filter(is_id).map(|column| literal(column.name)).collect();
    let paths: String = paths.map(|path| format!("    {},\n", literal(&path))).collect();
    format!("\n{table} = read(\"{types}\", [{}], [\n{paths}])\n{}", ids.join(", "), view(table, rows))
}

/// Makes a view of a frame that has so many rows.
fn view(table: &str, rows: u64) -> String {
    format!(
        "assert {table}.count() == {rows}, \"rows of {table} are missing\"\n\
         {table}.createOrReplaceTempView(\"{table}\")\n"
    )
}

/// What makes objects of the texts that CSV has.
fn objects(schema: &Schema) -> String {
    let of_column = |column: &Column| match column.kind {
        Kind::Object(members) => {
            let types = list(members, data_type);
            Some(format!(".withColumn(\"{0}\", from_json(\"{0}\", \"{types}\"))", column.name))
        }
        _ => None,
    };
    schema.columns.iter().filter_map(of_column).collect()
}

fn columns(schema: &Schema, data_type: impl Fn(Kind) -> String) -> String {
    list(schema.columns, data_type)
}

fn list(columns: &[Column], data_type: impl Fn(Kind) -> String) -> String {
    let column = |column: &Column| format!("{} {}", column.name, data_type(column.kind));
    columns.iter().map(column).collect::<Vec<_>>().join(", ")
}

fn data_type(kind: Kind) -> String {
    match kind {
        Kind::Uuid | Kind::Text | Kind::Label(_) => "STRING".to_owned(),
        Kind::Money => "DECIMAL(15, 2)".to_owned(),
        Kind::Integer => "BIGINT".to_owned(),
        Kind::Boolean => "BOOLEAN".to_owned(),
        Kind::Timestamp => "TIMESTAMP_NTZ".to_owned(),
        Kind::Object(members) => {
            let member = |member: &Column| format!("{}: {}", member.name, data_type(member.kind));
            format!("STRUCT<{}>", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text as a literal of Python.
fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
