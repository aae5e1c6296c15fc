//! Which columns of a table are wanted, and the type of each.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema as ArrowSchema, SchemaRef, TimeUnit};
use fixtures_gen::{Column, Kind, Schema};

/// Digits of an amount, and how many of them are decimals.
pub(crate) const PRECISION: u8 = 15;
pub(crate) const SCALE: i8 = 2;

/// Bytes of a UUID.
pub(crate) const ID_BYTES: i32 = 16;

/// Columns of a table, in the order in which batches have them, and how they are stored.
///
/// | cell | type |
/// | --- | --- |
/// | id | `FixedSizeBinary(16)` with the extension type `arrow.uuid`, or `Utf8` |
/// | text | `Utf8` |
/// | label | `Dictionary(Int8, Utf8)` with all words that there are, or `Utf8` |
/// | amount | `Decimal128(15, 2)` |
/// | integer, truth value | `Int64`, `Boolean` |
/// | time | `Timestamp(Microsecond)`, which is UTC, without a zone |
/// | object | `Struct` |
///
/// The schema and each field have the docs of the table and of the column as metadata, under `description`; fields with labels have their
/// words under `values`, with commas between.
///
/// ```
/// use fixtures_arrow::Columns;
/// use fixtures_gen::Table;
///
/// let columns = Columns::of(Table::Products.schema()).ids_as_text().project(&[5, 0]);
/// let fields: Vec<String> = columns.schema().fields().iter().map(|field| field.to_string()).collect();
/// assert!(fields[0].contains("category_id") && fields[1].contains("Utf8"), "{fields:?}");
/// ```
#[derive(Clone, Debug)]
pub struct Columns {
    table: &'static Schema,
    wanted: Vec<usize>,
    pub(crate) ids: Ids,
    pub(crate) are_labels_text: bool,
    are_documented: bool,
    schema: SchemaRef,
}

/// How ids are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ids {
    /// 16 bytes, of which the extension type says that they are UUIDs.
    Uuids,
    /// 16 bytes.
    Bytes,
    Text,
}

impl Columns {
    /// All columns of a table.
    pub fn of(table: &'static Schema) -> Columns {
        let wanted = (0..table.columns.len()).collect();
        let schema = Arc::new(ArrowSchema::empty());
        let columns = Columns { table, wanted, ids: Ids::Uuids, are_labels_text: false, are_documented: true, schema };
        columns.with_schema()
    }

    /// Only these columns, by their numbers in the table; no work is done for the others.
    ///
    /// # Panics
    /// If the table has no such column.
    #[must_use]
    pub fn project(mut self, columns: &[usize]) -> Columns {
        columns.clone_into(&mut self.wanted);
        self.with_schema()
    }

    /// Ids as text: `01234567-89ab-4def-8123-456789abcdef`.
    #[must_use]
    pub fn ids_as_text(mut self) -> Columns {
        self.ids = Ids::Text;
        self.with_schema()
    }

    /// Ids as 16 bytes without their extension type, which not every reader takes.
    #[must_use]
    pub fn ids_as_bytes(mut self) -> Columns {
        self.ids = Ids::Bytes;
        self.with_schema()
    }

    /// Labels as text, not as dictionaries.
    #[must_use]
    pub fn labels_as_text(mut self) -> Columns {
        self.are_labels_text = true;
        self.with_schema()
    }

    /// Without docs, for who compares types with their metadata.
    #[must_use]
    pub fn without_docs(mut self) -> Columns {
        self.are_documented = false;
        self.with_schema()
    }

    /// The schema of batches.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The table.
    pub(crate) fn table(&self) -> &'static Schema {
        self.table
    }

    /// The columns that are wanted, by their numbers in the table.
    pub(crate) fn wanted(&self) -> &[usize] {
        &self.wanted
    }

    fn with_schema(mut self) -> Columns {
        let fields = self.wanted.iter().map(|&column| self.field(&self.table.columns[column]));
        let schema = ArrowSchema::new_with_metadata(fields.collect::<Fields>(), self.docs(self.table.description()));
        self.schema = Arc::new(schema);
        self
    }

    pub(crate) fn field(&self, column: &Column) -> Field {
        let data_type = match column.kind {
            Kind::Uuid if self.ids != Ids::Text => DataType::FixedSizeBinary(ID_BYTES),
            Kind::Label(_) if !self.are_labels_text => {
                DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))
            }
            Kind::Uuid | Kind::Label(_) | Kind::Text => DataType::Utf8,
            Kind::Money => DataType::Decimal128(PRECISION, SCALE),
            Kind::Integer => DataType::Int64,
            Kind::Boolean => DataType::Boolean,
            Kind::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
            Kind::Object(members) => DataType::Struct(self.members(members)),
        };
        let mut metadata = self.docs(column.description());
        if let (Kind::Label(words), true) = (column.kind, self.are_documented) {
            metadata.insert("values".to_owned(), words.join(","));
        }
        if matches!(column.kind, Kind::Uuid) && self.ids == Ids::Uuids {
            metadata.extend(uuid());
        }
        Field::new(column.name, data_type, column.nullable).with_metadata(metadata)
    }

    fn docs(&self, description: String) -> HashMap<String, String> {
        self.are_documented.then(|| ("description".to_owned(), description)).into_iter().collect()
    }

    pub(crate) fn members(&self, members: &[Column]) -> Fields {
        members.iter().map(|member| self.field(member)).collect()
    }
}

/// Says that 16 bytes are a UUID.
fn uuid() -> [(String, String); 2] {
    [("ARROW:extension:name", "arrow.uuid"), ("ARROW:extension:metadata", "")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
}
