//! Sets of chunk numbers: one bit a chunk.

/// A set of numbers that begin at 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Numbers {
    words: Vec<u64>,
    count: u64,
}

impl Numbers {
    /// Takes a number in; true if it is new.
    pub(super) fn insert(&mut self, number: u64) -> bool {
        let (word, bit) = ((number / 64) as usize, 1 << (number % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.count += u64::from(is_new);
        is_new
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        self.words.get((number / 64) as usize).is_some_and(|word| word & 1 << (number % 64) != 0)
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_put_in() {
        let mut numbers = Numbers::default();
        assert!(!numbers.contains(0) && !numbers.contains(1_000_000));
        for number in [0, 63, 64, 1_000] {
            assert!(numbers.insert(number) && !numbers.insert(number));
        }
        let there: Vec<_> = (0..2_000).filter(|&number| numbers.contains(number)).collect();
        assert_eq!((there, numbers.count()), (vec![0, 63, 64, 1_000], 4));
    }
}
