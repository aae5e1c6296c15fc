//! Sets of numbers that begin at 0, such as chunks and files: one bit a number, and their count.

/// A set of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BitSet {
    words: Vec<u64>,
    count: u64,
}

impl BitSet {
    /// Inserts a number; true if it is new.
    pub(crate) fn insert(&mut self, number: u64) -> bool {
        let (word, bit) = ((number / 64) as usize, 1 << (number % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.count += u64::from(is_new);
        is_new
    }

    pub(crate) fn contains(&self, number: u64) -> bool {
        self.words.get((number / 64) as usize).is_some_and(|word| word & 1 << (number % 64) != 0)
    }

    /// The smallest number.
    pub(crate) fn first(&self) -> Option<u64> {
        let word = self.words.iter().position(|&word| word != 0)?;
        Some(word as u64 * 64 + u64::from(self.words[word].trailing_zeros()))
    }

    /// The largest number.
    pub(crate) fn last(&self) -> Option<u64> {
        let word = self.words.iter().rposition(|&word| word != 0)?;
        Some(word as u64 * 64 + 63 - u64::from(self.words[word].leading_zeros()))
    }

    /// How many numbers it contains.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_contains_what_was_inserted() {
        let mut numbers = BitSet::default();
        assert!(!numbers.contains(0) && !numbers.contains(1_000_000));
        assert_eq!((numbers.first(), numbers.last()), (None, None));
        for number in [0, 63, 64, 1_000] {
            assert!(numbers.insert(number) && !numbers.insert(number));
        }
        let contained: Vec<_> = (0..2_000).filter(|&number| numbers.contains(number)).collect();
        assert_eq!((contained, numbers.count()), (vec![0, 63, 64, 1_000], 4));
        assert_eq!((numbers.first(), numbers.last()), (Some(0), Some(1_000)));
    }
}
