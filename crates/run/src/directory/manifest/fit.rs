//! Whether the sizes that a manifest gives fit the files that it lists. A few digits in a manifest
//! can be of a dataset that no machine holds, so whoever works by them asks here first.

use fixtures_gen::{Dataset, Layout, Plan};

use crate::identity::Identity;

const TABLES_OF_TENANT: u64 = 6;

/// Whether a plan has as many files as a manifest lists.
///
/// ```
/// use fixtures_gen::{Dataset, Format, Plan, Preset};
/// use fixtures_run::directory::has_as_many_files;
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let plan = Plan::new(&dataset, Format::Csv, 10_000);
/// assert!(has_as_many_files(&plan, 7) && !has_as_many_files(&plan, 8));
/// ```
pub fn has_as_many_files(plan: &Plan<'_>, listed: u64) -> bool {
    has_few_tenants(plan, listed) && plan.file_count() == listed
}

/// Whether a plan has so many more files than a manifest lists that looking for each of them says
/// nothing: a spec that was changed can be of a dataset of any size.
///
/// ```
/// use fixtures_gen::{Dataset, Format, Plan, Preset, Spec};
/// use fixtures_run::directory::has_far_more_files;
///
/// let dataset = Dataset::new(Spec { orders_per_tenant: 1 << 40, ..Preset::Tiny.spec(42) }).unwrap();
/// assert!(has_far_more_files(&Plan::new(&dataset, Format::Csv, 10_000), 7));
/// ```
pub fn has_far_more_files(plan: &Plan<'_>, listed: u64) -> bool {
    let most = listed.saturating_mul(2).saturating_add(1_000);
    !has_few_tenants(plan, most) || plan.file_count() > most
}

/// Whether a plan can have so few files; counting them takes time for each tenant that has files.
fn has_few_tenants(plan: &Plan<'_>, files: u64) -> bool {
    plan.layout() == Layout::Table || plan.dataset().spec().tenants.saturating_mul(TABLES_OF_TENANT) < files
}

/// What is wrong with the manifest of a whole dataset that lists so many files; `None` if its sizes
/// have as many, or if it is of another version.
///
/// ```
/// use fixtures_run::directory::flaw_of_manifest;
/// use fixtures_run::{Job, Preset};
///
/// let identity = Job::new(Preset::Tiny.spec(42)).identity();
/// assert_eq!(flaw_of_manifest(&identity, 7), None);
/// assert_eq!(flaw_of_manifest(&identity, 6).unwrap(), "it lists 6 files, and a dataset of its sizes has more");
/// ```
pub fn flaw_of_manifest(identity: &Identity, listed: u64) -> Option<String> {
    if let Some(flaw) = identity.flaw() {
        return Some(flaw);
    }
    if let Some(part) = identity.part {
        return Some(format!("it is of part {part}"));
    }
    let dataset = Dataset::new(identity.spec.clone()).ok()?;
    let plan = identity.plan(&dataset)?;
    if has_as_many_files(&plan, listed) {
        return None;
    }
    let has = if !has_few_tenants(&plan, listed) || plan.file_count() > listed { "more" } else { "fewer" };
    let files = if listed == 1 { "file" } else { "files" };
    Some(format!("it lists {listed} {files}, and a dataset of its sizes has {has}"))
}
