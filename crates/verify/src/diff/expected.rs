//! The lines that the model has, made in blocks as they are asked for.

use std::ops::Range;

use fixtures_gen::{BlockEncoder, Format, Places, Plan, PlannedFile};

/// The lines of a file as the model has them.
pub(super) struct Expected<'d> {
    format: Format,
    encoder: BlockEncoder<'d>,
    places: Places<'d>,
    /// The rows of the block at hand, by their numbers in the file.
    rows: Range<u64>,
    text: Vec<u8>,
    /// Where each of its lines begins, and where the text ends.
    starts: Vec<usize>,
}

impl<'d> Expected<'d> {
    pub(super) fn new(plan: &Plan<'d>, planned: &PlannedFile) -> Self {
        let (encoder, places) = (BlockEncoder::new(plan.dataset()), plan.places(planned));
        Self { format: planned.text_format(), encoder, places, rows: 0..0, text: vec![], starts: vec![] }
    }

    /// Which rows of which tenants the file has.
    pub(super) fn places(&mut self) -> &mut Places<'d> {
        &mut self.places
    }

    /// The line of a row of the file, without its end.
    pub(super) fn line(&mut self, row: u64) -> &[u8] {
        if !self.rows.contains(&row) {
            self.make(row);
        }
        let place = (row - self.rows.start) as usize;
        &self.text[self.starts[place]..self.starts[place + 1] - 1]
    }

    fn make(&mut self, row: u64) {
        let (block, first) = self.places.block(row);
        self.rows = first..first + block.row_count();
        self.text.clear();
        self.text.extend_from_slice(self.encoder.encode(self.format, &block));
        self.starts.clear();
        self.starts.push(0);
        self.starts.extend(memchr::memchr_iter(b'\n', &self.text).map(|end| end + 1));
    }
}
