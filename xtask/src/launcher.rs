//! The launcher, which a program starts again when it learns only while it runs what it lacks.

use std::env;
use std::process::Command;

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
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--quiet", "--manifest-path"]).arg(root.join("Cargo.toml"));
    cargo.args(["--package", "launcher", "--"]).args(env::args_os().skip(1)).env(NEEDS, feature);
    become_command(&mut cargo);
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
