//! What codecs pack: a text whose writer has marked its cells.

use fixtures_gen::CellMark;

/// A text, and what its writer says of its cells.
///
/// ```
/// use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Table};
/// use fixtures_run::{Deflater, MarkedText};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let block = Plan::new(&dataset, Format::Csv, 10_000).blocks_of(Table::Orders).next().unwrap();
/// let mut encoder = BlockEncoder::new(&dataset);
/// let (bytes, marks) = encoder.encode_marked(Format::Csv, &[block]);
///
/// let mut packed = vec![];
/// Deflater::default().pack_marked(MarkedText { bytes, marks, rows_start: 0 }, &mut packed);
/// assert!(packed.len() * 3 < bytes.len());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MarkedText<'t> {
    /// The text.
    pub bytes: &'t [u8],
    /// Its cells, in order. Wrong ones do no harm.
    pub marks: &'t [CellMark],
    /// Where the marks count from: what is before it, such as the header of a file, has none.
    pub rows_start: usize,
}
