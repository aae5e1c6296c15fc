//! `cargo xtask join`: makes one dataset of all its parts, once their files are in one directory.
//!
//! Every part is held against the plan that its manifest's spec has, file by file; then one manifest is written, the same
//! that an undivided run would have written, and the parts' manifests and journals go. A directory that has the manifest
//! of the whole is joined: what is left of its parts still goes, so that a join that was interrupted can be run again.

use std::io::{self, BufReader};
use std::path::PathBuf;

use clap::Args;
use fixtures_gen::{DATASET_VERSION, Dataset, Format, Part, PartNumber, Plan};

use crate::command;
use crate::compress::Compression;
use crate::error::Error;
use crate::files::{Disk, Folder};
use crate::found::{Found, Gather};
use crate::identity::Identity;
use crate::manifest::{self, Manifest, Record};
use crate::names::{self, Name};
use crate::style::say;
use crate::summary::grouped;

/// The arguments of `cargo xtask join`.
#[derive(Args, Debug)]
pub(crate) struct JoinArgs {
    /// The directory that holds the files of all parts
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

/// Joins the parts.
pub(crate) fn run(args: &JoinArgs) -> Result<(), Error> {
    let folder = Folder::new(&args.directory, &Disk);
    let missing = || Error::io("use the directory", folder.path(), io::ErrorKind::NotFound.into());
    let _lock = folder.lock()?.ok_or_else(missing)?;
    let joined = match Listing::of(&folder)? {
        listing if listing.has_whole => finish(&folder, listing)?,
        listing => Joint::find(&folder, listing)?.join()?,
    };
    say(&joined);
    Ok(())
}

/// The names in a directory, sorted out.
#[derive(Default)]
struct Listing {
    /// Whether there is a manifest of the whole.
    has_whole: bool,
    /// Parts that have a manifest.
    present: Vec<PartNumber>,
    /// Parts that have a journal.
    interrupted: Vec<PartNumber>,
    temporaries: Vec<String>,
    /// Of rows, and of other people.
    names: Vec<String>,
}

impl Listing {
    fn of(folder: &Folder<'_>) -> Result<Self, Error> {
        let mut listing = Self::default();
        folder.list(&mut |name| {
            let name = name.to_string_lossy().into_owned();
            match Name::parse(&name) {
                Some(Name::Manifest(Some(part))) => listing.present.push(part),
                Some(Name::Manifest(None)) => listing.has_whole = true,
                Some(Name::Journal(Some(part))) => listing.interrupted.push(part),
                Some(Name::Temporary) => listing.temporaries.push(name),
                Some(Name::Upload | Name::Rejects) => {}
                _ => listing.names.push(name),
            }
        })?;
        listing.present.sort_unstable();
        Ok(listing)
    }

    /// What has no use once the manifest of the whole is there.
    fn remove_parts(&self, folder: &Folder<'_>) -> Result<(), Error> {
        let manifests = self.present.iter().map(|&part| names::manifest(Some(part)));
        let journals = self.interrupted.iter().map(|&part| names::journal(Some(part)));
        manifests.chain(journals).chain(self.temporaries.clone()).try_for_each(|name| folder.remove(&name))?;
        folder.sync()
    }
}

/// Lets what is left of the parts go, if the whole is complete and they are of it.
fn finish(folder: &Folder<'_>, listing: Listing) -> Result<String, Error> {
    let name = names::manifest(None);
    let mut gather = Gather::new(folder);
    let mut input = BufReader::new(folder.open(&name)?);
    let whole = manifest::read(&mut input, &mut |entry| gather.add(&entry.into()))
        .map_err(|error| Error::io("read", &folder.path_of(&name), error))?;
    let whole = whole.filter(|whole| whole.part.is_none() && whole.chunk_size > 0).ok_or_else(|| {
        parts(folder, &format!("holds {name}, which is no manifest of a dataset of ours"), "take it out")
    })?;
    for &part in &listing.present {
        if let Some(difference) = identity(folder, part)?.difference(&whole) {
            let what = format!(
                "holds part {part} of another dataset than {name}: its {} is {}, not {}",
                difference.what, difference.theirs, difference.ours
            );
            return Err(parts(folder, &what, "take out the one or the other"));
        }
    }
    let (format, compression) = shape(folder, &whole)?;
    let dataset = Dataset::new(whole.spec.clone())?;
    let plan = Plan::new(&dataset, format, whole.chunk_size).with_compression(compression);
    let found = gather.end(&plan, &plan.whole())?;
    if !found.is_all && !listing.present.is_empty() {
        return Joint::find(folder, listing)?.join();
    }
    if !found.is_all {
        let name = found.missing.as_deref().unwrap_or("a file");
        let hint = format!("make it with `{}`", command::to_mend(&whole, folder.path()));
        return Err(parts(folder, &format!("is not complete: {name} is missing or not whole"), &hint));
    }
    listing.remove_parts(folder)?;
    Ok(format!("{folder}: already joined, {} files; seed {}", grouped(found.known().len() as u64), whole.spec.seed))
}

/// The parts in a directory, which say that they are of one dataset.
struct Joint<'j> {
    folder: &'j Folder<'j>,
    whole: Identity,
    count: u64,
    listing: Listing,
}

impl<'j> Joint<'j> {
    fn find(folder: &'j Folder<'j>, listing: Listing) -> Result<Self, Error> {
        let Some(&first) = listing.present.first() else {
            let hint = "name the directory that holds the files and manifests of all parts";
            return Err(parts(folder, "holds no part of a dataset", hint));
        };
        let of_first = identity(folder, first)?;
        for &part in &listing.present[1..] {
            let other = identity(folder, part)?;
            if let Some(difference) = other.difference(&of_first) {
                let what = format!(
                    "holds parts of two datasets: {} is {} in part {part} and {} in part {first}",
                    difference.what, difference.theirs, difference.ours
                );
                return Err(parts(folder, &what, "take out the parts of one of them"));
            }
            if part.of() != first.of() {
                let what = format!("holds parts {first} and {part}, which do not fit");
                return Err(parts(folder, &what, "divide a dataset into the same number of parts everywhere"));
            }
        }
        Ok(Self { folder, whole: of_first.whole(), count: first.of(), listing })
    }

    /// Checks all parts and makes one dataset of them; says what it has become.
    fn join(self) -> Result<String, Error> {
        let (format, compression) = shape(self.folder, &self.whole)?;
        let dataset = Dataset::new(self.whole.spec.clone())?;
        if self.whole.chunk_size == 0 {
            return Err(parts(self.folder, "holds a manifest with chunks of no rows", "make its part again"));
        }
        let plan = Plan::new(&dataset, format, self.whole.chunk_size).with_compression(compression);
        self.refuse_strangers(&plan)?;
        let mut records = vec![];
        for (number, part) in plan.parts(self.count) {
            self.gather(number, &plan, &part, &mut records)?;
        }
        let manifest = Manifest { identity: &self.whole, plan: &plan, part: &plan.whole(), records: &records };
        let mut draft = manifest.write(self.folder)?;
        draft.sync()?;
        draft.publish()?;
        self.folder.sync()?;
        self.listing.remove_parts(self.folder)?;
        Ok(format!(
            "{}: joined {} parts, {} files; dataset version {DATASET_VERSION}, seed {}",
            self.folder,
            grouped(self.count),
            grouped(records.len() as u64),
            self.whole.spec.seed
        ))
    }

    fn refuse_strangers(&self, plan: &Plan<'_>) -> Result<(), Error> {
        let is_in_plan = |name: &str| matches!(Name::parse(name), Some(Name::Data(data)) if data.is_in(plan));
        match self.listing.names.iter().find(|name| !is_in_plan(name)) {
            Some(name) => {
                Err(parts(self.folder, &format!("holds {name}, which is no file of this dataset"), "take it out"))
            }
            None => Ok(()),
        }
    }

    /// Appends what a part's manifest tells, after looking at every file of it.
    fn gather(&self, number: PartNumber, plan: &Plan<'_>, part: &Part, records: &mut Vec<Record>) -> Result<(), Error> {
        let make = command::to_make(&self.whole, number, self.folder.path());
        if !self.listing.present.contains(&number) {
            let is_interrupted = self.listing.interrupted.contains(&number);
            let (what, resume) = if is_interrupted { ("is interrupted", " --resume") } else { ("is missing", "") };
            let hint = format!("make it with `{make}{resume}`, or bring its files here");
            return Err(parts(self.folder, &format!("is not complete: part {number} {what}"), &hint));
        }
        let mut gather = Gather::new(self.folder);
        read(self.folder, number, &mut |entry| gather.add(&entry.into()))?;
        let found: Found = gather.end(plan, part)?;
        if !found.is_all {
            let name = found.missing.as_deref().unwrap_or("a file");
            let what = format!("is not complete: {name} of part {number} is missing or not whole");
            return Err(parts(self.folder, &what, &format!("make it with `{make} --resume`, or bring it here")));
        }
        records.extend(found.known().iter().map(|known| known.record));
        Ok(())
    }
}

/// How the files are written, if this program knows.
fn shape(folder: &Folder<'_>, whole: &Identity) -> Result<(Format, Compression), Error> {
    whole.shape().ok_or_else(|| {
        let what = format!("holds parts of dataset version {}", whole.dataset_version);
        parts(folder, &what, "join them with the release that made them")
    })
}

fn parts(folder: &Folder<'_>, what: &str, hint: &str) -> Error {
    Error::Differs { sentence: format!("{folder} {what}"), hint: hint.to_owned() }
}

fn identity(folder: &Folder<'_>, part: PartNumber) -> Result<Identity, Error> {
    let identity = read(folder, part, &mut |_| ())?.filter(|identity| identity.part == Some(part));
    let name = names::manifest(Some(part));
    identity.ok_or_else(|| parts(folder, &format!("holds {name}, which is no manifest of ours"), "take it out"))
}

fn read(
    folder: &Folder<'_>,
    part: PartNumber,
    visit: &mut dyn FnMut(manifest::Entry),
) -> Result<Option<Identity>, Error> {
    let name = names::manifest(Some(part));
    let mut input = BufReader::new(folder.open(&name)?);
    manifest::read(&mut input, visit).map_err(|error| Error::io("read", &folder.path_of(&name), error))
}
