//! What orders and customers add up to, tenant by tenant: one pass over all orders.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU32, Ordering::Relaxed};

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use fixtures_gen::{Address, Dataset, LoyaltyTier, OrderFigures, OrderStatus, Shop, Sizes, TRADE_START, Table};
use uuid::Uuid;

use crate::Progress;
use crate::in_order::in_order;

/// Months of the trade years.
pub(crate) const MONTHS: usize = 24;
/// How many best sellers are named.
pub(crate) const TOP: usize = 20;
/// Orders, or customers, that are a unit of work.
const ROWS: u64 = 1 << 15;

/// What answers need to be counted.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is counted or not")]
pub(crate) struct Needs {
    /// Orders by month and status.
    pub(crate) orders: bool,
    /// What each product sold.
    pub(crate) products: bool,
    /// What each customer ordered.
    pub(crate) buyers: bool,
    /// Customers by tier.
    pub(crate) tiers: bool,
}

impl Needs {
    pub(crate) const NOTHING: Needs = Needs { orders: false, products: false, buyers: false, tiers: false };
    pub(crate) const ORDERS: Needs = Needs { orders: true, ..Needs::NOTHING };
    pub(crate) const PRODUCTS: Needs = Needs { products: true, ..Needs::NOTHING };
    pub(crate) const BUYERS: Needs = Needs { buyers: true, ..Needs::NOTHING };
    pub(crate) const TIERS: Needs = Needs { tiers: true, ..Needs::NOTHING };

    /// What this and another one need.
    pub(crate) fn and(self, other: Needs) -> Needs {
        Needs {
            orders: self.orders || other.orders,
            products: self.products || other.products,
            buyers: self.buyers || other.buyers,
            tiers: self.tiers || other.tiers,
        }
    }

    pub(crate) fn is_anything(self) -> bool {
        self.goes_through_orders() || self.tiers
    }

    pub(crate) fn goes_through_orders(self) -> bool {
        self.orders || self.products || self.buyers
    }

    /// Bytes that the counts of a tenant with these sizes take.
    pub(crate) fn bytes(self, sizes: Sizes) -> u64 {
        let of = |is_needed: bool, rows: u64, bytes: u64| if is_needed { rows.saturating_mul(bytes) } else { 0 };
        of(self.products, sizes.products, 16).saturating_add(of(self.buyers, sizes.customers, 5))
    }
}

/// What is known after the pass.
pub(crate) struct Figures {
    /// In the order of their ids.
    pub(crate) tenants: Vec<TenantFigures>,
    /// The best first.
    pub(crate) top: Vec<TopProduct>,
}

impl Figures {
    pub(crate) fn required(figures: Option<&Figures>) -> &Figures {
        figures.expect("an answer about orders was asked for")
    }
}

/// A number of orders, and their amount in cents.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    pub(crate) orders: i64,
    pub(crate) amount: i64,
}

/// The figures of a month by the status of orders.
pub(crate) type ByStatus = [Sum; OrderStatus::ALL.len()];

/// Customers who first ordered in a month.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cohort {
    pub(crate) customers: i64,
    pub(crate) repeat: i64,
    pub(crate) orders: i64,
}

/// The figures of one tenant.
pub(crate) struct TenantFigures {
    pub(crate) id: Uuid,
    pub(crate) currency: &'static str,
    pub(crate) months: [ByStatus; MONTHS],
    pub(crate) tiers: [i64; LoyaltyTier::ALL.len()],
    pub(crate) cohorts: [Cohort; MONTHS],
}

/// A best seller: the more units the better, and of the same number the first id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TopProduct {
    pub(crate) units: i64,
    pub(crate) id: Reverse<Uuid>,
    pub(crate) tenant: u64,
    pub(crate) product: u64,
    pub(crate) amount: i64,
}

/// Whether an order counts as a sale.
pub(crate) fn is_sale(status: OrderStatus) -> bool {
    !matches!(status, OrderStatus::Cancelled | OrderStatus::Returned)
}

/// The number of a time's month.
fn month_of(time: NaiveDateTime) -> usize {
    (time.year() - TRADE_START.year()) as usize * 12 + time.month0() as usize
}

/// A month as a text.
pub(crate) fn month(number: usize) -> String {
    format!("{}-{:02}", TRADE_START.year() as usize + number / 12, number % 12 + 1)
}

/// What threads count together, in atoms: sums do not depend on their order.
struct Tally {
    units: Vec<AtomicI64>,
    amounts: Vec<AtomicI64>,
    /// The month after each customer's first order: 255 before there is one.
    first: Vec<AtomicU8>,
    orders: Vec<AtomicU32>,
}

impl Tally {
    fn new(shop: &Shop<'_>, needs: Needs) -> Tally {
        let count = |is_needed, table| if is_needed { shop.rows(table) as usize } else { 0 };
        let (products, customers) = (count(needs.products, Table::Products), count(needs.buyers, Table::Customers));
        Tally {
            units: zeros(products),
            amounts: zeros(products),
            first: std::iter::repeat_with(|| AtomicU8::new(u8::MAX)).take(customers).collect(),
            orders: zeros(customers),
        }
    }

    fn add(&self, order: &OrderFigures, month: usize) {
        if order.status != OrderStatus::Cancelled && !self.orders.is_empty() {
            let customer = order.customer as usize;
            self.orders[customer].fetch_add(1, Relaxed);
            self.first[customer].fetch_min(month as u8, Relaxed);
        }
        if is_sale(order.status) && !self.units.is_empty() {
            for item in order.items() {
                let product = item.product as usize;
                self.units[product].fetch_add(item.quantity, Relaxed);
                self.amounts[product].fetch_add(item.total().cents(), Relaxed);
            }
        }
    }

    fn cohorts(&self) -> [Cohort; MONTHS] {
        let mut cohorts = [Cohort::default(); MONTHS];
        for (first, orders) in self.first.iter().zip(&self.orders) {
            let (first, orders) = (first.load(Relaxed), i64::from(orders.load(Relaxed)));
            if orders > 0 {
                let cohort = &mut cohorts[usize::from(first)];
                cohort.customers += 1;
                cohort.repeat += i64::from(orders > 1);
                cohort.orders += orders;
            }
        }
        cohorts
    }

    fn top(&self, dataset: &Dataset, tenant: u64) -> Vec<TopProduct> {
        let mut top = Top::default();
        for (product, units) in (0..).zip(&self.units) {
            let units = units.load(Relaxed);
            if units > 0 && top.may_take(units) {
                let id = dataset.id_at(Address::Row { table: Table::Products, tenant, index: product });
                let amount = self.amounts[product as usize].load(Relaxed);
                top.add(TopProduct { units, id: Reverse(id), tenant, product, amount });
            }
        }
        top.best.into_iter().map(|Reverse(product)| product).collect()
    }
}

fn zeros<A: Default>(count: usize) -> Vec<A> {
    std::iter::repeat_with(A::default).take(count).collect()
}

/// The best sellers so far; the worst of them is on top.
#[derive(Default)]
struct Top {
    best: BinaryHeap<Reverse<TopProduct>>,
}

impl Top {
    fn may_take(&self, units: i64) -> bool {
        self.best.len() < TOP || self.best.peek().is_some_and(|Reverse(worst)| worst.units <= units)
    }

    fn add(&mut self, product: TopProduct) {
        self.best.push(Reverse(product));
        if self.best.len() > TOP {
            self.best.pop();
        }
    }
}

/// What a unit of work adds up to; its sums are added in order.
pub(crate) struct Part {
    months: [ByStatus; MONTHS],
    tiers: [i64; LoyaltyTier::ALL.len()],
}

impl Part {
    const EMPTY: Part = Part {
        months: [[Sum { orders: 0, amount: 0 }; OrderStatus::ALL.len()]; MONTHS],
        tiers: [0; LoyaltyTier::ALL.len()],
    };

    /// The same without what products and customers add up to, which has no size that a sample should have.
    pub(crate) fn sampled(shop: &Shop<'_>, orders: Range<u64>, customers: Range<u64>) -> Part {
        Part::of(shop, orders, customers, &Tally::new(shop, Needs::NOTHING), &|_| {})
    }

    /// The orders and the customers of a unit.
    fn of(shop: &Shop<'_>, orders: Range<u64>, customers: Range<u64>, tally: &Tally, progress: Progress<'_>) -> Part {
        let count = orders.end - orders.start + customers.end - customers.start;
        let mut part = Part::EMPTY;
        let mut month = Month::of(TRADE_START);
        for order in shop.order_figures(orders) {
            let number = month.number_at(order.order_date());
            let sum = &mut part.months[number][order.status as usize];
            sum.orders += 1;
            sum.amount += order.total().cents();
            tally.add(&order, number);
        }
        for customer in customers {
            part.tiers[shop.loyalty_tier(customer) as usize] += 1;
        }
        progress(count);
        part
    }

    fn add(&mut self, other: &Part) {
        for (sum, more) in self.months.iter_mut().flatten().zip(other.months.iter().flatten()) {
            sum.orders += more.orders;
            sum.amount += more.amount;
        }
        self.tiers.iter_mut().zip(&other.tiers).for_each(|(count, more)| *count += more);
    }
}

/// The month of the order before, which most orders share.
struct Month {
    number: usize,
    day: NaiveDateTime,
}

impl Month {
    fn of(time: NaiveDateTime) -> Month {
        Month { number: month_of(time), day: time.date().and_time(chrono::NaiveTime::MIN) }
    }

    fn number_at(&mut self, time: NaiveDateTime) -> usize {
        if time < self.day || time - self.day >= TimeDelta::days(1) {
            *self = Month::of(time);
        }
        self.number
    }
}

/// The orders and customers of a tenant that are to be gone through.
fn rows(shop: &Shop<'_>, needs: Needs) -> (u64, u64) {
    let count = |is_needed, table| if is_needed { shop.rows(table) } else { 0 };
    (count(needs.goes_through_orders(), Table::Orders), count(needs.tiers, Table::Customers))
}

/// A tenant of which one thread has made all.
fn whole(dataset: &Dataset, tenant: u64, needs: Needs, progress: Progress<'_>) -> (TenantFigures, Vec<TopProduct>) {
    let shop = dataset.tenant(tenant);
    let (tally, (orders, customers)) = (Tally::new(&shop, needs), rows(&shop, needs));
    let part = Part::of(&shop, 0..orders, 0..customers, &tally, progress);
    finish(dataset, &shop, &part, &tally)
}

/// A tenant of which all threads make a part.
fn divided(
    dataset: &Dataset,
    tenant: u64,
    needs: Needs,
    (threads, progress): (NonZeroUsize, Progress<'_>),
) -> (TenantFigures, Vec<TopProduct>) {
    let shop = dataset.tenant(tenant);
    let (orders, customers) = rows(&shop, needs);
    let (tally, mut sum) = (Tally::new(&shop, needs), Part::EMPTY);
    let units = orders.max(customers).div_ceil(ROWS) as usize;
    let work = |unit: usize| {
        let of = |rows: u64| (unit as u64 * ROWS).min(rows)..((unit as u64 + 1) * ROWS).min(rows);
        Part::of(&shop, of(orders), of(customers), &tally, progress)
    };
    let _ = in_order(threads, units, &work, &mut |part| {
        sum.add(&part);
        ControlFlow::Continue(())
    });
    finish(dataset, &shop, &sum, &tally)
}

fn finish(dataset: &Dataset, shop: &Shop<'_>, part: &Part, tally: &Tally) -> (TenantFigures, Vec<TopProduct>) {
    let figures = TenantFigures {
        id: shop.tenant_id(),
        currency: shop.currency(),
        months: part.months,
        tiers: part.tiers,
        cohorts: tally.cohorts(),
    };
    (figures, tally.top(dataset, shop.number()))
}

/// The figures of the tenants in this order.
pub(crate) fn figures(
    dataset: &Dataset,
    tenants: &[u64],
    needs: Needs,
    (threads, progress): (NonZeroUsize, Progress<'_>),
) -> Figures {
    let is_large = |tenant: &u64| {
        let sizes = dataset.spec().sizes_of(*tenant);
        sizes.orders.max(sizes.customers).max(sizes.products) > 2 * ROWS
    };
    let (mut all, mut top) = (Vec::with_capacity(tenants.len()), Top::default());
    let mut add = |(figures, best): (TenantFigures, Vec<TopProduct>)| {
        all.push(figures);
        for product in best {
            top.add(product);
        }
        ControlFlow::Continue(())
    };
    for run in tenants.chunk_by(|one, other| !is_large(one) && !is_large(other)) {
        let _: ControlFlow<()> = if is_large(&run[0]) {
            add(divided(dataset, run[0], needs, (threads, progress)))
        } else {
            in_order(threads, run.len(), &|at| whole(dataset, run[at], needs, progress), &mut add)
        };
    }
    let mut top: Vec<_> = top.best.into_iter().map(|Reverse(product)| product).collect();
    top.sort_unstable_by(|one, other| other.cmp(one));
    Figures { tenants: all, top }
}
