//! Keyed bijections: of `0..n` for any n, and of the 122 free bits of a UUID.

use std::ops::Range;

use super::draw::{Key, RowDraws};

const ROUNDS: usize = 3;

/// Odd multipliers and their inverses; the key of a round chooses one of them.
const MULTIPLIERS: [(u64, u64); 8] = {
    const ODD: [u64; 8] = [
        0xd6e8_feb8_6659_fd93,
        0xa076_1d64_78bd_642f,
        0x9fb2_1c65_1e98_df25,
        0xe703_7ed1_a0b4_28db,
        0x8ebc_6af0_9c88_c6e3,
        0xbf58_476d_1ce4_e5b9,
        0x94d0_49bb_1331_11eb,
        0xc2b2_ae3d_27d4_eb4f,
    ];
    let mut pairs = [(0, 0); 8];
    let mut place = 0;
    while place < 8 {
        pairs[place] = (ODD[place], inverse(ODD[place]));
        place += 1;
    }
    pairs
};

/// The inverse of an odd number modulo 2^64, by Newton's iteration (each step doubles the exact
/// bits).
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
/// Three rounds of (add a key, multiply by an odd number, fold the upper half into the lower)
/// permute the next power of two; values outside `0..n` are walked through again, at most twice on
/// average. A rotation of all images comes last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permutation {
    n: u64,
    mask: u64,
    shift: u32,
    rounds: [Round; ROUNDS],
    /// Rotates all images, so that each is equally likely however few there are.
    rotation: u64,
}

/// A key, and the multiplier that it chooses with its inverse.
#[derive(Clone, Copy, Debug)]
struct Round {
    key: u64,
    multiplier: u64,
    inverse: u64,
}

impl Round {
    #[inline]
    fn new(key: u64) -> Round {
        let (multiplier, inverse) = MULTIPLIERS[(key >> 61) as usize];
        Round { key, multiplier, inverse }
    }
}

impl Permutation {
    #[inline]
    pub(crate) fn new(n: u64, draws: RowDraws) -> Permutation {
        let bits = (64 - n.saturating_sub(1).leading_zeros()).max(1);
        Permutation {
            n,
            mask: u64::MAX >> (64 - bits),
            shift: bits.div_ceil(2),
            rounds: std::array::from_fn(|round| Round::new(draws.bits(round as u64))),
            rotation: draws.below(ROUNDS as u64, n),
        }
    }

    /// Where `x` goes. `x` must be below n.
    #[inline]
    pub(crate) fn apply(&self, mut x: u64) -> u64 {
        debug_assert!(x < self.n);
        loop {
            x = self.pass(x);
            if self.is_inside(x) {
                return self.rotate(x);
            }
        }
    }

    /// One pass of the walk to where `x` goes, which may lead [outside](Self::is_inside).
    #[inline(always)]
    pub(super) fn pass(&self, mut x: u64) -> u64 {
        for round in &self.rounds {
            x = x.wrapping_add(round.key).wrapping_mul(round.multiplier) & self.mask;
            x ^= x >> self.shift;
        }
        x
    }

    /// Whether a walk ends here.
    #[inline(always)]
    pub(super) fn is_inside(&self, x: u64) -> bool {
        x < self.n
    }

    /// The last step, after the walk.
    #[inline(always)]
    pub(super) fn rotate(&self, x: u64) -> u64 {
        let rotated = x + self.rotation;
        if rotated < self.n { rotated } else { rotated - self.n }
    }

    /// What [`apply`](Self::apply) took to `x`.
    #[inline]
    pub(crate) fn invert(&self, x: u64) -> u64 {
        debug_assert!(x < self.n);
        let mut x = self.rotate_back(x);
        loop {
            x = self.pass_back(x);
            if self.is_inside(x) {
                return x;
            }
        }
    }

    /// Inverts all of a range, into a list. All make the first pass of the walk, and those that it has not
    /// led inside the next one: how long a walk is cannot be guessed.
    pub(crate) fn invert_all(&self, images: Range<u64>, inverses: &mut Vec<u64>, outside: &mut Vec<u32>) {
        inverses.clear();
        inverses.extend(images.map(|x| self.pass_back(self.rotate_back(x))));
        outside.resize(inverses.len(), 0);
        let mut count = 0;
        for (at, &x) in inverses.iter().enumerate() {
            outside[count] = at as u32;
            count += usize::from(!self.is_inside(x));
        }
        while count > 0 {
            let all = std::mem::take(&mut count);
            for index in 0..all {
                let at = outside[index];
                let x = &mut inverses[at as usize];
                *x = self.pass_back(*x);
                outside[count] = at;
                count += usize::from(!self.is_inside(*x));
            }
        }
    }

    #[inline(always)]
    fn pass_back(&self, mut x: u64) -> u64 {
        for round in self.rounds.iter().rev() {
            x ^= x >> self.shift;
            x = x.wrapping_mul(round.inverse).wrapping_sub(round.key) & self.mask;
        }
        x
    }

    #[inline(always)]
    fn rotate_back(&self, x: u64) -> u64 {
        if x < self.rotation { x + self.n - self.rotation } else { x - self.rotation }
    }
}

/// `a × b` modulo a number.
#[inline]
pub(super) fn multiply_modulo(a: u64, b: u64, modulus: u64) -> u64 {
    match a.checked_mul(b) {
        Some(product) => product % modulus,
        None => (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64,
    }
}

/// `a × b / divisor`, rounded down, which must fit into 64 bits.
#[inline]
pub(super) fn multiply_divide(a: u64, b: u64, divisor: u64) -> u64 {
    match a.checked_mul(b) {
        Some(product) => product / divisor,
        None => (u128::from(a) * u128::from(b) / u128::from(divisor)) as u64,
    }
}

/// A number prime to `modulus`, near a part of it in units of 2^-32.
pub(super) fn unit_modulo(modulus: u64, part: u32) -> u64 {
    let mut unit = ((u128::from(modulus) * u128::from(part)) >> 32).max(1) as u64;
    while gcd(unit, modulus) > 1 {
        unit += 1;
    }
    unit
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The number whose product with `unit` is 1 modulo a number below 2^63.
pub(super) fn inverse_modulo(unit: u64, modulus: u64) -> u64 {
    let (mut r0, mut r1) = (modulus, unit);
    // None of these is further from 0 than the modulus.
    let (mut t0, mut t1) = (0i64, 1i64);
    while r1 != 0 {
        let quotient = r0 / r1;
        (r0, r1) = (r1, r0 - quotient * r1);
        (t0, t1) = (t1, t0 - quotient as i64 * t1);
    }
    t0.rem_euclid((modulus as i64).max(1)) as u64
}

/// How many of the first `n` multiples of `unit` leave less than `bound` modulo `modulus`, which `bound`
/// and `unit` do not exceed: in time logarithmic in the modulus.
pub(super) fn multiples_below(n: u64, unit: u64, bound: u64, modulus: u64) -> u64 {
    let [n, unit, bound, modulus] = [n, unit, bound, modulus].map(u128::from);
    // A remainder is below the bound where a step of the modulus lies less than the bound behind.
    (n + floor_sum(n, modulus, unit, 0) - floor_sum(n, modulus, unit, modulus - bound)) as u64
}

/// The least number whose product with `unit` leaves a remainder of `least..=most` modulo a number below
/// 2^31, if there is one: in logarithmic time. Both bounds are remainders.
pub(super) fn first_multiple_in(unit: u64, modulus: u64, (least, most): (u64, u64)) -> Option<u64> {
    let unit = if unit < modulus { unit } else { unit % modulus };
    if least == 0 {
        return Some(0);
    }
    if unit == 0 {
        return None;
    }
    if 2 * unit > modulus {
        return first_multiple_in(modulus - unit, modulus, (modulus - most, modulus - least));
    }
    let first = least.div_ceil(unit);
    if first * unit <= most {
        return Some(first);
    }
    // No multiple of the unit lies inside, so the bounds keep their order modulo the unit.
    let rounds = first_multiple_in(unit - modulus % unit, unit, (least % unit, most % unit))?;
    Some((least + modulus * rounds).div_ceil(unit))
}

/// The sum of `(unit × i + start) / modulus`, rounded down, over all i below `n`.
fn floor_sum(mut n: u128, mut modulus: u128, mut unit: u128, mut start: u128) -> u128 {
    let mut sum = 0;
    loop {
        sum += n * n.saturating_sub(1) / 2 * (unit / modulus) + n * (start / modulus);
        (unit, start) = (unit % modulus, start % modulus);
        let last = unit * n + start;
        if last < modulus {
            return sum;
        }
        (n, start) = (last / modulus, last % modulus);
        (modulus, unit) = (unit, modulus);
    }
}

/// The first number of a range for which `holds` is false, if it holds for the ones before.
pub(super) fn partition_point(mut range: Range<u64>, holds: impl Fn(u64) -> bool) -> u64 {
    while range.start < range.end {
        let middle = range.start + (range.end - range.start) / 2;
        if holds(middle) {
            range.start = middle + 1;
        } else {
            range.end = middle;
        }
    }
    range.start
}

/// Bits that a half has less than a word. Between the rounds, halves are shifted to the left by so many: then the product
/// with a word has its bits from the 61st on in one word, and what is too much of them falls off.
const RAISED: u32 = 3;

/// A keyed permutation of pairs of 61-bit halves: a Feistel network of four rounds.
/// (After three, bits of ids of many small tenants are not balanced.)
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdCipher {
    /// What a half is combined with in each round, both [raised](RAISED), and what it is multiplied by.
    keys: [(u64, u64); 4],
}

impl IdCipher {
    pub(crate) fn new(key: Key) -> IdCipher {
        IdCipher { keys: [0, 1, 2, 3].map(|round| key.child(round).bits()).map(|bits| (bits >> 3 << RAISED, bits | 1)) }
    }

    #[inline]
    fn round(half: u64, (mask, odd): (u64, u64)) -> u64 {
        let product = u128::from(half ^ mask) * u128::from(odd);
        ((product >> 64) as u64) << RAISED ^ product as u64
    }

    #[inline]
    pub(crate) fn encrypt(&self, left: u64, right: u64) -> (u64, u64) {
        let (mut left, mut right) = (left << RAISED, right << RAISED);
        left ^= Self::round(right, self.keys[0]);
        right ^= Self::round(left, self.keys[1]);
        left ^= Self::round(right, self.keys[2]);
        right ^= Self::round(left, self.keys[3]);
        (left >> RAISED, right >> RAISED)
    }

    #[inline]
    pub(crate) fn decrypt(&self, left: u64, right: u64) -> (u64, u64) {
        let (mut left, mut right) = (left << RAISED, right << RAISED);
        right ^= Self::round(left, self.keys[3]);
        left ^= Self::round(right, self.keys[2]);
        right ^= Self::round(left, self.keys[1]);
        left ^= Self::round(right, self.keys[0]);
        (left >> RAISED, right >> RAISED)
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
                let permutation = Permutation::new(n, Key::root(1, 1).row(seed));
                let mut seen = vec![false; n as usize];
                for x in 0..n {
                    let y = permutation.apply(x);
                    assert!(!std::mem::replace(&mut seen[y as usize], true), "n {n}: {y} twice");
                    assert_eq!(permutation.invert(y), x);
                }
                let (mut inverses, mut outside) = (vec![], vec![]);
                permutation.invert_all(n / 3..n, &mut inverses, &mut outside);
                assert!(inverses.iter().zip(n / 3..n).all(|(&x, y)| permutation.apply(x) == y));
            }
        }
    }

    /// Chi-square over (position of x) × (position of its image) in 16 × 16 cells: a permutation
    /// that kept some order would show here.
    #[test]
    fn images_are_spread_evenly() {
        for n in [1_000u64, 1_792, 4_096, 100_000] {
            let mut worst = 0f64;
            for seed in 0..20 {
                let permutation = Permutation::new(n, Key::root(1, 1).row(seed));
                let mut cells = [0f64; 256];
                for x in 0..n {
                    cells[(x * 16 / n * 16 + permutation.apply(x) * 16 / n) as usize] += 1.0;
                }
                let expected = n as f64 / 256.0;
                let chi_square: f64 = cells.iter().map(|c| (c - expected).powi(2) / expected).sum();
                worst = worst.max(chi_square);
            }
            // 225 degrees of freedom: a mean of 225, a standard deviation of 21; 20 tries stay
            // below mean + 5 sigma.
            assert!(worst < 335.0, "n {n}: chi-square {worst}");
        }
    }

    /// Chi-square over the distance between the images of two neighbours, in 16 cells: an order
    /// that was kept would show.
    #[test]
    fn neighbours_go_apart() {
        for n in [100u64, 1_000, 1_792, 4_096, 100_000] {
            let mut cells = [0f64; 16];
            let keys = 400;
            for seed in 0..keys {
                let permutation = Permutation::new(n, Key::root(1, 1).row(seed));
                for x in 0..50 {
                    let distance = (permutation.apply(x + 1) + n - permutation.apply(x)) % n;
                    cells[((distance - 1) * 16 / (n - 1)) as usize] += 1.0;
                }
            }
            let expected = |cell: u64| {
                ((1..n).filter(|d| (d - 1) * 16 / (n - 1) == cell).count() as u64 * keys * 50) as f64 / (n - 1) as f64
            };
            let chi_square: f64 =
                (0..16).map(|cell| (cells[cell as usize] - expected(cell)).powi(2) / expected(cell)).sum();
            // 15 degrees of freedom: a mean of 15, a standard deviation of 5.5.
            assert!(chi_square < 45.0, "n {n}: chi-square {chi_square}");
        }
    }

    /// Of few elements, many orders come about, and each element stands anywhere.
    #[test]
    fn small_permutations_are_many_and_even() {
        const KEYS: u64 = 20_000;
        for (n, least) in [(2u64, 2), (3, 6), (4, 20), (7, 1_000), (8, 1_500), (13, 15_000)] {
            let (mut orders, mut cells) = (std::collections::HashSet::new(), vec![0u32; (n * n) as usize]);
            for seed in 0..KEYS {
                let permutation = Permutation::new(n, Key::root(1, 1).row(seed));
                let order: Vec<u64> = (0..n).map(|x| permutation.apply(x)).collect();
                order.iter().zip(0..).for_each(|(y, x)| cells[(x * n + y) as usize] += 1);
                orders.insert(order);
            }
            assert!(orders.len() >= least, "{} orders of {n}", orders.len());
            let expected = KEYS as f64 / n as f64;
            let chi_square: f64 = cells.iter().map(|&c| (f64::from(c) - expected).powi(2) / expected).sum();
            let freedom = ((n - 1) * (n - 1)) as f64;
            assert!(chi_square < freedom + 5.0 * (2.0 * freedom).sqrt(), "n {n}: chi-square {chi_square}");
        }
    }

    #[test]
    fn multiples_are_counted() {
        for modulus in 1..40 {
            for (unit, bound) in (0..=modulus).flat_map(|unit| (0..=modulus).map(move |bound| (unit, bound))) {
                let mut count = 0;
                for n in 0..3 * modulus {
                    assert_eq!(multiples_below(n, unit, bound, modulus), count, "{n} × {unit}, {bound} of {modulus}");
                    count += u64::from(n * unit % modulus < bound);
                }
            }
        }
        let (n, unit, modulus) = (1 << 31, 849_366_233, (1 << 31) - 1);
        assert_eq!(multiples_below(n, unit, modulus / 2, modulus), 1 + modulus / 2);
    }

    #[test]
    fn first_multiples_are_the_least() {
        for modulus in 1..30 {
            for (unit, least) in (0..=modulus).flat_map(|unit| (0..modulus).map(move |least| (unit, least))) {
                for most in least..modulus {
                    let expected = (0..modulus).find(|x| (least..=most).contains(&(x * unit % modulus)));
                    let found = first_multiple_in(unit, modulus, (least, most));
                    assert_eq!(found, expected, "{unit} modulo {modulus} in {least}..={most}");
                }
            }
        }
    }

    #[test]
    fn units_and_inverses() {
        for modulus in (1..500).chain([1 << 48, (1 << 61) - 1, (1 << 62) + 1, i64::MAX as u64]) {
            for part in [0, 1 << 20, 2_654_435_769, u32::MAX] {
                let unit = unit_modulo(modulus, part);
                assert_eq!(multiply_modulo(unit, inverse_modulo(unit, modulus), modulus), 1 % modulus);
            }
        }
    }

    const HALF: u64 = (1 << 61) - 1;

    /// A round as it is defined, of halves that are not raised.
    fn round(half: u64, mask: u64, odd: u64) -> u64 {
        let product = u128::from(half ^ mask) * u128::from(odd);
        ((product >> 61) as u64 ^ product as u64) & HALF
    }

    proptest! {
        #[test]
        fn raised_rounds_are_rounds(half in 0..=HALF, mask in 0..=HALF, odd: u64) {
            prop_assert_eq!(IdCipher::round(half << RAISED, (mask << RAISED, odd)) >> RAISED, round(half, mask, odd));
        }

        #[test]
        fn large_permutations_invert(n in 1u64..1 << 48, x in any::<u64>(), seed in any::<u64>()) {
            let permutation = Permutation::new(n, Key::root(1, 1).row(seed));
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
