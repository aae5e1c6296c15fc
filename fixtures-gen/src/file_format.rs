//! How the files of a dataset are written: as text in a [`Format`] that this crate encodes, or in a
//! columnar format that another one does.

use crate::format::Format;
use crate::unknown_name::named;

/// How a file is written.
///
/// ```
/// use fixtures_gen::{FileFormat, Format};
/// assert_eq!("ndjson".parse(), Ok(FileFormat::Text(Format::Ndjson)));
/// assert_eq!(FileFormat::Parquet.name(), "parquet");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// As text, row by row.
    Text(Format),
    /// As Apache Parquet, column by column. This crate plans such files and passes their rows on,
    /// but does not encode them.
    Parquet,
}

named!(FileFormat, "format");

impl FileFormat {
    /// All choices.
    pub const ALL: &'static [FileFormat] =
        &[FileFormat::Text(Format::Csv), FileFormat::Text(Format::Ndjson), FileFormat::Parquet];

    /// The name, which is also the extension of the files.
    ///
    /// ```
    /// # use fixtures_gen::{FileFormat, Format};
    /// assert_eq!(FileFormat::from(Format::Csv).name(), "csv");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            FileFormat::Text(format) => format.name(),
            FileFormat::Parquet => "parquet",
        }
    }

    /// The text format; `None` if the files are not text.
    ///
    /// ```
    /// # use fixtures_gen::{FileFormat, Format};
    /// assert_eq!(FileFormat::Text(Format::Csv).text(), Some(Format::Csv));
    /// assert_eq!(FileFormat::Parquet.text(), None);
    /// ```
    pub fn text(self) -> Option<Format> {
        match self {
            FileFormat::Text(format) => Some(format),
            FileFormat::Parquet => None,
        }
    }
}

impl From<Format> for FileFormat {
    fn from(format: Format) -> FileFormat {
        FileFormat::Text(format)
    }
}

impl PartialEq<Format> for FileFormat {
    fn eq(&self, format: &Format) -> bool {
        self.text() == Some(*format)
    }
}
