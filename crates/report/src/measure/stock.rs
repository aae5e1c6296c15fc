//! How the stock turns.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use fixtures_gen::{StockEvent, StockSource};
use uuid::Uuid;

use super::calendar::WINDOW_END;
use super::summary::{LogHistogram, Mean, Share, ratio};

const SECONDS_OF_A_YEAR: f64 = 365.25 * 86_400.0;

#[derive(Default)]
pub(crate) struct Stock {
    /// Turns a year of the products that sell.
    pub(crate) turns: LogHistogram,
    pub(crate) sold_out_and_restocked: Share,
    pub(crate) receipts_per_year: Mean,
    pub(crate) adjustments: Share,
    tenant: HashMap<Uuid, Ledger>,
}

/// What is remembered of the ledger of a product of the tenant that is being read.
struct Ledger {
    first_receipt: NaiveDateTime,
    last_event: NaiveDateTime,
    level: i64,
    /// The sum of level × seconds up to the last event.
    level_seconds: f64,
    sold: u64,
    receipts: u64,
    has_sold_out: bool,
    was_restocked: bool,
}

impl Stock {
    pub(crate) fn add(&mut self, event: &StockEvent) {
        self.adjustments.count(event.source == StockSource::Adjustment);
        let ledger = self.tenant.entry(event.product_id).or_insert_with(|| Ledger::new(event.event_time));
        ledger.add(event);
    }

    pub(crate) fn end_of_tenant(&mut self) {
        for mut ledger in std::mem::take(&mut self.tenant).into_values().filter(|ledger| ledger.sold > 0) {
            ledger.advance(WINDOW_END);
            let seconds = (WINDOW_END - ledger.first_receipt).num_seconds() as f64;
            let years = seconds / SECONDS_OF_A_YEAR;
            let turns = ratio(ledger.sold as f64 / years, ledger.level_seconds / seconds);
            if let Some(turns) = turns {
                self.turns.add(turns);
            }
            self.receipts_per_year.add(ledger.receipts as f64 / years);
            self.sold_out_and_restocked.count(ledger.was_restocked);
        }
    }
}

impl Ledger {
    fn new(first_receipt: NaiveDateTime) -> Ledger {
        Ledger {
            first_receipt,
            last_event: first_receipt,
            level: 0,
            level_seconds: 0.0,
            sold: 0,
            receipts: 0,
            has_sold_out: false,
            was_restocked: false,
        }
    }

    fn add(&mut self, event: &StockEvent) {
        self.advance(event.event_time);
        self.level = event.resulting_level;
        match event.source {
            StockSource::Receipt => {
                self.receipts += 1;
                self.was_restocked |= self.has_sold_out;
            }
            StockSource::Sale => {
                self.sold += event.delta.unsigned_abs();
                self.has_sold_out |= event.resulting_level == 0;
            }
            StockSource::Return | StockSource::Adjustment => {}
        }
    }

    /// Lets the level stand until a time.
    fn advance(&mut self, time: NaiveDateTime) {
        self.level_seconds += self.level as f64 * (time - self.last_event).num_seconds() as f64;
        self.last_event = time;
    }
}

#[test]
fn a_ledger_turns_and_sells_out() {
    let event = |month, source, delta, resulting_level| StockEvent {
        product_id: Uuid::nil(),
        delta,
        resulting_level,
        event_time: chrono::NaiveDate::from_ymd_opt(2024, month, 1).unwrap().into(),
        source,
        ..StockEvent::default()
    };
    let mut stock = Stock::default();
    // 12 pieces for six months, none for three, 6 for three; 18 sold in a year.
    for row in [
        event(1, StockSource::Receipt, 12, 12),
        event(7, StockSource::Sale, -12, 0),
        event(10, StockSource::Receipt, 12, 12),
        event(10, StockSource::Sale, -6, 6),
    ] {
        stock.add(&row);
    }
    stock.end_of_tenant();
    let level = (182.0 * 12.0 + 92.0 * 6.0) / 366.0;
    assert!((stock.turns.median().unwrap() / (18.0 / level) - 1.0).abs() < 0.01);
    assert_eq!(stock.sold_out_and_restocked.value(), Some(1.0));
}
