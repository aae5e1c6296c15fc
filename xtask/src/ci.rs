//! `cargo xtask ci`: every check of the project.

use std::path::Path;

use clap::Args;
use xshell::{Shell, cmd};

use crate::command;
use crate::error::Error;
use crate::snapshot;
use crate::style::say;

/// The arguments of `cargo xtask ci`.
#[derive(Args, Debug)]
pub(crate) struct CiArgs {
    /// Leave the tests out, which have just been run
    #[arg(long)]
    without_tests: bool,
}

/// A check: its name, its command, and a variable that the command needs.
struct Step {
    name: &'static str,
    command: &'static str,
    variable: Option<(&'static str, &'static str)>,
}

const TESTS: Step = Step { name: "tests", command: "test --workspace", variable: None };

const STEPS: [Step; 3] = [
    Step { name: "format", command: "fmt --all --check", variable: None },
    Step { name: "lints", command: "clippy --workspace --all-targets -- -D warnings", variable: None },
    Step { name: "docs", command: "doc --workspace --no-deps", variable: Some(("RUSTDOCFLAGS", "-D warnings")) },
];

/// Runs the checks, one after the other, up to the first that fails.
pub(crate) fn run(args: &CiArgs) -> Result<(), Error> {
    say("== golden data: cargo xtask snapshot --check");
    snapshot::check_workspace()?;
    let tests = (!args.without_tests).then_some(&TESTS);
    tests.into_iter().chain(&STEPS).try_for_each(Step::run)
}

impl Step {
    fn run(&self) -> Result<(), Error> {
        say(&format!("== {}: cargo {}", self.name, self.command));
        cargo(self.name, self.command, self.variable.as_slice())
    }
}

/// Runs cargo in the workspace with the environment `variables` set.
pub(crate) fn cargo(name: &'static str, command: &str, variables: &[(&str, &str)]) -> Result<(), Error> {
    let failed = || {
        let variables = variables.iter().map(|(key, value)| format!("{key}={value:?}"));
        let words: Vec<_> = variables.chain([format!("cargo {command}")]).collect();
        Error::Step { name, command: words.join(" ") }
    };
    let shell = Shell::new().map_err(|_| failed())?;
    shell.change_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let words = command.split(' ');
    let command = cmd!(shell, "cargo {words...}").envs(variables.iter().copied()).quiet();
    let command = command::variables_of_cargo().fold(command, xshell::Cmd::env_remove);
    command.run().map_err(|_| failed())
}
