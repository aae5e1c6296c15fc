//! Judges a dataset: `tenants.csv`, then the tenants, several at a time, then what concerns all of
//! them together.

use std::collections::HashSet;
use std::iter;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::findings::{Findings, Place, Report, Violation};
use crate::read::{Directory, Numbered};
use crate::rows::{Row, Tenant};
use crate::rules::{self, KeyOf};
use crate::summary::Summary;
use crate::tenant::{Gathered, Judged, judge};
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
    check_directory(dir, None)
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
    check_directory(dir, Some(key_of))
}

fn check_directory(dir: &Path, key_of: Option<KeyOf<'_>>) -> Result<Summary, Vec<Violation>> {
    let mut report = Report::default();
    let mut gathered = Gathered::default();
    match Directory::open(dir) {
        Ok(directory) => {
            let tenants = judge_tenants_file(&directory, key_of, &mut gathered, &mut report);
            judge_file_names(&directory, &tenants, &mut report);
            let sound = judge_tenants(&directory, &tenants, &mut gathered, &mut report);
            judge_ids(&directory, &sound, &mut gathered, &mut report);
        }
        Err(error) => {
            let mut found = Findings::of_dataset("shape");
            found.add(Place::DIRECTORY, format_args!("{}: {error}", dir.display()));
            report.add(found);
        }
    }
    let violations = report.finish();
    if violations.is_empty() { Ok(gathered.tally.finish()) } else { Err(violations) }
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
    for row in directory.tenants() {
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
            Err(flaw) => unreadable.add(Place { table: Tenant::TABLE, row: flaw.row }, flaw.what),
        }
    }
    gathered.tally.count_table::<Tenant>(tenants.len() as u64, 1);
    report.add(unreadable);
    report.add_all(rules.into_iter().map(|(found, _)| found));
    tenants
}

/// Every data file belongs to a table of a tenant that is listed.
fn judge_file_names(directory: &Directory, tenants: &[Tenant], report: &mut Report) {
    let mut found = Findings::of_dataset("shape");
    for stray in directory.strays() {
        found.add(Place::DIRECTORY, format_args!("{stray} is not the file of a table"));
    }
    let listed: HashSet<Id> = tenants.iter().map(|tenant| tenant.tenant_id).collect();
    for unlisted in directory.tenants_of_files().iter().filter(|tenant| !listed.contains(tenant)) {
        found.add(Place::DIRECTORY, format_args!("files of tenant {unlisted}, who is not in tenants.csv"));
    }
    report.add(found);
}

/// Judges the tenants, as many at a time as there are processors, and returns those whose files
/// could be read.
fn judge_tenants(directory: &Directory, tenants: &[Tenant], gathered: &mut Gathered, report: &mut Report) -> Vec<Id> {
    let mut sound = Vec::new();
    for (tenant, judged) in tenants.iter().zip(judge_in_parallel(directory, tenants)) {
        match judged {
            Judged::Sound { findings, gathered: more } => {
                report.add_all(findings);
                gathered.merge(*more);
                sound.push(tenant.tenant_id);
            }
            Judged::Unreadable(found) => report.add(found),
        }
    }
    sound
}

/// Judges the tenants in threads that each take the next one; the results are in their order.
fn judge_in_parallel(directory: &Directory, tenants: &[Tenant]) -> Vec<Judged> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(tenants.len());
    let next = AtomicUsize::new(0);
    let claim = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&tenant| tenant < tenants.len());
    let work = || iter::from_fn(claim).map(|number| (number, judge(directory, &tenants[number]))).collect::<Vec<_>>();
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
