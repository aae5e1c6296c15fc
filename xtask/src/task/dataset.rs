//! The dataset that a command line is about.

use std::path::Path;

use fixtures_gen::{DATASET_VERSION, Dataset};
use fixtures_run::Identity;
use fixtures_verify::identify;

use crate::args::dataset::WhichDataset;
use crate::error::Error;
use crate::ui::run_error::of_spec;
use crate::ui::verify::{Wanted, of_other_version, of_unusable, of_unusable_manifest};

/// Makes the dataset, whose spec comes from flags or from a manifest.
pub(super) fn open(which: &WhichDataset) -> Result<Dataset, Error> {
    let spec = match &which.dataset {
        Some(directory) => identity_in(directory, Wanted::Sizes)?.spec,
        None => which.sizes.spec(),
    };
    Dataset::new(spec).map_err(|error| of_spec(&error))
}

/// What the manifest in a directory is of: a whole dataset of this version.
pub(super) fn identity_in(directory: &Path, wanted: Wanted) -> Result<Identity, Error> {
    match identify(directory).map_err(|error| of_unusable(error, wanted))? {
        Ok(identity) if identity.dataset_version == DATASET_VERSION => Ok(identity),
        Ok(identity) => Err(of_other_version(directory, identity.dataset_version)),
        Err(flaw) => Err(of_unusable_manifest(directory, &flaw, wanted)),
    }
}
