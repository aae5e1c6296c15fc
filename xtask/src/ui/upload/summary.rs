//! The closing report of an upload: rows by table, speed, latency, and which promise holds.

use std::time::Duration;

use fixtures_gen::Table;
use fixtures_upload::{Delivery, TableSummary, UploadSummary};

use crate::ui::words::{align, counted, grouped};

/// The report as text of several lines.
pub(crate) fn report(summary: &UploadSummary) -> String {
    let heading = ["table", "sent", "acknowledged", "rejected", "retries", "MB/s", "p50", "p99"];
    let mut lines = vec![heading.map(str::to_owned).to_vec()];
    lines.extend(Table::ALL.iter().map(|&table| row(table.name(), summary.of(table))));
    lines.push(row("total", summary.total()));
    let before = match summary.total().rows_before {
        0 => String::new(),
        before => format!("{} rows were acknowledged before\n", grouped(before)),
    };
    format!("{}{before}{}", align(&lines), promise(summary))
}

/// Which promise holds for the rows that are stored, and why.
pub(crate) fn promise(summary: &UploadSummary) -> String {
    let total = summary.total();
    match summary.delivery() {
        Delivery::Nothing => "nothing: the server acknowledged no chunk".to_owned(),
        Delivery::ExactlyOnce => "exactly once: the server confirmed the idempotency key of every chunk".to_owned(),
        Delivery::AtLeastOnce => format!(
            "at least once: the server confirmed the idempotency keys of {} of {}, so rows whose request was sent again \
             ({} in this run) may be stored twice",
            grouped(total.chunks_confirmed),
            counted(total.chunks_acknowledged, "chunk"),
            counted(total.retries, "request")
        ),
    }
}

fn row(name: &str, summary: &TableSummary) -> Vec<String> {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    vec![
        name.to_owned(),
        grouped(summary.rows_sent),
        grouped(summary.rows_acknowledged),
        grouped(summary.rows_rejected),
        grouped(summary.retries),
        or_dash(summary.bytes_per_second.map(|speed| format!("{:.1}", speed / 1e6))),
        or_dash(summary.p50.map(latency)),
        or_dash(summary.p99.map(latency)),
    ]
}

/// A latency, in the unit that reads best.
fn latency(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1e3;
    match millis {
        ..10.0 => format!("{millis:.1} ms"),
        10.0..10_000.0 => format!("{millis:.0} ms"),
        _ => format!("{:.0} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use fixtures_upload::UploadState;

    use super::*;

    #[test]
    fn a_table_has_a_line_of_its_own() {
        let summary = TableSummary {
            rows_sent: 1_000,
            rows_acknowledged: 999,
            rows_rejected: 1,
            retries: 1,
            bytes_per_second: Some(1.25e6),
            p50: Some(Duration::from_millis(3)),
            ..TableSummary::default()
        };
        assert_eq!(row("orders", &summary), ["orders", "1,000", "999", "1", "1", "1.2", "3.0 ms", "–"]);
        for (millis, text) in [(3, "3.0 ms"), (1_234, "1234 ms"), (61_000, "61 s")] {
            assert_eq!(latency(Duration::from_millis(millis)), text);
        }
        let nothing = report(&UploadState::default().summary());
        assert!(nothing.lines().any(|line| line.starts_with("total ")) && nothing.ends_with("acknowledged no chunk"));
    }
}
