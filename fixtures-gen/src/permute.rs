//! Keyed bijections: of `0..n` for any n, and of the 122 free bits of a UUID.

use crate::draw::Key;

const MULTIPLIERS: [u64; 3] = [0xd6e8_feb8_6659_fd93, 0xa076_1d64_78bd_642f, 0x9fb2_1c65_1e98_df25];
const INVERSES: [u64; 3] = [inverse(MULTIPLIERS[0]), inverse(MULTIPLIERS[1]), inverse(MULTIPLIERS[2])];

/// The inverse of an odd number modulo 2^64, by Newton's iteration (each step doubles the exact bits).
const fn inverse(odd: u64) -> u64 {
    let mut x = odd;
    let mut step = 0;
    while step < 6 {
        x = x.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(x)));
        step += 1;
    }
    x
}

/// A keyed permutation of `0..n`.
///
/// Three rounds of (add a key, multiply by an odd constant, fold the upper half into the lower) permute the next
/// power of two; values outside `0..n` are walked through again, at most twice on average.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permutation {
    n: u64,
    mask: u64,
    shift: u32,
    keys: [u64; 3],
}

impl Permutation {
    pub(crate) fn new(n: u64, key: u64) -> Permutation {
        let bits = (64 - n.saturating_sub(1).leading_zeros()).max(1);
        Permutation {
            n,
            mask: u64::MAX >> (64 - bits),
            shift: bits.div_ceil(2),
            keys: [key, key.rotate_right(21) ^ MULTIPLIERS[2], key.rotate_right(42) ^ MULTIPLIERS[0]],
        }
    }

    /// Where `x` goes. `x` must be below n.
    #[inline]
    pub(crate) fn apply(&self, mut x: u64) -> u64 {
        debug_assert!(x < self.n);
        loop {
            for (key, multiplier) in self.keys.iter().zip(MULTIPLIERS) {
                x = x.wrapping_add(*key).wrapping_mul(multiplier) & self.mask;
                x ^= x >> self.shift;
            }
            if x < self.n {
                return x;
            }
        }
    }

    /// What [`apply`](Self::apply) took to `x`.
    #[inline]
    pub(crate) fn invert(&self, mut x: u64) -> u64 {
        debug_assert!(x < self.n);
        loop {
            for (key, inverse) in self.keys.iter().zip(INVERSES).rev() {
                x ^= x >> self.shift;
                x = x.wrapping_mul(inverse).wrapping_sub(*key) & self.mask;
            }
            if x < self.n {
                return x;
            }
        }
    }
}

const HALF: u64 = (1 << 61) - 1;

/// A keyed permutation of pairs of 61-bit halves: a Feistel network of four rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdCipher {
    keys: [u64; 4],
}

impl IdCipher {
    pub(crate) fn new(key: Key) -> IdCipher {
        IdCipher { keys: [0, 1, 2, 3].map(|round| key.child(round).bits()) }
    }

    #[inline]
    fn round(half: u64, key: u64) -> u64 {
        let product = u128::from(half ^ (key >> 3)) * u128::from(key | 1);
        ((product >> 61) as u64 ^ product as u64) & HALF
    }

    #[inline]
    pub(crate) fn encrypt(&self, mut left: u64, mut right: u64) -> (u64, u64) {
        left ^= Self::round(right, self.keys[0]);
        right ^= Self::round(left, self.keys[1]);
        left ^= Self::round(right, self.keys[2]);
        right ^= Self::round(left, self.keys[3]);
        (left, right)
    }

    #[inline]
    pub(crate) fn decrypt(&self, mut left: u64, mut right: u64) -> (u64, u64) {
        right ^= Self::round(left, self.keys[3]);
        left ^= Self::round(right, self.keys[2]);
        right ^= Self::round(left, self.keys[1]);
        left ^= Self::round(right, self.keys[0]);
        (left, right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_small_permutation_is_a_bijection() {
        for n in 1..=300u64 {
            for seed in 0..4 {
                let permutation = Permutation::new(n, Key::root(seed, 1).bits());
                let mut seen = vec![false; n as usize];
                for x in 0..n {
                    let y = permutation.apply(x);
                    assert!(!std::mem::replace(&mut seen[y as usize], true), "n {n}: {y} twice");
                    assert_eq!(permutation.invert(y), x);
                }
            }
        }
    }

    /// Chi-square over (position of x) × (position of its image) in 16 × 16 cells: a permutation that kept some order
    /// would show here.
    #[test]
    fn images_are_spread_evenly() {
        for n in [1_000u64, 1_792, 4_096, 100_000] {
            let mut worst = 0f64;
            for seed in 0..20 {
                let permutation = Permutation::new(n, Key::root(seed, 1).bits());
                let mut cells = [0f64; 256];
                for x in 0..n {
                    cells[(x * 16 / n * 16 + permutation.apply(x) * 16 / n) as usize] += 1.0;
                }
                let expected = n as f64 / 256.0;
                let chi_square: f64 = cells.iter().map(|c| (c - expected).powi(2) / expected).sum();
                worst = worst.max(chi_square);
            }
            // 225 degrees of freedom: a mean of 225, a standard deviation of 21; 20 tries stay below mean + 5 sigma.
            assert!(worst < 335.0, "n {n}: chi-square {worst}");
        }
    }

    proptest! {
        #[test]
        fn large_permutations_invert(n in 1u64..1 << 48, x in any::<u64>(), seed in any::<u64>()) {
            let permutation = Permutation::new(n, Key::root(seed, 1).bits());
            let x = x % n;
            let y = permutation.apply(x);
            prop_assert!(y < n);
            prop_assert_eq!(permutation.invert(y), x);
        }

        #[test]
        fn ciphers_invert(left in 0..=HALF, right in 0..=HALF, seed in any::<u64>()) {
            let cipher = IdCipher::new(Key::root(seed, 1));
            let (a, b) = cipher.encrypt(left, right);
            prop_assert!(a <= HALF && b <= HALF);
            prop_assert_eq!(cipher.decrypt(a, b), (left, right));
        }
    }
}
