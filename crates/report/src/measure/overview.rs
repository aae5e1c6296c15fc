//! What the charts of a report show.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDateTime, Timelike};
use fixtures_gen::{Customer, LoyaltyTier, Order, OrderItem, OrderStatus, Product, StockEvent, Table, Tenant};
use uuid::Uuid;

use super::calendar::{TRADE_MONTHS, trade_day, trade_month};
use super::summary::{Mean, Share, amount};

/// Weeks of trade; the last one is of two days.
pub(crate) const WEEKS: usize = 105;
/// Quarters of the window, from 2022 on.
pub(crate) const QUARTERS: usize = 12;
/// Orders of more lines are counted together.
pub(crate) const MOST_LINES: usize = 8;
/// Where steps of amounts begin, in each power of ten.
const STEPS: [f64; 6] = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0];
/// Steps of amounts: from 0.1 to a million.
pub(crate) const AMOUNTS: usize = 7 * STEPS.len();
/// Points of the curve of popularity.
pub(crate) const POINTS: usize = 50;
/// Events of the product whose stock is shown, at most.
const MOST_EVENTS: usize = 400;

/// What the charts of a report show.
pub(crate) struct Overview {
    pub(crate) rows: [u64; Table::ALL.len()],
    /// By week of trade.
    pub(crate) orders_by_week: [u64; WEEKS],
    /// By day of the week from Monday, and hour, in the tenants' local times.
    pub(crate) orders_by_hour: [[u64; 24]; 7],
    /// By status, in the order of its labels.
    pub(crate) by_status: [u64; OrderStatus::ALL.len()],
    pub(crate) by_tier: [u64; LoyaltyTier::ALL.len()],
    /// By number of lines, from 1.
    pub(crate) by_lines: [u64; MOST_LINES],
    pub(crate) order_values: [u64; AMOUNTS],
    pub(crate) prices: [u64; AMOUNTS],
    /// Customers by number of orders: 0, 1, 2 to 3, 4 to 7, and so on.
    pub(crate) by_orders: [u64; 20],
    /// Customers by the quarter of their sign-up and the quarters since: those who ordered in that
    /// quarter, of all.
    pub(crate) cohorts: [[Share; QUARTERS]; QUARTERS],
    /// The share of all lines that the most popular products of a tenant have, from none of them to
    /// all; a mean over tenants.
    pub(crate) popularity: [Mean; POINTS + 1],
    pub(crate) stock: Option<StockOfProduct>,
    pub(crate) tenants: Vec<TenantLine>,
    tenant: Current,
}

/// The stock of one product.
pub(crate) struct StockOfProduct {
    pub(crate) name: String,
    pub(crate) sku: String,
    id: Uuid,
    pub(crate) levels: Vec<(NaiveDateTime, i64)>,
}

/// A tenant beside the others.
#[derive(Default)]
pub(crate) struct TenantLine {
    pub(crate) name: String,
    pub(crate) currency: String,
    pub(crate) products: u64,
    pub(crate) customers: u64,
    pub(crate) orders: u64,
    pub(crate) mean_order: Mean,
    pub(crate) returned: Share,
    /// By month of trade.
    pub(crate) by_month: [u64; TRADE_MONTHS as usize],
}

/// What is remembered of the tenant that is being read.
#[derive(Default)]
struct Current {
    line: TenantLine,
    customers: HashMap<Uuid, Buyer>,
    products: HashMap<Uuid, Sold>,
    /// Orders by hour of the week in UTC.
    hours: Vec<u64>,
}

struct Buyer {
    quarter: Option<usize>,
    orders: u64,
    /// A bit for each quarter with an order in it.
    active: u16,
}

struct Sold {
    lines: u64,
    name: String,
    sku: String,
}

impl Default for Overview {
    fn default() -> Overview {
        Overview {
            rows: [0; Table::ALL.len()],
            orders_by_week: [0; WEEKS],
            orders_by_hour: [[0; 24]; 7],
            by_status: [0; OrderStatus::ALL.len()],
            by_tier: [0; LoyaltyTier::ALL.len()],
            by_lines: [0; MOST_LINES],
            order_values: [0; AMOUNTS],
            prices: [0; AMOUNTS],
            by_orders: [0; 20],
            cohorts: [[Share::default(); QUARTERS]; QUARTERS],
            popularity: [Mean::default(); POINTS + 1],
            stock: None,
            tenants: vec![],
            tenant: Current::default(),
        }
    }
}

impl Overview {
    pub(crate) fn begin_tenant(&mut self, tenant: &Tenant) {
        self.count(Table::Tenants);
        let line = TenantLine { name: tenant.name.clone(), ..TenantLine::default() };
        self.tenant = Current { line, hours: vec![0; 7 * 24], ..Current::default() };
    }

    fn count(&mut self, table: Table) {
        self.rows[table.index()] += 1;
    }

    pub(crate) fn add_customer(&mut self, customer: &Customer) {
        self.count(Table::Customers);
        self.tenant.line.customers += 1;
        count_label(&mut self.by_tier, LoyaltyTier::ALL, &customer.metadata.loyalty_tier);
        let buyer = Buyer { quarter: quarter(customer.created_at), orders: 0, active: 0 };
        self.tenant.customers.insert(customer.customer_id, buyer);
    }

    pub(crate) fn add_product(&mut self, product: &Product) {
        self.count(Table::Products);
        self.tenant.line.products += 1;
        self.prices[place_of(amount(product.price))] += 1;
        let sold = Sold { lines: 0, name: product.name.clone(), sku: product.sku.clone() };
        self.tenant.products.insert(product.product_id, sold);
    }

    pub(crate) fn add_order(&mut self, order: &Order, lines: &[OrderItem]) {
        self.count(Table::Orders);
        self.rows[Table::OrderItems.index()] += lines.len() as u64;
        let (time, value) = (order.order_date, amount(order.total_amount));
        if let Some(day) = trade_day(time.date()) {
            self.orders_by_week[day / 7] += 1;
        }
        count_label(&mut self.by_status, OrderStatus::ALL, &order.order_status);
        if let Some(place) = lines.len().checked_sub(1) {
            self.by_lines[place.min(MOST_LINES - 1)] += 1;
        }
        self.order_values[place_of(value)] += 1;
        self.tenant.add_order(order, lines, value);
    }

    pub(crate) fn add_price(&mut self) {
        self.count(Table::PriceHistory);
    }

    /// Chooses the product whose stock is shown: of the first tenant, one that sells well, but not so
    /// often that its line is a block.
    pub(crate) fn choose_product(&mut self) {
        const LINES: u64 = 60;
        if self.stock.is_some() {
            return;
        }
        let products = self.tenant.products.iter().filter(|(_, sold)| sold.lines > 0);
        let chosen = products.min_by_key(|(_, sold)| (sold.lines.abs_diff(LINES), sold.sku.clone()));
        self.stock = chosen.map(|(&id, sold)| StockOfProduct {
            name: sold.name.clone(),
            sku: sold.sku.clone(),
            id,
            levels: vec![],
        });
    }

    pub(crate) fn add_stock_event(&mut self, event: &StockEvent) {
        self.count(Table::StockEvents);
        let is_shown = |stock: &&mut StockOfProduct| stock.id == event.product_id && stock.levels.len() < MOST_EVENTS;
        if let Some(stock) = self.stock.as_mut().filter(is_shown) {
            stock.levels.push((event.event_time, event.resulting_level));
        }
    }

    /// Ends a tenant whose local time is so many hours from UTC.
    pub(crate) fn end_of_tenant(&mut self, offset: isize) {
        let Current { line, customers, products, hours } = std::mem::take(&mut self.tenant);
        for (hour, count) in hours.into_iter().enumerate() {
            let local = (hour as isize + offset).rem_euclid(7 * 24) as usize;
            self.orders_by_hour[local / 24][local % 24] += count;
        }
        for buyer in customers.into_values() {
            let place = u64::BITS - buyer.orders.leading_zeros();
            self.by_orders[(place as usize).min(self.by_orders.len() - 1)] += 1;
            if let Some(quarter) = buyer.quarter {
                let since = self.cohorts[quarter].iter_mut().take(QUARTERS - quarter).enumerate();
                since.for_each(|(since, share)| share.count(buyer.active >> (quarter + since) & 1 == 1));
            }
        }
        let mut sales: Vec<u64> = products.into_values().map(|sold| sold.lines).collect();
        sales.sort_unstable_by(|a, b| b.cmp(a));
        let all: u64 = sales.iter().sum();
        if all > 0 {
            for (mean, share) in self.popularity.iter_mut().zip(shares_of_most_popular(&sales, all)) {
                mean.add(share);
            }
        }
        self.tenants.push(line);
    }
}

/// The shares of all sales that the first 0 to `POINTS` of so many equal shares of the products have, the most
/// popular first. A part of a product counts as that part of its sales.
fn shares_of_most_popular(sales: &[u64], all: u64) -> impl Iterator<Item = f64> {
    let (mut sum, mut count) = (0, 0);
    (0..=POINTS).map(move |point| {
        let (until, rest) = (sales.len() * point / POINTS, sales.len() * point % POINTS);
        sum += sales[count..until].iter().sum::<u64>();
        count = until;
        let part = sales.get(until).map_or(0.0, |&next| next as f64 * rest as f64 / POINTS as f64);
        (sum as f64 + part) / all as f64
    })
}

impl Current {
    fn add_order(&mut self, order: &Order, lines: &[OrderItem], value: f64) {
        let time = order.order_date;
        let hour = time.weekday().num_days_from_monday() * 24 + time.hour();
        self.hours[hour as usize] += 1;
        self.line.orders += 1;
        self.line.mean_order.add(value);
        self.line.returned.count(order.order_status == OrderStatus::Returned);
        if self.line.currency.is_empty() {
            self.line.currency.clone_from(&order.currency);
        }
        if let Some(month) =
            usize::try_from(trade_month(time.date())).ok().filter(|&month| month < TRADE_MONTHS as usize)
        {
            self.line.by_month[month] += 1;
        }
        if let Some(buyer) = self.customers.get_mut(&order.customer_id) {
            buyer.orders += 1;
            buyer.active |= quarter(time).map_or(0, |quarter| 1 << quarter);
        }
        for line in lines {
            if let Some(sold) = self.products.get_mut(&line.product_id) {
                sold.lines += 1;
            }
        }
    }
}

fn count_label<L: PartialEq>(counts: &mut [u64], labels: &[L], label: &L) {
    if let Some(place) = labels.iter().position(|one| one == label) {
        counts[place] += 1;
    }
}

/// The quarter of the window that a time is in.
fn quarter(time: NaiveDateTime) -> Option<usize> {
    let quarter = (time.year() - 2022) * 4 + (time.month0() / 3) as i32;
    usize::try_from(quarter).ok().filter(|&quarter| quarter < QUARTERS)
}

/// The step of an amount: the last one that begins at it or below.
fn place_of(amount: f64) -> usize {
    (1..AMOUNTS).take_while(|&place| amount_of(place) <= amount).count()
}

/// Where a step of amounts begins.
pub(crate) fn amount_of(place: usize) -> f64 {
    let power = (place / STEPS.len()) as i32 - 1;
    if power < 0 { STEPS[place % STEPS.len()] / 10.0 } else { STEPS[place % STEPS.len()] * 10f64.powi(power) }
}

#[test]
fn amounts_have_their_steps() {
    for place in 0..AMOUNTS {
        assert_eq!(place_of(amount_of(place)), place);
        assert_eq!(place_of(amount_of(place + 1) - 0.001), place);
    }
    assert_eq!((place_of(0.0), place_of(1e12)), (0, AMOUNTS - 1));
}

#[test]
fn the_curve_of_popularity_is_never_below_equal_sales() {
    for sales in [&[7][..], &[3, 1], &[1; 5], &[90, 5, 3, 1, 1, 0, 0], &[2; 1_000]] {
        let all = sales.iter().sum();
        let shares: Vec<f64> = shares_of_most_popular(sales, all).collect();
        assert_eq!((shares.len(), shares[0]), (POINTS + 1, 0.0));
        assert!((shares[POINTS] - 1.0).abs() < 1e-9);
        assert!(
            shares.iter().enumerate().all(|(point, share)| *share >= point as f64 / POINTS as f64 - 1e-9),
            "{sales:?}"
        );
        assert!(shares.is_sorted());
    }
}
