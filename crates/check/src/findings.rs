//! What was found wrong, and where.

use std::collections::BTreeMap;
use std::fmt;

use crate::rows::Row;
use crate::values::Id;

/// This many violations of one rule are reported one by one, unless a check says otherwise; the rest
/// is counted.
pub(crate) const MOST_PER_RULE: u64 = 5;

/// A tenant keeps so many violations of a rule, and no check can ask for more.
pub(crate) const MOST_KEPT: u64 = 100;

/// One thing that should not be so.
///
/// ```
/// use fixtures_check::Violation;
///
/// let violation = Violation {
///     rule: "B9",
///     table: "orders",
///     tenant: "0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b".to_owned(),
///     row: Some(7),
///     file: "orders_0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b_chunk_0000.csv".to_owned(),
///     line: Some(9),
///     what: "order_date 2023-01-01T00:00:00 comes after 2023-01-02T00:00:00".to_owned(),
/// };
/// assert!(violation.to_string().starts_with("B9: orders row 7 of tenant 0190a3c4-"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// `"B1"` to `"B11"`, `"B13"`, or `"shape"` for the files and values themselves.
    pub rule: &'static str,
    /// The table; empty if it is about the directory.
    pub table: &'static str,
    /// The tenant's id; empty if it is about all of them.
    pub tenant: String,
    /// The row's number in the tenant's table (in `tenants.csv`, for that table), from 0, over all
    /// chunks.
    pub row: Option<u64>,
    /// The name of the file; empty if it is about more than one.
    pub file: String,
    /// The line in the file, from 1; `None` if it is about more than one. Where CSV cells hold line
    /// breaks, it is that of the record, counted as if they held none.
    pub line: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl Violation {
    /// The table, row and tenant in words, with a colon; empty if it is about the directory.
    pub fn place(&self) -> String {
        let row = self.row.map_or(String::new(), |row| format!(" row {row}"));
        let tenant = if self.tenant.is_empty() { String::new() } else { format!(" of tenant {}", self.tenant) };
        let place = format!("{}{row}{tenant}", self.table);
        if place.is_empty() { place } else { place + ": " }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}{}", self.rule, self.place(), self.what)
    }
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) table: &'static str,
    pub(crate) row: Option<u64>,
}

impl Place {
    /// The directory, or several tables of it.
    pub(crate) const DIRECTORY: Self = Self { table: "", row: None };

    /// A row of a table, by its number.
    pub(crate) fn row<R: Row>(number: usize) -> Self {
        Self { table: R::TABLE, row: Some(number as u64) }
    }
}

/// The violations of one rule in one tenant, or in the dataset as a whole: the first few, and how
/// many there are.
#[derive(Debug)]
pub(crate) struct Findings {
    rule: &'static str,
    tenant: String,
    first: Vec<Violation>,
    count: u64,
}

impl Findings {
    pub(crate) fn of_tenant(rule: &'static str, tenant: Id) -> Self {
        Self { tenant: tenant.to_string(), ..Self::of_dataset(rule) }
    }

    pub(crate) fn of_dataset(rule: &'static str) -> Self {
        Self { rule, tenant: String::new(), first: Vec::new(), count: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds a violation; beyond the first few, `what` is never formatted.
    pub(crate) fn add(&mut self, at: Place, what: impl fmt::Display) {
        self.add_in("", at, what);
    }

    /// Adds a violation in a file that is known already.
    pub(crate) fn add_in(&mut self, file: &str, at: Place, what: impl fmt::Display) {
        self.count += 1;
        if self.count <= MOST_KEPT {
            let Place { table, row } = at;
            let (rule, tenant, file) = (self.rule, self.tenant.clone(), file.to_owned());
            self.first.push(Violation { rule, table, tenant, row, file, line: None, what: what.to_string() });
        }
    }
}

/// All violations of a dataset, in the order in which they are reported.
#[derive(Debug)]
pub(crate) struct Report {
    most_per_rule: u64,
    violations: Vec<Violation>,
    counts: BTreeMap<&'static str, u64>,
}

impl Report {
    pub(crate) fn new(most_per_rule: u64) -> Self {
        Self { most_per_rule, violations: Vec::new(), counts: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, findings: Findings) {
        if findings.is_empty() {
            return;
        }
        let count = self.counts.entry(findings.rule).or_default();
        let room = self.most_per_rule.saturating_sub(*count) as usize;
        self.violations.extend(findings.first.into_iter().take(room));
        *count += findings.count;
    }

    pub(crate) fn add_all(&mut self, findings: impl IntoIterator<Item = Findings>) {
        for found in findings {
            self.add(found);
        }
    }

    /// The violations that are listed, and how many there are of each rule.
    pub(crate) fn finish(self) -> (Vec<Violation>, BTreeMap<&'static str, u64>) {
        (self.violations, self.counts)
    }
}
