//! `cargo xtask sql`: a query about any dataset, of which nothing is written.

#[cfg(feature = "sql")]
pub(crate) use self::full::run;
#[cfg(not(feature = "sql"))]
pub(crate) use self::lean::run;

#[cfg(feature = "sql")]
mod full {
    use std::io::{self, IsTerminal, Read};
    use std::num::NonZeroU64;
    use std::sync::Arc;
    use std::time::Instant;

    use fixtures_run::Stream;
    use fixtures_sql::{Database, Options};

    use crate::args::sql::{AnswerFormat, SqlArgs};
    use crate::error::Error;
    use crate::task::dataset::open;
    use crate::task::stop;
    use crate::ui::sql::Printer;
    use crate::ui::terminal::print_line;
    use crate::ui::words::{counted, time};

    /// Answers the query.
    pub(crate) fn run(args: &SqlArgs) -> Result<(), Error> {
        Stream::Output.require_open().map_err(|error| Error::stdout(&error))?;
        let stop = stop::at_signals(false, false)?;
        let query = query(args)?;
        let dataset = open(&args.dataset)?;
        let default = Options::default();
        let options = Options {
            threads: args.threads.unwrap_or(default.threads),
            memory: args.memory.map_or(default.memory, NonZeroU64::get),
            is_stopped: Arc::new(move || stop.is_requested()),
        };
        let is_seen = io::stdout().is_terminal();
        let format = args.format.unwrap_or(if is_seen { AnswerFormat::Table } else { AnswerFormat::Csv });
        let start = Instant::now();
        let database = Database::new(dataset, options);
        let mut answer = database.query(&query)?;
        let mut printer = Printer::new(format, answer.columns());
        while let Some(rows) = answer.next()? {
            printer.print(&rows)?;
        }
        let rows = printer.finish()?;
        if is_seen {
            print_line(&format!("{} in {}", counted(rows, "row"), time(start.elapsed())));
        }
        Ok(())
    }

    fn query(args: &SqlArgs) -> Result<String, Error> {
        if args.query != "-" {
            return Ok(args.query.clone());
        }
        let mut query = String::new();
        io::stdin().lock().read_to_string(&mut query).map_err(|error| {
            Error::failed(
                format!("cannot read the query from standard input: {error}"),
                "pipe text in UTF-8 into it, or give the query as an argument",
            )
        })?;
        Ok(query)
    }
}

/// The task of the program that has no engine.
#[cfg(not(feature = "sql"))]
mod lean {
    use crate::args::sql::SqlArgs;
    use crate::error::Error;

    pub(crate) fn run(_: &SqlArgs) -> Result<(), Error> {
        Err(Error::usage(
            "this build cannot answer queries",
            "run it as `cargo xtask sql …`, which builds what that needs",
        ))
    }
}
