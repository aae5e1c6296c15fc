//! What a search has found: collected, to make a code for it, or written at once.

use super::bits::{BitWriter, Pairs};
use super::code::{BlockCode, Counts};
use super::search::Found;
use super::symbols;

/// Some literals, and the repetition that follows them.
#[derive(Clone, Copy, Debug)]
struct Step {
    literals: u32,
    length: u16,
    /// Less one.
    distance: u16,
}

/// Collects steps, and counts their symbols.
#[derive(Default)]
pub(super) struct Sample {
    steps: Vec<Step>,
    pub(super) counts: Counts,
}

impl Sample {
    pub(super) fn clear(&mut self) {
        self.steps.clear();
        self.counts = Counts::default();
    }

    pub(super) fn count_literals(&mut self, literals: &[u8]) {
        for literal in literals {
            self.counts.literals[usize::from(*literal)] += 1;
        }
    }

    /// Passes the steps on. They are those of the first bytes of a text.
    pub(super) fn pass_on(&self, text: &[u8], found: &mut impl Found) {
        let mut rest = text;
        for step in &self.steps {
            let (literals, after) = rest.split_at(step.literals as usize);
            found.step(literals, usize::from(step.length), usize::from(step.distance) + 1);
            rest = &after[usize::from(step.length)..];
        }
    }
}

impl Found for Sample {
    fn step(&mut self, literals: &[u8], length: usize, distance: usize) {
        self.count_literals(literals);
        self.counts.lengths[length - symbols::SHORTEST] += 1;
        self.counts.distances[symbols::distance(distance).0] += 1;
        let (literals, length, distance) = (literals.len() as u32, length as u16, (distance - 1) as u16);
        self.steps.push(Step { literals, length, distance });
    }
}

/// Writes steps in a code, which must have all their symbols.
pub(super) struct Written<'w> {
    pub(super) writer: BitWriter<'w>,
    pub(super) code: &'w BlockCode,
    pub(super) pairs: &'w Pairs,
}

impl Written<'_> {
    /// Writes the last literals and the end of the block.
    pub(super) fn end(&mut self, literals: &[u8]) {
        let end = self.code.end();
        self.writer.literals(literals, self.code.literals(), self.pairs, end.bits(), end.length());
    }
}

impl Found for Written<'_> {
    #[inline(always)]
    fn step(&mut self, literals: &[u8], length: usize, distance: usize) {
        let (symbol, extra, count) = symbols::distance(distance);
        let (first, second) = (self.code.length(length), self.code.distance(symbol));
        let bits = first.bits() | (second.bits() | u64::from(extra) << second.length()) << first.length();
        let count = first.length() + second.length() + u32::from(count);
        self.writer.literals(literals, self.code.literals(), self.pairs, bits, count);
    }
}
