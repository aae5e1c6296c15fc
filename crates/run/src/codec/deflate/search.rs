//! Finds repetitions by walking through each row and the row above it; the module above says how.

use fixtures_gen::{CellMark, Expected};

use super::symbols::{self, WINDOW};
use super::words::{next_separator, same_after, same_before, start_of_word, word};
use crate::codec::marked::MarkedText;

/// Receives what a search finds.
pub(super) trait Found {
    /// Some literals, and the repetition that follows them, which is of a length and from a distance that can be written.
    fn step(&mut self, literals: &[u8], length: usize, distance: usize);
}

/// Shorter words are not looked up.
const SHORTEST_WORD: usize = 3;

/// From no further away than this, four bytes are worth repeating.
const NEARBY: usize = 1_024;

/// Bits of a key of words.
const KEY_BITS: u32 = 13;

/// The place at which a key occurred last, modulo 65,536. A place that is not from this text, or too old, is found out
/// by its distance, or by comparing.
type Places = [u16; 1 << KEY_BITS];

/// What words are looked up by: the first five of these bytes.
#[inline(always)]
fn key(word: u64) -> usize {
    ((word << 24).wrapping_mul(0x9e37_79b1_85eb_ca87) >> (64 - KEY_BITS)) as usize
}

/// How far before `at` the key of `word` occurred last; it occurs at `at` now. 0 if never.
#[inline(always)]
fn distance_to_last(places: &mut Places, word: u64, at: usize) -> usize {
    let place = &mut places[key(word)];
    let distance = (at as u16).wrapping_sub(*place);
    *place = at as u16;
    usize::from(distance)
}

/// The tables of searches.
pub(super) struct Search {
    heads: Box<Places>,
    tails: Box<Places>,
}

impl Default for Search {
    fn default() -> Self {
        let places = || Box::new([0; 1 << KEY_BITS]);
        Self { heads: places(), tails: places() }
    }
}

impl Search {
    /// Begins with a text.
    pub(super) fn walk<'s>(&'s mut self, text: &MarkedText<'s>) -> Walk<'s> {
        self.heads.fill(0);
        self.tails.fill(0);
        Walk {
            text: text.bytes,
            marks: text.marks,
            rows_start: text.rows_start,
            heads: &mut self.heads,
            tails: &mut self.tails,
            found: 0,
            at: 0,
            above: 0,
            cell: 0,
            row: 0,
            row_above: 0,
            row_start: 0,
        }
    }
}

/// A walk through a text.
///
/// Marks may be wrong: they decide where it looks, never what it finds.
pub(super) struct Walk<'s> {
    text: &'s [u8],
    marks: &'s [CellMark],
    /// Where marks count from.
    rows_start: usize,
    /// Where words began last, by their first five bytes.
    heads: &'s mut Places,
    /// Where words ended last, by their last four bytes.
    tails: &'s mut Places,
    /// What is before this has been taken apart.
    found: usize,
    at: usize,
    /// What corresponds to `at` in the row above, or in an earlier one; `at` itself if nothing does.
    above: usize,
    /// The cell that contains `at`, by the number of its mark.
    cell: usize,
    /// The first cell of its row.
    row: usize,
    /// The first cell of the row above.
    row_above: usize,
    /// Where its row begins.
    row_start: usize,
}

impl<'s> Walk<'s> {
    /// Goes on to `stop`, or a little further. The last eight bytes of a text are found only by a repetition that runs into them.
    pub(super) fn on(&mut self, stop: usize, found: &mut impl Found) {
        let stop = stop.min(self.text.len().saturating_sub(8));
        // Every turn comes at least one byte further.
        while self.at < stop {
            self.follow_above(found);
            let (end, expected) = self.find_cell();
            if self.at + 8 >= self.text.len() {
                break;
            }
            match expected {
                Expected::New => self.leave_cell(end),
                Expected::Known => self.known_cell(end, found),
                Expected::Words => self.cell_of_words(end, found),
            }
        }
    }

    /// What has not been found.
    pub(super) fn rest(&self) -> &'s [u8] {
        &self.text[self.found..]
    }

    /// Where the cell ends that contains `at`, and what to expect of it.
    #[inline(always)]
    fn find_cell(&mut self) -> (usize, Expected) {
        while let Some(mark) = self.marks.get(self.cell) {
            let end = (self.rows_start + mark.end()).min(self.text.len());
            if end > self.at {
                return (end, mark.expected());
            }
            self.cell += 1;
            if mark.ends_row() {
                (self.row_above, self.row, self.row_start) = (self.row, self.cell, end);
            }
        }
        (self.text.len(), Expected::New)
    }

    /// Goes to the end of the cell, and above to the end of the cell that corresponds to it.
    #[inline(always)]
    fn leave_cell(&mut self, end: usize) {
        self.at = end;
        let above = self.row_above + (self.cell - self.row);
        self.above = if above < self.row { self.rows_start + self.marks[above].end() } else { end };
    }

    /// Takes what is the same above: four bytes or more as a repetition, fewer as literals.
    #[inline(always)]
    fn follow_above(&mut self, found: &mut impl Found) {
        let distance = self.at.wrapping_sub(self.above);
        if distance == 0 || distance > WINDOW {
            return;
        }
        let differing = word(self.text, self.at) ^ word(self.text, self.above);
        if differing as u32 == 0 {
            self.repeat(self.same(differing, self.above), distance, found);
        } else {
            self.at += differing.trailing_zeros() as usize / 8;
        }
    }

    /// How many bytes are the same here and at `from`, where the next eight differ like this.
    #[inline(always)]
    fn same(&self, differing: u64, from: usize) -> usize {
        match differing {
            0 if self.at + 8 <= self.text.len() => 8 + same_after(self.text, self.at + 8, from + 8),
            0 => self.text.len() - self.at,
            // Behind the end of the text, words have zeros, which are not the text's.
            _ => (differing.trailing_zeros() as usize / 8).min(self.text.len() - self.at),
        }
    }

    /// Takes the rest of a cell that may have been there before as a whole.
    #[inline(always)]
    fn known_cell(&mut self, end: usize, found: &mut impl Found) {
        if !self.repeats_from_head(start_of_word(self.text, self.at), end, found) || self.at == end {
            self.leave_cell(end);
        }
    }

    /// Takes the rest of a cell of words, some of which may have been there before.
    #[inline(always)]
    fn cell_of_words(&mut self, end: usize, found: &mut impl Found) {
        // What a word has in common with the one above has been taken, but it is part of its name.
        let mut start = start_of_word(self.text, self.at);
        while self.at < end {
            let stop = next_separator(self.text, self.at, end);
            if stop > self.at && self.repeats_word(start, stop, found) {
                start = start_of_word(self.text, self.at);
            } else {
                self.at = (stop + 1).min(end);
                start = self.at;
            }
        }
        if self.at == end {
            self.leave_cell(end);
        }
    }

    /// Looks for the word from `start` on that ends at `end`, and takes what is the same.
    #[inline(always)]
    fn repeats_word(&mut self, start: usize, end: usize, found: &mut impl Found) -> bool {
        end - start >= SHORTEST_WORD && self.repeats_from_head(start, end, found)
            || end - self.at > 4 && begins_like_a_name(self.text[self.at]) && self.repeats_from_tail(end, found)
    }

    /// Looks for a word, or a whole cell, by its first bytes, and takes what is the same.
    #[inline(always)]
    fn repeats_from_head(&mut self, start: usize, end: usize, found: &mut impl Found) -> bool {
        let distance = distance_to_last(self.heads, word(self.text, start), start);
        if distance == 0 || distance > WINDOW.min(self.at) {
            return false;
        }
        let from = self.at - distance;
        let differing = word(self.text, self.at) ^ word(self.text, from);
        // Four bytes are shorter than literals only from nearby.
        if differing as u32 != 0 || (differing << 24 != 0 && distance > NEARBY) {
            return false;
        }
        let same = self.same(differing, from);
        if from < self.row_start {
            // The rest of the row may well be as it was there.
            self.repeat(same, distance, found);
        } else {
            // Elsewhere in the same row, only this word is the same.
            self.repeat(same.min(end - self.at), distance, found);
        }
        true
    }

    /// Looks for a word with the same end, as email addresses have, and takes what is the same from there on.
    #[inline(always)]
    fn repeats_from_tail(&mut self, end: usize, found: &mut impl Found) -> bool {
        let last = word(self.text, end - 4) as u32;
        let distance = distance_to_last(self.tails, u64::from(last), end);
        if distance == 0 || distance > WINDOW.min(end - 4) || word(self.text, end - distance - 4) as u32 != last {
            return false;
        }
        self.at = end;
        self.repeat(same_after(self.text, end, end - distance), distance, found);
        true
    }

    /// Takes `same` bytes that are the same so far before, and those before them that are still literals.
    #[inline(never)]
    fn repeat(&mut self, same: usize, distance: usize, found: &mut impl Found) {
        let pending = &self.text[self.found..self.at];
        let before = same_before(self.text, self.at, self.at - distance).min(pending.len());
        let length = same + before;
        self.at += same;
        self.above = self.at - distance;
        if length < symbols::SHORTEST {
            return;
        }
        let literals = &pending[..pending.len() - before];
        if length <= symbols::LONGEST {
            found.step(literals, length, distance);
        } else {
            in_parts(literals, length, distance, found);
        }
        self.found = self.at;
    }
}

/// A repetition that is too long for one step. No part is too short.
#[cold]
#[inline(never)]
fn in_parts(literals: &[u8], length: usize, distance: usize, found: &mut impl Found) {
    let (mut literals, mut rest) = (literals, length);
    while rest > 0 {
        let part = if rest > symbols::LONGEST { (rest - symbols::SHORTEST).min(symbols::LONGEST) } else { rest };
        found.step(literals, part, distance);
        (literals, rest) = (&[], rest - part);
    }
}

/// Whether this is a letter, by its seventh bit: numbers and times begin with digits.
#[inline(always)]
fn begins_like_a_name(byte: u8) -> bool {
    byte & 0x40 != 0
}
