//! `cargo xtask receive`: runs the reference server, a package of its own, because its database would weigh on every build of this one.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use clap::Args;

use crate::command;
use crate::error::Error;

/// The arguments of `cargo xtask receive`: those of the server.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub(crate) struct ReceiveArgs {
    /// What the server is told; --help among it has the server tell what there is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    arguments: Vec<OsString>,
}

/// Builds the server, which can be seen, and becomes it, so that signals and exit code are the server's own.
///
/// It is run quietly: cargo would show the command line, and with it the key.
pub(crate) fn run(args: &ReceiveArgs) -> Result<(), Error> {
    let built = cargo("build", &[]).status().map_err(|_| failed())?;
    if !built.success() {
        return Err(failed());
    }
    let mut server = cargo("run", &["--quiet"]);
    server.arg("--").args(&args.arguments);
    become_it(server)
}

fn cargo(task: &str, flags: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(task).args(flags).args(["--release", "--package", "receive", "--manifest-path"]);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"));
    for name in command::variables_of_cargo() {
        command.env_remove(name);
    }
    command
}

fn failed() -> Error {
    Error::Step { name: "receive", command: "cargo build --release --package receive".to_owned() }
}

#[cfg(unix)]
fn become_it(mut command: Command) -> Result<(), Error> {
    use std::os::unix::process::CommandExt;
    // It comes back only if the program cannot be started.
    let _ = command.exec();
    Err(failed())
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<(), Error> {
    let status = command.status().map_err(|_| failed())?;
    std::process::exit(status.code().unwrap_or(1))
}
