//! What can go wrong outside a request: kinds and data. What to do about it, the program says.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use rustls::pki_types::pem;

/// Why a server does not start, or a database cannot be read.
///
/// ```
/// use receive::{Error, Fault, Faults, Options, Server};
/// let faults = Faults::one(Fault::Slow, 2.0);
/// let error = Server::start(Options { faults, ..Options::new("shop.sqlite") }).err();
/// assert!(matches!(&error, Some(Error::Options(_))));
/// assert_eq!(error.unwrap().to_string(), "the share of slow is 2, which is not between 0 and 1");
/// ```
#[derive(Debug)]
pub enum Error {
    /// The options make no sense.
    Options(InvalidOptions),
    /// The server cannot listen on the address.
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The system refused a thread.
    Thread(io::Error),
    /// The database cannot be used.
    Database {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: rusqlite::Error,
    },
    /// The certificate is not PEM.
    Certificate(pem::Error),
    /// The certificate's private key is not PEM.
    PrivateKey(pem::Error),
    /// The certificate and its private key cannot be used for TLS.
    Tls(rustls::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Options(invalid) => invalid.fmt(out),
            Error::Listen { address, source } => write!(out, "cannot listen on {address}: {source}"),
            Error::Thread(source) => write!(out, "cannot start a thread: {source}"),
            Error::Database { path, source } => write!(out, "cannot use the database {}: {source}", path.display()),
            Error::Certificate(source) => write!(out, "cannot read the certificate: {source}"),
            Error::PrivateKey(source) => write!(out, "cannot read the private key: {source}"),
            Error::Tls(source) => write!(out, "cannot use the certificate: {source}"),
        }
    }
}

impl std::error::Error for Error {}

/// Why options make no sense.
#[derive(Clone, Debug, PartialEq)]
pub enum InvalidOptions {
    /// A share is not between 0 and 1.
    Share {
        /// What it is a share of, such as the name of a fault.
        of: &'static str,
        /// The share.
        share: f64,
    },
    /// The shares of the faults add up to more than 1.
    ShareSum(f64),
    /// A rule refuses with a status that is not 400 to 499.
    RefusalStatus(u16),
    /// A rule redirects with a status that is not 301, 302, 303, 307 or 308.
    RedirectStatus(u16),
    /// A rule redirects to what no `Location` can hold.
    Location(String),
}

impl fmt::Display for InvalidOptions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidOptions::Share { of, share } => {
                write!(out, "the share of {of} is {share}, which is not between 0 and 1")
            }
            InvalidOptions::ShareSum(sum) => write!(out, "the shares of the faults add up to {sum}, more than 1"),
            InvalidOptions::RefusalStatus(status) => write!(out, "a refusal has status 400 to 499, not {status}"),
            InvalidOptions::RedirectStatus(status) => {
                write!(out, "a redirect has status 301, 302, 303, 307 or 308, not {status}")
            }
            InvalidOptions::Location(location) => write!(out, "a redirect cannot point to {location:?}"),
        }
    }
}

impl std::error::Error for InvalidOptions {}
