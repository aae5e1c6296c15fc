//! What a directory holds, seen from the run that wants to write to it, and what that run may do
//! about it.
//!
//! [`inspect`] looks and [`decide`] judges; neither changes anything.

use std::io;

use fixtures_gen::{DATA_PACKAGE, Part, PartNumber, Plan};

use crate::directory::completed::{CompletedFiles, Gather};
use crate::directory::journal;
use crate::directory::listing::Listing;
use crate::directory::manifest;
use crate::directory::names::{self, Name, is_pending_journal};
use crate::error::{Error, ErrorKind, Refusal};
use crate::file::FileRecord;
use crate::fs::{Folder, final_name};
use crate::identity::{Difference, Flaw, Identity};

/// What a run wants to make, and where.
#[derive(Clone, Copy)]
pub(crate) struct Target<'t> {
    pub(crate) folder: &'t Folder,
    pub(crate) identity: &'t Identity,
    pub(crate) plan: &'t Plan<'t>,
    pub(crate) part: &'t Part,
}

/// What a directory holds.
#[derive(Debug, PartialEq)]
pub enum DirectoryState {
    /// Nothing that this run would touch; other parts of the dataset may be there.
    Empty,
    /// Everything that this run would make.
    Complete(Box<CompletedFiles>),
    /// Some of it.
    Interrupted(Box<CompletedFiles>),
    /// The same dataset, divided in another way than this run does: this part, or the whole.
    Divided(Option<PartNumber>),
    /// A dataset of another version.
    OtherVersion(u32),
    /// Another dataset, or this one written in another way.
    Other(Difference),
    /// Some of another dataset: this one.
    OtherInterrupted(Difference, Box<Identity>),
    /// A manifest or journal that cannot be right, but lists its files: this one, and why.
    Nonsense(String, String),
    /// A file that is called like a manifest or journal and cannot be read as one: this one, and
    /// why.
    Unreadable(String, String),
    /// A file that belongs to no dataset, or to none that a manifest or journal describes: this
    /// one, by its name.
    Foreign(String),
}

/// A state, and the files of datasets that have no use any more.
#[derive(Debug)]
pub(crate) struct Inspection {
    pub(crate) state: DirectoryState,
    pub(crate) leftovers: Vec<String>,
    /// Whether there is a manifest of what the run makes.
    pub(crate) has_manifest: bool,
}

/// What a run may do about files that exist.
///
/// ```
/// use fixtures_run::Preset;
/// use fixtures_run::{Action, Job, Policy, Silent};
///
/// let place = tempfile::tempdir().unwrap();
/// let job = Job::new(Preset::Tiny.spec(42)).directory(place.path());
/// job.prepare()?.execute(&mut Silent)?;
/// assert_eq!(job.prepare()?.verdict(), Ok(Action::AlreadyComplete));
///
/// let job = job.policy(Policy { force: true, ..Policy::default() });
/// assert_eq!(job.prepare()?.verdict(), Ok(Action::Replace));
/// # Ok::<(), fixtures_run::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Resume an interrupted run.
    pub resume: bool,
    /// Replace what is there, and start even if the file system has too little room.
    pub force: bool,
}

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Makes all files.
    Start,
    /// Makes the files that are missing.
    Resume,
    /// Removes what is there, and makes all files.
    Replace,
    /// Nothing: everything is there already.
    AlreadyComplete,
    /// Waits for another process that works there, and then does what is left to do: see
    /// [`Job::wait`](crate::Job::wait).
    Wait,
}

/// Judges: what a run does in a directory of this state, or why it may do nothing.
pub(crate) fn decide(state: &DirectoryState, policy: Policy) -> Result<Action, Refusal> {
    match (state, policy) {
        (DirectoryState::Empty, _) => Ok(Action::Start),
        (DirectoryState::Interrupted(_), Policy { resume: true, .. }) => Ok(Action::Resume),
        (DirectoryState::Foreign(name), _) => Err(Refusal::Foreign(name.clone())),
        (DirectoryState::Unreadable(name, why), _) => Err(invalid(name, why, false)),
        (_, Policy { force: true, .. }) => Ok(Action::Replace),
        (DirectoryState::Complete(_), _) => Ok(Action::AlreadyComplete),
        (DirectoryState::Interrupted(_), _) => Err(Refusal::Interrupted),
        (DirectoryState::OtherVersion(version), _) => Err(Refusal::OtherVersion(*version)),
        (DirectoryState::Nonsense(name, why), _) => Err(invalid(name, why, true)),
        (DirectoryState::Other(difference), _) => Err(Refusal::OtherDataset(difference.clone())),
        (DirectoryState::OtherInterrupted(difference, theirs), _) => {
            Err(Refusal::OtherInterrupted { difference: difference.clone(), theirs: theirs.clone() })
        }
        (DirectoryState::Divided(None), _) => Err(Refusal::Undivided),
        (DirectoryState::Divided(Some(part)), _) => Err(Refusal::OtherPart(*part)),
    }
}

fn invalid(name: &str, why: &str, is_replaceable: bool) -> Refusal {
    Refusal::Invalid { name: name.to_owned(), why: why.to_owned(), is_replaceable }
}

/// Looks at a directory.
///
/// Runs of other parts can work in it meanwhile: a journal that was listed may be gone when it is read, and files may be
/// listed whose journal was not there yet. So this looks again before it says so.
pub(crate) fn inspect(target: &Target<'_>) -> Result<Inspection, Error> {
    const ATTEMPTS: usize = 5;
    for _ in 1..ATTEMPTS {
        match look(target) {
            Ok(Inspection { state: DirectoryState::Foreign(_), .. }) => {}
            Err(error) if is_gone(&error) => {}
            outcome => return outcome,
        }
    }
    look(target)
}

fn is_gone(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Io { action: "open" | "read", source, .. } if source.kind() == io::ErrorKind::NotFound)
}

fn look(target: &Target<'_>) -> Result<Inspection, Error> {
    let listing = Listing::of(target.folder, Some(target.plan))?;
    let mut leftovers = target.leftovers(&listing);
    let has_manifest = listing.manifests.contains(&target.identity.part);
    let (mut controls, mut empty_journals, mut unreadable) = (vec![], vec![], None);
    for control in Control::all(&listing) {
        let read = match target.read(control) {
            // The run of another part has finished since: its manifest says the same.
            Err(error) if is_gone(&error) && target.is_beside(control.part()) => continue,
            outcome => outcome?,
        };
        match read {
            Ok(read) => controls.push(read),
            Err(flaw) => match flaw.other_version() {
                Some(version) => {
                    return Ok(Inspection { state: DirectoryState::OtherVersion(version), leftovers, has_manifest });
                }
                // A loss of power can leave a journal without a line.
                None if control.is_journal() && listing.rows.is_none() => empty_journals.push(control),
                None => drop(unreadable.get_or_insert(DirectoryState::Unreadable(control.name(), flaw.what))),
            },
        }
    }
    if let Some(state) = unreadable {
        return Ok(Inspection { state, leftovers, has_manifest });
    }
    let nonsense = controls.iter().find_map(|control| Some((control.control.name(), control.identity.flaw()?)));
    let versions = controls.iter().map(|control| control.identity.dataset_version);
    let version = versions.into_iter().find(|&version| version != target.identity.dataset_version);
    // Manifests come first: where a journal is the first that differs, the other dataset is not
    // complete.
    let other = controls.iter().find_map(|control| {
        let difference = control.identity.difference(target.identity)?;
        Some(if control.control.is_journal() {
            DirectoryState::OtherInterrupted(difference, Box::new(control.identity.clone()))
        } else {
            DirectoryState::Other(difference)
        })
    });
    // A run begins with its journal: before that, nothing here belongs to a run except the
    // beginning of a journal.
    let is_unowned = |name: &&String| controls.is_empty() && !is_pending_journal(name);
    let unowned = listing.temporaries.iter().find(is_unowned).cloned();
    // Without a manifest or journal, the description is of somebody else's package.
    let package = listing.has_package.then(|| DATA_PACKAGE.to_owned());
    let of_others = || listing.rows.or(package).filter(|_| controls.is_empty());
    let foreign = listing.foreign.or_else(of_others).or(unowned);
    let state = match (version, nonsense, other, foreign) {
        (Some(version), ..) => DirectoryState::OtherVersion(version),
        (_, Some((name, why)), ..) => DirectoryState::Nonsense(name, why),
        (_, _, Some(other), _) => other,
        (_, _, None, Some(name)) => DirectoryState::Foreign(name),
        (_, _, None, None) => target.state_of(controls),
    };
    empty_journals.retain(|control| target.is_own(control.part()));
    leftovers.extend(empty_journals.iter().map(Control::name));
    Ok(Inspection { state, leftovers, has_manifest })
}

/// A manifest or journal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Control {
    Manifest(Option<PartNumber>),
    Journal(Option<PartNumber>),
}

impl Control {
    pub(crate) fn all(listing: &Listing) -> impl Iterator<Item = Self> {
        let manifests = listing.manifests.iter().copied().map(Self::Manifest);
        manifests.chain(listing.journals.iter().copied().map(Self::Journal))
    }

    pub(crate) fn part(&self) -> Option<PartNumber> {
        match *self {
            Self::Manifest(part) | Self::Journal(part) => part,
        }
    }

    pub(crate) fn name(&self) -> String {
        match *self {
            Self::Manifest(part) => names::manifest(part),
            Self::Journal(part) => names::journal(part),
        }
    }

    fn is_journal(self) -> bool {
        matches!(self, Self::Journal(_))
    }

    /// Reads it: visits every record and returns what it is of, or what is wrong if it is neither a
    /// manifest nor a journal.
    pub(crate) fn read(
        &self,
        folder: &Folder,
        visit: &mut dyn FnMut(FileRecord) -> Result<(), Error>,
    ) -> Result<Result<Identity, Flaw>, Error> {
        match *self {
            Self::Manifest(part) => manifest::examine(folder, part, visit),
            Self::Journal(part) => journal::read(folder, part, visit),
        }
    }
}

/// A manifest or journal that has been read.
struct ControlFile {
    control: Control,
    identity: Identity,
    completed: CompletedFiles,
}

impl Target<'_> {
    /// Whether what is of this part, or of the whole, is this run's to remove.
    fn is_own(&self, part: Option<PartNumber>) -> bool {
        self.identity.part.is_none() || self.identity.part == part
    }

    /// Whether this part can be made beside this run.
    fn is_beside(&self, part: Option<PartNumber>) -> bool {
        part.is_some()
            && part != self.identity.part
            && part.map(PartNumber::of) == self.identity.part.map(PartNumber::of)
    }

    /// The files that have no use any more. Those of other parts may be in use.
    fn leftovers(&self, listing: &Listing) -> Vec<String> {
        if self.identity.part.is_none() {
            let locks = listing.locks.iter().map(|&part| names::lock(part));
            return listing.temporaries.iter().cloned().chain(locks).collect();
        }
        let is_own = |name: &&String| match final_name(name).and_then(Name::parse) {
            Some(Name::Data(name)) => name.is_in_part(self.plan, self.part),
            Some(Name::Manifest(part) | Name::Journal(part)) => self.is_own(part),
            _ => false,
        };
        listing.temporaries.iter().filter(is_own).cloned().collect()
    }

    /// What the directory holds of this dataset, by its manifests and journals.
    fn state_of(&self, mut controls: Vec<ControlFile>) -> DirectoryState {
        let mut take = |control: Control| {
            let place = controls.iter().position(|file| file.control == control)?;
            Some(Box::new(controls.swap_remove(place).completed))
        };
        let own = self.identity.part;
        if let Some(completed) = take(Control::Manifest(own)) {
            return if completed.is_all() {
                DirectoryState::Complete(completed)
            } else {
                DirectoryState::Interrupted(completed)
            };
        }
        if let Some(completed) = take(Control::Manifest(None)) {
            return if completed.is_all() {
                DirectoryState::Complete(completed.of_part(self.plan, self.part).into())
            } else {
                DirectoryState::Divided(None)
            };
        }
        let journal = take(Control::Journal(own));
        if let Some(other) = controls.iter().map(|file| file.identity.part).find(|part| !self.is_beside(*part)) {
            return DirectoryState::Divided(other);
        }
        journal.map_or(DirectoryState::Empty, DirectoryState::Interrupted)
    }

    /// Reads a manifest or journal, and looks at the files that it lists if they are of this run;
    /// what is wrong if it is neither.
    fn read(&self, control: Control) -> Result<Result<ControlFile, Flaw>, Error> {
        let whole = self.plan.whole();
        let of_run = match control {
            Control::Manifest(part) | Control::Journal(part) if part == self.identity.part => Some(self.part),
            Control::Manifest(None) => Some(&whole),
            _ => None,
        };
        let mut gather = Gather::new(self.folder);
        let identity = match control {
            Control::Manifest(part) if of_run.is_none() => manifest::examine_head(self.folder, part)?,
            _ => {
                control.read(self.folder, &mut |record| if of_run.is_some() { gather.add(&record) } else { Ok(()) })?
            }
        };
        let identity = match identity {
            Ok(identity) if identity.part == control.part() => identity,
            Ok(Identity { dataset_version, part, .. }) => {
                let of = part.map_or_else(|| "the whole dataset".to_owned(), |part| format!("part {part}"));
                return Ok(Err(Flaw::new(format!("it is of {of}"), Some(dataset_version))));
            }
            Err(flaw) => return Ok(Err(flaw)),
        };
        let completed = match of_run.filter(|_| identity.difference(self.identity).is_none()) {
            Some(part) => gather.finish(self.plan, part),
            None => CompletedFiles::none(self.part),
        };
        Ok(Ok(ControlFile { control, identity, completed }))
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Dataset, Format, Preset};

    use super::*;

    fn difference() -> Difference {
        Difference { what: "seed", theirs: "7".into(), ours: "42".into() }
    }

    #[test]
    fn every_state_has_its_action_for_every_policy() {
        use Action::{AlreadyComplete, Replace, Resume, Start};

        let (part, identity) = (PartNumber::new(1, 3), crate::Job::new(Preset::Tiny.spec(7)).identity());
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let none = || Box::new(CompletedFiles::none(&Plan::new(&dataset, Format::Csv, 10).whole()));
        // What is done by default, with resume, with force and with both; `None` where it is
        // refused.
        let table = [
            (DirectoryState::Empty, [Some(Start), Some(Start), Some(Start), Some(Start)]),
            (
                DirectoryState::Complete(none()),
                [Some(AlreadyComplete), Some(AlreadyComplete), Some(Replace), Some(Replace)],
            ),
            (DirectoryState::Interrupted(none()), [None, Some(Resume), Some(Replace), Some(Resume)]),
            (DirectoryState::Divided(part), [None, None, Some(Replace), Some(Replace)]),
            (DirectoryState::Divided(None), [None, None, Some(Replace), Some(Replace)]),
            (DirectoryState::OtherVersion(2), [None, None, Some(Replace), Some(Replace)]),
            (
                DirectoryState::OtherInterrupted(difference(), Box::new(identity)),
                [None, None, Some(Replace), Some(Replace)],
            ),
            (DirectoryState::Other(difference()), [None, None, Some(Replace), Some(Replace)]),
            (
                DirectoryState::Nonsense("manifest.json".into(), "why".into()),
                [None, None, Some(Replace), Some(Replace)],
            ),
            (DirectoryState::Unreadable("manifest.json".into(), "why".into()), [None, None, None, None]),
            (DirectoryState::Foreign("notes.txt".into()), [None, None, None, None]),
        ];
        let policies = [(false, false), (true, false), (false, true), (true, true)];
        for (state, actions) in table {
            for ((resume, force), expected) in policies.into_iter().zip(actions) {
                let decided = decide(&state, Policy { resume, force });
                assert_eq!(decided.ok(), expected, "{state:?}, resume {resume}, force {force}");
            }
        }
    }
}
