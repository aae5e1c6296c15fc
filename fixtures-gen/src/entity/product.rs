//! Products: a tenant's catalogue.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::{ByIndex, Entity, Table, push_digits, set};
use crate::calendar::{DAY, Seconds, TRADE, timestamp, working_hours};
use crate::dataset::Shop;
use crate::draw::{RowDraws, scale};
use crate::money::Money;
use crate::schema::record;
use crate::words::CATEGORIES;

record! {
    /// An article of a shop's catalogue.
    pub struct Product in products {
        /// The product's id.
        product_id: Uuid [id],
        /// The shop that sells it.
        tenant_id: Uuid [references tenants],
        /// Three letters of the category and the product's number, such as "ELE000001"; unique within the tenant.
        sku: String [unique],
        /// What it is, in words of its category.
        name: String,
        /// The price now: the last one of the price history.
        price: Money,
        /// Number of the category, from 1.
        category_id: i64,
        /// Whether it is still offered; 95 in 100 are.
        active: bool,
        /// When it entered the catalogue: in 2022, after its tenant.
        created_at: NaiveDateTime,
    }
}

impl Product {
    /// The name of the product's category.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset};
    /// let product = Dataset::new(Preset::Tiny.spec(42)).unwrap().tenant(0).product(0);
    /// assert_eq!((&product.sku[..3], product.category_name()), ("SPO", Some("Sports")));
    /// ```
    pub fn category_name(&self) -> Option<&'static str> {
        let index = usize::try_from(self.category_id.checked_sub(1)?).ok()?;
        CATEGORIES.get(index).map(|category| category.name)
    }
}

mod lane {
    pub(super) const CATEGORY: u64 = 0;
    pub(super) const ADJECTIVE: u64 = 1;
    pub(super) const FEATURE: u64 = 2;
    pub(super) const NOUN: u64 = 3;
    pub(super) const PRICE: u64 = 4;
    pub(super) const ACTIVE: u64 = 5;
    pub(super) const ARRIVAL: u64 = 6;
    /// From here on, one lane for each price.
    pub(super) const FACTOR: u64 = 64;
}

/// The catalogue is complete some days before trade begins.
const CATALOGUE_BEFORE: Seconds = TRADE - 10 * DAY;

/// Quantiles of the log-normal distribution with a sigma of 0.8, in 4,096ths of the median, at 0/256 to 256/256 (the
/// ends cut at 0.2 %). Over all categories, and with the changes of price, this gives a median of 76 and a mean of 120; Olist has 75 and 121.
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

/// The cents that a price ends in. Successive prices take theirs from the two lists in turn, so they always differ.
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
        Pricing { draws, base: u64::from(CATEGORIES[category(draws)].median_price) * quantile / 4096 }
    }

    /// The price of a version, from 0: between 85 % and 125 % of the base, with a usual ending.
    #[inline]
    pub(crate) fn price(self, version: u64) -> Money {
        let bits = self.draws.bits(lane::FACTOR + version);
        let units = (self.base * (850 + scale(bits, 400)) / 100_000).max(1) as i64;
        Money::from_cents(units * 100 + ENDINGS[(version & 1) as usize][(((bits & 0xffff) * 3) >> 16) as usize])
    }
}

/// The index of a product's category.
#[inline]
fn category(draws: RowDraws) -> usize {
    usize::from(CATEGORY_OF_PERCENT[draws.below(lane::CATEGORY, 100) as usize])
}

/// The category that each percent of a catalogue belongs to.
const CATEGORY_OF_PERCENT: [u8; 100] = {
    let mut table = [0; 100];
    let (mut percent, mut index) = (0, 0);
    while index < CATEGORIES.len() {
        let end = percent + CATEGORIES[index].weight as usize;
        while percent < end {
            table[percent] = index as u8;
            percent += 1;
        }
        index += 1;
    }
    assert!(percent == 100, "the weights of the categories are percents");
    table
};

/// When a product entered the catalogue.
#[inline]
pub(crate) fn arrival(shop: &Shop<'_>, draws: RowDraws) -> Seconds {
    let (bits, first_day) = (draws.bits(lane::ARRIVAL), shop.arrival() / DAY + 1);
    working_hours(first_day + scale(bits, CATALOGUE_BEFORE / DAY - first_day), bits.rotate_left(32))
}

impl Entity for Product {
    const TABLE: Table = Table::Products;
    type Cursor<'d> = ByIndex<'d, Product>;

    fn count(shop: &Shop<'_>) -> u64 {
        shop.spec().products_per_tenant
    }

    fn cursor(shop: Shop<'_>, start: u64) -> ByIndex<'_, Product> {
        ByIndex::new(shop, start, fill)
    }
}

fn fill(shop: &Shop<'_>, index: u64, row: &mut Product) {
    let draws = shop.draws(Table::Products, index);
    let category_index = category(draws);
    let category = &CATEGORIES[category_index];
    row.product_id = shop.id(Table::Products, index);
    row.tenant_id = shop.tenant_id();
    set(&mut row.sku, &[category.code]);
    push_digits(&mut row.sku, index + 1, 6);
    let words = [draws.pick(lane::ADJECTIVE, category.adjectives), draws.pick(lane::FEATURE, category.features)];
    set(&mut row.name, &[words[0], " ", words[1], " ", draws.pick(lane::NOUN, category.nouns)]);
    row.price = Pricing::new(draws).price(shop.versions().of(index) - 1);
    row.category_id = category_index as i64 + 1;
    row.active = draws.chance(lane::ACTIVE, 950);
    row.created_at = timestamp(arrival(shop, draws));
}
