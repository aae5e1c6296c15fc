//! What a directory is, and which of its files are none of its dataset.

use std::fmt::{self, Write};
use std::io::{self, BufReader, Read};
use std::path::Path;

use fixtures_gen::{DATA_PACKAGE, PartNumber, Plan};
use fixtures_run::directory::{DataName, Listing, Name, content, examine_manifest, journal_name, manifest_name, next};
use fixtures_run::fs::{Disk, FileSystem, Folder};
use fixtures_run::{ErrorKind, Flaw, Identity};
use serde::Deserialize;

use crate::error::{Error, Unverifiable};
use crate::report::{Collector, Finding, Place};
use crate::rule::Rule;

/// Requires a directory that can be listed.
pub(crate) fn require(directory: &Path) -> Result<(), Error> {
    match Disk.list(directory, &mut |_| Ok(())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Error::directory(directory, Unverifiable::NoDirectory))
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Err(Error::directory(directory, Unverifiable::NotADirectory))
        }
        Err(error) => Err(fixtures_run::Error::io("use the directory", directory, error).into()),
    }
}

/// What the manifest is of, or what is wrong with it; an error if the directory has none.
pub(crate) fn identity(directory: &Path) -> Result<Result<Identity, Flaw>, Error> {
    require(directory)?;
    let folder = Folder::new(directory);
    let listing = Listing::of(&folder, None)?;
    if !listing.manifests.contains(&None) {
        return Err(Error::directory(directory, without_manifest(&folder, &listing)?));
    }
    match examine_manifest(&folder, None, &mut |_| Ok(())) {
        Ok(Err(flaw)) if flaw.other_version().is_some() => {
            Err(Error::directory(directory, Unverifiable::Version(flaw.other_version().unwrap_or_default())))
        }
        Ok(outcome) => Ok(outcome),
        Err(error) => match error.kind() {
            // Not a regular file, for instance, or not the text that it was.
            ErrorKind::Io { source, .. } if is_of_file(source) => {
                Ok(Err(Flaw { what: format!("it cannot be read: {source}"), dataset_version: None }))
            }
            _ => Err(error.into()),
        },
    }
}

/// Whether a failure is the file's own, rather than the system's.
pub(crate) fn is_of_file(error: &io::Error) -> bool {
    // A loop of links has a kind of its own, which is not stable yet; 40 is its number on Linux, 62
    // on macOS.
    let is_loop = matches!(error.raw_os_error(), Some(40 | 62)) && cfg!(unix);
    is_loop || error.raw_os_error().is_none() || error.kind() == io::ErrorKind::IsADirectory
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
            Some(Name::Manifest(Some(_)) | Name::Journal(_) | Name::Temporary) => "is left over from a run or a join",
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

/// Reports a description of the directory as a package that is not the one of a plan.
pub(crate) fn report_package(folder: &Folder, plan: &Plan<'_>, collector: &mut Collector) -> Result<(), Error> {
    let what = if folder.length(DATA_PACKAGE)?.is_none() {
        "is missing"
    } else if describes(folder, plan)? {
        return Ok(());
    } else {
        "does not describe this dataset"
    };
    let finding = Finding { rule: Rule::Manifest, file: DATA_PACKAGE.to_owned(), line: None, what: what.to_owned() };
    collector.add(Place::Directory, finding);
    Ok(())
}

/// Whether the description is, byte for byte, the one of the plan.
fn describes(folder: &Folder, plan: &Plan<'_>) -> Result<bool, Error> {
    let mut comparison = Comparison { input: BufReader::new(folder.open(DATA_PACKAGE)?), failure: None };
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
