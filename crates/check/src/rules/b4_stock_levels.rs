//! B4: each product's events, in file order, are in time order and a running sum from 0 that is
//! never negative, and each of them changes it.

use super::rule::Rule;
use crate::findings::Findings;
use crate::memory::{Books, Entry};
use crate::rows::StockEvent;
use crate::values::Time;

/// The stock of each product; remembers 24 bytes a product.
#[derive(Default)]
pub(crate) struct StockLevels {
    /// The level and the time of each product's last event.
    last: Vec<Option<(i64, Time)>>,
}

impl Rule for StockLevels {
    fn event(&mut self, event: &Entry<StockEvent>, _books: &Books<'_>, found: &mut Findings) {
        let product = event.parents.product.number;
        if product >= self.last.len() {
            self.last.resize(product + 1, None);
        }
        let (level, time) = self.last[product].unwrap_or((0, event.event_time));
        if event.event_time < time {
            found.add(event.at, format_args!("{} comes after {time} of the same product", event.event_time));
        }
        if event.delta == 0 {
            found.add(event.at, "delta is 0");
        }
        if level.checked_add(event.delta) != Some(event.resulting_level) {
            found.add(event.at, format_args!("{level} {:+} is not {}", event.delta, event.resulting_level));
        }
        if event.resulting_level < 0 {
            found.add(event.at, format_args!("the level is {}", event.resulting_level));
        }
        self.last[product] = Some((event.resulting_level, event.event_time));
    }
}
