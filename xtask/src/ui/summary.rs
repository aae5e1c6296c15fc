//! The closing report of a run: what was written, how fast, with how much memory.

use std::time::Duration;

use fixtures_gen::{Compression, Table};
use fixtures_run::{Summary, Totals, TotalsByTable, sum};

use crate::ui::words::{align, grouped};

/// The report as text of several lines.
pub(crate) fn report(summary: &Summary) -> String {
    let is_compressed = summary.identity().compression != Compression::None.name();
    let before = match summary.files_before() {
        0 => String::new(),
        files => format!("{} of {} files existed before\n", grouped(files), grouped(summary.totals().files)),
    };
    format!("{}\n{before}{}", table(summary.by_table(), is_compressed), speed(summary.made(), summary.elapsed()))
}

/// The totals of the tables that have rows or files, and of all, in aligned columns.
pub(crate) fn table(totals: &TotalsByTable, is_compressed: bool) -> String {
    let heading = ["table", "rows", "files", "bytes"].into_iter().chain(is_compressed.then_some("compressed"));
    let mut lines = vec![heading.map(str::to_owned).collect()];
    for (&table, totals) in Table::ALL.iter().zip(totals).filter(|(_, totals)| totals.files > 0 || totals.rows > 0) {
        lines.push(row(table.name(), *totals, is_compressed));
    }
    lines.push(row("total", sum(totals), is_compressed));
    align(&lines)
}

fn row(name: &str, totals: Totals, is_compressed: bool) -> Vec<String> {
    let Totals { rows, files, bytes, written } = totals;
    let numbers = [rows, files, bytes].into_iter().chain(is_compressed.then_some(written)).map(grouped);
    std::iter::once(name.to_owned()).chain(numbers).collect()
}

fn speed(made: Totals, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(1e-6);
    let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {:.1} MB", bytes as f64 / 1e6));
    format!(
        "{} rows/s, {:.0} MB/s, {seconds:.2} s{memory}",
        grouped((made.rows as f64 / seconds) as u64),
        made.bytes as f64 / 1e6 / seconds
    )
}

/// The most memory that this process has had, in bytes, where the system says.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_an_aligned_table() {
        let mut totals = TotalsByTable::default();
        totals[Table::Orders.index()] = Totals { rows: 1_000, files: 1, bytes: 500_000, written: 100_000 };
        let text = table(&totals, true);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "table    rows  files    bytes  compressed");
        assert_eq!(lines[1], "orders  1,000      1  500,000     100,000");
        assert_eq!(lines[2], "total   1,000      1  500,000     100,000");
        assert!(speed(sum(&totals), Duration::from_millis(500)).starts_with("2,000 rows/s, 1 MB/s, 0.50 s"));
    }
}
