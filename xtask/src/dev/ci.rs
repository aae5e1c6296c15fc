//! `cargo xtask ci`: every check of the project.

use clap::Args;

use crate::dev::cargo::cargo;
use crate::dev::snapshot;
use crate::error::Error;
use crate::ui::terminal::print_line;

/// The arguments of `cargo xtask ci`.
#[derive(Args, Debug)]
pub(crate) struct CiArgs {
    /// Leave out the tests, which have just been run
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

/// All of them have the features that the whole workspace gives to its dependencies, so each of those is compiled once for
/// all steps. With the features of one program alone it is compiled by the launcher.
const STEPS: [Step; 9] = [
    Step { name: "format", command: "fmt --all --check", variable: None },
    Step { name: "lints", command: "clippy --workspace --all-targets -- -D warnings", variable: None },
    Step {
        name: "lean build",
        command: "clippy --workspace --no-default-features --bin xtask -- -D warnings",
        variable: None,
    },
    Step {
        name: "build with loads",
        command: "clippy --workspace --features xtask/load --all-targets -- -D warnings",
        variable: None,
    },
    Step {
        name: "build with loads into DuckDB",
        command: "clippy --workspace --no-default-features --features xtask/load-duckdb --bin xtask-duckdb -- -D warnings",
        variable: None,
    },
    Step {
        name: "build with the library of DuckDB",
        command: "clippy --workspace --no-default-features --features xtask/load-duckdb-library --bin xtask-duckdb-library -- -D warnings",
        variable: None,
    },
    Step { name: "tests with loads", command: "test --workspace --features xtask/load --lib load", variable: None },
    Step {
        name: "build with object stores",
        command: "clippy --workspace --no-default-features --features xtask/parquet,xtask/store --bin xtask-lake --bin xtask-store -- -D warnings",
        variable: None,
    },
    Step { name: "docs", command: "doc --workspace --no-deps", variable: Some(("RUSTDOCFLAGS", "-D warnings")) },
];

/// Runs the checks, one after the other, up to the first that fails.
pub(crate) fn run(args: &CiArgs) -> Result<(), Error> {
    print_line("== golden data: cargo xtask snapshot --check");
    snapshot::check_workspace()?;
    let tests = (!args.without_tests).then_some(&TESTS);
    tests.into_iter().chain(&STEPS).try_for_each(Step::run)
}

impl Step {
    fn run(&self) -> Result<(), Error> {
        print_line(&format!("== {}: cargo {}", self.name, self.command));
        cargo(self.name, self.command, self.variable.as_slice())
    }
}
