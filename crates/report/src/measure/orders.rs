//! What an order holds, what it is worth, and what became of it.

use chrono::{Datelike, NaiveDate};
use fixtures_gen::{Order, OrderItem, OrderStatus};

use super::calendar::WINDOW_END;
use super::summary::{Mean, Share, amount, ratio};

const YEARS: [i32; 2] = [2023, 2024];

#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) lines: Mean,
    pub(crate) one_line: Share,
    pub(crate) quantity: Mean,
    /// By [`OrderStatus`].
    by_status: [u64; OrderStatus::ALL.len()],
    pub(crate) old_but_open: Share,
    pub(crate) youngest_pending: Share,
    /// The mean order of each tenant.
    pub(crate) baskets: Vec<f64>,
    pub(crate) advent_to_year: Mean,
    tenant: Values,
}

/// What the orders of a tenant are worth, in its currency.
#[derive(Default)]
struct Values {
    all: Mean,
    by_year: [Mean; YEARS.len()],
    advent: [Mean; YEARS.len()],
}

impl Orders {
    pub(crate) fn add(&mut self, order: &Order, lines: &[OrderItem]) {
        self.lines.add(lines.len() as f64);
        self.one_line.count(lines.len() == 1);
        self.quantity.extend(lines.iter().map(|line| line.quantity as f64));
        self.add_status(order);
        self.tenant.add(order.order_date.date(), amount(order.total_amount));
    }

    fn add_status(&mut self, order: &Order) {
        use OrderStatus::{Cancelled, Pending, Processing, Shipped};
        let (status, age) = (order.order_status, WINDOW_END - order.order_date);
        self.by_status[place(status)] += 1;
        if age.num_days() >= 7 {
            self.old_but_open.count(matches!(status, Pending | Processing | Shipped));
        } else if age.num_days() == 0 && status != Cancelled {
            self.youngest_pending.count(status == Pending);
        }
    }

    /// Ends a tenant, which counts in the means over tenants if it is large enough.
    pub(crate) fn end_of_tenant(&mut self, is_large: bool) {
        let Values { all, by_year, advent } = std::mem::take(&mut self.tenant);
        if !is_large {
            return;
        }
        self.baskets.extend(all.value());
        for (of_advent, of_year) in advent.into_iter().zip(by_year) {
            self.advent_to_year.extend(of_advent.value().zip(of_year.value()).map(|(advent, year)| advent / year));
        }
    }

    pub(crate) fn status_share(&self, status: OrderStatus) -> Option<f64> {
        ratio(self.by_status[place(status)] as f64, self.by_status.iter().sum::<u64>() as f64)
    }
}

impl Values {
    fn add(&mut self, day: NaiveDate, value: f64) {
        self.all.add(value);
        let Some(year) = YEARS.iter().position(|&year| year == day.year()) else { return };
        self.by_year[year].add(value);
        if day.month() == 12 && day.day() <= 24 {
            self.advent[year].add(value);
        }
    }
}

fn place(status: OrderStatus) -> usize {
    OrderStatus::ALL.iter().position(|&one| one == status).expect("all are listed")
}
