//! `cargo xtask receive`: the reference server. It is a program of its own, which the launcher
//! builds when it is first used and starts, because its database would weigh on every build of this
//! one. Here is what help and completions say of it.

use std::ffi::OsString;

use clap::Args;

use crate::error::Error;

/// The arguments of `cargo xtask receive`: those of the server.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub(crate) struct ReceiveArgs {
    /// Arguments of the server; --help prints them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    _arguments: Vec<OsString>,
}

/// Refuses: the launcher does not start this program for it.
pub(crate) fn run(_: &ReceiveArgs) -> Result<(), Error> {
    Err(Error::usage("this program is not the server", "run `cargo xtask receive …`, which builds and starts it"))
}
