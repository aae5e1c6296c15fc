//! `datapackage.json`: the description of a whole dataset directory for other programs. It follows
//! from the plan, and nothing here depends on it.

use fixtures_gen::{DATA_PACKAGE, Plan};

use crate::error::Error;
use crate::fs::Folder;

/// Writes the description of the plan's files, unless there is one: a run that was interrupted has
/// written the same. It comes before the manifest, so that what is complete has it.
pub(crate) fn write(folder: &Folder, plan: &Plan<'_>) -> Result<(), Error> {
    if folder.length(DATA_PACKAGE)?.is_some() {
        return Ok(());
    }
    let mut file = folder.create(DATA_PACKAGE)?;
    file.fill(|out| write!(out, "{}", plan.data_package()))?;
    file.sync()?;
    file.publish().map(drop)
}
