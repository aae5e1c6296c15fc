//! Stratification: rows come in strata of 100, each with exactly the same mix, in an order of its own.
//!
//! So the mix is exact rather than approximate, and what came before any row is known in closed form plus one scan of a
//! stratum. Orders (fate, number of lines) and products (number of prices) are mixed this way.

use std::sync::LazyLock;

use crate::draw::{Key, scale};

/// Rows of a stratum.
pub(crate) const STRATUM: u64 = 100;

type Table = [u8; STRATUM as usize];

/// Fixed shuffles of 0..100 with their inverses; a stratum uses one of them, rotated.
static SHUFFLES: LazyLock<Vec<(Table, Table)>> = LazyLock::new(|| {
    let key = Key::root(0, 0).child(100);
    (0..64)
        .map(|number| {
            let draws = key.row(number);
            let mut shuffle: Table = std::array::from_fn(|slot| slot as u8);
            let mut inverse: Table = [0; STRATUM as usize];
            for last in (1..shuffle.len()).rev() {
                shuffle.swap(last, draws.below(last as u64, last as u64 + 1) as usize);
            }
            for (slot, &entry) in shuffle.iter().enumerate() {
                inverse[usize::from(entry)] = slot as u8;
            }
            (shuffle, inverse)
        })
        .collect()
});

/// How one stratum is shuffled: a bijection between its slots (row order) and the entries of the mix.
#[derive(Clone, Copy)]
pub(crate) struct Arrangement {
    shuffle: &'static (Table, Table),
    rotation: usize,
}

impl Arrangement {
    /// The arrangement of stratum `number` under a key.
    #[inline]
    pub(crate) fn new(key: Key, number: u64) -> Arrangement {
        let bits = key.row(number).bits(0);
        Arrangement { shuffle: &SHUFFLES[(bits & 63) as usize], rotation: scale(bits, STRATUM) as usize }
    }

    /// The entry of the mix that stands in a slot.
    #[inline]
    pub(crate) fn entry(self, slot: usize) -> usize {
        let at = slot + self.rotation;
        usize::from(self.shuffle.0[if at >= STRATUM as usize { at - STRATUM as usize } else { at }])
    }

    /// The slot in which an entry of the mix stands.
    #[inline]
    pub(crate) fn slot(self, entry: usize) -> usize {
        let at = usize::from(self.shuffle.1[entry]) + STRATUM as usize - self.rotation;
        if at >= STRATUM as usize { at - STRATUM as usize } else { at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrangements_are_bijections_that_differ() {
        let key = Key::root(42, 1);
        let all: Vec<Vec<usize>> =
            (0..50).map(|n| (0..100).map(|slot| Arrangement::new(key, n).entry(slot)).collect()).collect();
        for (number, entries) in all.iter().enumerate() {
            for (slot, &entry) in entries.iter().enumerate() {
                assert_eq!(Arrangement::new(key, number as u64).slot(entry), slot);
            }
        }
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
