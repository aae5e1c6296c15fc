//! The formats: one file each, none of which knows an entity. This file holds their list.

mod csv;
mod ndjson;
pub(crate) mod notation;
mod text;
pub(crate) mod values;

pub use self::text::RowBuffer;
use self::text::RowOut;
use crate::draft::RowCursor;
use crate::schema::{Record, Schema};
use crate::unknown_name::named;

/// A way to write rows as bytes.
pub(crate) trait RowFormat {
    /// What a file begins with.
    fn header(schema: &Schema, out: &mut Vec<u8>);

    /// Appends one row.
    fn encode<R: Record>(row: &R, out: &mut impl RowOut);
}

macro_rules! formats {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal, $type:ty; )+) => {
        /// A text format of the table files.
        ///
        /// ```
        /// use fixtures_gen::Format;
        /// assert_eq!("csv".parse(), Ok(Format::Csv));
        /// assert_eq!(Format::Ndjson.name(), "ndjson");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Format {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Format {
            /// All formats.
            pub const ALL: &'static [Format] = &[$(Format::$variant),+];
            const WORDS: &'static [&'static str] = &[$($name),+];

            /// The format's name, which is also the extension of its files.
            pub fn name(self) -> &'static str {
                match self { $( Format::$variant => $name, )+ }
            }

            /// What every file of a table begins with: the header line in CSV, nothing in NDJSON.
            ///
            /// ```
            /// use fixtures_gen::{Format, Table};
            /// assert_eq!(Format::Csv.header(Table::Tenants.schema()), b"tenant_id,name,api_key_hash,created_at\n");
            /// ```
            pub fn header(self, schema: &Schema) -> Vec<u8> {
                let mut out = Vec::new();
                match self { $( Format::$variant => <$type>::header(schema, &mut out), )+ }
                out
            }

            /// Appends one row of any length.
            fn encode_row<R: Record>(self, row: &R, out: &mut RowBuffer) {
                match self { $( Format::$variant => <$type>::encode(row, out), )+ }
            }

            /// Appends the next rows of a cursor.
            ///
            /// The format is chosen once here, so that the loop over the rows is specialised for
            /// it.
            fn encode_rows<C: RowCursor>(self, cursor: &mut C, rows: u64, out: &mut RowBuffer) {
                match (self, out.is_marked()) { $(
                    (Format::$variant, false) => encode_rows::<$type, C>(cursor, rows, out),
                    (Format::$variant, true) => encode_marked_rows::<$type, C>(cursor, rows, out),
                )+ }
            }
        }
    };
}

formats! {
    /// RFC 4180 CSV with a header line, `\n` line ends; nested objects are JSON text in one quoted
    /// cell.
    Csv = "csv", csv::Csv;
    /// One JSON object per line.
    Ndjson = "ndjson", ndjson::Ndjson;
}

crate::serial::serde_labels!(Format);
named!(Format, "format");

impl Format {
    fn as_str(self) -> &'static str {
        self.name()
    }

    /// Appends one row.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let order = dataset.tenant(0).order(7);
    /// let mut line = Vec::new();
    /// Format::Ndjson.encode(&order, &mut line);
    /// assert_eq!(line, format!("{}\n", serde_json::to_string(&order).unwrap()).into_bytes());
    /// ```
    pub fn encode<R: Record>(self, row: &R, out: &mut Vec<u8>) {
        let mut buffer = RowBuffer::default();
        self.encode_row(row, &mut buffer);
        out.extend_from_slice(buffer.text());
    }
}

/// The same for a buffer that wants the cells marked. It is a function of its own, so that the other one does not
/// pay for it.
fn encode_marked_rows<F: RowFormat, C: RowCursor>(cursor: &mut C, rows: u64, out: &mut RowBuffer) {
    for _ in 0..rows {
        let draft = cursor.draft();
        let mut window = out.marked_window();
        F::encode(&draft, &mut window);
        let (length, marks) = window.lengths();
        out.add_marked(length, marks);
    }
}

fn encode_rows<F: RowFormat, C: RowCursor>(cursor: &mut C, rows: u64, out: &mut RowBuffer) {
    for _ in 0..rows {
        let draft = cursor.draft();
        let mut window = out.window();
        F::encode(&draft, &mut window);
        let length = window.length();
        out.add(length);
    }
}
