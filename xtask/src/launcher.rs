//! The launcher, which a program starts again when it learns only while it runs what it lacks.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::workspace;

/// Names a feature that the program needs, for the launcher.
const NEEDS: &str = "FIXTURES_NEEDS";

/// Does the same command line with a program that has a feature. Returns only where there is no launcher to build one, or
/// where its program has the feature no better.
pub(crate) fn restart_with(feature: &str) {
    let Ok(root) = workspace::root() else { return };
    if env::var_os(NEEDS).is_some() {
        return;
    }
    become_command(launcher(&root).args(env::args_os().skip(1)).env(NEEDS, feature));
}

/// Does another command line with a program that has a feature, in a process of its own, without its standard output. `None`
/// where there is no launcher to build one.
pub(crate) fn run_with(feature: &str, arguments: &[OsString]) -> Option<io::Result<ExitStatus>> {
    let root = workspace::root().ok()?;
    Some(launcher(&root).args(arguments).env(NEEDS, feature).stdout(Stdio::null()).status())
}

fn launcher(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--quiet", "--manifest-path"]).arg(root.join("Cargo.toml"));
    cargo.args(["--package", "launcher", "--"]);
    cargo
}

/// Replaces this process; returns only if the command cannot be started.
#[cfg(unix)]
fn become_command(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    let _ = command.exec();
}

#[cfg(not(unix))]
fn become_command(command: &mut Command) {
    if let Ok(status) = command.status() {
        std::process::exit(status.code().unwrap_or(1));
    }
}
