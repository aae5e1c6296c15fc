//! The closing report of an upload: rows by table, speed, latency, and which promise holds.

use std::time::Duration;

use fixtures_gen::Table;
use serde::Serialize;

use crate::summary::{align, grouped};
use crate::upload::account::{Account, OfTable};

/// How often a row can be in the database now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Delivery {
    ExactlyOnce,
    AtLeastOnce,
    /// No chunk is acknowledged.
    Nothing,
}

impl Delivery {
    fn of(all: &OfTable) -> Self {
        match (all.chunks, all.confirmed) {
            (0, _) => Self::Nothing,
            (chunks, confirmed) if chunks == confirmed => Self::ExactlyOnce,
            _ => Self::AtLeastOnce,
        }
    }

    /// The promise and why it is no other, in words.
    fn story(self, all: &OfTable) -> String {
        let (confirmed, chunks) = (grouped(all.confirmed), grouped(all.chunks));
        match self {
            Self::Nothing => "nothing: the server acknowledged no chunk".to_owned(),
            Self::ExactlyOnce => "exactly once: the server confirmed the idempotency key of every chunk".to_owned(),
            Self::AtLeastOnce => format!(
                "at least once: the server confirmed the idempotency keys of {confirmed} of {chunks} chunks, so rows whose \
                 request was sent again ({} in this run) may be there twice",
                match all.retries {
                    1 => "1 request".to_owned(),
                    retries => format!("{} requests", grouped(retries)),
                }
            ),
        }
    }
}

/// The summary as JSON.
#[derive(Serialize)]
pub(crate) struct Sums {
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'static str>,
    rows_before: u64,
    rows_sent: u64,
    rows_acknowledged: u64,
    rows_rejected: u64,
    rows_not_sent: u64,
    chunks_acknowledged: u64,
    chunks_confirmed: u64,
    retries: u64,
    bytes: u64,
    megabytes_per_second: Option<f64>,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
}

impl Sums {
    fn new(table: Option<Table>, account: &OfTable, not_sent: u64) -> Self {
        let percentile = |percent| Some(account.latencies.percentile(percent)?.as_micros() as f64 / 1e3);
        Self {
            table: table.map(Table::name),
            rows_before: account.before,
            rows_sent: account.sent,
            rows_acknowledged: account.acknowledged,
            rows_rejected: account.rejected,
            rows_not_sent: not_sent,
            chunks_acknowledged: account.chunks,
            chunks_confirmed: account.confirmed,
            retries: account.retries,
            bytes: account.bytes,
            megabytes_per_second: account.speed(),
            p50_ms: percentile(50),
            p99_ms: percentile(99),
        }
    }
}

/// What an upload has come to.
pub(crate) struct Summary {
    of_table: Vec<(Table, OfTable, u64)>,
    all: OfTable,
    not_sent: u64,
}

impl Summary {
    pub(super) fn new(account: &Account, not_sent: impl Fn(Table) -> u64) -> Self {
        let of_table: Vec<_> = Table::ALL.iter().map(|&table| (table, account.of(table), not_sent(table))).collect();
        let total = of_table.iter().map(|(_, _, not_sent)| not_sent).sum();
        Self { of_table, all: account.all(), not_sent: total }
    }

    pub(super) fn all(&self) -> &OfTable {
        &self.all
    }

    pub(super) fn not_sent(&self) -> u64 {
        self.not_sent
    }

    pub(crate) fn delivery(&self) -> Delivery {
        Delivery::of(&self.all)
    }

    /// As text of several lines.
    pub(super) fn text(&self) -> String {
        let heading = ["table", "sent", "acknowledged", "rejected", "retries", "MB/s", "p50", "p99"];
        let mut lines = vec![heading.map(str::to_owned).to_vec()];
        lines.extend(self.of_table.iter().map(|(table, account, _)| row(table.name(), account)));
        lines.push(row("total", &self.all));
        let before = match self.all.before {
            0 => String::new(),
            before => format!("{} rows were acknowledged before\n", grouped(before)),
        };
        format!("{}{before}{}", align(&lines), self.delivery().story(&self.all))
    }

    /// The promise, in words.
    pub(crate) fn story(&self) -> String {
        self.delivery().story(&self.all)
    }

    pub(crate) fn tables(&self) -> Vec<Sums> {
        self.of_table.iter().map(|(table, account, not_sent)| Sums::new(Some(*table), account, *not_sent)).collect()
    }

    pub(crate) fn total(&self) -> Sums {
        Sums::new(None, &self.all, self.not_sent)
    }
}

fn row(name: &str, account: &OfTable) -> Vec<String> {
    let latency = |percent| account.latencies.percentile(percent).map_or_else(|| "–".to_owned(), short);
    vec![
        name.to_owned(),
        grouped(account.sent),
        grouped(account.acknowledged),
        grouped(account.rejected),
        grouped(account.retries),
        account.speed().map_or_else(|| "–".to_owned(), |speed| format!("{speed:.1}")),
        latency(50),
        latency(99),
    ]
}

/// A latency as people say it.
fn short(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1e3;
    match millis {
        ..10.0 => format!("{millis:.1} ms"),
        10.0..10_000.0 => format!("{millis:.0} ms"),
        _ => format!("{:.0} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upload::account::Acknowledged;
    use crate::upload::journal::Past;

    fn account(is_confirmed: bool) -> Account {
        let account = Account::starting_at(&Past::default());
        account.send(Table::Orders, 1_000);
        account.answer(Table::Orders, Duration::from_millis(3));
        account.retry(Table::Orders);
        account.acknowledge(Table::Orders, Acknowledged { rows: 1_000, rejected: 1, bytes: 9, is_confirmed });
        account
    }

    #[test]
    fn the_promise_is_told_with_its_reason() {
        for (is_confirmed, promise, delivery) in [
            (true, "exactly once: the server confirmed the idempotency key of every chunk", Delivery::ExactlyOnce),
            (
                false,
                "at least once: the server confirmed the idempotency keys of 0 of 1 chunks, so rows whose request was sent again (1 request in this run) may be there twice",
                Delivery::AtLeastOnce,
            ),
        ] {
            let summary = Summary::new(&account(is_confirmed), |_| 0);
            assert_eq!(summary.delivery(), delivery);
            assert!(summary.text().ends_with(promise), "{}", summary.text());
        }
    }

    #[test]
    fn a_table_has_a_line_of_its_own() {
        let text = Summary::new(&account(true), |_| 0).text();
        let line = text.lines().find(|line| line.starts_with("orders")).unwrap();
        let cells: Vec<_> = line.split_whitespace().collect();
        assert_eq!(&cells[..5], ["orders", "1,000", "999", "1", "1"]);
        assert_eq!(&cells[6..], ["3.1", "ms", "3.1", "ms"]);
        for (millis, text) in [(3, "3.0 ms"), (1_234, "1234 ms"), (61_000, "61 s")] {
            assert_eq!(short(Duration::from_millis(millis)), text);
        }
    }
}
