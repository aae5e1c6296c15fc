//! Marks of cells: what the writer of rows can tell whoever packs them, at the cost of a store for each cell.
//! Knows neither entities nor formats.

/// What to expect of a cell of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Hardly any other has its value: a row's own id, an amount, a number.
    New,
    /// Others may well have its value: a reference, a label, a time.
    Known,
    /// Words, some of which others may have.
    Words,
}

/// Where a cell of a text ends, and what to expect of it: a hint for whoever packs the text, who needs not
/// believe it.
///
/// The cells of a row come in the order of its columns, and the last one ends with the row. What stands between two
/// values, such as a comma or the name of a column, belongs to the second one.
///
/// ```
/// use fixtures_gen::{CellMark, Expected};
///
/// let mark = CellMark::new(17, Expected::Known, true);
/// assert_eq!((mark.end(), mark.expected(), mark.ends_row()), (17, Expected::Known, true));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellMark(u32);

impl CellMark {
    /// A cell that ends at this byte, which is below 2^29.
    #[inline(always)]
    pub const fn new(end: usize, expected: Expected, ends_row: bool) -> CellMark {
        CellMark((end as u32) << 3 | (expected as u32) << 1 | ends_row as u32)
    }

    /// The byte behind the cell.
    #[inline(always)]
    pub const fn end(self) -> usize {
        (self.0 >> 3) as usize
    }

    /// What to expect of it.
    #[inline(always)]
    pub const fn expected(self) -> Expected {
        match self.0 >> 1 & 3 {
            0 => Expected::New,
            1 => Expected::Known,
            _ => Expected::Words,
        }
    }

    /// Whether a row ends here.
    #[inline(always)]
    pub const fn ends_row(self) -> bool {
        self.0 & 1 == 1
    }
}
