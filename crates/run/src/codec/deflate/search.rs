//! Finds repetitions by walking through each row and the row above it; the module above says how.

use super::code::Counts;
use super::symbols::{self, WINDOW};
use super::words::{Marks, same_after, same_before, word};

/// Some literals, and the repetition that follows them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) literals: u32,
    /// 0 if nothing follows: these are the last literals.
    length: u16,
    /// Less one.
    distance: u16,
}

impl Step {
    /// Length and distance of the repetition.
    #[inline(always)]
    pub(super) fn repetition(self) -> Option<(usize, usize)> {
        (self.length > 0).then(|| (usize::from(self.length), usize::from(self.distance) + 1))
    }
}

/// Shorter words are not looked up.
const SHORTEST_WORD: usize = 3;

/// Words are shorter than this, unless they are noise: ids are as long, and digests longer.
const ID: usize = 36;

/// From no further away than this, four bytes are worth repeating.
const NEARBY: usize = 1_024;

/// Bits of a key of words.
const KEY_BITS: u32 = 13;

/// The place at which a key occurred last, modulo 65,536. A place that is not from this text, or too old, is found out
/// by its distance, or by comparing.
type Places = [u16; 1 << KEY_BITS];

/// What words are looked up by: four of their bytes.
#[inline(always)]
fn key(bytes: u32) -> usize {
    (bytes.wrapping_mul(0x9e37_79b1) >> (32 - KEY_BITS)) as usize
}

/// How far before `at` the key of `bytes` occurred last; it occurs at `at` now. 0 if never.
#[inline(always)]
fn distance_to_last(places: &mut Places, bytes: u32, at: usize) -> usize {
    let place = &mut places[key(bytes)];
    let distance = (at as u16).wrapping_sub(*place);
    *place = at as u16;
    usize::from(distance)
}

/// The tables of a search, and what it has found.
pub(super) struct Search {
    heads: Box<Places>,
    tails: Box<Places>,
    marks: Marks,
    pub(super) steps: Vec<Step>,
    pub(super) counts: Box<Counts>,
}

impl Default for Search {
    fn default() -> Self {
        let counts = Counts { literals: [0; 256], lengths: [0; 256], distances: [0; 32] };
        let places = || Box::new([0; 1 << KEY_BITS]);
        Self { heads: places(), tails: places(), marks: Marks::default(), steps: vec![], counts: Box::new(counts) }
    }
}

impl Search {
    /// Takes a text apart into [`steps`](Self::steps).
    pub(super) fn run(&mut self, text: &[u8]) {
        self.heads.fill(0);
        self.tails.fill(0);
        self.marks.mark(text);
        self.steps.clear();
        *self.counts = Counts { literals: [0; 256], lengths: [0; 256], distances: [0; 32] };
        let mut odd_literals = [0; 256];
        let mut walk = Walk {
            text,
            heads: &mut self.heads,
            tails: &mut self.tails,
            marks: &self.marks,
            steps: &mut self.steps,
            counts: &mut self.counts,
            odd_literals: &mut odd_literals,
            found: 0,
            at: 0,
            above: 0,
            row: 0,
            row_end: next_line(text, 0),
        };
        walk.through_all();
        self.counts.literals.iter_mut().zip(odd_literals).for_each(|(count, odd)| *count += odd);
    }
}

/// Where the line ends that contains `from`.
fn next_line(text: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |length| from + length)
}

/// A walk through a text.
struct Walk<'s, 't> {
    text: &'t [u8],
    /// Where words began last, by their first four bytes.
    heads: &'s mut Places,
    /// Where words ended last, by their last four bytes.
    tails: &'s mut Places,
    marks: &'s Marks,
    steps: &'s mut Vec<Step>,
    counts: &'s mut Counts,
    /// Counts of every other literal: increments of one counter in a row would wait for each other.
    odd_literals: &'s mut [u32; 256],
    /// What is before this has been taken apart.
    found: usize,
    at: usize,
    /// What corresponds to `at` in the row above, or in an earlier one; `at` itself in the first row.
    above: usize,
    /// Where the row begins.
    row: usize,
    /// Where it ends.
    row_end: usize,
}

impl Walk<'_, '_> {
    /// Every turn comes at least one byte further. The last eight bytes are always literals, unless a repetition runs into them.
    fn through_all(&mut self) {
        while self.at + 8 < self.text.len() {
            if self.at > self.row_end {
                self.begin_row();
            }
            if !self.follows_above() {
                self.word();
            }
        }
        self.at = self.text.len();
        self.count_literals(self.at);
        self.steps.push(Step { literals: (self.at - self.found) as u32, length: 0, distance: 0 });
    }

    /// Goes on in the row that has just ended, whatever row was compared before.
    fn begin_row(&mut self) {
        while self.at > self.row_end {
            self.above = self.row;
            self.row = self.row_end + 1;
            self.row_end = next_line(self.text, self.row);
        }
        self.above += self.at - self.row;
    }

    /// Takes what is the same above: four bytes or more as a repetition, fewer as literals. Whether it was a repetition.
    #[inline(always)]
    fn follows_above(&mut self) -> bool {
        let distance = self.at - self.above;
        if distance == 0 || distance > WINDOW {
            return false;
        }
        let differing = word(self.text, self.at) ^ word(self.text, self.above);
        if differing as u32 == 0 {
            self.repeat(self.same(differing, self.above), distance);
            return true;
        }
        let same = differing.trailing_zeros() as usize / 8;
        self.at += same;
        self.above += same;
        if self.at > self.row_end {
            self.begin_row();
        }
        false
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

    /// Takes the rest of the word, or the separator, that is not the same above.
    #[inline(always)]
    fn word(&mut self) {
        let end = self.marks.next(self.at);
        if end > self.at {
            // What the word has in common with the one above has been taken, but it is part of its name.
            let start = self.marks.start(self.at).max((self.at + 1).saturating_sub(8));
            if end - start >= SHORTEST_WORD && self.repeats_from_head(start, end) {
                return;
            }
            if end - self.at > 4 {
                let next = word(self.text, self.at);
                if self.above != self.at && (next ^ word(self.text, self.above)) >> 32 == 0 {
                    // Only the next four bytes have changed, as within a telephone number.
                    self.at += 4;
                    self.above += 4;
                    return;
                }
                if begins_like_a_name(next) && end - self.at < ID && self.repeats_from_tail(end) {
                    return;
                }
            }
        }
        self.align(end);
    }

    /// Looks for the word by its first bytes, and takes what is the same.
    #[inline(always)]
    fn repeats_from_head(&mut self, start: usize, end: usize) -> bool {
        let distance = distance_to_last(self.heads, word(self.text, start) as u32, start);
        let from = self.at - distance;
        let differing = word(self.text, self.at) ^ word(self.text, from);
        // Four bytes are shorter than literals only from nearby.
        let is_worth_it = differing as u32 == 0 && (differing << 24 == 0 || distance <= NEARBY);
        if distance == 0 || distance > WINDOW || !is_worth_it {
            return false;
        }
        let same = self.same(differing, from);
        if from < self.row {
            // The rest of the row may well be as it was there.
            self.above = from;
            self.repeat(same, distance);
        } else {
            // Elsewhere in the same row, only this word is the same.
            self.repeat(same.min(end - self.at), distance);
            if self.at == end {
                self.align(end);
            }
        }
        true
    }

    /// Looks for a word with the same end, as email addresses have, and takes what is the same from there on.
    #[inline(always)]
    fn repeats_from_tail(&mut self, end: usize) -> bool {
        let last = word(self.text, end - 4) as u32;
        let distance = distance_to_last(self.tails, last, end);
        let from = end - distance;
        if distance == 0 || distance > WINDOW || from < 4 || word(self.text, from - 4) as u32 != last {
            return false;
        }
        (self.at, self.above) = (end, from);
        self.repeat(same_after(self.text, end, from), distance);
        true
    }

    /// Goes to the separator at `end`, and above to the one that corresponds to it. A stronger one waits for the weaker ones on
    /// the other side: a name of three words may stand below one of two.
    #[inline(always)]
    fn align(&mut self, end: usize) {
        self.at = end;
        if self.row == 0 || end >= self.text.len() {
            self.at += 1;
            self.above = self.at;
            return;
        }
        let strength = strength(self.text[end]);
        loop {
            let other = self.marks.next(self.above);
            if other >= end {
                self.at += 1;
                return;
            }
            self.above = other;
            let of_other = self::strength(self.text[other]);
            if of_other < strength {
                self.above += 1;
                continue;
            }
            if of_other > strength || end - other > WINDOW {
                self.at += 1;
            }
            return;
        }
    }

    /// Takes `same` bytes that are the same so far before, and those before them that are still literals.
    #[inline(always)]
    fn repeat(&mut self, same: usize, distance: usize) {
        let pending = self.at - self.found;
        let before = same_before(self.text, self.at, self.at - distance).min(pending);
        if same + before >= symbols::SHORTEST {
            self.count_literals(self.at - before);
            self.push(pending - before, same + before, distance);
            self.found = self.at + same;
        }
        self.at += same;
        self.above += same;
    }

    #[inline(always)]
    fn push(&mut self, literals: usize, length: usize, distance: usize) {
        if length > symbols::LONGEST {
            return self.push_parts(literals, length, distance);
        }
        let (symbol, _, _) = symbols::distance(distance);
        self.steps.push(Step { literals: literals as u32, length: length as u16, distance: (distance - 1) as u16 });
        self.counts.lengths[(length - symbols::SHORTEST) % 256] += 1;
        self.counts.distances[symbol % 32] += 1;
    }

    /// The same for one that is too long. No part is too short.
    #[inline(never)]
    fn push_parts(&mut self, literals: usize, length: usize, distance: usize) {
        let (mut literals, mut rest) = (literals, length);
        while rest > 0 {
            let part = if rest > symbols::LONGEST { (rest - symbols::SHORTEST).min(symbols::LONGEST) } else { rest };
            self.push(literals, part, distance);
            (literals, rest) = (0, rest - part);
        }
    }

    /// Counts what will be literals: all from what has been found to `end`.
    #[inline(always)]
    fn count_literals(&mut self, end: usize) {
        let (evens, odds) = (&mut self.counts.literals, &mut *self.odd_literals);
        let (fours, rest) = self.text[self.found..end].as_chunks::<4>();
        for [a, b, c, d] in fours {
            evens[usize::from(*a)] += 1;
            odds[usize::from(*b)] += 1;
            evens[usize::from(*c)] += 1;
            odds[usize::from(*d)] += 1;
        }
        // Up to three are left; a loop would be mispredicted.
        let [a, b, c, ..] = word(self.text, end - rest.len()).to_le_bytes();
        evens[usize::from(a)] += u32::from(!rest.is_empty());
        odds[usize::from(b)] += u32::from(rest.len() > 1);
        evens[usize::from(c)] += u32::from(rest.len() > 2);
    }
}

/// Whether the first of these bytes is a letter, by its seventh bit: numbers and times begin with digits.
#[inline(always)]
fn begins_like_a_name(word: u64) -> bool {
    word & 0x40 != 0
}

/// How much a separator separates: the end of a line most of all, then commas, quotation marks, spaces. This is their
/// order in ASCII, from 11 on and round.
#[inline(always)]
fn strength(separator: u8) -> u8 {
    separator.wrapping_sub(b'\n' + 1)
}
