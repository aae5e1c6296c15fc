//! The closing report of a run: what was written, how fast, with how much memory.

use std::fmt::Write;
use std::time::Duration;

use fixtures_gen::Table;

use crate::compress::Compression;
use crate::tally::{Tally, Totals};

/// The report as text of several lines.
pub(crate) fn report(tally: &Tally, compression: Compression, elapsed: Duration) -> String {
    let found = match tally.files_found() {
        0 => String::new(),
        files => format!("{} of {} files were there before\n", grouped(files), grouped(tally.all().files)),
    };
    format!("{}\n{found}{}", table(|table| tally.of(table), compression), speed(tally.made(), elapsed))
}

/// The totals of the tables that have files, and of all, in aligned columns.
pub(crate) fn table(totals: impl Fn(Table) -> Totals, compression: Compression) -> String {
    let (mut lines, mut all) = (vec![heading(compression)], Totals::default());
    for &table in Table::ALL {
        let totals = totals(table);
        all += totals;
        if totals.files > 0 {
            lines.push(row(table.name(), totals, compression));
        }
    }
    lines.push(row("total", all, compression));
    align(&lines)
}

fn heading(compression: Compression) -> Vec<String> {
    let packed = (compression != Compression::None).then_some("compressed");
    ["table", "rows", "files", "bytes"].into_iter().chain(packed).map(str::to_owned).collect()
}

fn row(name: &str, totals: Totals, compression: Compression) -> Vec<String> {
    let packed = (compression != Compression::None).then(|| grouped(totals.written));
    [name.to_owned(), grouped(totals.rows), grouped(totals.files), grouped(totals.bytes)]
        .into_iter()
        .chain(packed)
        .collect()
}

/// Columns as wide as their widest cell: the first to the left, numbers to the right.
pub(crate) fn align(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default())
        .collect();
    let mut text = String::new();
    for line in lines {
        let _ = write!(text, "{:<width$}", line[0], width = widths[0]);
        for (cell, width) in line.iter().zip(&widths).skip(1) {
            let _ = write!(text, "  {cell:>width$}");
        }
        text += "\n";
    }
    text
}

fn speed(totals: Totals, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(1e-6);
    let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {:.1} MB", bytes as f64 / 1e6));
    format!(
        "{} rows/s, {:.0} MB/s, {seconds:.2} s{memory}",
        grouped((totals.rows as f64 / seconds) as u64),
        totals.bytes as f64 / 1e6 / seconds
    )
}

/// The most memory that this process has had, in bytes, where the system tells.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib * 1_024)
}

/// A number of bytes as people say it.
pub(crate) fn sized(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    let (mut size, mut unit) = (bytes as f64 / 1e3, 0);
    while size >= 999.95 && unit + 1 < UNITS.len() {
        size /= 1e3;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

/// A time as people say it.
pub(crate) fn lasting(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0..10) => format!("{:.2} s", time.as_secs_f64()),
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{} h {m} min", grouped(h)),
    }
}

/// A number with a comma between groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Added;

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn sizes_and_times_have_the_unit_that_reads_best() {
        for (bytes, text) in [
            (0, "0.0 kB"),
            (1_234, "1.2 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (57_241_000_000, "57.2 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(sized(bytes), text);
        }
        for (millis, text) in [(20, "0.02 s"), (59_999, "59 s"), (61_000, "1 min 1 s"), (7_260_000, "2 h 1 min")] {
            assert_eq!(lasting(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn the_report_is_an_aligned_table() {
        let tally = Tally::default();
        tally.add_block(Table::Orders, 1_000, Added { bytes: 500_000, written: 100_000 });
        tally.add_file(Table::Orders);
        let report = report(&tally, Compression::Gzip, Duration::from_millis(500));
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines[0], "table    rows  files    bytes  compressed");
        assert_eq!(lines[1], "orders  1,000      1  500,000     100,000");
        assert_eq!(lines[2], "total   1,000      1  500,000     100,000");
        assert!(lines[4].starts_with("2,000 rows/s, 1 MB/s, 0.50 s"), "{}", lines[4]);
    }
}
