//! Counter-based draws: a value is a 64-bit mix of (key, index, lane), never of what was drawn
//! before.
//!
//! A new column takes a new [lane](super::lane), so it changes no other column. All arithmetic is
//! on integers.

use std::convert::Infallible;

use rand::TryRng;

const INCREMENT: u64 = 0x9e37_79b9_7f4a_7c15;
const SPREAD: u64 = 0xe703_7ed1_a0b4_28db;
const FINISH: u64 = 0x8ebc_6af0_9c88_c6e3;

/// The folded 128-bit product: one multiplication that lets every input bit reach every output bit.
#[inline]
const fn fold(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    (product as u64) ^ (product >> 64) as u64
}

/// A key of the draw tree: seed → dataset → tenant → table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    /// The root of a dataset's draws. The dataset version is part of it: a new version is a new
    /// dataset.
    pub(crate) const fn root(seed: u64, dataset_version: u32) -> Key {
        Key(seed).child(dataset_version as u64).child(seed.rotate_left(32))
    }

    /// The key of the `tag`-th branch below this key.
    pub(crate) const fn child(self, tag: u64) -> Key {
        Key(fold(fold(self.0 ^ SPREAD, tag.wrapping_add(INCREMENT) ^ FINISH) ^ INCREMENT, self.0 ^ FINISH))
    }

    /// 64 bits of the key itself.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// A value below a bound of up to 2^32, by the golden section: successive indices have values that
    /// are spread evenly. Quicker than a draw, for what need not be independent.
    #[inline]
    pub(crate) fn spread(self, index: u64, bound: u64) -> u64 {
        (((index ^ self.0).wrapping_mul(INCREMENT) >> 32) * bound) >> 32
    }

    /// The draws of row `index`.
    #[inline]
    pub(crate) const fn row(self, index: u64) -> RowDraws {
        RowDraws(fold(index ^ self.0, SPREAD) ^ index.wrapping_mul(INCREMENT))
    }
}

/// All draws of one row; each lane is one independent, uniform 64-bit value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowDraws(u64);

impl RowDraws {
    /// 64 uniform bits that every lane depends on: for a row with one value, instead of a lane.
    #[inline]
    pub(crate) fn own(self) -> u64 {
        self.0
    }

    /// 64 uniform bits.
    #[inline]
    pub(crate) const fn bits(self, lane: u64) -> u64 {
        fold(self.0.wrapping_add(lane.wrapping_mul(INCREMENT)) ^ FINISH, SPREAD ^ lane)
    }

    /// A uniform value in `0..bound`; 0 where `bound` is 0.
    #[inline]
    pub(crate) const fn below(self, lane: u64, bound: u64) -> u64 {
        scale(self.bits(lane), bound)
    }

    /// A uniform element of a list that is not empty.
    #[inline]
    pub(crate) fn pick<T: Copy>(self, lane: u64, list: &[T]) -> T {
        list[self.below(lane, list.len() as u64) as usize]
    }

    /// The index of a weighted choice; `weights` sum to `total`.
    #[inline]
    pub(crate) const fn weighted(self, lane: u64, weights: &[u32], total: u32) -> usize {
        let (mut rest, mut index) = (self.below(lane, total as u64) as u32, 0);
        while index + 1 < weights.len() && rest >= weights[index] {
            rest -= weights[index];
            index += 1;
        }
        index
    }
}

/// Maps 64 uniform bits onto `0..bound`.
#[inline]
pub(crate) const fn scale(bits: u64, bound: u64) -> u64 {
    ((bits as u128 * bound as u128) >> 64) as u64
}

/// A random number generator over the unused lanes of one row, for code that takes `rand`'s traits.
///
/// It is a pure function of the row's address, so whatever draws from it is as reproducible as the
/// row itself. It never uses the lanes of the row's own columns.
///
/// ```
/// use fixtures_gen::{Dataset, Preset, Table};
/// use rand::Rng;
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let mut one = dataset.tenant(0).row_rng(Table::Orders, 7);
/// let mut same = dataset.tenant(0).row_rng(Table::Orders, 7);
/// assert_eq!(one.next_u64(), same.next_u64());
/// assert_ne!(one.next_u64(), dataset.tenant(0).row_rng(Table::Orders, 8).next_u64());
/// ```
#[derive(Clone, Debug)]
pub struct RowRng {
    draws: RowDraws,
    lane: u64,
}

impl RowRng {
    pub(crate) fn new(draws: RowDraws) -> RowRng {
        RowRng { draws, lane: 1 << 32 }
    }
}

impl TryRng for RowRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.lane += 1;
        Ok(self.draws.bits(self.lane))
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        for chunk in target.chunks_mut(8) {
            chunk.copy_from_slice(&self.try_next_u64()?.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
