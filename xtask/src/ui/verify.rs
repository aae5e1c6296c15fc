//! What people and programs read of a verification.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fixtures_gen::DATASET_VERSION;
use fixtures_run::directory::Name;
use fixtures_run::{Flaw, Identity};
use fixtures_verify::{Basis, Error as VerifyError, Finding, Report, Rule, Unverifiable};
use serde::Serialize;

use crate::args::Reports;
use crate::args::path::is_address;
use crate::error::Error;
use crate::signals::Signal;
use crate::ui::describe::{describe_job, name};
use crate::ui::json::print;
use crate::ui::resume;
use crate::ui::run_error::of_join_error;
use crate::ui::summary::peak_memory;
use crate::ui::terminal::{print_line, printable};
use crate::ui::words::{counted, grouped, size, time};

/// This many findings are listed, and always the first one of each rule.
const LISTED: usize = 20;

/// Prints what is about to be verified.
pub(crate) fn announce(directory: &Path, announced: Option<&(Identity, u64)>, threads: usize, reports: Reports) {
    if let Some((identity, _)) = announced.filter(|_| !reports.is_quiet()) {
        print_line(&format!("{}: {}", directory.display(), describe_job(identity, threads)));
    }
}

/// Reports what came of it; an error if anything was found.
pub(crate) fn report(report: &Report, threads: usize, reports: Reports) -> Result<(), Error> {
    let lines = if reports.is_quiet() { vec![] } else { lines(report) };
    for line in lines {
        print_line(&line);
    }
    if reports.json.is_some() {
        print(&Verification::of(report, threads))?;
    }
    let last = last_line(report);
    if report.is_clean() {
        if !reports.is_quiet() {
            print_line(&last);
        }
        return Ok(());
    }
    let counts = report.counts.iter().map(|(rule, count)| format!("{} of {rule}", grouped(*count)));
    let found = counts.collect::<Vec<_>>().join(", ");
    let path = report.directory.display();
    Err(Error::differs(format!("{path} is not right: {}: {found}", counted(report.count(), "finding")), hint(report))
        .with_last_line(last))
}

/// The first findings, and how many more there are.
fn lines(report: &Report) -> Vec<String> {
    let first = report.first(LISTED);
    let more = report.count() - first.len() as u64;
    let lines = first.iter().map(ToString::to_string);
    lines.chain((more > 0).then(|| format!("and {} more", grouped(more)))).collect()
}

fn hint(report: &Report) -> String {
    match (report.basis, &report.identity) {
        (Basis::Rules, _) => "docs/tables.md explains the rules".to_owned(),
        (Basis::OtherVersion { version, .. }, _) => {
            format!("make it again with the release that makes dataset version {version}, or restore it from a copy")
        }
        (Basis::Model, Some(identity)) if identity.flaw().is_none() => {
            let again = resume::to_replace(identity, &report.directory);
            match in_the_way(report) {
                None => format!("restore it from a copy, or make it again: `{again}`"),
                Some((names, true)) => format!("move {names} out of the directory"),
                Some((names, false)) => {
                    format!(
                        "move {names} out of the directory, and restore the rest from a copy or make it again: `{again}`"
                    )
                }
            }
        }
        (Basis::Model, _) => format!(
            "restore the manifest from a copy, or check the rules without it: `cargo xtask verify --foreign {}`",
            resume::quoted(&report.directory.to_string_lossy())
        ),
    }
}

/// The names of what a dataset is never made over, and whether nothing else was found: files that no dataset has, and
/// directories.
fn in_the_way(report: &Report) -> Option<(String, bool)> {
    let is_stranger = |name: &str| Name::parse(name).is_none();
    let is_directory = |name: &str| report.directory.join(name).symlink_metadata().is_ok_and(|entry| entry.is_dir());
    let found = report.findings.iter().filter(|one| one.rule == Rule::Manifest && !one.file.is_empty());
    let names: BTreeSet<&str> = found.map(|one| &*one.file).collect();
    let strangers = names.iter().filter(|name| is_stranger(name)).count();
    let names: Vec<&str> = names.into_iter().filter(|name| is_stranger(name) || is_directory(name)).collect();
    let listed = match &names[..] {
        [] => return None,
        [name] => printable(name),
        [name, more @ ..] => format!("{} and {}", printable(name), counted(more.len() as u64, "other file")),
    };
    Some((listed, strangers as u64 == report.count()))
}

/// What was checked, and how long it took.
fn last_line(report: &Report) -> String {
    let path = report.directory.display();
    let what = format!("{}, {}", counted(report.files, "file"), counted(report.rows, "row"));
    let text = if report.bytes > 0 { format!("{what}, {}", size(report.bytes)) } else { what };
    let of = report.identity.as_ref().map_or_else(String::new, |identity| format!("{}: ", name(identity)));
    let is_clean = report.is_clean();
    let checked = match (report.basis, is_clean) {
        (Basis::Model, true) => format!("verified, {of}{text}, equal to what the model makes; B1 to B13 hold"),
        (Basis::Model, false) => format!("{of}checked {text}, against manifest and model"),
        (Basis::OtherVersion { are_rules_checked, .. }, _) => format!(
            "{}{of}{text}, compared with the digests; this release makes version {DATASET_VERSION}, so the rules {}",
            if is_clean { "verified, " } else { "" },
            if are_rules_checked { "were checked from the files alone" } else { "cannot be checked" }
        ),
        (Basis::Rules, true) => format!("{text}; B1 to B11 and B13 hold, checked from the files alone"),
        (Basis::Rules, false) => format!("{text}, checked from the files alone: B1 to B11 and B13"),
    };
    format!("{path}: {checked}; {}{}", time(report.elapsed), speed(report))
}

fn speed(report: &Report) -> String {
    let seconds = report.elapsed.as_secs_f64().max(1e-6);
    let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {:.1} MB", bytes as f64 / 1e6));
    format!(", {} rows/s{memory}", grouped((report.rows as f64 / seconds) as u64))
}

/// The report as JSON.
#[derive(Serialize)]
#[serde(tag = "kind", rename = "verification")]
struct Verification<'r> {
    status: &'static str,
    basis: &'static str,
    directory: String,
    dataset: Option<&'r Identity>,
    threads: usize,
    files: u64,
    rows: u64,
    bytes: u64,
    findings: &'r [Finding],
    counts: &'r BTreeMap<Rule, u64>,
    seconds: f64,
    rows_per_second: f64,
    peak_memory_bytes: Option<u64>,
}

impl<'r> Verification<'r> {
    fn of(report: &'r Report, threads: usize) -> Self {
        let seconds = report.elapsed.as_secs_f64();
        Self {
            status: if report.is_clean() { "right" } else { "wrong" },
            basis: match report.basis {
                Basis::Model => "model",
                Basis::OtherVersion { are_rules_checked: true, .. } => "digests_and_rules",
                Basis::OtherVersion { are_rules_checked: false, .. } => "digests",
                Basis::Rules => "rules",
            },
            directory: report.directory.display().to_string(),
            dataset: report.identity.as_ref(),
            threads,
            files: report.files,
            rows: report.rows,
            bytes: report.bytes,
            findings: &report.findings,
            counts: &report.counts,
            seconds,
            rows_per_second: (report.rows as f64 / seconds.max(1e-6)).round(),
            peak_memory_bytes: peak_memory(),
        }
    }
}

/// Why a directory could not be verified.
pub(crate) fn of_verify_error(error: VerifyError) -> Error {
    let sentence = error.to_string();
    match error {
        VerifyError::Directory { directory, why } => {
            let hint = hint_of(&directory, &why, Wanted::Verdict);
            match why {
                Unverifiable::NoDirectory
                | Unverifiable::NotADirectory
                | Unverifiable::NoManifest { .. }
                | Unverifiable::Encoding(_) => Error::usage(sentence, hint),
                Unverifiable::Interrupted(_) | Unverifiable::Parts(..) | Unverifiable::Version(_) => {
                    Error::differs(sentence, hint)
                }
            }
        }
        VerifyError::Stopped => {
            Signal::received().map_or_else(|| Error::failed(sentence, "start it again"), Error::stopped)
        }
        VerifyError::Run(error) => {
            let is_io = matches!(error.kind(), fixtures_run::ErrorKind::Io { path, .. } if !is_address(path));
            let worded = of_join_error(error);
            if is_io { worded.with_hint("check that the files can be read, then start again") } else { worded }
        }
    }
}

/// What a task wants of a directory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wanted {
    /// Whether it is right.
    Verdict,
    /// Seed and sizes, which flags can give, too.
    Sizes,
    /// Its files.
    Files,
}

/// Why a task cannot use a directory that does not hold a dataset with a manifest.
pub(crate) fn of_unusable(error: VerifyError, wanted: Wanted) -> Error {
    match &error {
        VerifyError::Directory { directory, why } => Error::usage(error.to_string(), hint_of(directory, why, wanted)),
        _ => of_verify_error(error),
    }
}

/// Why a task cannot use a directory whose manifest cannot be right.
pub(crate) fn of_unusable_manifest(directory: &Path, flaw: &Flaw, wanted: Wanted) -> Error {
    let name = fixtures_run::directory::manifest_name(None);
    let path = directory.display();
    Error::usage(
        format!("{path}/{name} is not valid: {}", flaw.what),
        or_flags("restore it from a copy, or make the dataset again with `cargo xtask gen`".to_owned(), wanted),
    )
}

/// Why a task cannot use a directory with a dataset of another version.
pub(crate) fn of_other_version(directory: &Path, version: u32) -> Error {
    let path = directory.display();
    Error::usage(
        format!("{path} was made by dataset version {version}, and this release makes version {DATASET_VERSION}"),
        "use the release that made it",
    )
}

/// Flags can give seed and sizes, too.
fn or_flags(hint: String, wanted: Wanted) -> String {
    if wanted == Wanted::Sizes { format!("{hint}; or give seed and sizes") } else { hint }
}

/// What to do about a directory that holds no dataset with a manifest.
fn hint_of(directory: &Path, why: &Unverifiable, wanted: Wanted) -> String {
    let hint = match why {
        Unverifiable::NoDirectory | Unverifiable::NotADirectory | Unverifiable::NoManifest { has_rows: false } => {
            "name the directory that `cargo xtask gen` has written, which is generated_data by default".to_owned()
        }
        Unverifiable::NoManifest { has_rows: true } if wanted != Wanted::Verdict => {
            "restore it from a copy, or make the dataset again with `cargo xtask gen`".to_owned()
        }
        Unverifiable::NoManifest { has_rows: true } => format!(
            "restore it from a copy; or check the rules of files that another program wrote with `cargo xtask verify \
             --foreign {}`",
            resume::quoted(&directory.to_string_lossy())
        ),
        Unverifiable::Interrupted(Some(identity)) if identity.dataset_version != DATASET_VERSION => {
            let command = match identity.part {
                Some(part) => format!("{} --force", resume::to_make_part(identity, part, directory)),
                None => resume::to_replace(identity, directory),
            };
            let version = identity.dataset_version;
            format!("complete it with a release that makes dataset version {version}, or replace it with `{command}`")
        }
        Unverifiable::Interrupted(Some(identity)) => {
            let command = match identity.part {
                Some(part) => format!("{} --resume", resume::to_make_part(identity, part, directory)),
                None => resume::to_complete(identity, directory),
            };
            format!("complete it with `{command}`")
        }
        Unverifiable::Interrupted(None) => {
            "complete it with `cargo xtask gen --resume` and the flags of that run".to_owned()
        }
        Unverifiable::Parts(..) => {
            format!("join them with `cargo xtask join {}`", resume::quoted(&directory.to_string_lossy()))
        }
        Unverifiable::Encoding(_) => "run it as `cargo xtask verify …`, which builds what that needs".to_owned(),
        // Seed and sizes make other rows here.
        Unverifiable::Version(version) => return format!("use a release that makes dataset version {version}"),
    };
    or_flags(hint, wanted)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fixtures_run::{Job, Preset};

    use super::*;

    fn sample(basis: Basis, counts: &[(Rule, u64)]) -> Report {
        let finding = |rule| Finding { rule, file: "f.csv".to_owned(), line: Some(2), what: "wrong".to_owned() };
        Report {
            directory: "d".into(),
            basis,
            identity: (basis != Basis::Rules).then(|| Job::new(Preset::Tiny.spec(42)).identity()),
            findings: counts.iter().map(|(rule, _)| finding(*rule)).collect(),
            counts: counts.iter().copied().collect(),
            files: 7,
            rows: 464,
            bytes: 2_000,
            elapsed: Duration::from_millis(20),
        }
    }

    #[test]
    fn the_last_line_says_what_was_checked_and_how_long_it_took() {
        for (basis, counts, begins) in [
            (
                Basis::Model,
                &[][..],
                "d: verified, dataset version 4, seed 42: 7 files, 464 rows, 2.00 kB, equal to what the model makes; B1 to \
                 B13 hold; 0.02 s, 23,200 rows/s",
            ),
            (
                Basis::Model,
                &[(Rule::B2, 3)],
                "d: dataset version 4, seed 42: checked 7 files, 464 rows, 2.00 kB, against manifest and model; 0.02 s",
            ),
            (
                Basis::OtherVersion { version: 2, are_rules_checked: true },
                &[],
                "d: verified, dataset version 4, seed 42: 7 files, 464 rows, 2.00 kB, compared with",
            ),
            (
                Basis::Rules,
                &[],
                "d: 7 files, 464 rows, 2.00 kB; B1 to B11 and B13 hold, checked from the files alone; 0.02 s",
            ),
        ] {
            let line = last_line(&sample(basis, counts));
            assert!(line.starts_with(begins), "{line}");
        }
    }

    #[test]
    fn findings_are_listed_and_the_rest_is_counted() {
        let report = sample(Basis::Model, &[(Rule::B2, 30), (Rule::B9, 1)]);
        assert_eq!(lines(&report), ["f.csv:2: B2: wrong", "f.csv:2: B9: wrong", "and 29 more"]);
    }

    #[test]
    fn every_reason_has_a_sentence_and_a_hint() {
        let identity = || Box::new(Job::new(Preset::Tiny.spec(42)).identity());
        let part = fixtures_gen::PartNumber::new(1, 3).unwrap();
        for (why, sentence, code) in [
            (Unverifiable::NoDirectory, "the directory d does not exist", 2),
            (Unverifiable::NotADirectory, "the directory d is not a directory", 2),
            (Unverifiable::NoManifest { has_rows: false }, "the directory d has no manifest.json", 2),
            (Unverifiable::NoManifest { has_rows: true }, "the directory d has no manifest.json", 2),
            (Unverifiable::Interrupted(None), "the directory d holds a dataset that is not complete", 3),
            (Unverifiable::Interrupted(Some(identity())), "the directory d holds a dataset that is not complete", 3),
            (
                Unverifiable::Parts(part, Some(identity())),
                "the directory d holds parts of a dataset that are not joined",
                3,
            ),
            (Unverifiable::Encoding(fixtures_gen::FileFormat::Parquet), "the directory d holds parquet files", 2),
            (Unverifiable::Version(9), "the directory d holds dataset version 9", 3),
        ] {
            let is_of_version = matches!(why, Unverifiable::Version(_));
            let error = || VerifyError::Directory { directory: "d".into(), why: why.clone() };
            of_verify_error(error()).assert_worded(sentence, code);
            for wanted in [Wanted::Files, Wanted::Sizes] {
                let error = of_unusable(error(), wanted);
                error.assert_worded(sentence, 2);
                let has_flags = error.hint().ends_with("; or give seed and sizes");
                assert_eq!(has_flags, wanted == Wanted::Sizes && !is_of_version, "{}", error.hint());
                assert!(!error.hint().contains("--foreign"), "{}", error.hint());
            }
        }
    }

    #[test]
    fn only_a_run_of_this_version_is_to_be_resumed() {
        let part = fixtures_gen::PartNumber::new(2, 3).unwrap();
        for part in [None, Some(part)] {
            for dataset_version in [DATASET_VERSION, DATASET_VERSION - 1] {
                let identity = Job::new(Preset::Tiny.spec(42)).identity();
                let identity = fixtures_run::Identity { dataset_version, part, ..identity };
                let hint = hint_of("d".as_ref(), &Unverifiable::Interrupted(Some(identity.into())), Wanted::Verdict);
                let is_of_this = dataset_version == DATASET_VERSION;
                assert_eq!(hint.ends_with(" --resume`"), is_of_this, "{hint}");
                assert_eq!(hint.ends_with(" --force`"), !is_of_this, "{hint}");
                assert_eq!(hint.contains(" --part 2/3 "), part.is_some(), "{hint}");
            }
        }
    }
}
