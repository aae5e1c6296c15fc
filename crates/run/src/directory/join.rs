//! Joining the parts of a dataset, once their files are in one directory.
//!
//! Every part is compared with the plan of its manifest's spec, file by file; then one manifest is
//! written, the same that an undivided run would have written, and the parts' manifests and
//! journals are removed. A directory that has the manifest of the whole is joined already: what is
//! left of its parts is still removed, so that a join that was interrupted can be run again.

use std::cell::{Cell, RefCell};
use std::io;
use std::path::Path;

use fixtures_gen::{Dataset, Part, PartNumber, Plan};

use crate::directory::completed::{CompletedFiles, Gather};
use crate::directory::journal;
use crate::directory::listing::Listing;
use crate::directory::manifest::{self, Content, Manifest};
use crate::directory::{names, package};
use crate::error::{Error, ErrorKind, JoinRefusal, Refusal};
use crate::fs::{Folder, Lock};
use crate::identity::{Flaw, Identity};

/// What a join has made of a directory.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The dataset.
    pub identity: Identity,
    /// Parts that were joined; `None` if the directory was joined before.
    pub parts: Option<u64>,
    /// Files of the dataset.
    pub files: u64,
}

/// Makes one dataset of the parts in a directory.
///
/// ```
/// use fixtures_run::{PartNumber, Preset};
/// use fixtures_run::{Job, Silent, join};
///
/// let place = tempfile::tempdir().unwrap();
/// for number in 1..=2 {
///     let job = Job::new(Preset::Tiny.spec(42)).directory(place.path()).part(PartNumber::new(number, 2).unwrap());
///     job.prepare().unwrap().execute(&mut Silent).unwrap();
/// }
/// let joined = join(place.path()).unwrap();
/// assert_eq!((joined.parts, joined.files), (Some(2), 7));
/// ```
///
/// # Errors
/// What the system refused; or an error of the kind [`ErrorKind::Join`] that says why the parts
/// cannot be joined.
pub fn join(directory: &Path) -> Result<Joined, Error> {
    join_in(&Folder::new(directory))
}

/// The same in a directory of any file system.
///
/// # Errors
/// Those of [`join`].
pub fn join_in(folder: &Folder) -> Result<Joined, Error> {
    let _lock = lock(folder)?;
    let listing = Listing::of(folder, None)?;
    if listing.manifests.contains(&None) { finish(folder, &listing) } else { Parts::find(folder, &listing)?.join() }
}

/// Keeps other processes out of the directory.
fn lock(folder: &Folder) -> Result<Lock, Error> {
    let error = match folder.lock() {
        Ok(Some(lock)) => return Ok(lock),
        Ok(None) => return Err(refused(folder, JoinRefusal::NoDirectory)),
        Err(error) => error,
    };
    Err(match error.kind() {
        ErrorKind::Refused { why: Refusal::InUse, .. } => refused(folder, JoinRefusal::InUse),
        ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::NotADirectory => {
            refused(folder, JoinRefusal::NotADirectory)
        }
        _ => error,
    })
}

/// Removes what is left of the parts, if the whole is complete and they are of it.
fn finish(folder: &Folder, listing: &Listing) -> Result<Joined, Error> {
    let mut gather = Gather::new(folder);
    let mut listed = 0;
    let whole = manifest::examine(folder, None, &mut |record| {
        listed += 1;
        gather.add(&record)
    })?;
    let whole = require_valid(folder, None, whole)?;
    let name = names::manifest(None);
    for part in listing.manifests.iter().copied().flatten() {
        if let Some(difference) = identity(folder, part, &mut 0)?.difference(&whole) {
            return Err(refused(folder, JoinRefusal::NotOfWhole { part, manifest: name, difference }));
        }
    }
    require_known(folder, &whole, true)?;
    let dataset = Dataset::new(whole.spec.clone())?;
    let plan = plan(&whole, &dataset);
    require_near(folder, None, &plan, listed)?;
    let completed = gather.finish(&plan, &plan.whole());
    let has_parts = listing.manifests.iter().any(Option::is_some);
    if !completed.is_all() && has_parts {
        return Parts::find(folder, listing)?.join();
    }
    require_all(folder, &completed, &whole, None)?;
    remove_parts(folder, listing)?;
    Ok(Joined { identity: whole, parts: None, files: completed.files().len() as u64 })
}

/// The parts in a directory, whose manifests say that they are of one dataset.
struct Parts<'j> {
    folder: &'j Folder,
    whole: Identity,
    first: PartNumber,
    /// How many files their manifests list.
    listed: u64,
    listing: &'j Listing,
}

impl<'j> Parts<'j> {
    fn find(folder: &'j Folder, listing: &'j Listing) -> Result<Self, Error> {
        let mut parts = listing.manifests.iter().copied().flatten();
        let Some(first) = parts.next() else { return Err(refused(folder, without_manifests(folder, listing)?)) };
        let mut listed = 0;
        let of_first = identity(folder, first, &mut listed)?;
        for part in parts {
            if let Some(difference) = identity(folder, part, &mut listed)?.difference(&of_first) {
                return Err(refused(folder, JoinRefusal::TwoDatasets { parts: [first, part], difference }));
            }
            if part.of() != first.of() {
                return Err(refused(folder, JoinRefusal::TwoDivisions([first, part])));
            }
        }
        Ok(Self { folder, whole: of_first.whole(), first, listed, listing })
    }

    /// Checks all parts and makes one dataset of them.
    fn join(self) -> Result<Joined, Error> {
        require_known(self.folder, &self.whole, false)?;
        let dataset = Dataset::new(self.whole.spec.clone())?;
        let plan = plan(&self.whole, &dataset);
        self.require_all_parts()?;
        require_near(self.folder, Some(self.first), &plan, self.listed)?;
        let of_whole_run = self.listing.journals.contains(&None).then(|| names::journal(None));
        if let Some(name) = Listing::of(self.folder, Some(&plan))?.foreign.or(of_whole_run) {
            return Err(refused(self.folder, JoinRefusal::Foreign(name)));
        }
        // Of all parts, one is in memory at a time.
        let (failure, files) = (RefCell::new(None), Cell::new(0));
        let contents = plan.parts(self.first.of()).map_while(|(number, part)| {
            let completed = self.completed(number, &plan, &part);
            completed.map_err(|error| *failure.borrow_mut() = Some(error)).ok()
        });
        let contents = contents.flat_map(|completed| {
            files.set(files.get() + completed.files().len() as u64);
            completed.files().iter().map(Content::from).collect::<Vec<_>>()
        });
        let all = plan.whole();
        let written = Manifest::new(&self.whole, &plan, &all, contents).write(self.folder);
        if let Some(error) = failure.take() {
            return Err(error);
        }
        let mut file = written?;
        package::write(self.folder, &plan)?;
        file.sync()?;
        file.publish()?;
        self.folder.sync()?;
        remove_parts(self.folder, self.listing)?;
        Ok(Joined { identity: self.whole, parts: Some(self.first.of()), files: files.get() })
    }

    /// Requires the manifests of all parts.
    fn require_all_parts(&self) -> Result<(), Error> {
        let of = self.first.of();
        // They are sorted, and none is there twice: the first gap is the first part that is missing.
        let mut there = self.listing.manifests.iter().copied().flatten();
        let mut numbers = (1..=of).filter_map(|number| PartNumber::new(number, of));
        let Some(part) = numbers.find(|number| there.next() != Some(*number)) else { return Ok(()) };
        let is_interrupted = self.listing.journals.contains(&Some(part));
        let whole = Box::new(self.whole.clone());
        Err(refused(self.folder, JoinRefusal::MissingPart { part, is_interrupted, whole }))
    }

    /// The files of a part, all of which are there.
    fn completed(&self, number: PartNumber, plan: &Plan<'_>, part: &Part) -> Result<CompletedFiles, Error> {
        let mut gather = Gather::new(self.folder);
        manifest::read(self.folder, Some(number), &mut |record| gather.add(&record))?;
        let completed = gather.finish(plan, part);
        require_all(self.folder, &completed, &self.whole, Some(number))?;
        Ok(completed)
    }
}

fn require_all(
    folder: &Folder,
    completed: &CompletedFiles,
    whole: &Identity,
    part: Option<PartNumber>,
) -> Result<(), Error> {
    if completed.is_all() {
        return Ok(());
    }
    Err(refused(
        folder,
        match completed.missing() {
            Some(name) => JoinRefusal::MissingFile { name: name.to_owned(), part, whole: Box::new(whole.clone()) },
            // It lists a file that the plan does not have.
            None => JoinRefusal::NotAManifest {
                name: names::manifest(part),
                why: "it lists files that this dataset does not have".to_owned(),
            },
        },
    ))
}

/// Refuses sizes that have nothing to do with the files that a manifest lists, or those of all parts do: they
/// can be of any size, and nobody is to be told to make what is missing.
fn require_near(folder: &Folder, part: Option<PartNumber>, plan: &Plan<'_>, listed: u64) -> Result<(), Error> {
    if !manifest::has_far_more_files(plan, listed) {
        return Ok(());
    }
    let who = if part.is_some() { "it and those of the other parts list" } else { "it lists" };
    let why = format!("{who} {listed} files, and a dataset of its sizes has far more");
    Err(refused(folder, JoinRefusal::NotAManifest { name: names::manifest(part), why }))
}

/// Removes what has no use once the manifest of the whole exists.
fn remove_parts(folder: &Folder, listing: &Listing) -> Result<(), Error> {
    let manifests = listing.manifests.iter().filter(|part| part.is_some()).map(|&part| names::manifest(part));
    let journals = listing.journals.iter().filter(|part| part.is_some()).map(|&part| names::journal(part));
    let locks = listing.locks.iter().map(|&part| names::lock(part));
    let useless: Vec<String> = manifests.chain(journals).chain(locks).chain(listing.temporaries.clone()).collect();
    // A directory that is joined and has nothing left of its parts may be read-only.
    if useless.is_empty() {
        return Ok(());
    }
    folder.remove_all(useless.iter().map(String::as_str))?;
    folder.sync()
}

/// Why a directory without manifests cannot be joined: by its journals, those of runs that were
/// interrupted.
fn without_manifests(folder: &Folder, listing: &Listing) -> Result<JoinRefusal, Error> {
    let Some(part) = listing.journals.iter().copied().min() else { return Ok(JoinRefusal::NoParts) };
    let identity = match journal::read(folder, part, &mut |_| Ok(()))? {
        Ok(identity) if identity.flaw().is_none() => identity,
        Ok(_) => return Ok(JoinRefusal::NoParts),
        Err(flaw) => {
            return Ok(flaw.other_version().map_or(JoinRefusal::NoParts, |version| of_version(version, part, true)));
        }
    };
    if identity.file_format().is_none() {
        return Ok(of_version(identity.dataset_version, part, true));
    }
    let whole = Box::new(identity.whole());
    Ok(match part {
        Some(part) => JoinRefusal::MissingPart { part, is_interrupted: true, whole },
        None => JoinRefusal::Interrupted { whole },
    })
}

/// The refusal of a dataset, or a part of one, of a version that this release does not make.
fn of_version(version: u32, part: Option<PartNumber>, is_interrupted: bool) -> JoinRefusal {
    match part {
        Some(_) => JoinRefusal::Version(version),
        None => JoinRefusal::WholeOfVersion { version, is_interrupted },
    }
}

/// Refuses a dataset whose files this release does not know.
fn require_known(folder: &Folder, whole: &Identity, is_whole: bool) -> Result<(), Error> {
    let version = whole.dataset_version;
    match whole.file_format() {
        Some(_) => Ok(()),
        None if is_whole => Err(refused(folder, of_version(version, None, false))),
        None => Err(refused(folder, JoinRefusal::Version(version))),
    }
}

/// The plan of a dataset whose files this release knows.
fn plan<'d>(whole: &Identity, dataset: &'d Dataset) -> Plan<'d> {
    whole.plan(dataset).expect("the files are known")
}

fn refused(folder: &Folder, why: JoinRefusal) -> Error {
    ErrorKind::Join { directory: folder.path().to_path_buf(), why }.into()
}

/// What the manifest of a part is of; counts the files that it lists.
fn identity(folder: &Folder, part: PartNumber, listed: &mut u64) -> Result<Identity, Error> {
    let identity = manifest::examine(folder, Some(part), &mut |_| {
        *listed += 1;
        Ok(())
    })?;
    require_valid(folder, Some(part), identity)
}

/// What a manifest is of, if it is that of the part, and can be right.
fn require_valid(folder: &Folder, part: Option<PartNumber>, read: Result<Identity, Flaw>) -> Result<Identity, Error> {
    let why = match read {
        Ok(identity) if identity.part != part => "it is of another part".to_owned(),
        Ok(identity) => match identity.flaw() {
            None => return Ok(identity),
            Some(why) => why,
        },
        Err(flaw) => match flaw.other_version() {
            Some(version) => return Err(refused(folder, of_version(version, part, false))),
            None => flaw.what,
        },
    };
    Err(refused(folder, JoinRefusal::NotAManifest { name: names::manifest(part), why }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::directory::lines;

    /// A directory that a run of another version was interrupted in.
    fn refusal(version: u32, part: Option<PartNumber>, identity: serde_json::Value) -> JoinRefusal {
        let place = tempfile::tempdir().unwrap();
        let mut identity = identity;
        identity["dataset_version"] = json!(version);
        let head = json!({ "format_version": 1, "generator": "commerce-fixtures", "identity": identity });
        std::fs::write(place.path().join(names::journal(part)), lines::line("journal", &head)).unwrap();
        match join(place.path()).unwrap_err().kind() {
            ErrorKind::Join { why, .. } => why.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_interrupted_run_of_another_version_is_named_by_its_version() {
        let identity = crate::Job::new(fixtures_gen::Preset::Tiny.spec(42)).identity();
        let whole = serde_json::to_value(&identity).unwrap();
        let part = PartNumber::new(1, 2).unwrap();
        let of_part = serde_json::to_value(Identity { part: Some(part), ..identity }).unwrap();
        let interrupted = JoinRefusal::WholeOfVersion { version: 2, is_interrupted: true };
        assert_eq!(refusal(2, None, whole.clone()), interrupted);
        assert_eq!(refusal(2, None, json!({})), interrupted, "whatever else its release has written");
        assert_eq!(refusal(2, Some(part), of_part), JoinRefusal::Version(2));
        assert!(matches!(refusal(fixtures_gen::DATASET_VERSION, None, whole), JoinRefusal::Interrupted { .. }));
        assert_eq!(refusal(fixtures_gen::DATASET_VERSION, None, json!({})), JoinRefusal::NoParts);
    }
}
