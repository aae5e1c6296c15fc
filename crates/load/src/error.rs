//! What can go wrong in a load: kinds and data. No hints, no flags, no exit codes: those are for the
//! program to choose.

use std::fmt;
use std::io;

use fixtures_gen::SpecError;
use fixtures_run::Difference;

use crate::target::Target;

/// A load that did not begin, or ended early. It is one pointer wide; [`kind`](Error::kind) says what
/// happened.
///
/// ```
/// use fixtures_gen::Preset;
/// use fixtures_load::{ErrorKind, Load, Target};
///
/// let target = Target::parse("sqlite:nowhere/at/all/shop.db").unwrap();
/// let error = Load::new(Preset::Tiny.spec(42), target).prepare().unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Unreachable { .. }));
/// ```
pub struct Error(Box<ErrorKind>);

/// What went wrong. What a database or a driver says is in `cause`, without the password.
#[derive(Debug)]
pub enum ErrorKind {
    /// No dataset has these sizes.
    Spec(SpecError),
    /// More connections than a load can have.
    TooManyThreads {
        /// Connections that were asked for.
        threads: usize,
        /// The maximum.
        most: usize,
    },
    /// The program was built without the driver of this database.
    NoDriver {
        /// The database.
        target: Target,
    },
    /// The database's own program, through which it is loaded, cannot be started.
    NoClient {
        /// The database.
        target: Target,
        /// The name of the program.
        program: &'static str,
        /// Whether there is none.
        is_missing: bool,
        /// What the system says.
        cause: String,
    },
    /// The server does not respond, or the file cannot be opened.
    Unreachable {
        /// The database.
        target: Target,
        /// What the system says.
        cause: String,
    },
    /// The server has no such database.
    NoDatabase {
        /// The database.
        target: Target,
        /// What the server says.
        cause: String,
    },
    /// The server does not accept the user or the password.
    Unauthorized {
        /// The database.
        target: Target,
        /// Whether a password was sent.
        has_password: bool,
        /// What the server says.
        cause: String,
    },
    /// The server accepts encrypted connections only.
    NeedsEncryption {
        /// The database.
        target: Target,
        /// What the server says.
        cause: String,
    },
    /// The server has no encrypted connections.
    NoEncryption {
        /// The database.
        target: Target,
        /// What the driver says.
        cause: String,
    },
    /// The certificate of the server is not to be trusted.
    Untrusted {
        /// The database.
        target: Target,
        /// What is wrong with it.
        cause: String,
    },
    /// The certificates of authorities cannot be read.
    Certificates {
        /// The database.
        target: Target,
        /// The file, and what is wrong with it.
        cause: String,
    },
    /// The server is too old.
    Version {
        /// The database.
        target: Target,
        /// The server's version.
        found: String,
        /// The oldest that can be loaded into.
        least: &'static str,
    },
    /// The server has no connection left.
    NoConnections {
        /// The database.
        target: Target,
        /// What the server says.
        cause: String,
    },
    /// The file is not a database.
    NotADatabase {
        /// The database.
        target: Target,
        /// What the driver says.
        cause: String,
    },
    /// Nothing can be loaded, given what the database holds.
    Refused {
        /// The database.
        target: Target,
        /// What stands in the way.
        why: Refusal,
    },
    /// The disk of the database is full.
    Full {
        /// The database.
        target: Target,
        /// What the database says.
        cause: String,
    },
    /// The user may not do this, or the file may not be written to.
    Denied {
        /// The database.
        target: Target,
        /// What the database says.
        cause: String,
    },
    /// The connection was lost.
    Lost {
        /// The database.
        target: Target,
        /// What the driver says.
        cause: String,
    },
    /// Any other failure of a statement.
    Failed {
        /// The database.
        target: Target,
        /// What was being done, as in "cannot …".
        action: &'static str,
        /// What the database says.
        cause: String,
    },
    /// The system has no thread for a connection.
    Thread(io::Error),
    /// Whoever runs the load asked it to stop.
    Stopped,
}

/// Why nothing can be loaded into a database.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Tables of these names are there, and no load has made them.
    Foreign(Vec<String>),
    /// It holds another dataset, or a part of one.
    OtherDataset(Difference),
    /// The load's own record cannot be read: a release with another form of it has made it.
    OtherRecord,
    /// Tables that a load has made are gone.
    Missing(Vec<String>),
    /// Another process is loading into it.
    InUse,
    /// Another process, which is no load, has it open in a way that keeps this one out: what the database says of it.
    OpenElsewhere(String),
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// The same, by value.
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

impl From<SpecError> for Error {
    fn from(error: SpecError) -> Self {
        ErrorKind::Spec(error).into()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::Spec(error) => error.fmt(f),
            ErrorKind::TooManyThreads { threads, most } => {
                write!(f, "{threads} connections are more than {most}")
            }
            ErrorKind::NoDriver { target } => write!(f, "this build has no driver for {target}"),
            ErrorKind::NoClient { target, program, cause, .. } => {
                write!(f, "{target} is written by the program {program}, which cannot be started: {cause}")
            }
            ErrorKind::Unreachable { target, cause } => write!(f, "cannot connect to {target}: {cause}"),
            ErrorKind::NoDatabase { target, cause } => write!(f, "{target} does not exist: {cause}"),
            ErrorKind::Unauthorized { target, has_password: true, cause } => {
                write!(f, "{target} rejects the user or the password: {cause}")
            }
            ErrorKind::Unauthorized { target, has_password: false, cause } => {
                write!(f, "{target} rejects the user, or requires a password: {cause}")
            }
            ErrorKind::NeedsEncryption { target, cause } => {
                write!(f, "{target} accepts encrypted connections only: {cause}")
            }
            ErrorKind::NoEncryption { target, cause } => write!(f, "{target} has no encrypted connections: {cause}"),
            ErrorKind::Untrusted { target, cause } => {
                write!(f, "{target} has a certificate that is not trusted: {cause}")
            }
            ErrorKind::Certificates { target, cause } => {
                write!(f, "the certificate of {target} cannot be checked: {cause}")
            }
            ErrorKind::Version { target, found, least } => {
                write!(f, "{target} has version {found}, and {least} is the oldest that can be loaded into")
            }
            ErrorKind::NoConnections { target, cause } => write!(f, "{target} has no connection left: {cause}"),
            ErrorKind::NotADatabase { target: target @ Target::DuckDb(_), cause } => {
                write!(f, "{target} is not a database of DuckDB: {cause}")
            }
            ErrorKind::NotADatabase { target, cause } => write!(f, "{target} is not a database of SQLite: {cause}"),
            ErrorKind::Refused { target, why } => write!(f, "{target} {why}"),
            ErrorKind::Full { target, cause } => write!(f, "the disk of {target} is full: {cause}"),
            ErrorKind::Denied { target, cause } => write!(f, "{target} does not permit it: {cause}"),
            ErrorKind::Lost { target, cause } => write!(f, "the connection to {target} was lost: {cause}"),
            ErrorKind::Failed { target, action, cause } => write!(f, "cannot {action} {target}: {cause}"),
            ErrorKind::Thread(error) => write!(f, "cannot start a thread: {error}"),
            ErrorKind::Stopped => f.write_str("the load was stopped"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Spec(error) => Some(error),
            ErrorKind::Thread(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    /// A predicate: what comes after the name of the database.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = |names: &[String]| match names {
            [name] => format!("the table {name}"),
            names => format!("the tables {}", names.join(", ")),
        };
        match self {
            Self::Foreign(names) => write!(f, "has {} already, which no load has made", tables(names)),
            Self::OtherDataset(difference) => write!(f, "holds another dataset: {difference}"),
            Self::OtherRecord => f.write_str("holds a load of another release"),
            Self::Missing(names) => write!(f, "has lost {} since the load", tables(names)),
            Self::InUse => f.write_str("is being loaded into by another process"),
            Self::OpenElsewhere(cause) => write!(f, "is open in another process: {cause}"),
        }
    }
}
