//! The tasks of this workspace: `cargo xtask` lists them, `Task` is the list.
//!
//! Here is nothing but the list and the way out: each task lives in the module that bears its name.

mod args;
mod bless;
mod ci;
mod command;
mod completions;
mod compress;
mod digest;
mod draft;
mod dry_run;
mod engine;
mod error;
mod estimate;
mod files;
mod found;
mod generate;
mod identity;
mod job;
mod join;
mod journal;
mod lines;
mod manifest;
mod names;
mod number;
mod output;
mod part_number;
mod progress;
mod receive;
mod report;
mod room;
mod schema;
mod sink;
mod snapshot;
mod state;
mod stop;
mod style;
mod suggest;
mod summary;
mod tally;
mod upload;
mod usage;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory, Parser, Subcommand};

use crate::error::Error;

/// Commerce Fixtures: deterministic, multi-tenant e-commerce test data.
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    version = VERSION.as_str(),
    // Never wrapped, so that the text depends on no terminal and on no feature that another package turns on.
    term_width = 0,
    disable_help_subcommand = true,
    after_help = "`cargo xtask TASK --help` tells more."
)]
struct Cli {
    /// When to colour what is said on standard error
    // Applied before the command line is read, so that its refusals have it too.
    #[arg(long, global = true, value_name = "auto|always|never", value_parser = style::Color::parse)]
    color: Option<style::Color>,

    #[command(subcommand)]
    task: Option<Task>,
}

/// Everything that `cargo xtask` can do, with an example each.
#[derive(Subcommand)]
#[command(subcommand_value_name = "TASK", subcommand_help_heading = "Tasks")]
enum Task {
    #[command(about = "Write a dataset: all seven tables, books balanced\n    cargo xtask gen --preset small")]
    Gen(Box<args::GenArgs>),
    #[command(
        about = "Send a dataset to an API, nothing lost and nothing twice\n    cargo xtask upload generated_data --api-url http://localhost:8000"
    )]
    Upload(Box<upload::UploadArgs>),
    #[command(about = "Make one dataset of parts that were made with --part\n    cargo xtask join generated_data")]
    Join(join::JoinArgs),
    #[command(
        about = "Run a server that takes uploads into a SQLite database\n    cargo xtask receive --db shop.sqlite"
    )]
    Receive(receive::ReceiveArgs),
    #[command(about = "Describe the tables, as SQL for instance\n    cargo xtask schema --as sql")]
    Schema(schema::SchemaArgs),
    #[command(about = "Print a script that completes all this in bash, zsh or fish\n    cargo xtask completions bash")]
    Completions(completions::CompletionsArgs),
    #[command(about = "Write the golden data of the fixtures crate, or check it\n    cargo xtask snapshot --check")]
    Snapshot(snapshot::SnapshotArgs),
    #[command(about = "Check the project: tests, format, lints, docs\n    cargo xtask ci")]
    Ci(ci::CiArgs),
    #[command(
        about = "Accept what a test found changed: word lists, README, snapshots\n    cargo xtask bless snapshots"
    )]
    Bless(bless::BlessArgs),
    #[command(hide = true)]
    Help,
}

/// Of the program, and of the datasets that it makes.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{}, dataset version {}", env!("CARGO_PKG_VERSION"), fixtures_gen::DATASET_VERSION));

/// Runs the task that the command line asks for.
pub fn main() -> ExitCode {
    style::Color::of_arguments(std::env::args_os().skip(1).filter_map(|argument| argument.into_string().ok())).apply();
    let task = read_task().inspect_err(|error| {
        // With --stdout, rows are what is expected there.
        let has = |flag: &str| std::env::args_os().any(|word| word.to_string_lossy().starts_with(flag));
        if has("--json") && !has("--stdout") {
            tell(error);
        }
    });
    match task.and_then(|task| task.map_or(Ok(()), run)) {
        Ok(()) | Err(Error::ClosedPipe) => ExitCode::SUCCESS,
        Err(error) => {
            error.report();
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(task: Task) -> Result<(), Error> {
    match task {
        Task::Gen(args) => {
            telling(args.told.json.is_some(), || job::Job::resolve(*args).and_then(|job| generate::run(&job)))
        }
        Task::Upload(args) => telling(args.told.json.is_some(), || upload::run(*args)),
        Task::Join(args) => join::run(&args),
        Task::Receive(args) => receive::run(&args),
        Task::Completions(args) => print(&completions::script(&args, &Cli::command())),
        Task::Schema(args) => print(&schema::describe(&args)),
        Task::Snapshot(args) => snapshot::run(&args),
        Task::Ci(args) => ci::run(&args),
        Task::Bless(args) => bless::run(&args),
        Task::Help => print(&Cli::command().render_help().to_string()),
    }
}

/// Does something; a failure is told on standard output too if programs listen there.
fn telling(is_told: bool, work: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    let outcome = work();
    if let (true, Err(error)) = (is_told, &outcome) {
        tell(error);
    }
    outcome
}

/// Tells programs of an error.
fn tell(error: &Error) {
    // Standard output may be what failed; the sentence on standard error comes in any case.
    let _ = report::Report::of_error(error).tell();
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

/// The readers of files that others may have changed, for the fuzzer: whatever the bytes are, none may panic.
#[doc(hidden)]
pub mod readers {
    /// Whether `bytes` are a manifest of ours, and how many files it lists.
    pub fn manifest(mut bytes: &[u8]) -> Option<usize> {
        let mut files = 0;
        crate::manifest::read(&mut bytes, &mut |_| files += 1).ok()?.map(|_| files)
    }

    /// Whether `bytes` are a journal of ours, and how many files it lists.
    pub fn journal(mut bytes: &[u8]) -> Option<usize> {
        let mut files = 0;
        crate::journal::read(&mut bytes, &mut |_| files += 1).ok()?.map(|_| files)
    }

    /// Whether `bytes` are a journal of an upload of ours, and how many chunks it lists.
    pub fn upload_journal(bytes: &[u8]) -> Option<usize> {
        crate::upload::count_journal(bytes)
    }

    /// Whether `bytes` are a server's answer that names rows which are not stored, and how many.
    pub fn answer(bytes: &[u8]) -> Option<usize> {
        crate::upload::count_row_errors(bytes)
    }

    /// Whether we call a file so.
    pub fn name(name: &str) -> bool {
        crate::names::Name::parse(name).is_some()
    }
}
