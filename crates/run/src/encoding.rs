//! Files that are not text: what a package brings that writes them.
//!
//! A text is encoded block by block, and any two blocks can be cut apart again. A columnar file is made of
//! *groups* of blocks instead, and ends with an index of them:
//!
//! ```text
//! header · group 0 · group 1 · … · footer
//!          └── add ──┴── add ──────┘
//! ```
//!
//! A group is encoded by itself, on any thread, and then put in order: so the bytes depend on the rows and
//! their cut into blocks, never on a thread. Nothing here knows a format.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use fixtures_gen::{Block, Dataset, FileFormat, Format, Table};

/// What a file must know of a group: its encoding alone knows what that is.
pub type GroupIndex = Box<dyn Any + Send>;

/// A way to write files that are not text.
pub trait Encoding: fmt::Debug + Send + Sync {
    /// The format of the files.
    fn format(&self) -> FileFormat;

    /// A group is as many blocks as have this many rows together; the last one of a file has fewer.
    fn group_rows(&self) -> u64;

    /// What a thread encodes groups with.
    fn encoder<'d>(&self, dataset: &'d Dataset) -> Box<dyn EncodeGroup + 'd>;

    /// A file of a table, without groups so far.
    fn file(&self, table: Table) -> Box<dyn EncodedFile>;
}

/// Encodes groups. Each thread has one of its own.
pub trait EncodeGroup {
    /// Appends the encoded rows of some blocks of one table.
    fn encode(&mut self, blocks: &[Block], out: &mut Vec<u8>) -> GroupIndex;
}

/// A file while its groups are put in order.
pub trait EncodedFile: Send {
    /// Appends what precedes the first group.
    fn header(&mut self, out: &mut Vec<u8>);

    /// Takes in the next group.
    fn add(&mut self, group: GroupIndex);

    /// Appends what follows the last group.
    fn footer(&mut self, out: &mut Vec<u8>);
}

/// The next group of a file's blocks: as many as have `rows` rows together; none if there are no more.
///
/// ```
/// use fixtures_gen::{Dataset, Plan};
/// use fixtures_run::{FileFormat, Preset, Table, next_group};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let plan = Plan::new(&dataset, FileFormat::Parquet, 10_000);
/// let mut blocks = plan.blocks(&plan.files_of(Table::Orders).next().unwrap());
/// let groups = std::iter::from_fn(|| Some(next_group(&mut blocks, 3_000)).filter(|group| !group.is_empty()));
/// let rows: Vec<u64> = groups.map(|group| group.iter().map(|block| block.row_count()).sum()).collect();
/// assert_eq!(rows, [3_072, 1_928]);
/// ```
pub fn next_group(blocks: &mut impl Iterator<Item = Block>, rows: u64) -> Vec<Block> {
    let (mut group, mut count) = (vec![], 0);
    while count < rows {
        let Some(block) = blocks.next() else { break };
        count += block.row_count();
        group.push(block);
    }
    group
}

/// How the files of a job are written.
#[derive(Clone, Debug)]
pub(crate) enum Writing {
    Text(Format),
    Encoded(Arc<dyn Encoding>),
}

impl Writing {
    pub(crate) fn format(&self) -> FileFormat {
        match self {
            Self::Text(format) => (*format).into(),
            Self::Encoded(encoding) => encoding.format(),
        }
    }

    /// The encoding, if the files are not text.
    pub(crate) fn encoding(&self) -> Option<&dyn Encoding> {
        match self {
            Self::Text(_) => None,
            Self::Encoded(encoding) => Some(&**encoding),
        }
    }
}

impl PartialEq for Writing {
    fn eq(&self, other: &Self) -> bool {
        self.format() == other.format()
    }
}
