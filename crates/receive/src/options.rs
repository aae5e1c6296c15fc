//! What a server is told when it starts: plain data. What the faults do is decided in [`crate::faults`].

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::faults::Faults;

/// What a server is told when it starts.
///
/// ```
/// let options = receive::Options { api_key: Some("fake_key".into()), ..receive::Options::new("shop.sqlite") };
/// assert!(options.idempotency);
/// assert!(!format!("{options:?}").contains("fake_key"));
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Options {
    /// The database; it is made if it is not there.
    pub database: PathBuf,
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The key that every request must carry, as `Authorization: Bearer` or `X-API-Key`; without it none is asked for.
    pub api_key: Option<ApiKey>,
    /// The longest body in bytes, as sent and unpacked; a longer one is answered 413.
    pub body_limit: u64,
    /// Whether idempotency keys are stored and confirmed. Without, a row that comes twice is stored once and counted in
    /// [`Requests::repeated_rows`](crate::Requests::repeated_rows).
    pub idempotency: bool,
    /// Whether success is told with counts; without, all rows stored is a bare 204.
    pub counts: bool,
    /// Whether an answer waits until the rows are on the disk, so that they outlive a loss of power; without, they outlive only the
    /// death of the process.
    pub sync: bool,
    /// How to misbehave.
    pub faults: Faults,
    /// Paths that are always refused or redirected; the first that matches counts.
    pub rules: Vec<Rule>,
    /// Serve https with this certificate.
    pub tls: Option<Tls>,
    /// Whether every request is told on standard error.
    pub log: bool,
}

impl Options {
    /// A well-behaved server of the database on a free port of this machine.
    pub fn new(database: impl Into<PathBuf>) -> Options {
        Options {
            database: database.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            api_key: None,
            body_limit: 256 << 20,
            idempotency: true,
            counts: true,
            sync: true,
            faults: Faults::default(),
            rules: vec![],
            tls: None,
            log: false,
        }
    }
}

/// A key that is never shown.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> ApiKey {
        ApiKey(key.to_owned())
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> ApiKey {
        ApiKey(key)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// A certificate and its key, as PEM.
#[derive(Clone)]
pub struct Tls {
    /// The server's certificate, and those between it and the root.
    pub certificates: Vec<u8>,
    /// The certificate's private key.
    pub private_key: Vec<u8>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}

/// The answer to every request whose path contains a text.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the path contains; empty for all paths.
    pub path: String,
    /// The status: 400, 401, 403, 404, 413, 422, or 301, 302, 307, 308 with a location.
    pub status: u16,
    /// Where a redirect points.
    pub location: Option<String>,
}

impl Rule {
    /// Refuses the paths that contain `path` with this status.
    pub fn refuse(path: impl Into<String>, status: u16) -> Rule {
        Rule { path: path.into(), status, location: None }
    }

    /// Redirects the paths that contain `path` to another address.
    pub fn redirect(path: impl Into<String>, status: u16, location: impl Into<String>) -> Rule {
        Rule { path: path.into(), status, location: Some(location.into()) }
    }
}
