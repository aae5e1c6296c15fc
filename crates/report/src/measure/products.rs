//! The catalogue: names, prices and lifetimes; what sells, together with what, and what comes back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Days, NaiveDateTime};
use fixtures_gen::{self as model, Money, Order, OrderItem, OrderStatus, PriceHistory};
use uuid::Uuid;

use super::calendar::{THANKSGIVINGS, TRADE_MONTHS, TRADE_START, black_friday_near, trade_month};
use super::summary::{LogHistogram, Mean, Share, amount, ratio, share_of_largest, slope};

/// A category with fewer lines than this says nothing about returns.
const ENOUGH_LINES: u64 = 500;

#[derive(Default)]
pub(crate) struct Products {
    pub(crate) unique_names: Share,
    pub(crate) prices: Mean,
    pub(crate) log_prices: LogHistogram,
    pub(crate) inactive: Share,
    pub(crate) created_during_trade: Share,
    pub(crate) popularity: Mean,
    pub(crate) share_of_top_fifth: Mean,
    /// Lines that came back, by category.
    returned: BTreeMap<String, Share>,
    pub(crate) affinity: Affinity,
    /// Months of products with a change of price in them.
    pub(crate) changed: Share,
    /// Products with a price cut in a week of Black Friday that ended after it, of each year.
    pub(crate) cut: Share,
    tenant: Catalogue,
}

/// The products of the tenant that is being read.
#[derive(Default)]
struct Catalogue {
    names: HashSet<String>,
    products: HashMap<Uuid, Product>,
    /// Lines of orders by category.
    lines: BTreeMap<String, u64>,
    /// Pairs of lines of one order: those of one category, and all.
    pairs: Share,
}

/// How often two lines of an order share a category, and how often two random ones would.
#[derive(Default)]
pub(crate) struct Affinity {
    found: f64,
    expected: f64,
}

struct Product {
    category: String,
    active: bool,
    created_at: NaiveDateTime,
    lines: u64,
    last_price: Option<Money>,
    /// A bit for each month of trade in which the price changed.
    changed: u32,
    /// Whether the last price is a cut for Black Friday that ends soon after it.
    cut: bool,
    /// Such cuts after which the price rose again.
    cuts: u64,
}

impl Products {
    pub(crate) fn add(&mut self, row: model::Product) {
        self.prices.add(amount(row.price));
        self.log_prices.add(amount(row.price));
        self.inactive.count(!row.active);
        self.created_during_trade.count(row.created_at.date() >= TRADE_START);
        let is_new = self.tenant.names.insert(row.name);
        self.unique_names.count(is_new);
        let product = Product {
            category: row.sku.get(..3).unwrap_or_default().to_owned(),
            active: row.active,
            created_at: row.created_at,
            lines: 0,
            last_price: None,
            changed: 0,
            cut: false,
            cuts: 0,
        };
        self.tenant.products.insert(row.product_id, product);
    }

    pub(crate) fn add_order(&mut self, order: &Order, lines: &[OrderItem]) {
        let Catalogue { products, lines: lines_by_category, pairs, .. } = &mut self.tenant;
        for line in lines {
            let Some(product) = products.get_mut(&line.product_id) else { continue };
            product.lines += 1;
            count(lines_by_category, &product.category, |count| *count += 1);
            if order.order_status != OrderStatus::Cancelled {
                let is_returned = order.order_status == OrderStatus::Returned;
                count(&mut self.returned, &product.category, |share| share.count(is_returned));
            }
        }
        for (place, line) in lines.iter().enumerate() {
            for other in &lines[..place] {
                let category = |line: &OrderItem| products.get(&line.product_id).map(|product| &product.category);
                pairs.count(category(line) == category(other));
            }
        }
    }

    /// Takes a price in; those of a product come in order.
    pub(crate) fn add_price(&mut self, row: &PriceHistory) {
        let Some(product) = self.tenant.products.get_mut(&row.product_id) else { return };
        if let Some(last) = product.last_price.replace(row.price) {
            let from = row.effective_from.date();
            if let Ok(month) = u32::try_from(trade_month(from)) {
                product.changed |= 1u32.checked_shl(month).unwrap_or(0);
            }
            product.cuts += u64::from(product.cut && row.price > last);
            product.cut = row.price < last
                && black_friday_near(from).is_some_and(|friday| {
                    row.effective_to.is_some_and(|to| to.date() > friday && to.date() <= friday + Days::new(14))
                });
        }
    }

    /// The categories of the tenant's products.
    pub(crate) fn categories(&self) -> BTreeSet<String> {
        self.tenant.products.values().map(|product| product.category.clone()).collect()
    }

    /// Ends a tenant, which counts in the means over tenants if it is large enough.
    pub(crate) fn end_of_tenant(&mut self, is_large: bool) {
        let Catalogue { products, lines, pairs, .. } = std::mem::take(&mut self.tenant);
        self.affinity.add(&lines, pairs);
        if is_large {
            let mut sales: Vec<u64> = products.values().map(|product| product.lines).collect();
            sales.sort_unstable_by(|a, b| b.cmp(a));
            self.popularity.extend(popularity_exponent(&sales));
            self.share_of_top_fifth.extend(share_of_largest(sales, 0.2));
        }
        for product in products.values().filter(|product| product.active) {
            let first_month = (trade_month(product.created_at.date()) + 1).max(0) as u32;
            let changed = product.changed.checked_shr(first_month).unwrap_or(0).count_ones();
            self.changed.add(u64::from(changed), u64::from(TRADE_MONTHS.saturating_sub(first_month)));
            let seasons = THANKSGIVINGS.iter().filter(|&&day| product.created_at.date() < day - Days::new(30));
            self.cut.add(product.cuts, seasons.count() as u64);
        }
    }

    /// Shares of lines that came back, of the categories with enough of them.
    pub(crate) fn returns(&self) -> impl Iterator<Item = f64> {
        self.returned.values().filter(|share| share.whole() >= ENOUGH_LINES).filter_map(Share::value)
    }

    /// The mean of these shares over some categories.
    pub(crate) fn returns_of(&self, categories: &[&str]) -> Option<f64> {
        let shares = categories.iter().filter_map(|&category| self.returned.get(category));
        let shares = shares.filter(|share| share.whole() >= ENOUGH_LINES).filter_map(Share::value);
        shares.collect::<Mean>().value()
    }
}

impl Affinity {
    /// Pairs of one category that were found, over those that chance would make.
    pub(crate) fn value(&self) -> Option<f64> {
        ratio(self.found, self.expected)
    }

    /// Takes a tenant in, by its lines of each category and its pairs of lines.
    fn add(&mut self, lines: &BTreeMap<String, u64>, pairs: Share) {
        let all = lines.values().sum::<u64>() as f64;
        let by_chance: f64 = lines.values().map(|&count| (count as f64 / all).powi(2)).sum();
        if let Some(found) = pairs.value() {
            self.found += found * pairs.whole() as f64;
            self.expected += by_chance * pairs.whole() as f64;
        }
    }
}

/// The slope of sales over rank, both as logarithms, from the first hundredth to the middle of the
/// products; steps between ranks grow with the rank.
fn popularity_exponent(sales: &[u64]) -> Option<f64> {
    const STEPS: i32 = 20;
    if sales.len() < 100 {
        return None;
    }
    let (first, last) = ((sales.len() / 100) as f64, (sales.len() / 2) as f64);
    let rank = |step| first * (last / first).powf(f64::from(step) / f64::from(STEPS));
    let points = (0..=STEPS).map(rank).filter(|&rank| sales[rank as usize - 1] > 0);
    slope(&points.map(|rank| (rank.floor().ln(), (sales[rank as usize - 1] as f64).ln())).collect::<Vec<_>>())
}

/// Changes what a map has of a category.
fn count<T: Default>(by_category: &mut BTreeMap<String, T>, category: &str, change: impl FnOnce(&mut T)) {
    match by_category.get_mut(category) {
        Some(value) => change(value),
        None => change(by_category.entry(category.to_owned()).or_default()),
    }
}
