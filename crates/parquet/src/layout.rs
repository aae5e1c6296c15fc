//! What a table is in Parquet: its schema, its leaf columns, and the docs in the file's metadata.

use std::sync::Arc;

use arrow_ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions, write_message};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use fixtures_arrow::Columns;
use fixtures_gen::{Column, DATASET_VERSION, Kind, Role, Schema};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor, Type, TypePtr};

/// Digits of an amount, and how many of them are decimals.
const PRECISION: i32 = 15;
const SCALE: i32 = 2;

/// The Parquet side of a table.
pub(crate) struct Layout {
    pub(crate) schema: TypePtr,
    pub(crate) leaves: Vec<Leaf>,
}

/// A column without members.
pub(crate) struct Leaf {
    pub(crate) kind: Kind,
    /// Whether no value can come twice, as far as its schema says.
    pub(crate) is_unique: bool,
    pub(crate) descriptor: ColumnDescPtr,
}

impl Layout {
    pub(crate) fn of(schema: &Schema) -> Self {
        let root = Arc::new(group(schema.table, None, schema.columns));
        let descriptor = SchemaDescriptor::new(root.clone());
        let mut leaves = vec![];
        collect(schema.columns, &mut |column| {
            leaves.push(Leaf {
                kind: column.kind,
                is_unique: matches!(column.role, Role::Id | Role::Unique),
                descriptor: descriptor.column(leaves.len()),
            });
        });
        Self { schema: root, leaves }
    }
}

/// Calls `leaf` for every column without members, in the order of the file.
fn collect(columns: &[Column], leaf: &mut impl FnMut(&Column)) {
    for column in columns {
        match column.kind {
            Kind::Object(members) => collect(members, leaf),
            _ => leaf(column),
        }
    }
}

fn group(name: &str, repetition: Option<Repetition>, columns: &[Column]) -> Type {
    let fields = columns.iter().map(|column| Arc::new(field(column))).collect();
    let builder = Type::group_type_builder(name).with_fields(fields);
    let builder = match repetition {
        Some(repetition) => builder.with_repetition(repetition),
        None => builder,
    };
    builder.build().expect("names of columns differ")
}

fn field(column: &Column) -> Type {
    let repetition = if column.nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let (physical, logical) = match column.kind {
        Kind::Object(members) => return group(column.name, Some(repetition), members),
        Kind::Uuid => (PhysicalType::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid)),
        // Not ENUM, which pyarrow reads as bytes.
        Kind::Text | Kind::Label(_) => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Money => (PhysicalType::INT64, Some(LogicalType::decimal(SCALE, PRECISION))),
        Kind::Integer => (PhysicalType::INT64, None),
        Kind::Boolean => (PhysicalType::BOOLEAN, None),
        Kind::Timestamp => (PhysicalType::INT64, Some(LogicalType::timestamp(false, TimeUnit::MICROS))),
    };
    let builder = Type::primitive_type_builder(column.name, physical).with_repetition(repetition);
    let builder = match column.kind {
        Kind::Uuid => builder.with_length(16),
        Kind::Money => builder.with_precision(PRECISION).with_scale(SCALE),
        _ => builder,
    };
    builder.with_logical_type(logical).build().expect("the types fit")
}

/// How the columns of a file are written, if nothing else is known of them.
pub(crate) fn builder() -> WriterPropertiesBuilder {
    WriterProperties::builder()
        // Never the library's name and version: they are not what decides the bytes.
        .set_created_by(format!("commerce-fixtures version {DATASET_VERSION}"))
        // What every reader reads.
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
}

/// What Parquet's schema has no place for: docs of the table and of its columns, as `description` and
/// `description.COLUMN`, with the words that a column can hold as `values.COLUMN`; and the schema of Arrow, whose
/// fields have these docs as their metadata.
pub(crate) fn metadata(schema: &'static Schema) -> Vec<KeyValue> {
    let mut entries = vec![KeyValue::new("description".to_owned(), schema.description())];
    describe("", schema.columns, &mut entries);
    entries.push(KeyValue::new("ARROW:schema".to_owned(), arrow_schema(schema)));
    entries
}

/// The schema of Arrow, as its readers look for it: a message of its stream format, in Base64. Its types are those that readers would find
/// without it. Polars before 1.36 refuses extension types, and pyarrow cannot join or sort by dictionaries.
fn arrow_schema(schema: &'static Schema) -> String {
    let columns = Columns::of(schema).ids_as_bytes().labels_as_text();
    let (mut none, options) = (DictionaryTracker::new(false), IpcWriteOptions::default());
    let encoded =
        IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(columns.schema(), &mut none, &options);
    let mut message = vec![];
    write_message(&mut message, encoded, &options).expect("memory takes every byte");
    BASE64_STANDARD.encode(message)
}

fn describe(path: &str, columns: &[Column], entries: &mut Vec<KeyValue>) {
    for column in columns {
        let path = format!("{path}.{}", column.name);
        entries.push(KeyValue::new(format!("description{path}"), column.description()));
        match column.kind {
            Kind::Object(members) => describe(&path, members, entries),
            Kind::Label(words) => entries.push(KeyValue::new(format!("values{path}"), words.join(","))),
            _ => {}
        }
    }
}
