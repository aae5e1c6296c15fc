//! Judges a dataset: `tenants.csv`, then the tenants, several at a time, then what concerns all of
//! them together.

use std::collections::{BTreeMap, HashSet};
use std::iter;
use std::num::{NonZero, NonZeroUsize};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::findings::{Findings, MOST_KEPT, MOST_PER_RULE, Place, Report, Violation};
use crate::read::{Directory, Numbered};
use crate::rows::{Row, Tenant};
use crate::rules::{self, KeyOf};
use crate::summary::Summary;
use crate::tenant::{Gathered, Judged, Progress, judge};
use crate::values::Id;

/// Checks the dataset in `dir` against the rules B1–B11 and B13, except that no API key is
/// compared with its hash (B10).
///
/// # Errors
///
/// The violations, at most five of each rule and one more that counts the rest. Files that cannot
/// be read are violations of `"shape"`.
///
/// ```
/// let dir = tempfile::tempdir()?;
/// let violations = fixtures_check::check(dir.path()).unwrap_err();
/// assert_eq!((violations[0].rule, violations[0].table), ("shape", "tenants"));
///
/// std::fs::write(dir.path().join("tenants.csv"), "tenant_id,name,api_key_hash,created_at\n")?;
/// let summary = fixtures_check::check(dir.path()).unwrap();
/// assert_eq!(summary.tenants, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn check(dir: &Path) -> Result<Summary, Vec<Violation>> {
    Check::new(dir).run().into_result(MOST_PER_RULE)
}

/// Checks the dataset in `dir` as [`check`] does, and also that each `api_key_hash` is the hash of
/// the tenant's key.
///
/// # Errors
///
/// The violations, as [`check`] gives them.
///
/// ```
/// let dir = tempfile::tempdir()?;
/// let tenants = concat!(
///     "tenant_id,name,api_key_hash,created_at\n",
///     "0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b,Granite Goods Inc,",
///     "f7b0591c16380b82d77a1c1464c6ed074686a0074481da5a0d9e88d5478c614d,2022-02-01T00:00:00\n"
/// );
/// std::fs::write(dir.path().join("tenants.csv"), tenants)?;
///
/// let summary = fixtures_check::check_with_keys(dir.path(), &|tenant| format!("fake_{tenant}")).unwrap();
/// assert_eq!(summary.tenants, 1);
/// let violations = fixtures_check::check_with_keys(dir.path(), &|_| "fake_x".to_owned()).unwrap_err();
/// assert_eq!(violations[0].rule, "B10");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn check_with_keys(dir: &Path, key_of: KeyOf<'_>) -> Result<Summary, Vec<Violation>> {
    Check::new(dir).keys(key_of).run().into_result(MOST_PER_RULE)
}

/// A check of a directory, with its options.
///
/// ```
/// use fixtures_check::Check;
///
/// let dir = tempfile::tempdir()?;
/// std::fs::write(dir.path().join("tenants.csv"), "tenant_id,name\n")?;
/// let outcome = Check::new(dir.path()).most_per_rule(20).run();
/// assert_eq!((&*outcome.violations[0].file, outcome.counts["shape"]), ("tenants.csv", 1));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Check<'k> {
    dir: PathBuf,
    key_of: Option<KeyOf<'k>>,
    threads: NonZeroUsize,
    most_per_rule: u64,
    progress: Progress<'k>,
}

/// What came of a check.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The first violations of each rule.
    pub violations: Vec<Violation>,
    /// How many there are of each rule.
    pub counts: BTreeMap<&'static str, u64>,
    /// What the dataset holds, except for tenants whose files cannot be read.
    pub summary: Summary,
}

impl<'k> Check<'k> {
    /// Of the dataset in a directory, without keys, on all cores; lists five violations of each rule.
    pub fn new(dir: &Path) -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self { dir: dir.to_owned(), key_of: None, threads, most_per_rule: MOST_PER_RULE, progress: &|_, _| {} }
    }

    /// Gives the tenants' API keys, to be compared with their hashes.
    #[must_use]
    pub fn keys(self, key_of: KeyOf<'k>) -> Self {
        Self { key_of: Some(key_of), ..self }
    }

    /// How many tenants are judged at a time, a thread each.
    #[must_use]
    pub fn threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }

    /// How many violations of each rule are listed, at most 100.
    #[must_use]
    pub fn most_per_rule(self, most: u64) -> Self {
        Self { most_per_rule: most.min(MOST_KEPT), ..self }
    }

    /// Is told of rows as they are read, by whichever thread reads them: the table, and how many more.
    #[must_use]
    pub fn progress(self, progress: Progress<'k>) -> Self {
        Self { progress, ..self }
    }

    /// Checks the dataset.
    pub fn run(self) -> Outcome {
        let Self { dir, key_of, threads, most_per_rule, progress } = self;
        let mut report = Report::new(most_per_rule);
        let mut gathered = Gathered::default();
        let mut opened = Directory::open(&dir);
        match &mut opened {
            Ok(directory) => {
                let tenants = judge_tenants_file(directory, key_of, &mut gathered, &mut report);
                directory.begin(&tenants);
                // A file of all tenants is read once, in its order.
                let threads = if directory.has_whole_tables() { NonZeroUsize::MIN } else { threads };
                judge_file_names(directory, &tenants, &mut report);
                progress(Tenant::TABLE, tenants.len() as u64);
                let sound = judge_tenants(directory, &tenants, (threads, progress), &mut gathered, &mut report);
                judge_ids(directory, &sound, &mut gathered, &mut report);
            }
            Err(error) => {
                let mut found = Findings::of_dataset("shape");
                found.add(Place::DIRECTORY, format_args!("{}: {error}", dir.display()));
                report.add(found);
            }
        }
        let (mut violations, counts) = report.finish();
        if let Ok(directory) = &opened {
            for violation in &mut violations {
                gathered.places.find(directory, violation);
            }
        }
        Outcome { violations, counts, summary: gathered.tally.finish() }
    }
}

impl Outcome {
    /// As [`check`] returns it: of each rule that has more violations than are listed, one more
    /// counts the rest.
    fn into_result(mut self, most_per_rule: u64) -> Result<Summary, Vec<Violation>> {
        let more = self.counts.iter().filter(|&(_, &count)| count > most_per_rule).map(|(&rule, count)| Violation {
            rule,
            table: "",
            tenant: String::new(),
            row: None,
            file: String::new(),
            line: None,
            what: format!("and {} more", count - most_per_rule),
        });
        self.violations.extend(more);
        if self.violations.is_empty() { Ok(self.summary) } else { Err(self.violations) }
    }
}

/// Judges `tenants.csv`, and returns the tenants in it.
fn judge_tenants_file(
    directory: &Directory,
    key_of: Option<KeyOf<'_>>,
    gathered: &mut Gathered,
    report: &mut Report,
) -> Vec<Tenant> {
    let rules = rules::all(key_of).into_iter();
    let mut rules: Vec<_> = rules.map(|(name, rule)| (Findings::of_dataset(name), rule)).collect();
    let mut unreadable = Findings::of_dataset("shape");
    let mut tenants = Vec::new();
    let mut all = directory.tenants();
    for row in all.by_ref() {
        match row {
            Ok(Numbered { number, row }) => {
                let at = Place::row::<Tenant>(number as usize);
                gathered.see(number as usize, &row);
                for (found, rule) in &mut rules {
                    rule.row(at, &row, &row, found);
                    rule.tenant(at, &row, found);
                }
                tenants.push(row);
            }
            Err(flaw) => unreadable.add_in(&flaw.file, Place { table: Tenant::TABLE, row: flaw.row }, flaw.what),
        }
    }
    gathered.places.note_tenants(all.lengths());
    gathered.tally.count_table::<Tenant>(tenants.len() as u64, 1);
    report.add(unreadable);
    report.add_all(rules.into_iter().map(|(found, _)| found));
    tenants
}

/// Every data file belongs to a table of a tenant that is listed.
fn judge_file_names(directory: &Directory, tenants: &[Tenant], report: &mut Report) {
    let mut found = Findings::of_dataset("shape");
    for stray in directory.strays() {
        found.add_in(stray, Place::DIRECTORY, format_args!("{stray} is not the file of a table"));
    }
    let listed: HashSet<Id> = tenants.iter().map(|tenant| tenant.tenant_id).collect();
    for unlisted in directory.tenants_of_files().iter().filter(|tenant| !listed.contains(tenant)) {
        let file = directory.first_file_of(*unlisted).unwrap_or_default();
        found.add_in(file, Place::DIRECTORY, format_args!("files of tenant {unlisted}, who is not in tenants.csv"));
    }
    report.add(found);
}

/// Judges the tenants, as many at a time as there are threads, and returns those whose files
/// could be read.
fn judge_tenants(
    directory: &Directory,
    tenants: &[Tenant],
    how: (NonZeroUsize, Progress<'_>),
    gathered: &mut Gathered,
    report: &mut Report,
) -> Vec<Id> {
    let mut sound = Vec::new();
    for (tenant, judged) in tenants.iter().zip(judge_in_parallel(directory, tenants, how)) {
        match judged {
            Judged::Sound { findings, gathered: more } => {
                report.add_all(findings);
                gathered.merge(*more);
                sound.push(tenant.tenant_id);
            }
            Judged::Unreadable { findings, places } => {
                gathered.places.merge(places);
                report.add(findings);
            }
        }
    }
    sound
}

/// Judges the tenants in threads that each take the next one; the results are in their order.
fn judge_in_parallel(
    directory: &Directory,
    tenants: &[Tenant],
    (threads, progress): (NonZeroUsize, Progress<'_>),
) -> Vec<Judged> {
    let threads = threads.get().min(tenants.len());
    let next = AtomicUsize::new(0);
    let claim = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&tenant| tenant < tenants.len());
    let work = || {
        iter::from_fn(claim).map(|number| (number, judge(directory, &tenants[number], progress))).collect::<Vec<_>>()
    };
    let mut judged: Vec<(usize, Judged)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    judged.sort_by_key(|&(number, _)| number);
    judged.into_iter().map(|(_, judged)| judged).collect()
}

/// The clauses of B1 that concern the ids of all tenants together.
fn judge_ids(directory: &Directory, sound: &[Id], gathered: &mut Gathered, report: &mut Report) {
    std::mem::take(&mut gathered.ids).judge(directory, sound, &mut |found| report.add(found));
    let mut found = Findings::of_dataset("B1");
    gathered.bits.judge(&mut found);
    report.add(found);
}
