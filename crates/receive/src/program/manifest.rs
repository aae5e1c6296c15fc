//! How many rows a dataset has, by the manifest in its directory.

use std::fs;
use std::path::Path;

use fixtures_gen::Table;
use serde_json::Value;

use super::failure::Failure;

/// The rows of each table.
pub(super) fn rows(directory: &Path) -> Result<[u64; Table::ALL.len()], Failure> {
    let path = directory.join("manifest.json");
    let failure = |cause: String| {
        let sentence = format!("cannot read the manifest {}: {cause}", path.display());
        Failure::usage(sentence, "name the directory of a complete dataset after --check")
    };
    let bytes = fs::read(&path).map_err(|error| failure(error.to_string()))?;
    let manifest: Value = serde_json::from_slice(&bytes).map_err(|error| failure(error.to_string()))?;
    let files = manifest["files"].as_array().ok_or_else(|| failure("it lists no files".to_owned()))?;
    let mut rows = [0_u64; Table::ALL.len()];
    for file in files {
        let table = file["table"].as_str().and_then(|table| table.parse::<Table>().ok());
        let (Some(table), Some(of_file)) = (table, file["rows"].as_u64()) else {
            return Err(failure("a file in it has no table or no rows".to_owned()));
        };
        rows[table.index()] = rows[table.index()].saturating_add(of_file);
    }
    Ok(rows)
}
