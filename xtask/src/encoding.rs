//! Files that are not text. What writes them is compiled in only for command lines that need it: the
//! launcher sees that on most of them; a task that learns it from a directory starts the launcher
//! again.

use std::sync::Arc;

use fixtures_gen::FileFormat;
use fixtures_run::Encoding;

use crate::error::Error;

/// What writes files of a format that is not text, if this build can.
#[cfg(feature = "parquet")]
pub(crate) fn of(format: FileFormat) -> Option<Arc<dyn Encoding>> {
    match format {
        FileFormat::Text(_) => None,
        FileFormat::Parquet => Some(Arc::new(fixtures_parquet::Parquet)),
    }
}

/// This build writes text only.
#[cfg(not(feature = "parquet"))]
pub(crate) fn of(_: FileFormat) -> Option<Arc<dyn Encoding>> {
    None
}

/// The refusal of a build that cannot do a task with files of a format.
pub(crate) fn missing(format: FileFormat, task: &str) -> Error {
    Error::usage(
        format!("this build cannot write {format} files"),
        format!("run it as `cargo xtask {task} …`, which builds what that needs"),
    )
}
