//! What some orders in a row sell: each step for all of their lines, before the next step.
//!
//! A line is a dozen small computations, each of which waits for the one before, and some of which a
//! processor guesses wrongly. Step by step, those of many lines are under way at the same time. A run
//! begins with one order and grows, so that a single order costs what it is.

use super::calendar::Seconds;
use super::catalogue::MOST_LINES;
use super::context::TenantModel;
use super::draw::RowDraws;
use super::lines::{Choice, Sale, Taken};
use super::mix::Fate;
use super::orders;
use super::sales::{EPOCH_ORDERS, EpochView, OrderShape};
use crate::money::Money;
use crate::table::Table;

/// The most orders of a run.
const MOST_ORDERS: u64 = 64;

/// The lines of the largest order.
const LINES: [u8; MOST_LINES as usize] = [0, 1, 2, 3, 4, 5, 6, 7];

/// An order of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Basket {
    pub(crate) order: u64,
    pub(crate) draws: RowDraws,
    pub(crate) placed_at: Seconds,
    pub(crate) shape: OrderShape,
    /// Where its sales begin among those of the run.
    first: usize,
    choice: Choice,
}

/// A run of orders with what they sell.
#[derive(Clone, Debug)]
pub(crate) struct Baskets {
    view: EpochView,
    /// The first order behind the run.
    end: u64,
    orders: Vec<Basket>,
    /// The number of its basket and the line, for each sale.
    lines: Vec<(u8, u8)>,
    sales: Vec<Sale>,
    /// The sum of the sales before each, and of all, in cents.
    totals: Vec<i64>,
    // What the steps before the sales leave.
    shelves: Vec<u64>,
    taken: Vec<Taken>,
    outside: Vec<u32>,
    items: Vec<(Fate, u64)>,
}

impl Baskets {
    /// An empty run before an order.
    pub(crate) fn before(tenant: &TenantModel<'_>, order: u64) -> Baskets {
        Baskets {
            view: tenant.sales().epoch(order / EPOCH_ORDERS),
            end: order,
            orders: vec![],
            lines: vec![],
            sales: vec![],
            totals: vec![],
            shelves: vec![],
            taken: vec![],
            outside: vec![],
            items: vec![],
        }
    }

    /// The orders of the run.
    #[inline(always)]
    pub(crate) fn baskets(&self) -> &[Basket] {
        &self.orders
    }

    /// The total of one of them.
    #[inline(always)]
    pub(crate) fn total(&self, basket: &Basket) -> Money {
        Money::from_cents(self.totals[basket.first + basket.shape.lines as usize] - self.totals[basket.first])
    }

    /// What they sell, line by line.
    #[inline(always)]
    pub(crate) fn sales(&self) -> &[Sale] {
        &self.sales
    }

    /// The number of the basket of each sale, and the line.
    #[inline(always)]
    pub(crate) fn lines(&self) -> &[(u8, u8)] {
        &self.lines
    }

    /// Moves on to the next orders, at least one of which must exist.
    #[inline(never)]
    pub(crate) fn next_run(&mut self, tenant: &TenantModel<'_>) {
        let first = self.end;
        if first / EPOCH_ORDERS != self.view.epoch {
            self.view = tenant.sales().epoch(first / EPOCH_ORDERS);
        }
        let epoch_ends = (self.view.epoch + 1) * EPOCH_ORDERS;
        let length = (4 * self.orders.len() as u64).clamp(1, MOST_ORDERS);
        self.end = (first + length).min(epoch_ends).min(tenant.sizes().orders);
        self.open(tenant, first);
        self.view.shelves(&tenant.sales().plan().popularity, &self.items, &mut self.shelves, &mut self.outside);
        self.sales.clear();
        self.totals.clear();
        self.totals.push(0);
        let (orders, lines) = (&self.orders, &self.lines);
        let choices = || lines.iter().map(|&(basket, line)| (&orders[usize::from(basket)].choice, u64::from(line)));
        self.taken.clear();
        let taken = choices().zip(&self.shelves);
        self.taken.extend(taken.map(|((choice, line), &shelf)| Taken::new(tenant, shelf, choice, line)));
        let sold = choices().zip(&self.taken);
        self.sales.extend(sold.map(|((choice, line), taken)| taken.sale(tenant, choice, line)));
        let mut total = 0;
        self.totals.extend(self.sales.iter().map(|sale| {
            total += sale.total().cents();
            total
        }));
    }

    /// Lists the orders of the run, and their lines.
    fn open(&mut self, tenant: &TenantModel<'_>, first: u64) {
        self.orders.clear();
        self.lines.clear();
        self.items.clear();
        let mut stratum = tenant.sales().stratum(first);
        let mut end = 0;
        for order in first..self.end {
            if !stratum.has(order) {
                stratum = tenant.sales().stratum(order);
            }
            let (shape, draws) = (stratum.shape(order), tenant.draws(Table::Orders, order));
            let placed_at = orders::placed_at_of(tenant, order, draws);
            let choice = Choice::new(tenant, draws, shape.fate, placed_at);
            let basket = self.orders.len() as u8;
            self.orders.push(Basket { order, draws, placed_at, shape, first: end, choice });
            // As many as there can be, since how many there are cannot be guessed.
            self.lines.extend_from_slice(&LINES.map(|line| (basket, line)));
            self.items.extend_from_slice(&LINES.map(|line| shape.item(u64::from(line))));
            end += shape.lines as usize;
            self.lines.truncate(end);
            self.items.truncate(end);
        }
    }
}
