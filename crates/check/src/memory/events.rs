//! What is remembered of stock events.

use std::collections::BTreeMap;

use crate::rows::StockEvent;
use crate::values::Source;

/// Counts of the stock events of a tenant.
#[derive(Debug, Default)]
pub(crate) struct Events {
    by_source: BTreeMap<Source, u64>,
    empty_receipts: u64,
}

impl Events {
    pub(super) fn push(&mut self, event: &StockEvent) {
        *self.by_source.entry(event.source).or_default() += 1;
        self.empty_receipts += u64::from(event.source == Source::Receipt && event.delta <= 0);
    }

    /// How many events there are of each source that has any.
    pub(crate) fn by_source(&self) -> &BTreeMap<Source, u64> {
        &self.by_source
    }

    /// Receipts that take something away, or break B4 because they bring nothing.
    pub(crate) fn empty_receipts(&self) -> u64 {
        self.empty_receipts
    }
}
