//! What people and programs read of a load: what it does, its summary, and the sentence and the hint of
//! every error.

use std::path::Path;

use fixtures_gen::{Spec, Table};
use fixtures_load::{
    Action, Check, Encryption, Error as LoadError, ErrorKind, Load, Observer, Prepared, Refusal, Start, Status,
};
use fixtures_load::{Summary, Target, Wrong};
use serde::Serialize;

use crate::args::Reports;
use crate::args::load::LoadArgs;
use crate::args::masked::masked;
use crate::error::Error;
use crate::signals::Signal;
use crate::ui::progress::Progress;
use crate::ui::resume::quoted;
use crate::ui::run_error::of_spec;
use crate::ui::terminal::{print_labelled, print_line, print_text, printable};
use crate::ui::words::{align, counted, grouped, time};

/// Warns if other processes can see a password.
pub(crate) fn warn_of_password(args: &LoadArgs) {
    let Some(address) = &args.into else { return };
    if masked(&address.0) != address.0 {
        print_labelled("warning:", "other processes can see the password in --into; give it with --password-file");
    }
}

/// Says what a load is about to do, if that is more than a start.
pub(crate) fn print_action(prepared: &Prepared, target: &Target, reports: Reports) {
    if reports.is_quiet() {
        return;
    }
    match prepared.action() {
        Action::Replace => print_labelled(
            "warning:",
            &format!("{target}: dropping the {} tables of the load that is there", Table::ALL.len()),
        ),
        Action::Resume { done, chunks } => {
            print_line(&format!("{target}: going on, {} of {} are there", grouped(done), counted(chunks, "chunk")));
        }
        Action::Start | Action::AlreadyThere => {}
    }
}

/// Reports a load as it goes.
pub(crate) struct LoadReporter {
    target: String,
    reports: Reports,
    progress: Option<Progress>,
}

impl LoadReporter {
    pub(crate) fn new(target: &Target, reports: Reports) -> Self {
        Self { target: target.to_string(), reports, progress: None }
    }

    fn print(&self, text: &str) {
        if !self.reports.is_quiet() {
            print_line(&format!("{}: {text}", self.target));
        }
    }
}

impl Observer for LoadReporter {
    fn started(&mut self, start: &Start<'_>) {
        let over = counted(start.writers as u64, "connection");
        self.print(&format!("loading {} over {over}", counted(start.rows, "row")));
        self.progress = Some(Progress::start(self.reports, start.counters, start.rows));
    }

    fn finishing(&mut self) {
        self.progress = None;
        self.print("all rows are there; keys and indexes follow");
    }
}

/// Prints what came of a load.
pub(crate) fn print_summary(summary: &Summary, load: &Load, reports: Reports) {
    if reports.is_quiet() {
        return;
    }
    if summary.status == Status::AlreadyThere {
        let rows = counted(summary.totals().rows, "row");
        print_line(&format!("{}: already there, {rows}", load.target()));
        return;
    }
    let mut lines = vec![vec!["table".to_owned(), "rows".to_owned()]];
    let row = |name: &str, rows: u64| vec![name.to_owned(), grouped(rows)];
    lines.extend(Table::ALL.iter().zip(&summary.by_table).map(|(table, totals)| row(table.name(), totals.rows)));
    lines.push(row("total", summary.totals().rows));
    let per_second = per_second(summary.rows_written, summary);
    print_text(&format!("{}\n{} rows/s, {}", align(&lines), grouped(per_second as u64), time(summary.elapsed)));
    print_line(&format!("{}: complete", load.target()));
}

fn per_second(count: u64, summary: &Summary) -> f64 {
    (count as f64 / summary.elapsed.as_secs_f64().max(1e-6)).round()
}

/// Reports the result of a comparison; an error if a number is wrong.
pub(crate) fn checked(check: &Check, target: &Target, reports: Reports) -> Result<(), Error> {
    const SHOWN: usize = 5;

    if check.is_right() {
        if !reports.is_quiet() {
            print_line(&format!("{target}: verified, all of {} are right", counted(check.figures, "figure")));
        }
        return Ok(());
    }
    for wrong in check.wrong.iter().take(SHOWN).filter(|_| !reports.is_quiet()) {
        print_line(&describe(wrong));
    }
    Err(Error::differs(
        format!("{} of {} in {target} are wrong", grouped(check.wrong.len() as u64), counted(check.figures, "figure")),
        "was something changed there since the load? Load it again with --drop",
    ))
}

fn describe(Wrong { table, tenant, column, found, expected }: &Wrong) -> String {
    let of = tenant.map_or_else(String::new, |id| format!(" of tenant {id}"));
    let what = column.map_or_else(|| "rows".to_owned(), |name| format!("the sum of {name}"));
    format!("{table}{of}: {what}: {found}, not {expected}")
}

/// An error of a load that has begun: what is committed stays.
pub(crate) fn unfinished(error: LoadError, has_drop: bool) -> Error {
    let again = if has_drop { "run the same command without --drop" } else { "run the same command again" };

    let is_stopped = matches!(error.kind(), ErrorKind::Stopped);
    let is_refused = matches!(error.kind(), ErrorKind::Refused { .. });
    let error = Error::from(error);
    if is_stopped {
        return error.with_hint(format!("{again}: it goes on where it was"));
    }
    let hint = format!("{}; then {again}: it goes on where it was", error.hint());
    if is_refused { error } else { error.with_hint(hint) }
}

/// An error before anything was written.
impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        let sentence = error.to_string();
        match error.into_kind() {
            ErrorKind::Spec(error) => of_spec(&error),
            ErrorKind::TooManyThreads { threads, most } => {
                Self::usage(format!("--threads {threads} is too large"), format!("give at most {most}"))
            }
            ErrorKind::Stopped => Self::stopped(Signal::received().expect("only a signal asks a load to stop")),
            ErrorKind::Refused { target, why } => Self::usage(sentence, of_refusal(&target, &why)),
            kind => Self::failed(sentence, hint(&kind)),
        }
    }
}

fn of_refusal(target: &Target, why: &Refusal) -> String {
    match why {
        Refusal::Foreign(_) => "name an empty database with --into, or, for PostgreSQL, another schema with \
                                ?options=-csearch_path%3DNAME; tables that no load has made are not touched"
            .to_owned(),
        Refusal::OtherDataset(_) => "replace it with --drop, or name another database with --into".to_owned(),
        Refusal::OtherRecord => "go on with the release that began it, or replace it with --drop".to_owned(),
        Refusal::Missing(_) => "load everything again with --drop".to_owned(),
        Refusal::InUse => "wait for it".to_owned(),
        Refusal::OpenElsewhere(_) if matches!(target, Target::DuckDb(_)) => {
            "close it there: a file of DuckDB is open to one process, or to readers".to_owned()
        }
        Refusal::OpenElsewhere(_) => "close it there, or wait for it".to_owned(),
    }
}

fn hint(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::NoDriver { .. } => "run it as `cargo xtask load …`, which builds what that needs".to_owned(),
        ErrorKind::NoClient { .. } => {
            "install it as https://duckdb.org/install says, with `brew install duckdb` or with `pip install duckdb-cli`, so \
             that the PATH leads to it"
                .to_owned()
        }
        ErrorKind::Unreachable { target: Target::Sqlite(path), .. } => format!(
            "check whether the directory of {} exists and can be written to",
            printable(&path.display().to_string())
        ),
        ErrorKind::Unreachable { target: Target::DuckDb(path), .. } => format!(
            "check whether the directory of {} exists and can be written to, and, if the file exists, whether your DuckDB is as new \
             as the one that has made it",
            printable(&path.display().to_string())
        ),
        ErrorKind::Unreachable { .. } => "check the host and the port, and whether the server is up".to_owned(),
        ErrorKind::NoDatabase { target, .. } => {
            let name = target.server().and_then(|server| server.database.as_deref()).unwrap_or("NAME");
            match target {
                Target::Postgres(_) => format!("create it, for instance with `createdb {}`", quoted(name)),
                _ => format!("create it with `CREATE DATABASE {name}`"),
            }
        }
        ErrorKind::Unauthorized { target: Target::MySql(server), has_password, .. } => {
            let password = if *has_password { "" } else { " with --password-file or in MYSQL_PWD" };
            // MariaDB says no more of a connection that should have been encrypted.
            let is_plain = server.encryption.unwrap_or_default() == Encryption::Plain;
            let encryption = if is_plain { ", or try ?sslmode=require: the server may accept nothing else" } else { "" };
            format!("check the user, give the right password{password}{encryption}")
        }
        ErrorKind::Unauthorized { has_password: true, .. } => "check the user and the password".to_owned(),
        ErrorKind::Unauthorized { .. } => {
            "check the user, or give the password with --password-file, in PGPASSWORD or in ~/.pgpass".to_owned()
        }
        ErrorKind::NeedsEncryption { .. } => {
            "add ?sslmode=verify-full to the URL, with sslrootcert=FILE if its authority is your own".to_owned()
        }
        ErrorKind::NoEncryption { .. } => {
            "switch TLS on in the server, or connect without it over a socket, a tunnel or a network of your own".to_owned()
        }
        ErrorKind::Untrusted { .. } => {
            "give the certificate of its authority as sslrootcert=FILE in the URL, and the name of the host that is in the \
             server's own; sslmode=require without a file encrypts and checks nothing"
                .to_owned()
        }
        ErrorKind::Certificates { .. } => "name a file with certificates in PEM as sslrootcert=FILE".to_owned(),
        ErrorKind::Version { target: Target::DuckDb(_), .. } => {
            "install a newer one: https://duckdb.org/install".to_owned()
        }
        ErrorKind::Version { .. } => "update the server, or load into another one".to_owned(),
        ErrorKind::NoConnections { .. } => "give fewer with --threads".to_owned(),
        ErrorKind::NotADatabase { .. } => "name another file: this one is left as it is".to_owned(),
        ErrorKind::Full { .. } => "free some space there".to_owned(),
        ErrorKind::Denied { target: Target::Sqlite(_) | Target::DuckDb(_), .. } => "make the file and its directory writable".to_owned(),
        ErrorKind::Denied { .. } => {
            "let the user create tables there, create the schema if there is none, or connect as the owner of the database".to_owned()
        }
        ErrorKind::Lost { target: Target::DuckDb(_), .. } => {
            "check whether the system has ended `duckdb`, for instance for lack of memory".to_owned()
        }
        ErrorKind::Lost { .. } => "check whether the server is still up".to_owned(),
        ErrorKind::Failed { .. } => "see what the database says".to_owned(),
        ErrorKind::Thread(_) => "ask for fewer with --threads".to_owned(),
        ErrorKind::Spec(_) | ErrorKind::TooManyThreads { .. } | ErrorKind::Refused { .. } | ErrorKind::Stopped => {
            unreachable!("worded elsewhere")
        }
    }
}

pub(crate) fn no_dataset() -> Error {
    Error::usage(
        "no dataset is named",
        "name a directory that `cargo xtask gen` has completed, or give a preset, such as --preset small",
    )
}

pub(crate) fn damaged(directory: &Path) -> Error {
    let shown = directory.display().to_string();
    Error::differs(
        format!("{shown} is not the dataset that its manifest says, so nothing was loaded"),
        format!("`cargo xtask verify {}` names what differs", quoted(&shown)),
    )
}

/// A load, for programs.
#[derive(Serialize)]
#[serde(tag = "kind", rename = "load")]
pub(crate) struct LoadReport {
    status: &'static str,
    into: String,
    spec: Spec,
    tables: Vec<OfTable>,
    rows: u64,
    rows_written: u64,
    seconds: f64,
    rows_per_second: f64,
    verified: Option<Verified>,
}

#[derive(Serialize)]
struct OfTable {
    table: &'static str,
    rows: u64,
}

#[derive(Serialize)]
struct Verified {
    figures: u64,
    wrong: u64,
}

impl LoadReport {
    pub(crate) fn new(load: &Load, summary: &Summary, check: Option<&Check>) -> Self {
        let tables = Table::ALL.iter().zip(&summary.by_table);
        Self {
            status: match summary.status {
                Status::Complete => "complete",
                Status::AlreadyThere => "already_there",
            },
            into: load.target().to_string(),
            spec: load.spec().clone(),
            tables: tables.map(|(table, totals)| OfTable { table: table.name(), rows: totals.rows }).collect(),
            rows: summary.totals().rows,
            rows_written: summary.rows_written,
            seconds: summary.elapsed.as_secs_f64(),
            rows_per_second: per_second(summary.rows_written, summary),
            verified: check.map(|check| Verified { figures: check.figures, wrong: check.wrong.len() as u64 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use fixtures_gen::SpecError;
    use fixtures_run::Difference;

    use super::*;

    fn target() -> Target {
        Target::parse("postgres://me:canary@localhost/shop").unwrap()
    }

    /// One of every kind, with the start of its sentence and its exit code.
    fn kinds() -> Vec<(ErrorKind, &'static str, u8)> {
        let (target, cause) = (target(), "it says no".to_owned());
        let at = "postgres://me@localhost:5432/shop";
        assert_eq!(target.to_string(), at);
        let refused = |why| ErrorKind::Refused { target: target.clone(), why };
        let difference = Difference { what: "seed", theirs: "7".into(), ours: "42".into() };
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        macro_rules! kind {
            ($variant:ident $(, $field:ident: $value:expr)*) => {
                ErrorKind::$variant { target: target.clone(), cause: cause.clone() $(, $field: $value)* }
            };
        }
        vec![
            (ErrorKind::Spec(SpecError::NoTenants), "--tenants", 2),
            (ErrorKind::TooManyThreads { threads: 300, most: 256 }, "--threads 300 is too large", 2),
            (
                ErrorKind::NoDriver { target: target.clone() },
                "this build has no driver for postgres://me@localhost:5432/shop",
                1,
            ),
            (
                ErrorKind::NoClient {
                    target: Target::DuckDb("shop.duckdb".into()),
                    program: "duckdb",
                    is_missing: true,
                    cause: "no such file".to_owned(),
                },
                "duckdb:shop.duckdb is written by the program duckdb, which cannot be started: no such file",
                1,
            ),
            (kind!(Unreachable), "cannot connect to postgres://me@localhost:5432/shop: it says no", 1),
            (kind!(NoDatabase), "postgres://me@localhost:5432/shop does not exist", 1),
            (kind!(Unauthorized, has_password: true), "postgres://me@localhost:5432/shop rejects", 1),
            (kind!(Unauthorized, has_password: false), "postgres://me@localhost:5432/shop rejects", 1),
            (kind!(NeedsEncryption), "postgres://me@localhost:5432/shop accepts encrypted", 1),
            (kind!(NoEncryption), "postgres://me@localhost:5432/shop has no encrypted connections", 1),
            (kind!(Untrusted), "postgres://me@localhost:5432/shop has a certificate that is not trusted", 1),
            (kind!(Certificates), "the certificate of postgres://me@localhost:5432/shop cannot be checked", 1),
            (
                ErrorKind::Version { target: target.clone(), found: "9.6".into(), least: "10" },
                "postgres://me@localhost:5432/shop has version 9.6",
                1,
            ),
            (kind!(NoConnections), "postgres://me@localhost:5432/shop has no connection left", 1),
            (kind!(NotADatabase), "postgres://me@localhost:5432/shop is not a database", 1),
            (kind!(Full), "the disk of postgres://me@localhost:5432/shop is full", 1),
            (kind!(Denied), "postgres://me@localhost:5432/shop does not permit it", 1),
            (kind!(Lost), "the connection to postgres://me@localhost:5432/shop was lost", 1),
            (kind!(Failed, action: "write to"), "cannot write to postgres://me@localhost:5432/shop: it says no", 1),
            (ErrorKind::Thread(io::ErrorKind::OutOfMemory.into()), "cannot start a thread", 1),
            (
                refused(Refusal::Foreign(names(&["orders"]))),
                "postgres://me@localhost:5432/shop has the table orders already",
                2,
            ),
            (
                refused(Refusal::OtherDataset(difference)),
                "postgres://me@localhost:5432/shop holds another dataset: seed is 7, not 42",
                2,
            ),
            (refused(Refusal::OtherRecord), "postgres://me@localhost:5432/shop holds a load of another release", 2),
            (
                refused(Refusal::Missing(names(&["orders", "tenants"]))),
                "postgres://me@localhost:5432/shop has lost the tables orders, tenants",
                2,
            ),
            (refused(Refusal::InUse), "postgres://me@localhost:5432/shop is being loaded into", 2),
            (
                refused(Refusal::OpenElsewhere("PID 1".to_owned())),
                "postgres://me@localhost:5432/shop is open in another process: PID 1",
                2,
            ),
        ]
    }

    #[test]
    fn every_kind_has_a_sentence_a_hint_and_an_exit_code() {
        for (kind, sentence, code) in kinds() {
            assert!(!format!("{kind:?}").contains("canary"), "{kind:?}");
            let error = Error::from(LoadError::from(kind));
            error.assert_worded(sentence, code);
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }

    #[test]
    fn a_load_that_has_begun_goes_on_with_the_same_command() {
        let hint = |has_drop| {
            let full = ErrorKind::Full { target: target(), cause: "no space left".to_owned() };
            unfinished(full.into(), has_drop).hint().to_owned()
        };
        let goes_on = "it goes on where it was";
        assert_eq!(hint(false), format!("free some space there; then run the same command again: {goes_on}"));
        assert_eq!(hint(true), format!("free some space there; then run the same command without --drop: {goes_on}"));
    }
}
