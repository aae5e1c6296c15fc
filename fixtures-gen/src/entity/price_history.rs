//! Price history: every price that a product ever had.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::{Entity, RowCursor, Table, product};
use crate::calendar::{DAY, END, Seconds, TRADE, timestamp, working_hours};
use crate::dataset::Shop;
use crate::draw::{Key, RowDraws, scale};
use crate::entity::Pricing;
use crate::money::Money;
use crate::schema::record;
use crate::strata::{Arrangement, STRATUM};

record! {
    /// A price of a product and the time in which it held. A product's rows tile time from its creation on.
    pub struct PriceHistory in price_history {
        /// The row's id.
        id: Uuid [id],
        /// The shop.
        tenant_id: Uuid [references tenants],
        /// The product.
        product_id: Uuid [references products],
        /// The price, another one than before and after.
        price: Money,
        /// From when on it holds; the first row's is the product's creation.
        effective_from: NaiveDateTime,
        /// Until when, exclusive: the next row's `effective_from`; null in the last row.
        effective_to: Option<NaiveDateTime>,
    }
}

/// Products of a stratum by their number of price changes, from 0. The mean of 5.76 in two years is the 24 % of products
/// a month of Cavallo 2018; that few products change most often is a choice.
const BY_CHANGES: [u64; 21] = [14, 8, 9, 9, 9, 8, 8, 6, 5, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 2];

/// Number of prices of each entry of a stratum, and how many the entries before it have.
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

const PER_STRATUM: u64 = {
    let (mut sum, mut entry) = (0, 0);
    while entry < VERSIONS.len() {
        sum += VERSIONS[entry] as u64;
        entry += 1;
    }
    sum
};

/// Lanes of the products' draws; the products' own are below 1,024.
const CHANGE_LANE: u64 = 1024;

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

/// The share of the trade years for each change of a product with so many prices.
const SHARES: [u32; BY_CHANGES.len() + 1] = {
    let mut shares = [0; BY_CHANGES.len() + 1];
    let mut versions = 2;
    while versions < shares.len() {
        shares[versions] = ((END - TRADE) / (versions as u64 - 1)) as u32;
        versions += 1;
    }
    shares
};

/// When version `version` (from 1) of `versions` begins. The changes fall into equal shares of the trade years.
#[inline]
fn change(draws: RowDraws, version: u64, versions: u64) -> Seconds {
    let share = u64::from(SHARES[versions as usize]);
    let first_day = (TRADE + (version - 1) * share).div_ceil(DAY);
    let bits = draws.bits(CHANGE_LANE + version);
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

impl Entity for PriceHistory {
    const TABLE: Table = Table::PriceHistory;
    type Cursor<'d> = PriceCursor<'d>;

    fn count(shop: &Shop<'_>) -> u64 {
        shop.versions().before(shop.spec().products_per_tenant)
    }

    fn cursor(shop: Shop<'_>, start: u64) -> PriceCursor<'_> {
        let (product, version) = shop.versions().product_of_row(start);
        let versions = shop.versions().of(product);
        PriceCursor { row: start, product, version, versions, shop }
    }
}

/// Goes from price to price, product by product.
pub(crate) struct PriceCursor<'d> {
    shop: Shop<'d>,
    row: u64,
    product: u64,
    version: u64,
    versions: u64,
}

impl RowCursor<PriceHistory> for PriceCursor<'_> {
    #[inline]
    fn fill(&mut self, row: &mut PriceHistory) {
        if self.version == self.versions {
            self.product += 1;
            self.version = 0;
            self.versions = self.shop.versions().of(self.product);
        }
        let draws = self.shop.draws(Table::Products, self.product);
        row.id = self.shop.id(Table::PriceHistory, self.row);
        row.tenant_id = self.shop.tenant_id();
        row.product_id = self.shop.id(Table::Products, self.product);
        row.price = Pricing::new(draws).price(self.version);
        row.effective_from = timestamp(match self.version {
            0 => product::arrival(&self.shop, draws),
            version => change(draws, version, self.versions),
        });
        let next = self.version + 1;
        row.effective_to = (next < self.versions).then(|| timestamp(change(draws, next, self.versions)));
        self.version = next;
        self.row += 1;
    }
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
