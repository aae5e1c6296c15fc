//! What some orders in a row sell: each step for all of their lines, before the next step.
//!
//! A line is a dozen small computations, each of which waits for the one before, and some of which a
//! processor guesses wrongly. Step by step, those of many lines are under way at the same time. A run
//! begins with one order and grows, so that a single order costs what it is.

use super::calendar::Seconds;
use super::catalogue::{MOST_LINES, Slot};
use super::context::TenantModel;
use super::draw::RowDraws;
use super::lines::Choice;
use super::mix::Fate;
use super::orders;
use super::quotes::{Quote, Quotes, Sale};
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
    slots: Vec<Slot>,
    outside: Vec<u32>,
    items: Vec<(Fate, u64)>,
    /// Those whose quote is not kept.
    missing: Vec<u32>,
    quotes: Quotes,
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
            slots: vec![],
            outside: vec![],
            items: vec![],
            missing: vec![],
            quotes: Quotes::new(),
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

    /// What one of them sells, line by line.
    #[inline(always)]
    pub(crate) fn sales_of(&self, basket: &Basket) -> &[Sale] {
        &self.sales[basket.first..basket.first + basket.shape.lines as usize]
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

    /// The first order behind the run.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// Moves on, to an empty run before an order that is not before the run's end.
    pub(crate) fn skip_to(&mut self, order: u64) {
        debug_assert!(order >= self.end, "quotes do not go back");
        self.end = order;
        self.orders.clear();
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
        if length == MOST_ORDERS {
            self.quotes.grow(tenant);
        }
        self.sell(tenant);
        self.totals.clear();
        self.totals.push(0);
        let mut total = 0;
        self.totals.extend(self.sales.iter().map(|sale| {
            total += sale.total().cents();
            total
        }));
    }

    /// Makes the sales of the lines: first with the quotes that are kept, whether they hold or not, since that
    /// cannot be guessed; then anew where they do not.
    fn sell(&mut self, tenant: &TenantModel<'_>) {
        let (orders, lines) = (&self.orders, &self.lines);
        let choice = |basket: u8| &orders[usize::from(basket)].choice;
        self.slots.clear();
        let taken = lines.iter().zip(&self.shelves);
        self.slots.extend(taken.map(|(&(basket, line), &shelf)| choice(basket).slot(tenant, shelf, line.into())));
        self.missing.resize(lines.len(), 0);
        let (mut count, missing, quotes) = (0, &mut self.missing, &mut self.quotes);
        self.sales.clear();
        self.sales.extend((0..).zip(lines).zip(&self.slots).map(|((at, &(basket, line)), &slot)| {
            let choice = choice(basket);
            let (quote, holds) = quotes.at(slot, choice.moment().time);
            missing[count] = at;
            count += usize::from(!holds);
            quote.sale(slot, choice.quantity(tenant, line.into()))
        }));
        for &at in &missing[..count] {
            let at = at as usize;
            let (slot, moment) = (self.slots[at], choice(lines[at].0).moment());
            let quote = Quote::new(tenant, slot, moment);
            quotes.keep(slot, quote);
            self.sales[at] = quote.sale(slot, self.sales[at].quantity);
        }
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
