//! What came of a verification: findings, and how much was looked at.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use fixtures_run::Identity;
use serde::Serialize;

use crate::rule::Rule;

/// This many findings of each rule are kept; the others are counted.
pub const FINDINGS_PER_RULE: usize = 20;

/// One thing that should not be so.
///
/// ```
/// use fixtures_verify::{Finding, Rule};
///
/// let finding = Finding {
///     rule: Rule::B2,
///     file: "orders_67c682a6-e41d-4aef-9627-2e28ca86dbb9_chunk_0000.csv".to_owned(),
///     line: Some(12),
///     what: "total_amount is 320.1, not 320.0".to_owned(),
/// };
/// assert!(finding.to_string().ends_with("_chunk_0000.csv:12: B2: total_amount is 320.1, not 320.0"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// The name of the file, in the directory; empty if it is about the directory.
    pub file: String,
    /// The line, from 1; `None` if it is about the file.
    pub line: Option<u64>,
    /// What is wrong, with the values.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&*self.file, self.line) {
            ("", _) => write!(f, "{}: {}", self.rule, self.what),
            (file, None) => write!(f, "{file}: {}: {}", self.rule, self.what),
            (file, Some(line)) => write!(f, "{file}:{line}: {}: {}", self.rule, self.what),
        }
    }
}

/// What the files were compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The manifest, and the rows that the model makes for its spec.
    Model,
    /// The manifest, whose dataset version is another one than this release makes.
    OtherVersion {
        /// That version.
        version: u32,
        /// Whether the rules were checked from the files alone. They were not if the files are what the
        /// manifest says, but in a form that this release cannot read.
        are_rules_checked: bool,
    },
    /// Nothing: the rules were checked from the files alone.
    Rules,
}

/// What came of a verification.
#[derive(Clone, Debug)]
pub struct Report {
    /// The directory.
    pub directory: PathBuf,
    /// What the files were compared with.
    pub basis: Basis,
    /// What the manifest is of, if there is one that can be read.
    pub identity: Option<Identity>,
    /// The first findings of each rule, at most [`FINDINGS_PER_RULE`], in the order of the files.
    pub findings: Vec<Finding>,
    /// How many findings there are of each rule.
    pub counts: BTreeMap<Rule, u64>,
    /// Files of rows that were read.
    pub files: u64,
    /// Rows that were read.
    pub rows: u64,
    /// Bytes of text that were read.
    pub bytes: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl Report {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many findings there are.
    pub fn count(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The first `most` findings, or more: the first one of each rule is always among them.
    pub fn first(&self, most: usize) -> Vec<&Finding> {
        let mut rules = BTreeSet::new();
        let firsts: BTreeSet<usize> =
            (0..).zip(&self.findings).filter(|(_, one)| rules.insert(one.rule)).map(|(at, _)| at).collect();
        let mut left = most.saturating_sub(firsts.len());
        let is_shown = |&at: &usize| {
            let is_first = firsts.contains(&at);
            let has_room = !is_first && left > 0;
            left -= usize::from(has_room);
            is_first || has_room
        };
        (0..self.findings.len()).filter(is_shown).map(|at| &self.findings[at]).collect()
    }
}

/// Where a finding stands among all: the manifest first, then what does not belong to the directory,
/// then the files in the order of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Manifest,
    Directory,
    File(u64),
}

/// Takes in findings, in any order; keeps the first of each rule. Which these are does not depend on
/// the order.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    rules: BTreeMap<Rule, OfRule>,
}

#[derive(Debug, Default)]
struct OfRule {
    count: u64,
    first: Vec<(Place, Finding)>,
}

fn order((place, one): &(Place, Finding), (other_place, other): &(Place, Finding)) -> Ordering {
    let key = |finding: &Finding| (finding.file.clone(), finding.line, finding.what.clone());
    place.cmp(other_place).then_with(|| key(one).cmp(&key(other)))
}

impl OfRule {
    fn shrink(&mut self) {
        self.first.sort_by(order);
        self.first.truncate(FINDINGS_PER_RULE);
    }
}

impl Collector {
    pub(crate) fn add(&mut self, place: Place, finding: Finding) {
        let of_rule = self.rules.entry(finding.rule).or_default();
        of_rule.count += 1;
        of_rule.first.push((place, finding));
        if of_rule.first.len() >= 4 * FINDINGS_PER_RULE {
            of_rule.shrink();
        }
    }

    /// Whether there are findings, or findings of a rule.
    pub(crate) fn has(&self, rule: Option<Rule>) -> bool {
        rule.map_or(!self.rules.is_empty(), |rule| self.rules.contains_key(&rule))
    }

    /// Takes in the findings of another one.
    pub(crate) fn merge(&mut self, other: Self) {
        for (rule, of_rule) in other.rules {
            let kept = of_rule.first.len() as u64;
            of_rule.first.into_iter().for_each(|(place, finding)| self.add(place, finding));
            self.count(rule, of_rule.count - kept);
        }
    }

    /// Counts findings that are not kept.
    pub(crate) fn count(&mut self, rule: Rule, more: u64) {
        self.rules.entry(rule).or_default().count += more;
    }

    pub(crate) fn finish(self) -> (Vec<Finding>, BTreeMap<Rule, u64>) {
        let (mut all, mut counts) = (vec![], BTreeMap::new());
        for (rule, mut of_rule) in self.rules {
            of_rule.shrink();
            all.append(&mut of_rule.first);
            counts.insert(rule, of_rule.count);
        }
        all.sort_by(order);
        (all.into_iter().map(|(_, finding)| finding).collect(), counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: Rule, line: u64) -> Finding {
        Finding { rule, file: "f".to_owned(), line: Some(line), what: String::new() }
    }

    #[test]
    fn the_first_findings_are_kept_in_whatever_order_they_come() {
        let lines = |numbers: &mut dyn Iterator<Item = u64>| {
            let mut collector = Collector::default();
            numbers.for_each(|line| collector.add(Place::File(3), finding(Rule::B2, line)));
            collector.add(Place::File(7), finding(Rule::B4, 1));
            collector.finish()
        };
        let (findings, counts) = lines(&mut (1..=1_000).rev());
        assert_eq!((findings.clone(), counts.clone()), lines(&mut (1..=1_000)));
        assert_eq!(findings.len(), 21);
        assert_eq!((findings[0].line, counts[&Rule::B2], counts[&Rule::B4]), (Some(1), 1_000, 1));
    }

    #[test]
    fn every_rule_is_among_the_first() {
        let mut findings: Vec<Finding> = (1..=30).map(|line| finding(Rule::B2, line)).collect();
        findings.push(finding(Rule::B9, 1));
        let report = Report {
            directory: PathBuf::new(),
            basis: Basis::Rules,
            identity: None,
            findings,
            counts: BTreeMap::new(),
            files: 0,
            rows: 0,
            bytes: 0,
            elapsed: Duration::ZERO,
        };
        let first = report.first(20);
        assert_eq!((first.len(), first[19].rule, first[18].line), (20, Rule::B9, Some(19)));
        assert_eq!(report.first(1).len(), 2);
    }
}
