//! What a directory is, and which of its files are none of its dataset.

use std::fmt::{self, Write};
use std::io::{self, BufReader, Read};
use std::path::Path;

use fixtures_gen::{DATA_PACKAGE, PartNumber, Plan};
use fixtures_run::directory::{
    DataName, Listing, Name, content, examine_manifest, flaw_of_manifest, journal_name, manifest_name, next,
};
use fixtures_run::fs::{Folder, ReadFile, is_of_file};
use fixtures_run::{ErrorKind, Flaw, Identity};
use serde::Deserialize;

use crate::error::{Error, Unverifiable};
use crate::report::{Collector, Finding, Place};
use crate::rule::Rule;

/// Requires a directory that can be listed.
pub(crate) fn require(folder: &Folder) -> Result<(), Error> {
    // The first name is enough: there can be millions.
    match folder.list(&mut |_| Err(ErrorKind::Stopped.into())) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::directory(folder.path(), Unverifiable::NoDirectory)),
        Err(error) => match error.kind() {
            ErrorKind::Stopped => Ok(()),
            ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotADirectory => {
                Err(Error::directory(folder.path(), Unverifiable::NotADirectory))
            }
            _ => Err(error.into()),
        },
    }
}

/// What the manifest of a directory is of, or what is wrong with it: whether it can be read, and whether its
/// sizes are those of as many files as it lists. The files themselves are not looked at.
///
/// ```
/// use fixtures_run::{Job, Preset, Silent};
/// use fixtures_verify::{Error, Unverifiable, identify};
///
/// let place = tempfile::tempdir()?;
/// let error = identify(place.path()).unwrap_err();
/// assert!(matches!(error, Error::Directory { why: Unverifiable::NoManifest { has_rows: false }, .. }));
///
/// let job = Job::new(Preset::Tiny.spec(42)).directory(place.path());
/// job.prepare()?.execute(&mut Silent)?;
/// assert_eq!(identify(place.path()).unwrap(), Ok(job.identity()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the directory has no manifest: what it is instead; or what the system refused.
pub fn identify(directory: &Path) -> Result<Result<Identity, Flaw>, Error> {
    let mut listed = 0;
    let outcome = identity(&Folder::new(directory), &mut listed)?;
    Ok(outcome.and_then(|identity| match flaw_of_manifest(&identity, listed) {
        Some(what) => Err(Flaw { what, dataset_version: Some(identity.dataset_version) }),
        None => Ok(identity),
    }))
}

/// The same, whatever its sizes are; counts the files that it lists.
pub(crate) fn identity(folder: &Folder, listed: &mut u64) -> Result<Result<Identity, Flaw>, Error> {
    require(folder)?;
    let listing = Listing::of(folder, None)?;
    if !listing.manifests.contains(&None) {
        return Err(Error::directory(folder.path(), without_manifest(folder, &listing)?));
    }
    let outcome = examine_manifest(folder, None, &mut |_| {
        *listed += 1;
        Ok(())
    })?;
    match outcome.as_ref().map_err(Flaw::other_version) {
        Err(Some(version)) => Err(Error::directory(folder.path(), Unverifiable::Version(version))),
        _ => Ok(outcome),
    }
}

fn without_manifest(folder: &Folder, listing: &Listing) -> Result<Unverifiable, Error> {
    let first = |parts: &[Option<PartNumber>]| parts.iter().copied().flatten().next();
    if listing.journals.contains(&None) {
        return Ok(Unverifiable::Interrupted(of_journal(folder, None).map(Box::new)));
    }
    if let Some(part) = first(&listing.manifests) {
        let identity = examine_manifest(folder, Some(part), &mut |_| Ok(()))?.ok();
        return Ok(Unverifiable::Parts(part, identity.map(|identity| Box::new(identity.whole()))));
    }
    if let Some(part) = first(&listing.journals) {
        return Ok(Unverifiable::Interrupted(of_journal(folder, Some(part)).map(Box::new)));
    }
    Ok(Unverifiable::NoManifest { has_rows: listing.rows.is_some() })
}

/// What a journal is of, if it says so.
fn of_journal(folder: &Folder, part: Option<PartNumber>) -> Option<Identity> {
    #[derive(Deserialize)]
    struct Head {
        identity: Identity,
    }
    let (mut input, mut line) = (BufReader::new(folder.open(&journal_name(part)).ok()?), vec![]);
    next(&mut input, &mut line).ok()?;
    content::<Head>(&line, "journal").map(|head| head.identity)
}

/// Reports every file that is none of the dataset. `is_known` says which files of rows are.
pub(crate) fn report_strays(
    folder: &Folder,
    is_known: &dyn Fn(&DataName, &str) -> bool,
    collector: &mut Collector,
) -> Result<(), Error> {
    folder.list(&mut |name| {
        let name = name.to_string_lossy();
        let what = match Name::parse(&name) {
            Some(Name::Manifest(None) | Name::DataPackage | Name::Upload | Name::Rejects | Name::Bystander) => {
                return Ok(());
            }
            Some(Name::Data(data)) if is_known(&data, &name) => return Ok(()),
            Some(Name::Data(_)) => "is not a file of this dataset",
            Some(Name::Manifest(Some(_)) | Name::Journal(_) | Name::Lock(_) | Name::Temporary) => {
                "is left over from a run or a join"
            }
            None => "belongs to no dataset",
        };
        let finding = Finding { rule: Rule::Manifest, file: name.into_owned(), line: None, what: what.to_owned() };
        collector.add(Place::Directory, finding);
        Ok(())
    })?;
    Ok(())
}

/// The same for the files of a plan.
pub(crate) fn report_strays_of_plan(folder: &Folder, plan: &Plan<'_>, collector: &mut Collector) -> Result<(), Error> {
    report_strays(folder, &|data, _| data.is_in(plan), collector)
}

/// What is wrong with a file that cannot be opened, if that is the file's own: it is missing, or something
/// else than a file.
pub(crate) fn why_unreadable(error: fixtures_run::Error) -> Result<String, Error> {
    match error.kind() {
        ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Ok("is missing".to_owned()),
        ErrorKind::Io { source, .. } if is_of_file(source) => Ok(format!("cannot be read: {source}")),
        _ => Err(error.into()),
    }
}

/// Reports a description of the directory as a package that is not the one of a plan.
pub(crate) fn report_package(folder: &Folder, plan: &Plan<'_>, collector: &mut Collector) -> Result<(), Error> {
    let what = match folder.open(DATA_PACKAGE) {
        Ok(file) => {
            if describes(folder, file, plan)? {
                return Ok(());
            }
            "does not describe this dataset".to_owned()
        }
        Err(error) => why_unreadable(error)?,
    };
    let finding = Finding { rule: Rule::Manifest, file: DATA_PACKAGE.to_owned(), line: None, what };
    collector.add(Place::Directory, finding);
    Ok(())
}

/// Whether the description is, byte for byte, the one of the plan.
fn describes(folder: &Folder, file: Box<dyn ReadFile>, plan: &Plan<'_>) -> Result<bool, Error> {
    let mut comparison = Comparison { input: BufReader::new(file), failure: None };
    // A difference ends it early.
    let is_same = write!(comparison, "{}", plan.data_package()).is_ok();
    match comparison.failure {
        Some(error) => Err(folder.unreadable(DATA_PACKAGE, error).into()),
        None => Ok(is_same && comparison.input.bytes().next().is_none()),
    }
}

/// Compares what is written to it with an input: a difference is an error.
struct Comparison<R> {
    input: R,
    failure: Option<io::Error>,
}

impl<R: Read> fmt::Write for Comparison<R> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut found = vec![0; text.len()];
        match self.input.read_exact(&mut found) {
            Ok(()) if found == text.as_bytes() => Ok(()),
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                self.failure = Some(error);
                Err(fmt::Error)
            }
            _ => Err(fmt::Error),
        }
    }
}

/// A finding about the manifest itself.
pub(crate) fn of_manifest(what: impl Into<String>) -> Finding {
    Finding { rule: Rule::Manifest, file: manifest_name(None), line: None, what: what.into() }
}
