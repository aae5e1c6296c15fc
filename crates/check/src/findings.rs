//! What was found wrong, and where.

use std::collections::BTreeMap;
use std::fmt;

use crate::rows::Row;
use crate::values::Id;

/// This many violations of one rule are reported one by one; the rest is counted.
const MOST_PER_RULE: u64 = 5;

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
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.rule)?;
        let row = self.row.map_or(String::new(), |row| format!(" row {row}"));
        let tenant = if self.tenant.is_empty() { String::new() } else { format!(" of tenant {}", self.tenant) };
        let place = format!("{}{row}{tenant}", self.table);
        if place.is_empty() { f.write_str(&self.what) } else { write!(f, "{place}: {}", self.what) }
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
        self.count += 1;
        if self.count <= MOST_PER_RULE {
            let (rule, tenant) = (self.rule, self.tenant.clone());
            self.first.push(Violation { rule, table: at.table, tenant, row: at.row, what: what.to_string() });
        }
    }
}

/// All violations of a dataset, in the order in which they are reported.
#[derive(Debug, Default)]
pub(crate) struct Report {
    violations: Vec<Violation>,
    counts: BTreeMap<&'static str, u64>,
}

impl Report {
    pub(crate) fn add(&mut self, findings: Findings) {
        if findings.is_empty() {
            return;
        }
        let count = self.counts.entry(findings.rule).or_default();
        let room = MOST_PER_RULE.saturating_sub(*count) as usize;
        self.violations.extend(findings.first.into_iter().take(room));
        *count += findings.count;
    }

    pub(crate) fn add_all(&mut self, findings: impl IntoIterator<Item = Findings>) {
        for found in findings {
            self.add(found);
        }
    }

    /// The violations, and for each rule that has more than are listed, one that counts the rest.
    pub(crate) fn finish(mut self) -> Vec<Violation> {
        let more = self.counts.iter().filter(|&(_, &count)| count > MOST_PER_RULE).map(|(&rule, count)| Violation {
            rule,
            table: "",
            tenant: String::new(),
            row: None,
            what: format!("and {} more", count - MOST_PER_RULE),
        });
        self.violations.extend(more);
        self.violations
    }
}
