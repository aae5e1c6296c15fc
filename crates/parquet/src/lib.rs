//! The tables of Commerce Fixtures as Apache Parquet, with the types that lakes and databases have:
//! amounts are decimals, ids are UUIDs, nested objects are structs.
//!
//! [`Parquet`] is an [`Encoding`]: a [`Job`](fixtures_run::Job) that is given it writes Parquet files in the
//! same chunks, under the same rules as text. No module here knows an entity: columns follow from the
//! [`Schema`](fixtures_gen::Schema), values from the visitor over cells.
//!
//! ```
//! use std::sync::Arc;
//!
//! use fixtures_parquet::Parquet;
//! use fixtures_run::{Job, Memory, Preset, Silent};
//!
//! let memory = Memory::new();
//! let job = Job::new(Preset::Tiny.spec(42)).encoding(Arc::new(Parquet)).memory(&memory);
//! job.prepare()?.execute(&mut Silent)?;
//! assert!(memory.files()["tenants.parquet"].starts_with(b"PAR1"));
//! # Ok::<(), fixtures_run::Error>(())
//! ```

mod cells;
mod column;
mod file;
mod group;
mod layout;

use fixtures_gen::{Dataset, FileFormat, Record, RowSink, Table};
use fixtures_run::{EncodeGroup, EncodedFile, Encoding};

use self::cells::Cells;
use self::file::OpenFile;
use self::group::GroupEncoder;
use self::layout::Layout;

/// Rows of a row group: large enough for readers that skip and share row groups, small enough that
/// a thread needs a few megabytes for one.
pub const ROW_GROUP_ROWS: u64 = 65_536;

/// Apache Parquet as an encoding of files.
///
/// Every value of a row group is compressed with Snappy, except ids, which cannot be; texts and keys
/// that repeat are encoded by a dictionary, times and numbers that do not by their differences.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parquet;

impl Encoding for Parquet {
    fn format(&self) -> FileFormat {
        FileFormat::Parquet
    }

    fn group_rows(&self) -> u64 {
        ROW_GROUP_ROWS
    }

    fn encoder<'d>(&self, dataset: &'d Dataset) -> Box<dyn EncodeGroup + 'd> {
        Box::new(GroupEncoder::new(dataset))
    }

    fn file(&self, table: Table) -> Box<dyn EncodedFile> {
        Box::new(OpenFile::new(table.schema()))
    }
}

/// Rows of one type as a Parquet file, as a job would write them.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
/// use parquet::file::reader::{FileReader, SerializedFileReader};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let orders: Vec<_> = dataset.tenant(0).orders(0..50).collect();
/// let file = SerializedFileReader::new(bytes::Bytes::from(fixtures_parquet::to_vec(&orders))).unwrap();
/// assert_eq!(file.metadata().file_metadata().num_rows(), 50);
/// ```
pub fn to_vec<'r, R: Record + 'r>(rows: impl IntoIterator<Item = &'r R>) -> Vec<u8> {
    let layout = Layout::of(R::SCHEMA);
    let (mut file, mut cells, mut out) = (OpenFile::new(R::SCHEMA), Cells::new(&layout), vec![]);
    file.header(&mut out);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        rows.by_ref().take(ROW_GROUP_ROWS as usize).for_each(|row| cells.row(row));
        let group = group::encode(&layout, &mut cells, &mut out);
        file.add(Box::new(group));
    }
    file.footer(&mut out);
    out
}
