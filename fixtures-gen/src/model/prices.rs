//! Prices: what a product costs, how often that changes, and when.

use super::calendar::{DAY, END, Seconds, TRADE, working_hours};
use super::draw::{Key, RowDraws, scale};
use super::lane::product as lane;
use super::products;
use super::strata::{Arrangement, STRATUM};
use crate::money::Money;
use crate::words::CATEGORIES;

/// Quantiles of the log-normal distribution with a sigma of 0.8, in 4,096ths of the median, at
/// 0/256 to 256/256 (the ends cut at 0.2 %). Over all categories, and with the changes of price,
/// this gives a median of 76 and a mean of 120; Olist has 75 and 121.
#[rustfmt::skip]
const LOG_NORMAL: [u32; 257] = [
    410, 488, 592, 668, 731, 786, 835, 881, 923, 963, 1001, 1037, 1072, 1105, 1138, 1170, 1200, 1231, 1260, 1289,
    1318, 1346, 1373, 1400, 1427, 1454, 1480, 1506, 1531, 1557, 1582, 1607, 1632, 1657, 1681, 1706, 1730, 1754, 1778,
    1802, 1826, 1850, 1873, 1897, 1920, 1944, 1968, 1991, 2014, 2038, 2061, 2084, 2108, 2131, 2154, 2178, 2201, 2224,
    2248, 2271, 2294, 2318, 2341, 2364, 2388, 2411, 2435, 2459, 2482, 2506, 2530, 2553, 2577, 2601, 2625, 2649, 2673,
    2697, 2722, 2746, 2770, 2795, 2819, 2844, 2869, 2894, 2919, 2944, 2969, 2994, 3020, 3045, 3071, 3096, 3122, 3148,
    3174, 3201, 3227, 3253, 3280, 3307, 3334, 3361, 3388, 3415, 3443, 3471, 3498, 3527, 3555, 3583, 3612, 3640, 3669,
    3698, 3728, 3757, 3787, 3817, 3847, 3877, 3908, 3939, 3970, 4001, 4032, 4064, 4096, 4128, 4161, 4193, 4226, 4260,
    4293, 4327, 4361, 4396, 4430, 4465, 4501, 4536, 4572, 4609, 4645, 4682, 4720, 4757, 4796, 4834, 4873, 4912, 4952,
    4992, 5033, 5074, 5115, 5157, 5199, 5242, 5285, 5329, 5373, 5418, 5464, 5510, 5556, 5603, 5651, 5699, 5748, 5798,
    5848, 5899, 5950, 6003, 6056, 6110, 6164, 6220, 6276, 6333, 6391, 6450, 6510, 6571, 6632, 6695, 6759, 6824, 6890,
    6957, 7026, 7096, 7167, 7239, 7313, 7388, 7465, 7543, 7623, 7704, 7788, 7873, 7960, 8049, 8140, 8233, 8329, 8427,
    8527, 8630, 8736, 8844, 8956, 9071, 9189, 9311, 9436, 9565, 9699, 9837, 9980, 10_128, 10_281, 10_440, 10_605,
    10_777, 10_956, 11_143, 11_338, 11_542, 11_757, 11_982, 12_219, 12_469, 12_734, 13_015, 13_314, 13_633, 13_976,
    14_344, 14_744, 15_178, 15_655, 16_180, 16_766, 17_425, 18_178, 19_050, 20_085, 21_345, 22_945, 25_103, 28_334,
    34_400, 40_958,
];

/// The cents that a price ends in. Successive prices take theirs from the two lists in turn, so
/// they always differ.
const ENDINGS: [[i64; 3]; 2] = [[99, 95, 90], [49, 0, 50]];

/// How a product's prices follow from its draws.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pricing {
    draws: RowDraws,
    /// In cents, before any change.
    base: u64,
}

impl Pricing {
    #[inline]
    pub(crate) fn new(draws: RowDraws) -> Pricing {
        let bits = draws.bits(lane::PRICE);
        let (step, rest) = ((bits >> 56) as usize, bits << 8);
        let low = u64::from(LOG_NORMAL[step]);
        let quantile = low + scale(rest, u64::from(LOG_NORMAL[step + 1]) - low);
        Pricing { draws, base: u64::from(CATEGORIES[products::category(draws)].median_price) * quantile / 4096 }
    }

    /// The price of a version, from 0: between 85 % and 125 % of the base, with a customary ending.
    #[inline]
    pub(crate) fn price(self, version: u64) -> Money {
        let bits = self.draws.bits(lane::FACTOR + version);
        let units = (self.base * (850 + scale(bits, 400)) / 100_000).max(1) as i64;
        Money::from_cents(units * 100 + ENDINGS[(version & 1) as usize][(((bits & 0xffff) * 3) >> 16) as usize])
    }
}

/// Products of a stratum by their number of price changes, from 0. The mean of 5.76 in two years is
/// the 24 % of products a month of Cavallo 2018; that a few products change most often is a choice.
const BY_CHANGES: [u64; 21] = [14, 8, 9, 9, 9, 8, 8, 6, 5, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 2];

/// Number of prices of each entry of a stratum.
const VERSIONS: [u8; STRATUM as usize] = {
    let mut table = [0; STRATUM as usize];
    let (mut entry, mut changes) = (0, 0);
    while changes < BY_CHANGES.len() {
        let mut count = 0;
        while count < BY_CHANGES[changes] {
            table[entry] = changes as u8 + 1;
            entry += 1;
            count += 1;
        }
        changes += 1;
    }
    assert!(entry == STRATUM as usize, "a stratum has one entry a product");
    table
};

/// Prices of a whole stratum.
const PER_STRATUM: u64 = {
    let (mut sum, mut entry) = (0, 0);
    while entry < VERSIONS.len() {
        sum += VERSIONS[entry] as u64;
        entry += 1;
    }
    sum
};

/// How many prices each product of a tenant has, and which rows they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Versions {
    arrangements: Key,
}

impl Versions {
    pub(crate) fn new(key: Key) -> Versions {
        Versions { arrangements: key }
    }

    /// Number of prices of a product, at least 1.
    #[inline]
    pub(crate) fn of(self, product: u64) -> u64 {
        let entry = Arrangement::new(self.arrangements, product / STRATUM).entry((product % STRATUM) as usize);
        u64::from(VERSIONS[entry])
    }

    /// Rows of the products before this one.
    pub(crate) fn before(self, product: u64) -> u64 {
        let stratum = product / STRATUM;
        stratum * PER_STRATUM + (stratum * STRATUM..product).map(|product| self.of(product)).sum::<u64>()
    }

    /// The product of a row, and the version.
    pub(crate) fn product_of_row(self, row: u64) -> (u64, u64) {
        let (mut product, mut version) = (row / PER_STRATUM * STRATUM, row % PER_STRATUM);
        while version >= self.of(product) {
            version -= self.of(product);
            product += 1;
        }
        (product, version)
    }
}

/// The share of the trade years that each change of a product falls into, by the product's number
/// of prices.
const SHARES: [u32; BY_CHANGES.len() + 1] = {
    let mut shares = [0; BY_CHANGES.len() + 1];
    let mut versions = 2;
    while versions < shares.len() {
        shares[versions] = ((END - TRADE) / (versions as u64 - 1)) as u32;
        versions += 1;
    }
    shares
};

/// When version `version` (from 1) of `versions` begins. The changes fall into equal shares of the
/// trade years.
#[inline]
pub(crate) fn change(draws: RowDraws, version: u64, versions: u64) -> Seconds {
    let share = u64::from(SHARES[versions as usize]);
    let first_day = (TRADE + (version - 1) * share).div_ceil(DAY);
    let bits = draws.bits(lane::CHANGE + version);
    // A day less than the share has, so that the last working hour lies inside.
    working_hours(first_day + scale(bits, share / DAY - 1), bits.rotate_left(32))
}

/// The version in effect at a time of trade.
#[inline]
pub(crate) fn version_at(draws: RowDraws, versions: u64, time: Seconds) -> u64 {
    if versions == 1 {
        return 0;
    }
    // The change of the time's own share is the only one that can lie on either side of it.
    let shares_before = (time - TRADE) as u32 / SHARES[versions as usize];
    let version = u64::from(shares_before).min(versions - 2) + 1;
    if change(draws, version, versions) <= time { version } else { version - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_the_documented_mean() {
        assert_eq!(PER_STRATUM - STRATUM, 576);
    }

    #[test]
    fn the_version_in_effect_is_the_last_that_began() {
        for index in 0..2_000 {
            let draws = Key::root(7, 1).row(index);
            let versions = index % 21 + 1;
            let begins: Vec<Seconds> = (1..versions).map(|version| change(draws, version, versions)).collect();
            assert!(begins.windows(2).all(|pair| pair[0] < pair[1]));
            for time in begins.iter().flat_map(|&time| [time - 1, time, time + 1]).chain([TRADE, END - 1]) {
                let expected = begins.iter().filter(|&&begin| begin <= time).count() as u64;
                if (TRADE..END).contains(&time) {
                    assert_eq!(version_at(draws, versions, time), expected);
                }
            }
        }
    }
}
