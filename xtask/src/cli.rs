//! The list of tasks, and the way in and out.

use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory, Parser, Subcommand};
use fixtures_run::Stream;

use crate::args::answers::AnswersArgs;
use crate::args::choice::choice;
use crate::args::generate::GenArgs;
use crate::args::load::LoadArgs;
use crate::args::refusal;
use crate::args::show::{LocateArgs, ShowArgs};
use crate::args::sql::SqlArgs;
use crate::args::upload::UploadArgs;
use crate::dev::{bless, ci, snapshot};
use crate::error::{Error, Kind};
use crate::task::{
    answers, completions, generate, join, load, locate, receive, report, schema, show, sql, upload, verify,
};
use crate::ui::json::Report;
use crate::ui::terminal::{Color, print_error};

/// Commerce Fixtures: deterministic, multi-tenant e-commerce test data.
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    version = VERSION.as_str(),
    // Never wrapped, so that the text depends on no terminal and on no feature that another package
    // turns on.
    term_width = 0,
    disable_help_subcommand = true,
    after_help = "`cargo xtask TASK --help` prints the flags of a task."
)]
struct Cli {
    /// When to use colour on standard error
    // Applied before the command line is parsed, so that its refusals have it, too.
    #[arg(long, global = true, value_name = "WHEN", value_parser = choice(Color::ALL, Color::name))]
    color: Option<Color>,

    #[command(subcommand)]
    task: Option<Task>,
}

/// Everything that `cargo xtask` can do, with an example each.
#[derive(Subcommand)]
#[command(subcommand_value_name = "TASK", subcommand_help_heading = "Tasks")]
enum Task {
    #[command(about = "Write a dataset: all seven tables, books balanced\n    cargo xtask gen --preset small")]
    Gen(Box<GenArgs>),
    #[command(
        about = "Upload a dataset to an API: nothing lost, nothing twice\n    cargo xtask upload generated_data --api-url http://localhost:8000"
    )]
    Upload(Box<UploadArgs>),
    #[command(
        about = "Load a dataset into a database: SQLite, DuckDB, PostgreSQL, MySQL or MariaDB\n    cargo xtask load --preset small --into postgres://localhost/shop"
    )]
    Load(Box<LoadArgs>),
    #[command(about = "Join parts that were made with --part into one dataset\n    cargo xtask join generated_data")]
    Join(join::JoinArgs),
    #[command(about = "Verify a dataset: every file, every row, every rule\n    cargo xtask verify generated_data")]
    Verify(verify::VerifyArgs),
    #[command(about = "Write a page of charts and figures about a dataset\n    cargo xtask report generated_data")]
    Report(Box<report::ReportArgs>),
    #[command(
        about = "Run a server that receives uploads into a SQLite database\n    cargo xtask receive --db shop.sqlite"
    )]
    Receive(receive::ReceiveArgs),
    #[command(about = "Describe the tables, for instance as SQL\n    cargo xtask schema --as sql")]
    Schema(schema::SchemaArgs),
    #[command(
        about = "Show any row of any dataset, with what belongs to it\n    cargo xtask show order 0/1042 --preset small"
    )]
    Show(Box<ShowArgs>),
    #[command(about = "Find what ids in a log stand for\n    cargo xtask locate --preset small < app.log")]
    Locate(Box<LocateArgs>),
    #[command(
        about = "Compute known right answers about a dataset, or print their SQL\n    cargo xtask answers revenue --preset small"
    )]
    Answers(Box<AnswersArgs>),
    #[command(
        about = "Answer a query in SQL about any dataset, of which nothing is written\n    cargo xtask sql --preset small \"SELECT count(*) FROM orders\""
    )]
    Sql(Box<SqlArgs>),
    #[command(about = "Print a completion script for bash, zsh or fish\n    cargo xtask completions bash")]
    Completions(completions::CompletionsArgs),
    #[command(about = "Write the golden data of the fixtures crate, or check it\n    cargo xtask snapshot --check")]
    Snapshot(snapshot::SnapshotArgs),
    #[command(about = "Check the project: tests, format, lints, docs\n    cargo xtask ci")]
    Ci(ci::CiArgs),
    #[command(
        about = "Accept changes that a test reports: word lists, tables in docs/, snapshots\n    cargo xtask bless snapshots"
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
    Color::of_arguments(std::env::args_os().skip(1).filter_map(|argument| argument.into_string().ok())).apply();
    let task = read_task().inspect_err(|error| {
        // With --stdout, rows are expected there.
        let has = |flag: &str| std::env::args_os().any(|word| word.to_string_lossy().starts_with(flag));
        if has("--json") && !has("--stdout") {
            print_json(error);
        }
    });
    match task.and_then(|task| task.map_or(Ok(()), run)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if error.kind() != Kind::ClosedPipe {
                print_error(&error);
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(task: Task) -> Result<(), Error> {
    match task {
        Task::Gen(args) => reporting(args.report.has_json(), || generate::run(&args)),
        Task::Upload(args) => reporting(args.report.has_json(), || upload::run(&args)),
        Task::Load(args) => reporting(args.report.has_json(), || load::run(&args)),
        Task::Join(args) => join::run(&args),
        Task::Verify(args) => reporting(args.report.has_json(), || verify::run(&args)),
        Task::Report(args) => report::run(&args),
        Task::Receive(args) => receive::run(&args),
        Task::Show(args) => reporting(args.json, || show::run(&args)),
        Task::Locate(args) => reporting(args.json, || locate::run(&args)),
        Task::Answers(args) => reporting(args.json, || answers::run(&args)),
        Task::Sql(args) => sql::run(&args),
        Task::Completions(args) => print(&completions::script(&args, &Cli::command())),
        Task::Schema(args) => print(&schema::describe(&args)?),
        Task::Snapshot(args) => snapshot::run(&args),
        Task::Ci(args) => ci::run(&args),
        Task::Bless(args) => bless::run(&args),
        Task::Help => print(&Cli::command().render_help().to_string()),
    }
}

/// Does something; a failure is reported on standard output, too, if programs read there.
fn reporting(has_json: bool, work: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    if has_json {
        // Not after the work, which may take hours.
        Stream::Output.require_open().map_err(|error| Error::stdout(&error))?;
    }
    work().inspect_err(|error| {
        if has_json {
            print_json(error);
        }
    })
}

fn print_json(error: &Error) {
    // Standard output may be what failed; the sentence on standard error comes in any case.
    let _ = Report::of_error(error).print();
}

/// The task that was asked for; `None` if help was, which is then printed.
fn read_task() -> Result<Option<Task>, Error> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => return print(&error.to_string()).map(|()| None),
        Err(error) => return Err(refusal::refuse(&error, &Cli::command())),
    };
    if cli.task.is_none() {
        print(&Cli::command().render_help().to_string())?;
    }
    Ok(cli.task)
}

fn print(text: &str) -> Result<(), Error> {
    let outcome = Stream::Output.require_open().and_then(|()| Stream::Output.write_all(text.as_bytes()));
    outcome.map_err(|error| Error::stdout(&error))
}
