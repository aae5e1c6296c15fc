//! `cargo xtask join`: makes one dataset of all its parts, once their files are in one directory.
//!
//! Every part is held against the plan that its manifest's spec has, file by file; then one manifest is written, the same
//! that an undivided run would have written, and the parts' manifests go.

use std::io::{self, BufReader};
use std::path::PathBuf;

use clap::Args;
use fixtures_gen::{DATASET_VERSION, Dataset, Format, Part, Plan};

use crate::command;
use crate::compress::Compression;
use crate::error::Error;
use crate::estimate;
use crate::files::{Disk, Folder};
use crate::found::{Found, Gather};
use crate::identity::Identity;
use crate::manifest::{self, Manifest, Record};
use crate::names::{self, Name};
use crate::part_number::PartNumber;
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
    let joined = Joint::find(&folder)?.join()?;
    say(&joined);
    Ok(())
}

/// The parts in a directory, which say that they are of one dataset.
struct Joint<'j> {
    folder: &'j Folder<'j>,
    whole: Identity,
    count: u64,
    present: Vec<PartNumber>,
    interrupted: Vec<PartNumber>,
    temporaries: Vec<String>,
    names: Vec<String>,
}

impl<'j> Joint<'j> {
    fn find(folder: &'j Folder<'j>) -> Result<Self, Error> {
        let (mut present, mut interrupted, mut temporaries, mut names) = (vec![], vec![], vec![], vec![]);
        let mut is_whole = false;
        let is_there = folder.list(&mut |name| {
            let name = name.to_string_lossy().into_owned();
            match Name::parse(&name) {
                Some(Name::Manifest(Some(part))) => present.push(part),
                Some(Name::Manifest(None)) => is_whole = true,
                Some(Name::Journal(Some(part))) => interrupted.push(part),
                Some(Name::Temporary) => temporaries.push(name),
                Some(Name::Upload | Name::Rejects) => {}
                _ => names.push(name),
            }
        })?;
        debug_assert!(is_there, "it was locked");
        present.sort_unstable();
        let Some(&first) = present.first() else {
            let what = if is_whole { "is joined already" } else { "holds no part of a dataset" };
            return Err(parts(folder, what, "name the directory that holds the files and manifests of all parts"));
        };
        let of_first = identity(folder, first)?;
        for &part in &present[1..] {
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
        Ok(Self { folder, whole: of_first.whole(), count: first.of(), present, interrupted, temporaries, names })
    }

    /// Checks all parts and makes one dataset of them; says what it has become.
    fn join(self) -> Result<String, Error> {
        let (format, compression) = self.shape()?;
        let dataset = Dataset::new(self.whole.spec.clone())?;
        if self.whole.chunk_size == 0 {
            return Err(parts(self.folder, "holds a manifest with chunks of no rows", "make its part again"));
        }
        let plan = Plan::new(&dataset, format, self.whole.chunk_size);
        self.refuse_strangers(&plan, compression)?;
        let weights = estimate::weights(&plan);
        let mut records = vec![];
        for part in (1..=self.count).filter_map(|number| PartNumber::new(number, self.count)) {
            self.gather(part, &plan, &plan.part(part.index(), part.of(), &weights), compression, &mut records)?;
        }
        let manifest =
            Manifest { identity: &self.whole, plan: &plan, part: &plan.whole(), compression, records: &records };
        let mut draft = manifest.write(self.folder)?;
        draft.sync()?;
        draft.publish()?;
        let controls = self.present.iter().map(|&part| names::manifest(Some(part)));
        controls.chain(self.temporaries.clone()).try_for_each(|name| self.folder.remove(&name))?;
        self.folder.sync()?;
        Ok(format!(
            "{}: joined {} parts, {} files; dataset version {DATASET_VERSION}, seed {}",
            self.folder,
            grouped(self.count),
            grouped(records.len() as u64),
            self.whole.spec.seed
        ))
    }

    /// How the files are written, if this program knows.
    fn shape(&self) -> Result<(Format, Compression), Error> {
        self.whole.shape().ok_or_else(|| {
            let what = format!("holds parts of dataset version {}", self.whole.dataset_version);
            parts(self.folder, &what, "join them with the release that made them")
        })
    }

    fn refuse_strangers(&self, plan: &Plan<'_>, compression: Compression) -> Result<(), Error> {
        let is_in_plan =
            |name: &str| matches!(Name::parse(name), Some(Name::Data(data)) if data.is_in(plan, compression));
        match self.names.iter().find(|name| !is_in_plan(name)) {
            Some(name) => {
                Err(parts(self.folder, &format!("holds {name}, which is no file of this dataset"), "take it out"))
            }
            None => Ok(()),
        }
    }

    /// Appends what a part's manifest tells, after looking at every file of it.
    fn gather(
        &self,
        number: PartNumber,
        plan: &Plan<'_>,
        part: &Part,
        compression: Compression,
        records: &mut Vec<Record>,
    ) -> Result<(), Error> {
        let make = command::to_make(&self.whole, number, self.folder.path());
        if !self.present.contains(&number) {
            let is_interrupted = self.interrupted.contains(&number);
            let (what, resume) = if is_interrupted { ("is interrupted", " --resume") } else { ("is missing", "") };
            let hint = format!("make it with `{make}{resume}`, or bring its files here");
            return Err(parts(self.folder, &format!("is not complete: part {number} {what}"), &hint));
        }
        let mut gather = Gather::new(self.folder);
        read(self.folder, number, &mut |entry| gather.add(&entry.into()))?;
        let found: Found = gather.end(plan, part, compression)?;
        if !found.is_all {
            let name = found.missing.as_deref().unwrap_or("a file");
            let what = format!("is not complete: {name} of part {number} is missing or not whole");
            return Err(parts(self.folder, &what, &format!("make it with `{make} --resume`, or bring it here")));
        }
        records.extend(found.known().iter().map(|known| known.record));
        Ok(())
    }
}

fn parts(folder: &Folder<'_>, what: &str, hint: &str) -> Error {
    Error::Parts { sentence: format!("{folder} {what}"), hint: hint.to_owned() }
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
