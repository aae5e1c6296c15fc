//! The formats: one file each, none of which knows an entity. This file holds their list.

mod csv;
mod ndjson;
pub(crate) mod notation;
mod text;
pub(crate) mod values;

pub(crate) use self::text::RowBuffer;
use crate::schema::{Record, Schema};
use crate::unknown_name::named;

/// A way to write rows as bytes.
pub(crate) trait RowFormat {
    /// What a file begins with.
    fn header(schema: &Schema, out: &mut Vec<u8>);

    /// Appends one row.
    fn encode<R: Record>(row: &R, out: &mut RowBuffer);
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

            /// Appends the rows that `fill` writes into `row`, for as long as it returns true.
            ///
            /// The format is chosen once here, so that the loop over the rows is specialised for
            /// it.
            fn encode_rows<R: Record>(self, row: &mut R, fill: impl FnMut(&mut R) -> bool, out: &mut RowBuffer) {
                match self { $( Format::$variant => encode_rows::<$type, R>(row, fill, out), )+ }
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
    pub fn encode<R: Record + Clone>(self, row: &R, out: &mut Vec<u8>) {
        let (mut left, mut buffer) = (1, RowBuffer::default());
        self.encode_rows(&mut row.clone(), |_| std::mem::take(&mut left) == 1, &mut buffer);
        out.extend_from_slice(buffer.written());
    }
}

fn encode_rows<F: RowFormat, R: Record>(row: &mut R, mut fill: impl FnMut(&mut R) -> bool, out: &mut RowBuffer) {
    while fill(row) {
        F::encode(row, out);
    }
}
