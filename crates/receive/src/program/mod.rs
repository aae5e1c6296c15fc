//! The program: serves until a signal comes, or checks a database, and prints what comes of it.

mod args;
mod failure;
mod manifest;
mod signals;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use fixtures_gen::Table;
use tokio::runtime::Builder;

use crate::books::Violation;
use crate::database::Database;
use crate::http::Server;
use args::Arguments;
use failure::Failure;
use signals::StopSignals;

/// Runs the program: reads the command line, then serves until a signal comes, or checks a
/// database.
pub fn main() -> ExitCode {
    let outcome = match Arguments::try_parse() {
        Ok(arguments) if arguments.check.is_some() => check(&arguments),
        Ok(arguments) => serve(arguments),
        Err(error) if !error.use_stderr() => print(&error.to_string()),
        Err(error) => Err(error.into()),
    };
    let Err(failure) = outcome else { return ExitCode::SUCCESS };
    eprintln!("error: {}\nhint: {}", failure.sentence, failure.hint);
    ExitCode::from(failure.exit_code)
}

fn serve(arguments: Arguments) -> Result<(), Failure> {
    let database = arguments.db.clone();
    let signals = Builder::new_current_thread().enable_io().build().map_err(|error| no_signals(&error))?;
    let server = signals.block_on(async {
        // Before the server starts, so that an early signal is not missed.
        let mut signals = StopSignals::listen().map_err(|error| no_signals(&error))?;
        let server = Server::start(arguments.into_options()?)?;
        print(&format!("listening on {}\n", server.url()))?;
        signals.first().await;
        Ok::<_, Failure>(server)
    })?;
    let requests = server.requests().total;
    server.stop();
    print(&format!("stopped after {requests} requests; the rows are in {}\n", database.display()))
}

fn no_signals(error: &io::Error) -> Failure {
    Failure::failed(format!("cannot listen for signals: {error}"), "check the limits of the process")
}

fn check(arguments: &Arguments) -> Result<(), Failure> {
    let expected = arguments.check.iter().flatten().next().map(|directory| manifest::rows(directory)).transpose()?;
    let database = Database::open(&arguments.db)?;
    let mut differences = vec![];
    for table in Table::ALL {
        let rows = database.rows(*table)?;
        print(&format!("{table:<16}{rows:>12} rows\n"))?;
        let listed = expected.as_ref().map_or(rows, |expected| expected[table.index()]);
        if listed != rows {
            differences.push(format!("{table} has {rows} rows, not {listed}"));
        }
    }
    if !differences.is_empty() {
        let sentence = format!("{} does not hold the dataset: {}", arguments.db.display(), differences.join(", "));
        let hint = "upload the dataset to an empty database, then check again";
        return Err(Failure::different(sentence, hint));
    }
    let violations = database.books()?;
    for Violation { rule, what, rows } in &violations {
        print(&format!("{rule}: {what}: {rows} times\n"))?;
    }
    if violations.is_empty() {
        return print("the books balance\n");
    }
    let sentence = format!("the books of {} do not balance", arguments.db.display());
    Err(Failure::different(sentence, "upload what is missing, then check again"))
}

/// Prints on standard output, at once.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| {
        Failure::failed(format!("cannot write to standard output: {error}"), "check what it is connected to")
    })
}
