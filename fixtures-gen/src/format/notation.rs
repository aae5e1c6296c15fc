//! How the rows of a block are written: as in a file, or as a stream needs them.

use super::ndjson::NdjsonOfTables;
use super::values::{Literals, Statement};
use super::{Format, RowBuffer, RowFormat, encode_rows};
use crate::draft::RowCursor;
use crate::schema::Record;

/// How the rows of a block are written: in a [`Format`], or as a stream of several tables or a database
/// needs them.
///
/// ```
/// use fixtures_gen::{Block, BlockEncoder, Dataset, Notation, Preset, SqlDialect, Table};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let mut encoder = BlockEncoder::new(&dataset);
/// let mut rows = |notation| {
///     let block = Block { table: Table::Orders, tenant: 0, rows: 0..2 };
///     String::from_utf8(encoder.encode(notation, &block).to_vec()).unwrap()
/// };
/// assert!(rows(Notation::OF_TABLES).starts_with("{\"table\":\"orders\",\"order_id\":"));
/// assert!(rows(Notation::values(SqlDialect::Sqlite)).starts_with("INSERT INTO orders ("));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notation(Rows);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    Format(Format),
    OfTables,
    Values(Literals),
}

impl From<Format> for Notation {
    fn from(format: Format) -> Notation {
        Notation(Rows::Format(format))
    }
}

impl Notation {
    /// NDJSON whose objects begin with the member `table`: `{"table":"orders","order_id":…`.
    pub const OF_TABLES: Notation = Notation(Rows::OfTables);

    /// One statement of SQL for a block: `INSERT INTO orders (…) VALUES`, and a line for each row.
    pub(crate) const fn of_literals(literals: Literals) -> Notation {
        Notation(Rows::Values(literals))
    }

    /// Appends one row.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Notation, Preset};
    ///
    /// let mut line = Vec::new();
    /// Notation::OF_TABLES.encode(&Dataset::new(Preset::Tiny.spec(42)).unwrap().tenant(0).tenant(), &mut line);
    /// assert!(line.starts_with(b"{\"table\":\"tenants\",\"tenant_id\":\"67c682a6-"));
    /// ```
    pub fn encode<R: Record>(self, row: &R, out: &mut Vec<u8>) {
        let mut buffer = RowBuffer::default();
        match self.0 {
            Rows::Format(format) => format.encode_row(row, &mut buffer),
            Rows::OfTables => NdjsonOfTables::encode(row, &mut buffer),
            Rows::Values(literals) => {
                let mut statement = Statement::new::<R>(literals, &mut buffer);
                statement.add(row);
                statement.end();
            }
        }
        out.extend_from_slice(buffer.text());
    }

    /// Appends the next rows of a cursor.
    pub(crate) fn encode_rows<C: RowCursor>(self, cursor: &mut C, rows: u64, out: &mut RowBuffer) {
        match self.0 {
            Rows::Format(format) => format.encode_rows(cursor, rows, out),
            Rows::OfTables => encode_rows::<NdjsonOfTables, C>(cursor, rows, out),
            Rows::Values(literals) => {
                let mut statement = Statement::new::<C::Row>(literals, out);
                (0..rows).for_each(|_| statement.add(&cursor.draft()));
                statement.end();
            }
        }
    }
}
