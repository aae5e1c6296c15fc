//! Files that are not text. What writes them is compiled in only for command lines that need it: the
//! launcher sees that on most of them; a task that learns it from a directory starts the launcher
//! again.

use std::env;
use std::process::{Command, ExitStatus};
use std::sync::Arc;

use fixtures_gen::FileFormat;
use fixtures_run::Encoding;

use crate::error::Error;
use crate::workspace;

/// Names a feature that the program needs, for the launcher.
const NEEDS: &str = "FIXTURES_NEEDS";

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

/// Does the same command line with a program that knows a format; `None` where there is no launcher
/// to build one.
///
/// # Errors
/// Cargo cannot be started, or its program knows the format no better.
pub(crate) fn run_with(format: FileFormat, task: &str) -> Result<ExitStatus, Error> {
    let missing = || missing(format, task);
    if env::var_os(NEEDS).is_some() {
        return Err(missing());
    }
    let manifest = workspace::root().map_err(|_| missing())?.join("Cargo.toml");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--quiet", "--manifest-path"]).arg(manifest).args(["--package", "launcher", "--"]);
    cargo.args(env::args_os().skip(1)).env(NEEDS, format.name()).status().map_err(|_| missing())
}
