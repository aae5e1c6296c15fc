//! What an output directory holds, seen from the run that wants to write to it, and what that run may do then.
//!
//! [`find`] looks, [`decide`] judges, and neither changes anything. [`clear`] removes what manifests and journals of ours
//! list, and never anything else.

use std::collections::HashSet;
use std::io::BufReader;
use std::path::Path;

use fixtures_gen::{Part, PartNumber, Plan};

use crate::error::Error;
use crate::files::Folder;
use crate::found::{Found, Gather, Told};
use crate::identity::{Difference, Identity};
use crate::journal;
use crate::manifest;
use crate::names::{self, DataName, Name};
use crate::upload;

/// What a run wants to make, and where.
pub(crate) struct Goal<'g> {
    pub(crate) folder: &'g Folder<'g>,
    pub(crate) identity: &'g Identity,
    pub(crate) plan: &'g Plan<'g>,
    pub(crate) part: &'g Part,
}

/// What a directory holds.
#[derive(Debug, PartialEq)]
pub(crate) enum State {
    /// Nothing that this run would touch; other parts of the dataset may be there.
    Empty,
    /// Everything that this run would make.
    Complete,
    /// Some of it.
    Interrupted(Box<Found>),
    /// The same dataset, otherwise divided than this run does: this part, or all of it.
    Divided(Option<PartNumber>),
    /// Another dataset, or this one in another shape.
    Other(Difference),
    /// A file that is not ours, by its name.
    Foreign(String),
}

/// A state, and the files of ours that have no use any more.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) state: State,
    pub(crate) leftovers: Vec<String>,
}

/// What may be done about files that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Consent {
    /// Go on with an interrupted run.
    pub(crate) resume: bool,
    /// Replace what is there.
    pub(crate) force: bool,
}

/// What a run does first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action {
    /// Makes all files.
    Start,
    /// Makes the files that are missing.
    Resume,
    /// Removes what is there, and makes all files.
    Replace,
    /// Nothing: all is there.
    Rest,
}

impl Action {
    /// The action's name in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Resume => "resume",
            Self::Replace => "replace",
            Self::Rest => "rest",
        }
    }
}

/// Judges: what a run does in a directory of this state, or why it does nothing.
pub(crate) fn decide(state: &State, consent: Consent, path: &Path) -> Result<Action, Error> {
    let (holds, hint) = match (state, consent) {
        (State::Empty, _) => return Ok(Action::Start),
        (State::Interrupted(_), Consent { resume: true, .. }) => return Ok(Action::Resume),
        (State::Foreign(name), _) => (
            format!("holds {name}, which is no file of a dataset of ours"),
            "empty it, or name another one with --output-dir",
        ),
        (_, Consent { force: true, .. }) => return Ok(Action::Replace),
        (State::Complete, _) => return Ok(Action::Rest),
        (State::Interrupted(_), _) => {
            ("holds this dataset, interrupted".to_owned(), "go on with --resume, or begin anew with --force")
        }
        (State::Other(Difference { what, theirs, ours }), _) => (
            format!("holds another dataset: its {what} is {theirs}, not {ours}"),
            "name another one with --output-dir, or replace what it holds with --force",
        ),
        (State::Divided(None), _) => {
            ("holds this dataset undivided".to_owned(), "leave out --part, or name another one with --output-dir")
        }
        (State::Divided(Some(part)), _) => (
            format!("holds part {part} of this dataset"),
            "name another one with --output-dir; `cargo xtask join` makes one dataset of all parts",
        ),
    };
    Err(Error::usage(format!("the output directory {} {holds}", path.display()), hint))
}

/// Looks at a directory.
pub(crate) fn find(goal: &Goal<'_>) -> Result<Survey, Error> {
    let listing = Listing::of(goal)?;
    let mut leftovers = listing.temporaries;
    let (mut controls, mut empty_journals) = (vec![], vec![]);
    for control in listing.controls {
        match goal.read(&control)? {
            Some(read) => controls.push(read),
            // A loss of power can leave a journal without a line.
            None if matches!(control.kind, Name::Journal(_)) && listing.data.is_none() => {
                empty_journals.push(control.name);
            }
            None => return Ok(Survey { state: State::Foreign(control.name), leftovers }),
        }
    }
    let difference = controls.iter().find_map(|control| control.identity.difference(goal.identity));
    // A run begins with its journal: before that, nothing here but the beginning of a journal is of ours.
    let is_unowned = |name: &String| controls.is_empty() && !names::is_draft_of_journal(name);
    let unowned = leftovers.iter().find(|name| is_unowned(name)).cloned();
    let stranger = listing.stranger.or_else(|| listing.data.filter(|_| controls.is_empty())).or(unowned);
    let state = match (difference, stranger) {
        (Some(difference), _) => State::Other(difference),
        (None, Some(name)) => State::Foreign(name),
        (None, None) => goal.state_of(controls),
    };
    leftovers.append(&mut empty_journals);
    Ok(Survey { state, leftovers })
}

/// Removes the files that manifests and journals in the directory list, what uploads have left, and these last. Refused if
/// others are there.
pub(crate) fn clear(goal: &Goal<'_>, state: &State) -> Result<(), Error> {
    let listing = Listing::of(goal)?;
    let is_ours = matches!(state, State::Complete | State::Interrupted(_));
    let is_meant = |control: &Control| !is_ours || control.part() == goal.identity.part || control.part().is_none();
    let controls: Vec<Control> = listing.controls.into_iter().filter(is_meant).collect();
    let mut listed = HashSet::new();
    for control in &controls {
        goal.scan(control, &mut |told| listed.extend(DataName::parse(&told.path).map(|_| told.path)))?;
    }
    if !is_ours {
        refuse_strangers(goal.folder, &listed)?;
    }
    let controls = controls.into_iter().map(|control| control.name);
    upload::clear(goal.folder)?;
    listed.into_iter().chain(listing.temporaries).chain(controls).try_for_each(|name| goal.folder.remove(&name))
}

fn refuse_strangers(folder: &Folder<'_>, listed: &HashSet<String>) -> Result<(), Error> {
    let mut stranger = None;
    folder.list(&mut |name| {
        let is_ours = name.to_str().is_some_and(|name| match Name::parse(name) {
            Some(Name::Data(_)) => listed.contains(name),
            known => known.is_some(),
        });
        if !is_ours {
            stranger.get_or_insert_with(|| name.to_string_lossy().into_owned());
        }
    })?;
    match stranger {
        Some(name) => decide(&State::Foreign(name), Consent::default(), folder.path()).map(drop),
        None => Ok(()),
    }
}

/// The names in a directory, sorted out.
#[derive(Default)]
struct Listing {
    controls: Vec<Control>,
    temporaries: Vec<String>,
    /// The first file of rows.
    data: Option<String>,
    /// The first file that the plan knows nothing of.
    stranger: Option<String>,
}

impl Listing {
    fn of(goal: &Goal<'_>) -> Result<Self, Error> {
        let mut listing = Self::default();
        goal.folder.list(&mut |name| {
            let name = name.to_string_lossy().into_owned();
            match Name::parse(&name) {
                Some(Name::Temporary) => listing.temporaries.push(name),
                Some(Name::Data(data)) => {
                    if !data.is_in(goal.plan) {
                        listing.stranger.get_or_insert_with(|| name.clone());
                    }
                    listing.data.get_or_insert(name);
                }
                Some(Name::Upload | Name::Rejects) => {}
                Some(kind) => listing.controls.push(Control { name, kind }),
                None => drop(listing.stranger.get_or_insert(name)),
            }
        })?;
        Ok(listing)
    }
}

/// A manifest or journal.
struct Control {
    name: String,
    kind: Name,
}

impl Control {
    fn part(&self) -> Option<PartNumber> {
        match self.kind {
            Name::Manifest(part) | Name::Journal(part) => part,
            Name::Data(_) | Name::Temporary | Name::Upload | Name::Rejects => None,
        }
    }
}

/// A manifest or journal that has been read.
struct Known {
    kind: Name,
    identity: Identity,
    found: Found,
}

impl Goal<'_> {
    /// What the directory holds of this dataset, by its manifests and journals.
    fn state_of(&self, mut controls: Vec<Known>) -> State {
        let mut take = |kind: Name| {
            let place = controls.iter().position(|control| control.kind == kind)?;
            Some(controls.swap_remove(place).found)
        };
        let own = self.identity.part;
        if let Some(found) = take(Name::Manifest(own)) {
            return if found.is_all { State::Complete } else { State::Interrupted(Box::new(found)) };
        }
        if let Some(found) = take(Name::Manifest(None)) {
            return if found.is_all { State::Complete } else { State::Divided(None) };
        }
        let journal = take(Name::Journal(own));
        let is_beside =
            |part: Option<PartNumber>| part.is_some() && part.map(PartNumber::of) == own.map(PartNumber::of);
        let others = controls.iter().map(|control| control.identity.part);
        if let Some(other) = others.into_iter().find(|part| !is_beside(*part)) {
            return State::Divided(other);
        }
        journal.map_or(State::Empty, |found| State::Interrupted(Box::new(found)))
    }

    /// Reads a manifest or journal, and looks at the files that it lists if they are of this run; none if it is none of ours.
    fn read(&self, control: &Control) -> Result<Option<Known>, Error> {
        let whole = self.plan.whole();
        let of_run = match control.part() {
            part if part == self.identity.part => Some(self.part),
            None if matches!(control.kind, Name::Manifest(_)) => Some(&whole),
            _ => None,
        };
        let mut gather = Gather::new(self.folder);
        let identity = self.scan(control, &mut |told| {
            if of_run.is_some() {
                gather.add(&told);
            }
        })?;
        let Some(identity) = identity.filter(|identity| identity.part == control.part()) else { return Ok(None) };
        let found = match of_run.filter(|_| identity.difference(self.identity).is_none()) {
            Some(part) => gather.end(self.plan, part)?,
            None => Found::default(),
        };
        Ok(Some(Known { kind: control.kind.clone(), identity, found }))
    }

    /// Reads a manifest or journal, and shows what it tells of each file; none if it is none of ours.
    fn scan(&self, control: &Control, visit: &mut dyn FnMut(Told)) -> Result<Option<Identity>, Error> {
        let mut input = BufReader::new(self.folder.open(&control.name)?);
        let read = match control.kind {
            Name::Manifest(_) => manifest::read(&mut input, &mut |entry| visit(entry.into())),
            _ => journal::read(&mut input, &mut |entry| visit(entry.into())),
        };
        read.map_err(|error| Error::io("read", &self.folder.path_of(&control.name), error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference() -> Difference {
        Difference { what: "seed", theirs: "7".into(), ours: "42".into() }
    }

    fn consent(resume: bool, force: bool) -> Consent {
        Consent { resume, force }
    }

    #[test]
    fn every_state_has_its_action_for_every_flag() {
        use Action::{Replace, Rest, Resume, Start};

        let part = PartNumber::new(1, 3);
        // What is done without a flag, with --resume, with --force and with both; none where it is refused.
        let table = [
            (State::Empty, [Some(Start), Some(Start), Some(Start), Some(Start)]),
            (State::Complete, [Some(Rest), Some(Rest), Some(Replace), Some(Replace)]),
            (State::Interrupted(Box::default()), [None, Some(Resume), Some(Replace), Some(Resume)]),
            (State::Divided(part), [None, None, Some(Replace), Some(Replace)]),
            (State::Divided(None), [None, None, Some(Replace), Some(Replace)]),
            (State::Other(difference()), [None, None, Some(Replace), Some(Replace)]),
            (State::Foreign("notes.txt".into()), [None, None, None, None]),
        ];
        let flags = [consent(false, false), consent(true, false), consent(false, true), consent(true, true)];
        for (state, actions) in table {
            for (consent, expected) in flags.into_iter().zip(actions) {
                let decided = decide(&state, consent, Path::new("data"));
                if let Err(error) = &decided {
                    assert!(error.to_string().starts_with("the output directory data holds "), "{error}");
                    assert_eq!(error.exit_code(), 2);
                    assert!(!error.hint().is_empty());
                }
                assert_eq!(decided.ok(), expected, "{state:?}, {consent:?}");
            }
        }
    }
}
