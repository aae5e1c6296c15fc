//! What can go wrong outside a request: one sentence and one hint.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a server does not start, or a database cannot be read.
#[derive(Debug)]
pub enum Error {
    /// The address cannot be listened on.
    Listen(SocketAddr, io::Error),
    /// The system refused a thread.
    Thread(io::Error),
    /// The database cannot be used.
    Database(PathBuf, rusqlite::Error),
    /// The certificate or its key cannot be used.
    Tls(String),
    /// The shares of the faults make no sense.
    Faults(String),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Error::Listen(..) => "choose another address with --listen, such as 127.0.0.1:0 for any free port",
            Error::Thread(_) => "check the limits of the process",
            Error::Database(..) => "name a database of this program, or a new one, with --db",
            Error::Tls(_) => "give a certificate and its key as PEM with --tls-cert and --tls-key",
            Error::Faults(_) => "give every --fault a share between 0 and 1, all together at most 1",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Listen(address, source) => write!(f, "cannot listen on {address}: {source}"),
            Error::Thread(source) => write!(f, "cannot start a thread: {source}"),
            Error::Database(path, source) => write!(f, "cannot use the database {}: {source}", path.display()),
            Error::Tls(what) | Error::Faults(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Listen(_, source) | Error::Thread(source) => Some(source),
            Error::Database(_, source) => Some(source),
            Error::Tls(_) | Error::Faults(_) => None,
        }
    }
}
