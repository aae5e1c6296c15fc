//! What rows are made from: the model of a dataset, and of one tenant of it. Neither holds a row.

use std::sync::{LazyLock, OnceLock};

use uuid::Uuid;

use super::assortment::{Assortment, Percents, percents};
use super::calendar::{DAY, Demand, Seconds, TRADE, Zone};
use super::campaigns::Campaigns;
use super::catalogue::{CATEGORIES, Catalogue, Offer, Slot};
use super::customers::Customers;
use super::draw::{Key, RowDraws, scale};
use super::ids::{Address, Ids};
use super::lane;
use super::periods::Periods;
use super::prices::{Pricing, Versions};
use super::sales::{Sales, SalesPlan};
use super::tenants;
use crate::spec::{ROWS_VERSION, Sizes, Spec, SpecError};
use crate::table::Table;
use crate::text::{Id, Keep, Word};
use crate::words::{CHANNELS, Channel, Country, Noun};

/// The catalogue is complete some days before trade begins, but for the successors.
const CATALOGUE_BEFORE: Seconds = TRADE - 10 * DAY;

/// The channel of each percent of orders, by mix.
static CHANNEL_OF_PERCENT: LazyLock<Vec<Percents>> = LazyLock::new(|| {
    let of_mix = |mix: &&[Channel]| percents(|number| mix.get(number).map_or(0, |channel| u64::from(channel.share)));
    CHANNELS.iter().map(of_mix).collect()
});

/// The branches of the dataset's key below which tenants are, and what follows from their numbers.
pub(super) const TENANTS: u64 = 1;
pub(super) const TRAITS: u64 = 2;
/// The branch of a tenant's key below which its catalogue is.
pub(super) const CATALOGUE: u64 = 101;

/// What all tenants of a dataset have in common.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    spec: Spec,
    key: Key,
    ids: Ids,
}

impl Model {
    pub(crate) fn new(spec: Spec) -> Result<Model, SpecError> {
        spec.validate()?;
        let key = Key::root(spec.seed, ROWS_VERSION);
        Ok(Model { ids: Ids::new(key.child(0)), spec, key })
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(super) fn key(&self) -> Key {
        self.key
    }

    pub(crate) fn id(&self, address: Address) -> Uuid {
        self.ids.of(address)
    }

    /// The address that an id stands for; the dataset need not be so large.
    pub(crate) fn address(&self, id: Uuid) -> Option<Address> {
        self.ids.address(id)
    }

    /// The id of a tenant, to be kept for its rows.
    pub(crate) fn kept_tenant_id<I: Keep>(&self, number: u64) -> I {
        I::new(self.ids.halves(Table::Tenants, number, 0))
    }

    /// One tenant.
    ///
    /// # Panics
    /// If `number` is not less than the number of tenants.
    pub(crate) fn tenant(&self, number: u64) -> TenantModel<'_> {
        assert!(number < self.spec.tenants, "tenant {number} of {}", self.spec.tenants);
        TenantModel::new(self, number)
    }
}

/// One tenant.
#[derive(Clone, Debug)]
pub(crate) struct TenantModel<'d> {
    model: &'d Model,
    number: u64,
    sizes: Sizes,
    /// Keys of the draws, by table.
    keys: [Key; Table::ALL.len()],
    stock: Key,
    tenant_id: Uuid,
    arrival: Seconds,
    first_order_number: u64,
    country: &'static Country,
    zone: Zone,
    demand: &'static Demand,
    channels: &'static [Channel],
    /// The channel of each percent of the orders.
    channel_of: &'static Percents,
    assortment: Assortment,
    category_ids: [Uuid; CATEGORIES as usize],
    /// Where the nouns of each category begin.
    turns: [u64; CATEGORIES as usize],
    catalogue: Catalogue,
    sales: Sales,
    /// Made when a ledger is first asked for: most rows are of other tables.
    periods: OnceLock<Periods>,
    versions: Versions,
    customers: Customers,
    campaigns: Campaigns,
}

impl<'d> TenantModel<'d> {
    fn new(model: &'d Model, number: u64) -> TenantModel<'d> {
        let key = model.key.child(TENANTS).child(number);
        let keys: [Key; Table::ALL.len()] = std::array::from_fn(|table| key.child(table as u64));
        let draws = keys[Table::Tenants.index()].row(0);
        let sizes = model.spec.sizes_of(number);
        let traits = model.key.child(TRAITS);
        let country = tenants::country(traits, number);
        let zone = Zone::new(tenants::hours_ahead(country, draws));
        let demand = zone.demand();
        let assortment = Assortment::new(tenants::trade(traits, number), draws);
        let catalogue = Catalogue::new(sizes.products, key.child(CATALOGUE));
        let mix = (assortment.lines, assortment.trade.returned, catalogue.most_lines());
        let plan = SalesPlan::new(sizes.orders, mix, catalogue.shelves(), demand);
        let names = key.child(103);
        let mix = draws.below(lane::tenant::CHANNELS, CHANNELS.len() as u64) as usize;
        let (channels, channel_of) = (CHANNELS[mix], &CHANNEL_OF_PERCENT[mix]);
        TenantModel {
            model,
            number,
            keys,
            stock: key.child(104),
            tenant_id: model.ids.row(Table::Tenants, number, 0),
            arrival: tenants::arrival(draws, zone),
            first_order_number: tenants::first_order_number(draws),
            country,
            zone,
            demand,
            channels,
            channel_of,
            turns: std::array::from_fn(|category| names.row(0).bits(category as u64) >> 48),
            periods: OnceLock::new(),
            catalogue,
            sales: Sales::new(plan, key.child(100)),
            versions: Versions::new(key.child(102), zone),
            customers: Customers::new(sizes.customers, sizes.orders, key.child(105)),
            campaigns: Campaigns::new(key.child(106), country.is_south()),
            category_ids: assortment.trade.categories.map(|category| model.ids.category(number, u64::from(category))),
            assortment,
            sizes,
        }
    }

    /// The draws of a row.
    #[inline]
    pub(crate) fn draws(&self, table: Table, index: u64) -> RowDraws {
        self.keys[table.index()].row(index)
    }

    /// The draws of a slot's stock.
    #[inline]
    pub(crate) fn stock_draws(&self, slot: Slot) -> RowDraws {
        self.stock.row(slot.number())
    }

    /// The draws of a period of a shelf's ledger.
    pub(crate) fn stock_draws_of_period(&self, shelf: u64, period: u64) -> RowDraws {
        self.stock.child(shelf).row(period)
    }

    /// The id of a row.
    #[inline]
    pub(crate) fn id(&self, table: Table, index: u64) -> Uuid {
        self.model.ids.row(table, self.number, index)
    }

    /// The id of a row, as few rows have it.
    #[inline]
    pub(crate) fn fresh_id(&self, table: Table, index: u64) -> Id<'static> {
        let (high, low) = self.model.ids.halves(table, self.number, index);
        Id::Halves(high, low)
    }

    /// The id of a row, to be kept for others.
    #[inline]
    pub(crate) fn kept_id<I: Keep>(&self, table: Table, index: u64) -> I {
        I::new(self.model.ids.halves(table, self.number, index))
    }

    /// The tenant's id, to be kept for its rows.
    pub(crate) fn kept_tenant_id<I: Keep>(&self) -> I {
        I::new(self.tenant_id.as_u64_pair())
    }

    /// The id of one of the tenant's eight categories.
    #[inline]
    pub(crate) fn category_id(&self, category: u64) -> Uuid {
        self.category_ids[category as usize]
    }

    /// Whether the tenant has products of a category, by its number among all.
    pub(crate) fn has_category(&self, index: u64) -> bool {
        self.number_of_category(index).is_some_and(|number| self.catalogue.has_category(number))
    }

    /// The number among the tenant's eight of a category, by its number among all.
    pub(crate) fn number_of_category(&self, index: u64) -> Option<u64> {
        let number = self.assortment.trade.categories.iter().position(|&category| u64::from(category) == index);
        number.map(|number| number as u64)
    }

    pub(crate) fn model(&self) -> &'d Model {
        self.model
    }

    pub(crate) fn sizes(&self) -> Sizes {
        self.sizes
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn tenant_id(&self) -> Uuid {
        self.tenant_id
    }

    pub(crate) fn api_key(&self) -> String {
        tenants::api_key(self.draws(Table::Tenants, 0))
    }

    pub(crate) fn country(&self) -> &'static Country {
        self.country
    }

    /// The channel of a percent of the orders that are placed at a time: nobody sells in a store, or
    /// answers the phone, at night.
    #[inline]
    pub(crate) fn channel(&self, percent: u64, placed_at: Seconds) -> &'static Word {
        const WEB: &Word = &Word::new("web");
        let channel = &self.channels[usize::from(self.channel_of[percent as usize])];
        if channel.is_staffed && !(9..20).contains(&self.zone.local_hour(placed_at)) {
            return WEB;
        }
        &channel.name
    }

    #[cfg(test)]
    pub(crate) fn arrival(&self) -> Seconds {
        self.arrival
    }

    pub(crate) fn first_order_number(&self) -> u64 {
        self.first_order_number
    }

    #[inline]
    pub(crate) fn zone(&self) -> Zone {
        self.zone
    }

    #[inline]
    pub(crate) fn demand(&self) -> &'static Demand {
        self.demand
    }

    #[inline]
    pub(crate) fn assortment(&self) -> &Assortment {
        &self.assortment
    }

    #[inline]
    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    #[inline]
    pub(crate) fn sales(&self) -> &Sales {
        &self.sales
    }

    pub(crate) fn periods(&self) -> &Periods {
        self.periods.get_or_init(|| Periods::new(self.sales.plan(), &self.catalogue, self.assortment.pieces_per_line()))
    }

    #[inline]
    pub(crate) fn versions(&self) -> Versions {
        self.versions
    }

    #[inline]
    pub(crate) fn customers(&self) -> &Customers {
        &self.customers
    }

    pub(crate) fn campaigns(&self) -> Campaigns {
        self.campaigns
    }

    /// What the products of a slot are, a number that differs for each slot of the category with the
    /// same noun, and the noun's number.
    #[inline(always)]
    pub(crate) fn noun(&self, slot: Slot) -> (&'static Noun, u64, u64) {
        let category = slot.category();
        let nouns = self.assortment.category(category).nouns;
        let number = slot.block() + self.turns[category as usize];
        let count = nouns.len() as u64;
        // Division of 32-bit numbers is much faster, and hardly any catalogue is larger.
        let (quotient, rest) = match u32::try_from(number) {
            Ok(small) => (u64::from(small / count as u32), u64::from(small % count as u32)),
            Err(_) => (number / count, number % count),
        };
        (&nouns[rest as usize], quotient, rest)
    }

    /// A number that decides the words of a product's name, different for each product of the
    /// category with the same noun, which has some `names`: below that number as long as they
    /// suffice. Noun and number are those of the [slot](Self::noun).
    #[inline]
    pub(crate) fn name_number(&self, category: u64, (number, noun): (u64, u64), is_successor: bool, names: u64) -> u64 {
        // A prime, which no number of names has as a factor.
        const UNIT: u64 = 2_654_435_761;
        let first = self.turns[category as usize] / self.assortment.category(category).nouns.len() as u64;
        let number = 2 * (number - first) + u64::from(is_successor);
        let (repetition, number) = if number < names { (0, number) } else { (number / names, number % names) };
        // Nouns begin at different places, so that their products do not share all words.
        repetition * names + (number * UNIT + self.turns[category as usize] + noun * (names * 5 / 13)) % names
    }

    /// The prices of a product of a slot with these draws.
    #[inline(always)]
    pub(crate) fn pricing(&self, slot: Slot, draws: RowDraws) -> Pricing {
        Pricing::new(draws, self.noun(slot).0, self.assortment.price_level)
    }

    /// When a product entered the catalogue.
    pub(crate) fn entered(&self, product: u64, offer: Offer) -> Seconds {
        match offer {
            Offer::Since(sold) => self.catalogue.entered(product, sold, self.zone),
            Offer::Always | Offer::Until(_) => {
                let bits = self.draws(Table::Products, product).bits(lane::product::ARRIVAL);
                let first_day = self.arrival / DAY + 1;
                self.zone
                    .working_hours(first_day + scale(bits, CATALOGUE_BEFORE / DAY - first_day), bits.rotate_left(32))
            }
        }
    }
}
