//! `cargo xtask report`: a page of charts and figures about a dataset.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueHint};
use fixtures_gen::{Dataset, Spec, TenantSizes};
use fixtures_report::{Measures, Outcome, Page, Rule, Source};
use fixtures_run::{Identity, Job, Silent, Stream};
use fixtures_verify::{Basis, Report as Verified, Unverifiable, Verification};

use crate::args::dataset::DatasetArgs;
use crate::args::path::path;
use crate::error::Error;
use crate::task::stop;
use crate::ui::report::{RULES, facts_of_directory, facts_of_spec};
use crate::ui::run_error::of_spec;
use crate::ui::terminal::print_line;
use crate::ui::verify::of_verify_error;
use crate::ui::words::{counted, grouped, size, time};

/// Rows that a report reads, unless a single tenant has more: a few seconds of work.
const MOST_ROWS: u64 = 6_000_000;
/// A dataset of fewer rows that is in no directory is written to a temporary one, to check its rules.
const MOST_CHECKED: u64 = 500_000;
/// What the first lines of every report have.
const MARK: &str = " · Commerce Fixtures</title>";

/// The arguments of `cargo xtask report`.
#[derive(Args, Debug)]
#[command(
    after_help = "The page needs no network and has no script. Of a large dataset it shows some tenants: as many as have \
                  six million rows, and at least one."
)]
pub(crate) struct ReportArgs {
    /// A directory that holds a dataset, with or without a manifest
    #[arg(
        value_name = "DIR",
        value_parser = path(),
        value_hint = ValueHint::DirPath,
        conflicts_with_all = [
            "preset", "tenants", "tenant_sizes", "products_per_tenant", "orders_per_tenant", "customers_per_tenant", "seed",
        ]
    )]
    directory: Option<PathBuf>,

    /// The file to write; a report that is there is replaced, anything else is not
    #[arg(long, value_name = "FILE", value_parser = path(), value_hint = ValueHint::FilePath, default_value = "report.html")]
    output: PathBuf,

    /// Write the page to standard output
    #[arg(long, conflicts_with = "output")]
    stdout: bool,

    #[command(flatten, next_help_heading = "Which dataset, if there is no DIR")]
    dataset: DatasetArgs,
}

/// Writes the page.
pub(crate) fn run(args: &ReportArgs) -> Result<(), Error> {
    let start = Instant::now();
    let _ = stop::end_at_signals()?;
    if args.stdout {
        Stream::Output.require_open().map_err(|error| Error::stdout(&error))?;
    } else {
        refuse_others(&args.output)?;
        args.directory.as_ref().map_or(Ok(()), |directory| refuse_inside(&args.output, directory))?;
    }
    let (html, what) = match &args.directory {
        Some(directory) => of_directory(directory)?,
        None => of_model(&args.dataset.spec())?,
    };
    if args.stdout {
        return Stream::Output.write_all(html.as_bytes()).map_err(|error| Error::stdout(&error));
    }
    write(&args.output, &html)?;
    let path = args.output.display();
    print_line(&format!("{path}: {}; {what}; {}", size(html.len() as u64), time(start.elapsed())));
    Ok(())
}

/// The page of what a directory holds, and what was read for it.
fn of_directory(directory: &Path) -> Result<(String, String), Error> {
    let job = Verification::new(directory);
    let announced = job.announced();
    let format = announced.as_ref().and_then(|(identity, _)| identity.file_format());
    if let Some(format) = format.filter(|format| format.text().is_none()) {
        return Err(Error::usage(
            format!("{} holds {format} files, and a report is made of CSV or NDJSON", directory.display()),
            "leave out the directory and give its preset or sizes and its seed: the rows are the same",
        ));
    }
    let outcome = match job.run() {
        Err(fixtures_verify::Error::Directory { why: Unverifiable::NoManifest { has_rows: true }, .. }) => {
            job.foreign(true).run()
        }
        outcome => outcome,
    };
    let verified = outcome.map_err(of_verify_error)?;
    let spec = announced.map(|(Identity { spec, .. }, _)| spec);
    let source = Source::Directory(directory);
    let title = directory.file_name().unwrap_or(directory.as_os_str()).to_string_lossy().into_owned();
    let view = View {
        title: &title,
        facts: &facts_of_directory(&verified),
        is_skewed: spec.is_some_and(|spec| spec.tenant_sizes == TenantSizes::Skewed),
        rows: verified.rows,
        rules: &rules(Some(&verified)),
    };
    view.page(&source)
}

/// The page of a dataset that is nowhere.
fn of_model(spec: &Spec) -> Result<(String, String), Error> {
    let dataset = Dataset::new(spec.clone()).map_err(|error| of_spec(&error))?;
    let plan = fixtures_gen::Plan::new(&dataset, fixtures_gen::Format::Ndjson, u64::MAX);
    let rows = fixtures_gen::Table::ALL.iter().map(|&table| plan.rows(table)).sum();
    require_time(&dataset, rows)?;
    let verified = if rows <= MOST_CHECKED { Some(check_temporarily(spec)?) } else { None };
    let view = View {
        title: &format!("Seed {}", spec.seed),
        facts: &facts_of_spec(spec, rows),
        is_skewed: spec.tenant_sizes == TenantSizes::Skewed,
        rows,
        rules: &rules(verified.as_ref()),
    };
    view.page(&Source::Model(&dataset))
}

/// Refuses hours of work: a report shows whole tenants, and the curves of large ones are much alike.
fn require_time(dataset: &Dataset, rows: u64) -> Result<(), Error> {
    const MOST: u64 = 300_000_000;

    let tenants = usize::try_from(dataset.spec().tenants).unwrap_or(usize::MAX);
    let of_tenant = |tenant: usize| -> u64 {
        let shop = dataset.tenant(tenant as u64);
        fixtures_gen::Table::ALL.iter().map(|&table| shop.rows(table)).fold(0, u64::saturating_add)
    };
    let shown = chosen(tenants, rows).map(of_tenant).fold(0, u64::saturating_add);
    if shown <= MOST {
        return Ok(());
    }
    Err(Error::usage(
        format!(
            "the report shows whole tenants, here {} rows, and more than {} take too long",
            grouped(shown),
            grouped(MOST)
        ),
        "give fewer orders and products per tenant: the curves are those of any large tenant",
    ))
}

/// Writes a dataset to a temporary directory, and checks the rules of its files alone.
fn check_temporarily(spec: &Spec) -> Result<Verified, Error> {
    let directory = std::env::temp_dir().join(format!("commerce-fixtures-report-{}", std::process::id()));
    let job = Job::new(spec.clone()).directory(&directory);
    let written = job.prepare().and_then(|prepared| prepared.execute(&mut Silent));
    let verified = written
        .map_err(Error::from)
        .and_then(|_| Verification::new(&directory).foreign(true).run().map_err(of_verify_error));
    // Nothing is there if it could not be written.
    let _ = fs::remove_dir_all(&directory);
    verified
}

/// The rules with what came of checking them.
fn rules(verified: Option<&Verified>) -> Vec<Rule> {
    let outcome = |rule, needs_model| match verified {
        None => Outcome::NotChecked,
        Some(verified) => match verified.counts.get(&rule) {
            Some(&count) => Outcome::Broken(count),
            None if is_checked(verified, rule, needs_model) => Outcome::Kept,
            None => Outcome::NotChecked,
        },
    };
    RULES
        .iter()
        .map(|&(rule, needs_model, text)| Rule {
            name: rule.name().to_owned(),
            text: text.to_owned(),
            outcome: outcome(rule, needs_model),
        })
        .collect()
}

/// Whether a verification has looked at a rule.
fn is_checked(verified: &Verified, rule: fixtures_verify::Rule, needs_model: bool) -> bool {
    let of_manifest = rule == fixtures_verify::Rule::Manifest;
    match verified.basis {
        // Without a manifest that can be right, there is no model to compare with.
        Basis::Model => {
            of_manifest || verified.identity.as_ref().is_some_and(|it| it.flaw().is_none() && it.part.is_none())
        }
        Basis::OtherVersion { are_rules_checked, .. } => of_manifest || (are_rules_checked && !needs_model),
        Basis::Rules => !needs_model,
    }
}

/// What is known of a dataset before it is measured.
struct View<'v> {
    title: &'v str,
    facts: &'v [(&'static str, String)],
    is_skewed: bool,
    rows: u64,
    rules: &'v [Rule],
}

impl View<'_> {
    fn page(&self, source: &Source<'_>) -> Result<(String, String), Error> {
        let unreadable = |error: fixtures_report::ReadError| {
            Error::differs(error.to_string(), "`cargo xtask verify` names everything that is wrong")
        };
        let tenants = source.tenants().map_err(unreadable)?.len();
        let measures = Measures::of(source, chosen(tenants, self.rows)).map_err(unreadable)?;
        let page = Page {
            title: self.title,
            facts: self.facts,
            tenants: tenants as u64,
            is_skewed: self.is_skewed,
            rules: self.rules,
            measures: &measures,
        };
        let what = format!("{} of {}", grouped(measures.tenants()), counted(tenants as u64, "tenant"));
        Ok((page.html(), what))
    }
}

/// The tenants that are looked at, evenly from all.
fn chosen(tenants: usize, rows: u64) -> impl Iterator<Item = usize> {
    let count =
        (tenants as u128 * u128::from(MOST_ROWS) / u128::from(rows.max(1))).clamp(1, tenants.max(1) as u128) as usize;
    (0..count).map(move |place| place * tenants / count)
}

/// Refuses to replace a file that is not a report.
fn refuse_others(path: &Path) -> Result<(), Error> {
    let hint = "name another file with --output";
    match beginning(path) {
        Ok(bytes) if String::from_utf8_lossy(&bytes).contains(MARK) => Ok(()),
        Ok(_) => Err(Error::usage(format!("{} exists and is not a report", path.display()), hint)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::usage(format!("cannot write {}: {error}", path.display()), hint)),
    }
}

/// The first bytes of a file; nothing of what is not a regular file.
fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    const LENGTH: u64 = 4_096;

    let mut bytes = vec![];
    if fs::metadata(path)?.is_file() {
        File::open(path)?.take(LENGTH).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Refuses to add a file to the dataset that is looked at: it would belong to no dataset.
fn refuse_inside(output: &Path, directory: &Path) -> Result<(), Error> {
    let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_inside = parent.canonicalize().is_ok_and(|parent| directory.canonicalize().is_ok_and(|it| it == parent));
    if !is_inside {
        return Ok(());
    }
    let sentence = format!("{} would be in the dataset itself", output.display());
    Err(Error::usage(sentence, "name a file outside of the directory with --output"))
}

/// Writes a file under a temporary name, and then gives it its own.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let temporary = path.with_file_name(name);
    let outcome = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    outcome.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        Error::failed(format!("cannot write {}: {error}", path.display()), "check the directory and its free space")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_kept_only_if_they_were_checked() {
        use fixtures_run::Preset;
        use fixtures_verify::Rule;

        let report = |basis, identity| Verified {
            directory: "d".into(),
            basis,
            identity,
            findings: vec![],
            counts: [(Rule::B4, 2)].into(),
            files: 7,
            rows: 464,
            bytes: 2_000,
            elapsed: std::time::Duration::ZERO,
        };
        let identity = || Some(Job::new(Preset::Tiny.spec(42)).identity());
        let other = |are_rules_checked| Basis::OtherVersion { version: 2, are_rules_checked };
        for (verified, manifest, b1, b12) in [
            (report(Basis::Model, identity()), true, true, true),
            (report(Basis::Model, None), true, false, false),
            (report(other(true), identity()), true, true, false),
            (report(other(false), identity()), true, false, false),
            (report(Basis::Rules, None), false, true, false),
        ] {
            let rules = rules(Some(&verified));
            let is_kept = |name: &str| rules.iter().any(|rule| rule.name == name && rule.outcome == Outcome::Kept);
            assert_eq!(
                [is_kept("manifest"), is_kept("B1"), is_kept("B12")],
                [manifest, b1, b12],
                "{:?}",
                verified.basis
            );
            assert!(rules.iter().any(|rule| rule.name == "B4" && rule.outcome == Outcome::Broken(2)));
        }
    }

    #[test]
    fn tenants_are_chosen_evenly() {
        let all = |tenants, rows| chosen(tenants, rows).collect::<Vec<_>>();
        assert_eq!(all(3, 1_000), [0, 1, 2]);
        assert_eq!(all(5, 5_400_000), [0, 1, 2, 3, 4]);
        assert_eq!(all(10, 60_000_000), [0]);
        assert_eq!(all(100, 60_000_000).len(), 10);
        assert_eq!(all(1, u64::MAX), [0]);
    }
}
