//! Stratification: rows come in strata of 100, each with exactly the same mix, in an order of its
//! own.
//!
//! So the mix is exact rather than approximate, and what came before any row is known in closed
//! form plus one scan of a stratum. Orders (fate, number of lines) are mixed this way; products
//! (number of prices) come in strata too, which [`prices`](super::prices) arranges more simply.

use super::draw::{Key, RowDraws, scale};

/// Rows of a stratum.
pub(crate) const STRATUM: u64 = 100;

type Shuffle = [u8; STRATUM as usize];

/// Fixed shuffles of 0..100 with their inverses; a stratum uses two of them, one after the other,
/// each rotated.
static SHUFFLES: [(Shuffle, Shuffle); 64] = {
    let (key, mut shuffles) = (Key::root(0, 0).child(100), [([0; STRATUM as usize], [0; STRATUM as usize]); 64]);
    let mut number = 0;
    while number < shuffles.len() {
        shuffles[number] = shuffle(key.row(number as u64));
        number += 1;
    }
    shuffles
};

/// A shuffle with its inverse.
const fn shuffle(draws: RowDraws) -> (Shuffle, Shuffle) {
    let (mut shuffle, mut inverse) = ([0; STRATUM as usize], [0; STRATUM as usize]);
    let mut slot = 0;
    while slot < shuffle.len() {
        shuffle[slot] = slot as u8;
        slot += 1;
    }
    let mut last = shuffle.len() - 1;
    while last > 0 {
        shuffle.swap(last, draws.below(last as u64, last as u64 + 1) as usize);
        last -= 1;
    }
    while slot > 0 {
        slot -= 1;
        inverse[shuffle[slot] as usize] = slot as u8;
    }
    (shuffle, inverse)
}

/// How one stratum is shuffled: a bijection between its slots (row order) and the entries of the
/// mix.
#[derive(Clone, Copy)]
pub(crate) struct Arrangement {
    turns: [Turn; 2],
    spare: u64,
}

/// A shuffle of the slots after a rotation.
#[derive(Clone, Copy)]
struct Turn {
    shuffle: &'static (Shuffle, Shuffle),
    rotation: usize,
}

impl Turn {
    /// The upper half of the bits gives the rotation, the lowest six the shuffle.
    #[inline]
    fn new(bits: u64) -> Turn {
        Turn { shuffle: &SHUFFLES[(bits & 63) as usize], rotation: scale(bits, STRATUM) as usize }
    }

    #[inline]
    fn forth(self, slot: usize) -> usize {
        let at = slot + self.rotation;
        usize::from(self.shuffle.0[if at >= STRATUM as usize { at - STRATUM as usize } else { at }])
    }

    #[inline]
    fn back(self, entry: usize) -> usize {
        let at = usize::from(self.shuffle.1[entry]) + STRATUM as usize - self.rotation;
        if at >= STRATUM as usize { at - STRATUM as usize } else { at }
    }
}

impl Arrangement {
    /// The arrangement of stratum `number` under a key.
    #[inline]
    pub(crate) fn new(key: Key, number: u64) -> Arrangement {
        let bits = key.row(number).bits(0);
        Arrangement { turns: [Turn::new(bits), Turn::new(bits.rotate_left(26))], spare: bits >> 8 & 0xff }
    }

    /// Eight more bits of the stratum, for whatever else differs between strata.
    #[inline]
    pub(crate) fn spare(self) -> u64 {
        self.spare
    }

    /// The entry of the mix in a slot.
    #[inline]
    pub(crate) fn entry(self, slot: usize) -> usize {
        self.turns[1].forth(self.turns[0].forth(slot))
    }

    /// The slot of an entry of the mix.
    #[inline]
    pub(crate) fn slot(self, entry: usize) -> usize {
        self.turns[0].back(self.turns[1].back(entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrangements_are_bijections_and_hardly_ever_the_same() {
        let key = Key::root(42, 1);
        let mut all = std::collections::HashSet::new();
        for number in 0..10_000 {
            let arrangement = Arrangement::new(key, number);
            let entries: Vec<usize> = (0..100).map(|slot| arrangement.entry(slot)).collect();
            for (slot, &entry) in entries.iter().enumerate() {
                assert_eq!(arrangement.slot(entry), slot);
            }
            all.insert(entries);
        }
        assert!(all.len() > 9_990, "{} arrangements", all.len());
    }

    /// Chi-square over (slot, entry), and over the entries of two slots that follow one another.
    #[test]
    fn entries_stand_anywhere() {
        const STRATA: usize = 40_000;
        let (mut places, mut pairs) = (vec![0u32; 10_000], vec![0u32; 10_000]);
        for number in 0..STRATA {
            let arrangement = Arrangement::new(Key::root(7, 1), number as u64);
            for slot in 0..100 {
                places[slot * 100 + arrangement.entry(slot)] += 1;
            }
            pairs[arrangement.entry(50) * 100 + arrangement.entry(51)] += 1;
        }
        let chi_square = |cells: &[u32], expected: f64| -> f64 {
            cells.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum()
        };
        // 9,801 and 9,899 degrees of freedom: 5 standard deviations are 700.
        let of_places = chi_square(&places, STRATA as f64 / 100.0);
        assert!((9_100.0..10_500.0).contains(&of_places), "{of_places}");
        let apart: Vec<u32> = (0..10_000).filter(|cell| cell / 100 != cell % 100).map(|cell| pairs[cell]).collect();
        let of_pairs = chi_square(&apart, STRATA as f64 / 9_900.0);
        assert!((9_200.0..10_600.0).contains(&of_pairs), "{of_pairs}");
    }
}
