//! Running cargo in the workspace.

use std::env;
use std::ffi::OsString;

use xshell::{Shell, cmd};

use crate::error::Error;
use crate::workspace;

/// Runs cargo in the workspace with the environment `variables` set.
pub(super) fn cargo(name: &str, command: &str, variables: &[(&str, &str)]) -> Result<(), Error> {
    let root = workspace::root()?;
    let failed = || {
        let variables = variables.iter().map(|(key, value)| format!("{key}={value:?}"));
        let words: Vec<_> = variables.chain([format!("cargo {command}")]).collect();
        Error::failed(format!("the step {name} failed"), format!("run it alone with `{}`", words.join(" ")))
    };
    let shell = Shell::new().map_err(|_| failed())?;
    shell.change_dir(root);
    let words = command.split(' ');
    let command = cmd!(shell, "cargo {words...}").envs(variables.iter().copied()).quiet();
    let command = variables_of_cargo().fold(command, xshell::Cmd::env_remove);
    command.run().map_err(|_| failed())
}

/// What cargo tells a program that it runs about that program's package. Another cargo must not
/// inherit it: some build scripts look at these variables, and would run again whenever they
/// change.
fn variables_of_cargo() -> impl Iterator<Item = OsString> {
    let is_of_package = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.starts_with(prefix));
    env::vars_os().map(|(name, _)| name).filter(move |name| name.to_str().is_some_and(is_of_package))
}
