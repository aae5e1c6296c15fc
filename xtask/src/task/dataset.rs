//! The dataset that a command line is about.

use std::path::Path;

use fixtures_gen::{DATASET_VERSION, Dataset};
use fixtures_run::Identity;
use fixtures_run::directory::{examine_manifest, manifest_name};
use fixtures_run::fs::Folder;

use crate::args::dataset::WhichDataset;
use crate::error::Error;
use crate::ui::run_error::of_spec;

/// Makes the dataset, whose spec comes from flags or from a manifest.
pub(super) fn open(which: &WhichDataset) -> Result<Dataset, Error> {
    let spec = match &which.dataset {
        Some(directory) => {
            let or_flags = "name a directory that `cargo xtask gen` has completed, or give seed and sizes";
            identity_in(directory, or_flags)?.spec
        }
        None => which.sizes.spec(),
    };
    Dataset::new(spec).map_err(|error| of_spec(&error))
}

/// What the manifest in a directory is of: a dataset of this version. The hint is for one without a manifest.
pub(super) fn identity_in(directory: &Path, hint: &str) -> Result<Identity, Error> {
    let (folder, path) = (Folder::new(directory), directory.display());
    let name = manifest_name(None);
    if folder.length(&name)?.is_none() {
        return Err(Error::usage(format!("{path} has no {name}, so it is no complete dataset"), hint));
    }
    let identity = examine_manifest(&folder, None, &mut |_| Ok(()))?;
    let other_release = |version: u32| {
        Error::usage(
            format!("{path} was made by dataset version {version}, and this release makes version {DATASET_VERSION}"),
            "use the release that made it",
        )
    };
    match identity {
        Ok(identity) if identity.dataset_version == DATASET_VERSION => Ok(identity),
        Ok(identity) => Err(other_release(identity.dataset_version)),
        Err(flaw) => Err(flaw.other_version().map_or_else(
            || Error::usage(format!("{path}/{name} is not a manifest: {}", flaw.what), "restore it from a copy"),
            other_release,
        )),
    }
}
