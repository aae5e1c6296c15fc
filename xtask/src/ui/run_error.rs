//! The sentence, the hint and the exit code of every error of a run, with the flags of this
//! program.

use std::io;
use std::path::Path;

use fixtures_gen::{MAX_ROWS, PartNumber, SpecError};
use fixtures_run::{Error as RunError, ErrorKind, Identity, JoinRefusal, Refusal, Space, SpaceNeeded};

use crate::args::path::is_address;
use crate::args::streamed::of_part_of_stream;
use crate::error::Error;
use crate::signals::Signal;
use crate::ui::resume;
use crate::ui::words::{grouped, size};

impl From<RunError> for Error {
    fn from(error: RunError) -> Self {
        let sentence = error.to_string();
        match error.into_kind() {
            ErrorKind::Spec(error) => of_spec(&error),
            ErrorKind::TooManyFiles { chunk_rows, files } => Self::usage(
                format!("--chunk-size {chunk_rows} makes {} files, more than a file system holds", grouped(files)),
                "give a larger one",
            ),
            ErrorKind::FilesTooLong { chunk_rows: None, rows } => Self::usage(
                format!("--layout table makes files of {} rows, more than a file holds", grouped(rows)),
                "choose --layout chunks",
            ),
            ErrorKind::PartOfSql(part) => Self::usage(
                format!("--part {part} is of rows, and --sql writes one transaction"),
                "leave out --part, or write files with --output-dir",
            ),
            ErrorKind::PartOfStream(part, format) => of_part_of_stream(part, format),
            ErrorKind::PartOfTables(part) => Self::usage(
                format!("--part {part} is of chunks, and --layout table makes one file of each table"),
                "leave out --part, or choose --layout chunks",
            ),
            ErrorKind::FilesTooLong { chunk_rows: Some(chunk_rows), rows } => Self::usage(
                format!("--chunk-size {chunk_rows} makes files of {} rows, more than a file holds", grouped(rows)),
                "give a smaller one",
            ),
            ErrorKind::TooManyThreads { threads, most } => {
                Self::usage(format!("--threads {threads} is too large"), format!("give at most {most}"))
            }
            ErrorKind::Refused { directory, why } => of_refusal(&directory, &why),
            ErrorKind::Join { directory, why } => of_join(&directory, &why),
            ErrorKind::Stopped => Self::stopped(Signal::received().expect("only a signal asks a run to stop")),
            ErrorKind::Io { path, source, .. } if is_address(&path) => Self::failed(sentence, store_hint(&source)),
            ErrorKind::Io { source, .. } => Self::failed(sentence, io_hint(&source)),
            ErrorKind::Stdout(source) => Self::stdout(&source),
            ErrorKind::ClosedPipe => Self::stdout(&io::ErrorKind::BrokenPipe.into()),
            ErrorKind::ForeignJob(_) => Self::usage(sentence, "use the same release on all machines"),
            ErrorKind::Record { .. } => {
                Self::failed(sentence, "give the records of all files in the order of the plan")
            }
            ErrorKind::Thread(_) => Self::failed(sentence, "ask for fewer with --threads"),
            ErrorKind::Observer(error) => match error.downcast::<Self>() {
                Ok(error) => *error,
                Err(error) => Self::failed(error.to_string(), "start it again"),
            },
        }
    }
}

/// Why a job may not write to a directory.
pub(crate) fn of_refusal(directory: &Path, why: &Refusal) -> Error {
    let path = directory.display();
    let hint = match why {
        Refusal::InUse => "wait for it, or name another directory with --output-dir",
        Refusal::PartInUse(_) => "wait for it, or make another part meanwhile",
        Refusal::Foreign(_) => "move it out of the directory, or name another directory with --output-dir",
        Refusal::NotADirectory => "name a directory with --output-dir, an existing or a new one",
        Refusal::Invalid { is_replaceable: true, .. } => {
            "restore it from a copy, name another directory with --output-dir, or replace what it lists with --force"
        }
        Refusal::Invalid { .. } => "restore it from a copy, or name another directory with --output-dir",
        Refusal::Interrupted => "resume it with --resume, or start over with --force",
        Refusal::OtherVersion(_) => {
            "name another directory with --output-dir, replace what it holds with --force, or use the release that made it"
        }
        Refusal::OtherDataset(_) => "name another directory with --output-dir, or replace what it holds with --force",
        Refusal::OtherInterrupted { theirs, .. } => {
            let command = match theirs.part {
                Some(part) => format!("{} --resume", resume::to_make_part(theirs, part, directory)),
                None => resume::to_complete(theirs, directory),
            };
            let hint = format!("name another directory with --output-dir; `{command}` resumes that one");
            return Error::usage(format!("the output directory {path} {why}"), hint);
        }
        Refusal::Undivided => "leave out --part, or name another directory with --output-dir",
        Refusal::OtherPart(_) => {
            "name another directory with --output-dir; `cargo xtask join` makes one dataset of all parts"
        }
        Refusal::NoSpace { needed, free } => {
            let hint = if free.files.is_some_and(|files| needed.files > files) {
                "give a larger --chunk-size or fewer tenants, name a directory on another disk with --output-dir, or start \
                 anyway with --force"
            } else {
                "free some space, add --compress to text that is not compressed, name a directory on another disk with \
                 --output-dir, or start anyway with --force"
            };
            return Error::usage(shortage(directory, *needed, *free), hint);
        }
    };
    Error::usage(format!("the output directory {path} {why}"), hint)
}

/// What is needed and what there is, where that is too little.
pub(crate) fn shortage(directory: &Path, needed: SpaceNeeded, free: Space) -> String {
    let path = directory.display();
    match free.files.filter(|&files| needed.files > files) {
        Some(files) => {
            format!("{path} needs {} files, but its file system has room for {}", grouped(needed.files), grouped(files))
        }
        None => {
            format!("{path} needs about {}, but its file system has {} free", size(needed.bytes), size(free.bytes))
        }
    }
}

/// An error of `join`: the same sentence as in a run, and advice that names none of a run's flags.
pub(crate) fn of_join_error(error: RunError) -> Error {
    let hint = match error.kind() {
        ErrorKind::Io { path, .. } if is_address(path) => return error.into(),
        ErrorKind::Io { source, .. } => match source.kind() {
            _ if is_too_many_files(source) => "let the process open more (`ulimit -n`)",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "make the directory writable: joining writes one manifest and removes those of the parts"
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "something else has that name: move it away",
            io::ErrorKind::NotFound => "it is gone; check what else uses the directory, then start again",
            _ => "check the disk, then start again",
        },
        _ => return error.into(),
    };
    Error::from(error).with_hint(hint)
}

/// Why parts cannot be joined.
fn of_join(directory: &Path, why: &JoinRefusal) -> Error {
    let hint = match why {
        JoinRefusal::InUse => "wait for it".to_owned(),
        JoinRefusal::NoDirectory | JoinRefusal::NotADirectory | JoinRefusal::NoParts => {
            "name the directory that holds the files and manifests of all parts".to_owned()
        }
        JoinRefusal::TwoDatasets { .. } => "move the parts of one of them out of the directory".to_owned(),
        JoinRefusal::TwoDivisions(_) => "divide a dataset into the same number of parts everywhere".to_owned(),
        JoinRefusal::NotOfWhole { .. } => "move one of the two out of the directory".to_owned(),
        JoinRefusal::NotAManifest { .. } => "restore it from a copy, or move it out of the directory".to_owned(),
        JoinRefusal::Foreign(_) => "move it out of the directory".to_owned(),
        JoinRefusal::Version(_) => {
            "join the parts with the release that made them, or make them again in another directory".to_owned()
        }
        JoinRefusal::WholeOfVersion { is_interrupted: true, .. } => {
            "there is nothing to join: resume it with the release that made it".to_owned()
        }
        JoinRefusal::WholeOfVersion { .. } => {
            "there is nothing to join: it has all its files in one manifest, which the release that made it verifies"
                .to_owned()
        }
        JoinRefusal::Interrupted { whole } => {
            format!("there is nothing to join: complete it with `{}`", resume::to_complete(whole, directory))
        }
        JoinRefusal::MissingPart { part, is_interrupted, whole } => {
            let resume = if *is_interrupted { " --resume" } else { "" };
            format!("make it with `{}{resume}`, or bring its files here", resume::to_make_part(whole, *part, directory))
        }
        JoinRefusal::MissingFile { part, whole, .. } => missing_file(whole, *part, directory),
    };
    let sentence = format!("the directory {} {why}", directory.display());
    match why {
        JoinRefusal::NoDirectory | JoinRefusal::NotADirectory | JoinRefusal::InUse | JoinRefusal::NoParts => {
            Error::usage(sentence, hint)
        }
        _ => Error::differs(sentence, hint),
    }
}

fn missing_file(whole: &Identity, part: Option<PartNumber>, directory: &Path) -> String {
    match part {
        Some(part) => {
            format!("make it with `{} --resume`, or bring it here", resume::to_make_part(whole, part, directory))
        }
        None => format!("make it with `{}`", resume::to_complete(whole, directory)),
    }
}

/// Why a spec is invalid, with the flags of its fields.
pub(crate) fn of_spec(error: &SpecError) -> Error {
    let flag = |field: &str| format!("--{}", field.replace('_', "-"));
    match error {
        SpecError::NoTenants => Error::usage("--tenants is 0", "give at least 1"),
        SpecError::TooLarge { field, value, max } => {
            Error::usage(format!("{} is {value}, but the maximum is {max}", flag(field)), "give a smaller number")
        }
        SpecError::LargestTooLarge { field, value, largest, max } => Error::usage(
            format!("{} is {value}, which gives the largest tenant {largest}, but the maximum is {max}", flag(field)),
            "give a smaller number, or --tenant-sizes equal",
        ),
        SpecError::OrdersWithout { orders_per_tenant, missing } => {
            let what = missing.trim_end_matches("_per_tenant");
            Error::usage(
                format!("--orders-per-tenant is {orders_per_tenant}, but {} is 0", flag(missing)),
                format!("orders need {what}: give at least 1 of them, or 0 orders"),
            )
        }
        SpecError::TooManyRows { tenants } => Error::usage(
            format!("--tenants is {tenants}, too many for tenants of this size"),
            format!("give smaller sizes: a dataset has at most {MAX_ROWS} rows"),
        ),
    }
}

fn is_too_many_files(error: &io::Error) -> bool {
    /// Too many open files, of the system and of the process.
    const TOO_MANY_FILES: [i32; 2] = [23, 24];

    cfg!(unix) && error.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code))
}

/// What to do about the answer of an object store.
fn store_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "check the credentials in the environment, and what they allow: docs/object-stores.md has a list"
        }
        io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists => "check what else uses this place, then start again",
        _ => "check the connection and the store, then start again",
    }
}

fn io_hint(error: &io::Error) -> &'static str {
    if is_too_many_files(error) {
        return "ask for fewer with --threads, or let the process open more (`ulimit -n`)";
    }
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "name a directory that you may write to with --output-dir"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "something else has that name; name another directory with --output-dir"
        }
        io::ErrorKind::NotFound => "it is gone; check what else uses the directory, then start again",
        _ => "check the disk, or name another directory with --output-dir",
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{FileFormat, Preset};
    use fixtures_run::{Difference, ForeignJob, Job};

    use super::*;

    fn io_error() -> io::Error {
        io::ErrorKind::StorageFull.into()
    }

    /// One of every kind, with the start of its sentence and its exit code.
    fn kinds() -> Vec<(ErrorKind, &'static str, u8)> {
        let no_tenants = fixtures_gen::Spec { tenants: 0, ..Preset::Tiny.spec(42) };
        vec![
            (ErrorKind::Spec(no_tenants.validate().unwrap_err()), "--tenants is 0", 2),
            (
                ErrorKind::TooManyFiles { chunk_rows: 1, files: 5_000_000_000 },
                "--chunk-size 1 makes 5,000,000,000 files",
                2,
            ),
            (ErrorKind::FilesTooLong { chunk_rows: Some(7), rows: 7 }, "--chunk-size 7 makes files of 7 rows", 2),
            (ErrorKind::FilesTooLong { chunk_rows: None, rows: 7 }, "--layout table makes files of 7 rows", 2),
            (ErrorKind::PartOfTables(PartNumber::new(1, 2).unwrap()), "--part 1/2 is of chunks", 2),
            (
                ErrorKind::ForeignJob(ForeignJob::Version(2)),
                "the job is of dataset version 2, and this release makes",
                2,
            ),
            (
                ErrorKind::Record { expected: Some("a.csv".into()), found: Some("b.csv".into()) },
                "the record of a.csv was expected, and that of b.csv came",
                1,
            ),
            (ErrorKind::PartOfSql(PartNumber::new(1, 2).unwrap()), "--part 1/2 is of rows", 2),
            (
                ErrorKind::PartOfStream(PartNumber::new(1, 2).unwrap(), FileFormat::Parquet),
                "--part 1/2 of a stream is put behind",
                2,
            ),
            (ErrorKind::TooManyThreads { threads: 9, most: 8 }, "--threads 9 is too large", 2),
            (ErrorKind::Io { action: "write", path: "a/b".into(), source: io_error() }, "cannot write a/b: ", 1),
            (
                ErrorKind::Io { action: "finish", path: "s3://b/p/a".into(), source: io_error() },
                "cannot finish s3://b/p/a: ",
                1,
            ),
            (ErrorKind::Stdout(io_error()), "cannot write to standard output: ", 1),
            (ErrorKind::ClosedPipe, "standard output was closed", 0),
            (ErrorKind::Thread(io_error()), "cannot start a thread: ", 1),
            (ErrorKind::Observer(Box::new(Error::usage("mine", "my hint"))), "mine", 2),
            (ErrorKind::Observer("another's".into()), "another's", 1),
        ]
    }

    fn invalid(is_replaceable: bool) -> Refusal {
        Refusal::Invalid { name: "manifest.json".into(), why: "its chunk_size is 0".into(), is_replaceable }
    }

    fn refusals() -> Vec<(Refusal, &'static str)> {
        let (part, free) = (PartNumber::new(1, 3).unwrap(), Space { bytes: 10, files: Some(20), block: 1 });
        let difference = Difference { what: "seed", theirs: "7".into(), ours: "42".into() };
        vec![
            (Refusal::InUse, "is in use by another process"),
            (Refusal::PartInUse(part), "is in use by another process, which makes part 1/3, too"),
            (Refusal::Foreign("notes.txt".into()), "holds notes.txt, which"),
            (Refusal::NotADirectory, "is not a directory"),
            (invalid(true), "holds manifest.json, which is not valid: its chunk_size is 0"),
            (invalid(false), "holds manifest.json, which is not valid: its chunk_size is 0"),
            (Refusal::OtherVersion(2), "was made by dataset version 2, and this release makes version "),
            (Refusal::Interrupted, "holds this dataset, interrupted"),
            (Refusal::OtherDataset(difference), "holds another dataset: its seed is 7, not 42"),
            (
                Refusal::OtherInterrupted {
                    difference: Difference { what: "seed", theirs: "7".into(), ours: "42".into() },
                    theirs: Box::new(Job::new(Preset::Tiny.spec(7)).identity()),
                },
                "holds another dataset, interrupted: its seed is 7, not 42",
            ),
            (Refusal::Undivided, "holds this dataset undivided"),
            (Refusal::OtherPart(part), "holds part 1/3 of this dataset"),
            (
                Refusal::NoSpace { needed: SpaceNeeded { bytes: 2_000_000, files: 3 }, free },
                "needs about 2.00 MB, but its file system has 10 B free",
            ),
            (
                Refusal::NoSpace { needed: SpaceNeeded { bytes: 1, files: 30 }, free },
                "needs 30 files, but its file system has room for 20",
            ),
        ]
    }

    fn join_refusals() -> Vec<(JoinRefusal, &'static str)> {
        let part = |number| PartNumber::new(number, 3).unwrap();
        let whole = || Box::new(Job::new(Preset::Tiny.spec(42)).identity());
        let difference = || Difference { what: "seed", theirs: "7".into(), ours: "42".into() };
        vec![
            (JoinRefusal::NoDirectory, "does not exist"),
            (JoinRefusal::NotADirectory, "is a file"),
            (JoinRefusal::InUse, "is in use by another process"),
            (JoinRefusal::NoParts, "holds no part of a dataset"),
            (
                JoinRefusal::TwoDatasets { parts: [part(1), part(2)], difference: difference() },
                "holds parts of two datasets: seed is 7 in part 2/3 and 42 in part 1/3",
            ),
            (JoinRefusal::TwoDivisions([part(1), part(2)]), "holds parts 1/3 and 2/3"),
            (
                JoinRefusal::NotOfWhole { part: part(1), manifest: "manifest.json".into(), difference: difference() },
                "holds part 1/3 of another dataset than manifest.json: its seed is 7",
            ),
            (
                JoinRefusal::NotAManifest { name: "manifest.json".into(), why: "it has no spec".into() },
                "holds manifest.json, which is not the manifest of a dataset: it has no spec",
            ),
            (JoinRefusal::Version(1), "was made by dataset version 1, and this release makes version "),
            (JoinRefusal::Version(fixtures_gen::DATASET_VERSION), "holds dataset version "),
            (
                JoinRefusal::WholeOfVersion { version: 1, is_interrupted: false },
                "was made by dataset version 1, and this release makes version ",
            ),
            (
                JoinRefusal::WholeOfVersion { version: 1, is_interrupted: true },
                "holds an interrupted run of a whole dataset of version 1, and this release makes version ",
            ),
            (JoinRefusal::Interrupted { whole: whole() }, "holds an interrupted run of a whole dataset, and no parts"),
            (JoinRefusal::Foreign("notes.txt".into()), "holds notes.txt, which is not"),
            (
                JoinRefusal::MissingPart { part: part(2), is_interrupted: false, whole: whole() },
                "is not complete: part 2/3 is missing",
            ),
            (
                JoinRefusal::MissingPart { part: part(2), is_interrupted: true, whole: whole() },
                "is not complete: part 2/3 is interrupted",
            ),
            (
                JoinRefusal::MissingFile { name: "f".into(), part: Some(part(2)), whole: whole() },
                "is not complete: f of part 2/3 is missing or not whole",
            ),
            (
                JoinRefusal::MissingFile { name: "f".into(), part: None, whole: whole() },
                "is not complete: f is missing or not whole",
            ),
        ]
    }

    #[test]
    fn every_error_kind_has_a_sentence_a_hint_and_an_exit_code() {
        for (kind, sentence, code) in kinds() {
            Error::from(RunError::from(kind)).assert_worded(sentence, code);
        }
        for (why, predicate) in refusals() {
            let subject = if matches!(why, Refusal::NoSpace { .. }) { "data" } else { "the output directory data" };
            let kind = ErrorKind::Refused { directory: "data".into(), why };
            Error::from(RunError::from(kind)).assert_worded(&format!("{subject} {predicate}"), 2);
        }
        for (why, predicate) in join_refusals() {
            // Nothing to join is a slip on the command line; parts that do not fit are a difference.
            let is_usage = matches!(
                why,
                JoinRefusal::NoDirectory | JoinRefusal::NotADirectory | JoinRefusal::InUse | JoinRefusal::NoParts
            );
            let kind = ErrorKind::Join { directory: "data".into(), why };
            let sentence = format!("the directory data {predicate}");
            Error::from(RunError::from(kind)).assert_worded(&sentence, if is_usage { 2 } else { 3 });
        }
    }

    /// The flags that a hint names, outside of whole command lines.
    fn flags(hint: &str) -> Vec<&str> {
        let advice = hint.split('`').step_by(2);
        let words = advice.flat_map(|text| text.split([' ', ',', ';', ':', ')', '(']));
        words.filter(|word| word.starts_with("--")).collect()
    }

    #[test]
    fn hints_name_flags_that_the_command_has_and_never_empty_a_directory() {
        use clap::Args;

        let command = crate::args::generate::GenArgs::augment_args(clap::Command::new("gen"));
        let known: Vec<String> =
            command.get_arguments().filter_map(|flag| Some(format!("--{}", flag.get_long()?))).collect();
        let io_kinds = [
            io::ErrorKind::StorageFull,
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::NotADirectory,
            io::ErrorKind::NotFound,
            io::ErrorKind::Other,
        ];
        let io = |kind: io::ErrorKind| {
            RunError::from(ErrorKind::Io { action: "write", path: "a/b".into(), source: kind.into() })
        };
        let refused = |why| RunError::from(ErrorKind::Refused { directory: "data".into(), why });
        let of_run = kinds().into_iter().map(|(kind, ..)| RunError::from(kind));
        let of_run = of_run.chain(refusals().into_iter().map(|(why, _)| refused(why))).chain(io_kinds.map(io));
        for error in of_run.map(Error::from) {
            for flag in flags(error.hint()) {
                assert!(known.iter().any(|known| known == flag), "{flag}: {}", error.hint());
            }
            assert!(!error.hint().contains("empty"), "{}", error.hint());
        }
        let join = |why| RunError::from(ErrorKind::Join { directory: "data".into(), why });
        let of_join = join_refusals().into_iter().map(|(why, _)| join(why)).chain(io_kinds.map(io));
        for error in of_join.map(of_join_error) {
            assert_eq!(flags(error.hint()), [""; 0], "{}", error.hint());
        }
    }

    #[test]
    fn sizes_are_named_by_their_flags() {
        let no_products = fixtures_gen::Spec { products_per_tenant: 0, ..Preset::Tiny.spec(42) };
        let error: Error = RunError::from(no_products.validate().unwrap_err()).into();
        assert_eq!(error.sentence(), "--orders-per-tenant is 50, but --products-per-tenant is 0");
        let skewed = fixtures_gen::Spec {
            tenants: 1_000,
            orders_per_tenant: 1 << 34,
            tenant_sizes: fixtures_gen::TenantSizes::Skewed,
            ..Preset::Tiny.spec(42)
        };
        let error: Error = RunError::from(skewed.validate().unwrap_err()).into();
        assert!(error.sentence().starts_with("--orders-per-tenant is 17179869184, which gives the largest tenant "));
    }
}
