//! The program: serving until a signal comes, or checking a database, and what is said about it.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use fixtures_gen::Table;

use crate::args::{Arguments, options};
use crate::books::Violation;
use crate::database::Database;
use crate::error::Error;
use crate::server::Server;

/// Why the program ends without having done what was asked.
pub(crate) struct Failure {
    pub(crate) sentence: String,
    pub(crate) hint: String,
    pub(crate) code: u8,
}

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>, hint: impl Into<String>, code: u8) -> Failure {
        Failure { sentence: sentence.into(), hint: hint.into(), code }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let code = if matches!(error, Error::Faults(_)) { 2 } else { 1 };
        Failure::new(error.to_string(), error.hint(), code)
    }
}

/// Runs the program: reads the command line, and serves until a signal comes.
pub fn main() -> ExitCode {
    let outcome = match Arguments::try_parse() {
        Ok(arguments) if arguments.check => check(&arguments),
        Ok(arguments) => serve(arguments),
        Err(error) if !error.use_stderr() => print(&error.to_string()),
        Err(error) => Err(refusal(&error)),
    };
    let Err(failure) = outcome else { return ExitCode::SUCCESS };
    eprintln!("error: {}\nhint: {}", failure.sentence, failure.hint);
    ExitCode::from(failure.code)
}

/// clap's first paragraph, which says what is wrong, as one sentence.
fn refusal(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.trim_start_matches("error: ").split_whitespace().collect();
    Failure::new(words.join(" "), "add --help for what there is", 2)
}

fn serve(arguments: Arguments) -> Result<(), Failure> {
    let database = arguments.db.clone();
    // Before the server starts, so that a signal that comes early is not missed.
    let signals = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let signals = signals.map_err(|error| no_signals(&error))?;
    let server = signals.block_on(async {
        let mut ends = Ends::listen().map_err(|error| no_signals(&error))?;
        let server = Server::start(options(arguments)?)?;
        print(&format!("listening on {}\n", server.url()))?;
        ends.first().await;
        Ok::<_, Failure>(server)
    })?;
    let requests = server.requests().total;
    server.stop();
    print(&format!("stopped after {requests} requests; the rows are in {}\n", database.display()))
}

/// The signals that end the server.
#[cfg(unix)]
struct Ends {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ends {
    fn listen() -> io::Result<Ends> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Ends { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn first(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signal that ends the server.
#[cfg(not(unix))]
struct Ends;

#[cfg(not(unix))]
impl Ends {
    fn listen() -> io::Result<Ends> {
        Ok(Ends)
    }

    async fn first(&mut self) {
        // Where no signal can be had, the server runs until its process ends.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn no_signals(error: &io::Error) -> Failure {
    Failure::new(format!("cannot listen for signals: {error}"), "check the limits of the process", 1)
}

fn check(arguments: &Arguments) -> Result<(), Failure> {
    let database = Database::open(&arguments.db)?;
    for table in Table::ALL {
        print(&format!("{table:<16}{:>12} rows\n", database.rows(*table)?))?;
    }
    let violations = database.books()?;
    for Violation { rule, what, rows } in &violations {
        print(&format!("{rule}: {what}: {rows} times\n"))?;
    }
    if violations.is_empty() {
        return print("the books balance\n");
    }
    let sentence = format!("the books of {} do not balance", arguments.db.display());
    Err(Failure::new(sentence, "upload what is missing, then check again", 3))
}

/// Prints on standard output, at once.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| {
        Failure::new(format!("cannot write to standard output: {error}"), "check what it is connected to", 1)
    })
}
