//! The tasks of this workspace: `cargo xtask` lists them, [`Task`] is the list.
//!
//! Here is nothing but the list and the way out: each task lives in the module that bears its name.

mod args;
mod bless;
mod ci;
mod compress;
mod digest;
mod draft;
mod engine;
mod error;
mod generate;
mod job;
mod manifest;
mod number;
mod output;
mod progress;
mod schema;
mod sink;
mod suggest;
mod summary;
mod tally;
mod usage;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::error::Error;

/// Commerce Fixtures: deterministic, multi-tenant e-commerce test data.
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    // Never wrapped, so that the text depends on no terminal and on no feature that another package turns on.
    term_width = 0,
    disable_help_subcommand = true,
    after_help = "`cargo xtask TASK --help` tells more."
)]
struct Cli {
    #[command(subcommand)]
    task: Option<Task>,
}

/// Everything that `cargo xtask` can do, with an example each.
#[derive(Subcommand)]
#[command(subcommand_value_name = "TASK", subcommand_help_heading = "Tasks")]
enum Task {
    #[command(about = "Write a dataset: all seven tables, books balanced\n    cargo xtask gen --preset small")]
    Gen(args::GenArgs),
    #[command(about = "Describe the tables, as SQL for instance\n    cargo xtask schema --as sql")]
    Schema(schema::SchemaArgs),
    #[command(about = "Check the project: tests, format, lints, docs\n    cargo xtask ci")]
    Ci(ci::CiArgs),
    #[command(
        about = "Accept what a test found changed: word lists, README, snapshots\n    cargo xtask bless snapshots"
    )]
    Bless(bless::BlessArgs),
}

fn main() -> ExitCode {
    match read_task().and_then(|task| task.map_or(Ok(()), run)) {
        Ok(()) | Err(Error::ClosedPipe) => ExitCode::SUCCESS,
        Err(error) => {
            error.report();
            error.exit_code()
        }
    }
}

fn run(task: Task) -> Result<(), Error> {
    match task {
        Task::Gen(args) => generate::run(&job::Job::resolve(args)?),
        Task::Schema(args) => print(&schema::describe(&args)),
        Task::Ci(args) => ci::run(&args),
        Task::Bless(args) => bless::run(&args),
    }
}

/// The task that was asked for; none if help was, which is then printed.
fn read_task() -> Result<Option<Task>, Error> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => return print(&error.to_string()).map(|()| None),
        Err(error) => return Err(usage::refuse(&error, &Cli::command())),
    };
    if cli.task.is_none() {
        print(&Cli::command().render_help().to_string())?;
    }
    Ok(cli.task)
}

fn print(text: &str) -> Result<(), Error> {
    io::stdout().write_all(text.as_bytes()).map_err(Error::stdout)
}
