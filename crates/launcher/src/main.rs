//! `cargo xtask`: builds the program, which can be seen, and becomes it.
//!
//! `cargo run` alone would show the whole command line before it runs it, and an API key that stands there. Nothing but that
//! is done here: the program is the package `xtask`.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    match cargo("build").status() {
        Ok(status) if status.success() => {}
        // cargo has said why.
        Ok(_) => return ExitCode::FAILURE,
        Err(error) => return fail(&error),
    }
    let mut program = cargo("run");
    program.args(["--quiet", "--"]).args(env::args_os().skip(1));
    become_it(program)
}

fn cargo(task: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([task, "--release", "--package", "xtask", "--manifest-path"]);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml"));
    // What this cargo tells of this package must not make another one build everything again.
    for name in variables_of_package() {
        command.env_remove(name);
    }
    command
}

fn variables_of_package() -> impl Iterator<Item = OsString> {
    let is_of_package = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.starts_with(prefix));
    env::vars_os().map(|(name, _)| name).filter(move |name| name.to_str().is_some_and(is_of_package))
}

fn fail(error: &std::io::Error) -> ExitCode {
    eprintln!("error: cannot start cargo: {error}\nhint: check that cargo is installed");
    ExitCode::FAILURE
}

#[cfg(unix)]
fn become_it(mut command: Command) -> ExitCode {
    use std::os::unix::process::CommandExt;
    // It comes back only if the program cannot be started.
    fail(&command.exec())
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> ExitCode {
    match command.status() {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => fail(&error),
    }
}
