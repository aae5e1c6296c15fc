//! What a file's name says about it.

use crate::forms::is_digits;
use crate::rows::TENANT_TABLES;
use crate::values::Id;

/// The text format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// The name of a file of a tenant's table, taken apart.
///
/// ```
/// use fixtures_check::read::{FileName, Format};
///
/// let name = FileName::parse("orders_0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b_chunk_0012.ndjson.gz").unwrap();
/// assert_eq!((name.table, name.chunk, name.format, name.gzip), ("orders", Some(12), Format::Ndjson, true));
/// assert_eq!(FileName::parse("manifest.json"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// The name itself.
    pub name: String,
    /// One of [`TENANT_TABLES`].
    pub table: &'static str,
    /// The tenant.
    pub tenant: Id,
    /// The chunk's number, if the name has one.
    pub chunk: Option<u64>,
    /// The format, by extension.
    pub format: Format,
    /// Whether it is compressed.
    pub gzip: bool,
}

impl FileName {
    /// Takes a name apart; `None` if no tenant's table has files of such a name.
    pub fn parse(name: &str) -> Option<Self> {
        let (stem, format, gzip) = split_extension(name)?;
        let (table, rest) =
            TENANT_TABLES.iter().find_map(|&table| Some((table, stem.strip_prefix(table)?.strip_prefix('_')?)))?;
        let tenant = rest.get(..36)?.parse().ok()?;
        let chunk = match &rest[36..] {
            "" => None,
            numbered => Some(chunk_number(numbered.strip_prefix("_chunk_")?)?),
        };
        Some(Self { name: name.to_owned(), table, tenant, chunk, format, gzip })
    }
}

/// The name of a file of a table of all tenants, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableFile {
    pub(crate) name: String,
    /// One of [`TENANT_TABLES`].
    pub(crate) table: &'static str,
    pub(crate) format: Format,
    pub(crate) gzip: bool,
}

impl TableFile {
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (stem, format, gzip) = split_extension(name)?;
        let table = TENANT_TABLES.iter().find(|table| **table == stem)?;
        Some(Self { name: name.to_owned(), table, format, gzip })
    }
}

/// Whether a name ends as the name of a data file does, and is not hidden.
pub(super) fn is_data_file(name: &str) -> bool {
    !name.starts_with('.') && split_extension(name).is_some()
}

fn split_extension(name: &str) -> Option<(&str, Format, bool)> {
    let (name, gzip) = name.strip_suffix(".gz").map_or((name, false), |plain| (plain, true));
    match name.rsplit_once('.')? {
        (stem, "csv") => Some((stem, Format::Csv, gzip)),
        (stem, "ndjson") => Some((stem, Format::Ndjson, gzip)),
        _ => None,
    }
}

/// Four digits, or more where a table has more than 10,000 chunks.
fn chunk_number(digits: &str) -> Option<u64> {
    const LEAST: usize = 4;
    digits.parse().ok().filter(|_| digits.len() >= LEAST && is_digits(digits))
}
