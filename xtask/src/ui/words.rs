//! Numbers, sizes and times as people read them, and tables of them.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{DecimalBytes, HumanCount};

/// A number with a comma between groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    HumanCount(number).to_string()
}

/// A number of bytes, in the unit that reads best.
pub(crate) fn size(bytes: u64) -> String {
    DecimalBytes(bytes).to_string()
}

/// `1 row`, `2 rows`: a count and what is counted, whose plural has an `s`.
pub(crate) fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A time, in the unit that reads best.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0..10) => format!("{:.2} s", time.as_secs_f64()),
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{} h {m} min", grouped(h)),
    }
}

/// Columns as wide as their widest cell: the first to the left, numbers to the right.
pub(crate) fn align(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().expect("a table has lines");
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().expect("a table has lines");
    let widths: Vec<usize> = (0..columns).map(width).collect();
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

/// Lines below their heading, indented; numbers to the right.
pub(crate) fn columns(lines: &[Vec<String>], is_number: &[bool]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..is_number.len()).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let mut row = String::from(" ");
        for ((cell, width), is_number) in line.iter().zip(&widths).zip(is_number) {
            let _ = if *is_number { write!(row, " {cell:>width$} ") } else { write!(row, " {cell:<width$} ") };
        }
        text += row.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!((counted(1, "row"), counted(1_000, "row")), ("1 row".to_owned(), "1,000 rows".to_owned()));
    }

    #[test]
    fn sizes_and_times_have_the_unit_that_reads_best() {
        for (bytes, text) in [
            (0, "0 B"),
            (1_234, "1.23 kB"),
            (1_000_000, "1.00 MB"),
            (57_241_000_000, "57.24 GB"),
            (u64::MAX, "18.45 EB"),
        ] {
            assert_eq!(size(bytes), text);
        }
        for (millis, text) in [(20, "0.02 s"), (59_999, "59 s"), (61_000, "1 min 1 s"), (7_260_000, "2 h 1 min")] {
            assert_eq!(time(Duration::from_millis(millis)), text);
        }
    }
}
