//! The names in a dataset directory, sorted by what they are.

use fixtures_gen::{PartNumber, Plan};

use crate::directory::names::{Name, PlannedNames};
use crate::error::Error;
use crate::fs::Folder;

/// The names in a directory. Files of rows can be millions, so of these only the first is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// The manifests, by their parts; `None` for that of the whole.
    pub manifests: Vec<Option<PartNumber>>,
    /// The journals of runs, by their parts; `None` for that of the whole.
    pub journals: Vec<Option<PartNumber>>,
    /// The parts whose runs have left something to lock, or have it locked.
    pub locks: Vec<PartNumber>,
    /// Whether there is the description of a Data Package, of this program or another.
    pub has_package: bool,
    /// Files that do not have their own name yet.
    pub temporaries: Vec<String>,
    /// The first file of rows.
    pub rows: Option<String>,
    /// The first file that belongs to no dataset or, where a plan is given, not to that one.
    pub foreign: Option<String>,
}

impl Listing {
    /// Lists a directory; one that does not exist is empty.
    ///
    /// # Errors
    /// What the system refused.
    pub fn of(folder: &Folder, plan: Option<&Plan<'_>>) -> Result<Self, Error> {
        let (mut listing, mut planned) = (Self::default(), plan.map(PlannedNames::new));
        folder.list(&mut |name| {
            listing.add(&name.to_string_lossy(), planned.as_mut());
            Ok(())
        })?;
        listing.manifests.sort_unstable();
        listing.journals.sort_unstable();
        Ok(listing)
    }

    fn add(&mut self, name: &str, planned: Option<&mut PlannedNames<'_>>) {
        match Name::parse(name) {
            Some(Name::Manifest(part)) => self.manifests.push(part),
            Some(Name::Journal(part)) => self.journals.push(part),
            Some(Name::Lock(part)) => self.locks.push(part),
            Some(Name::DataPackage) => self.has_package = true,
            Some(Name::Temporary) => self.temporaries.push(name.to_owned()),
            Some(Name::Upload | Name::Rejects | Name::Bystander) => {}
            Some(Name::Data(data)) => {
                self.rows.get_or_insert_with(|| name.to_owned());
                if planned.is_some_and(|planned| !planned.contain(&data)) {
                    self.foreign.get_or_insert_with(|| name.to_owned());
                }
            }
            None => drop(self.foreign.get_or_insert_with(|| name.to_owned())),
        }
    }
}
