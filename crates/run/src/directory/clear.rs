//! Removing a dataset from its directory: what manifests and journals list, what uploads have left,
//! and never anything else.

use std::collections::BTreeSet;

use fixtures_gen::DATA_PACKAGE;

use crate::directory::listing::Listing;
use crate::directory::names::{self, DataName, Name};
use crate::directory::state::{Control, DirectoryState, Target};
use crate::error::{Error, Refusal};
use crate::fs::Folder;

/// Removes the files that manifests and journals in the directory list, what uploads have left, and
/// then these manifests and journals. Refused if other files are there. No other run may work in the directory.
pub(crate) fn clear(target: &Target<'_>, state: &DirectoryState) -> Result<(), Error> {
    let Target { folder, identity, .. } = *target;
    let listing = Listing::of(folder, Some(target.plan))?;
    let is_this_dataset = matches!(state, DirectoryState::Complete(_) | DirectoryState::Interrupted(_));
    let is_meant = |control: &Control| !is_this_dataset || [identity.part, None].contains(&control.part());
    let controls: Vec<Control> = Control::all(&listing).filter(is_meant).collect();
    let mut listed = BTreeSet::new();
    for control in &controls {
        let read = control.read(folder, &mut |record| {
            listed.extend(DataName::parse(&record.path).map(|_| record.path));
            Ok(())
        })?;
        // Whatever else is wrong with it, its files were visited.
        drop(read);
    }
    if !is_this_dataset {
        refuse_others(folder, &listed)?;
    }
    let package = listing.has_package.then(|| DATA_PACKAGE.to_owned());
    let locks = listing.locks.iter().map(|&part| names::lock(part));
    let controls = package.into_iter().chain(locks).chain(controls.iter().map(Control::name));
    let names: Vec<String> = listed.into_iter().chain(listing.temporaries).chain(controls).collect();
    refuse_directories(folder, names.iter().map(String::as_str).chain([names::UPLOAD_JOURNAL]))?;
    remove_upload(folder)?;
    folder.remove_all(names.iter().map(String::as_str))
}

/// Refuses a directory in the place of a file, before any file is removed.
fn refuse_directories<'n>(folder: &Folder, mut names: impl Iterator<Item = &'n str>) -> Result<(), Error> {
    names.try_for_each(|name| {
        if folder.has_directory(name)? {
            return Err(Error::refused(folder.path(), Refusal::Foreign(name.to_owned())));
        }
        Ok(())
    })
}

fn refuse_others(folder: &Folder, listed: &BTreeSet<String>) -> Result<(), Error> {
    folder.list(&mut |name| {
        let is_known = name.to_str().is_some_and(|name| match Name::parse(name) {
            Some(Name::Data(_)) => listed.contains(name),
            known => known.is_some(),
        });
        if is_known {
            return Ok(());
        }
        Err(Error::refused(folder.path(), Refusal::Foreign(name.to_string_lossy().into_owned())))
    })?;
    Ok(())
}

/// Removes what uploads have left: the journal and the rejected rows.
fn remove_upload(folder: &Folder) -> Result<(), Error> {
    folder.remove(names::UPLOAD_JOURNAL)?;
    remove_rejects(folder)
}

/// Removes the files of rejected rows that uploads have left, and their directory unless something
/// else is in it.
///
/// # Errors
/// What the system refused.
pub fn remove_rejects(folder: &Folder) -> Result<(), Error> {
    // A link to a directory is somebody else's, and so is what it leads to.
    if !folder.has_directory(names::REJECTS)? {
        return Ok(());
    }
    let rejects = folder.subfolder(names::REJECTS);
    let (mut known, mut is_all) = (vec![], true);
    rejects.list(&mut |name| {
        match name.to_str().filter(|name| names::is_reject(name)) {
            Some(name) => known.push(name.to_owned()),
            None => is_all = false,
        }
        Ok(())
    })?;
    known.iter().try_for_each(|name| rejects.remove(name))?;
    if is_all { rejects.remove_directory() } else { Ok(()) }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn rejected_rows_are_removed_but_never_behind_a_link() {
        let place = tempfile::tempdir().unwrap();
        let (data, outside) = (place.path().join("data"), place.path().join("outside"));
        fs::create_dir_all(data.join("rejects")).unwrap();
        fs::create_dir(&outside).unwrap();
        for directory in [&data.join("rejects"), &outside] {
            fs::write(directory.join("tenants_chunk_0000.ndjson"), "{}").unwrap();
        }
        remove_rejects(&Folder::new(&data)).unwrap();
        assert!(!data.join("rejects").exists());
        std::os::unix::fs::symlink(&outside, data.join("rejects")).unwrap();
        remove_rejects(&Folder::new(&data)).unwrap();
        assert!(outside.join("tenants_chunk_0000.ndjson").exists());
    }
}
