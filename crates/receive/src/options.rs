//! The options of a server: plain data, checked before it starts.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use hyper::header::HeaderValue;

use crate::error::InvalidOptions;
use crate::faults::Faults;

/// The options of a server.
///
/// ```
/// let options = receive::Options { api_key: Some("fake_key".into()), ..receive::Options::new("shop.sqlite") };
/// assert!(options.idempotency);
/// assert!(!format!("{options:?}").contains("fake_key"));
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Options {
    /// The SQLite database; it is created if it does not exist.
    pub database: PathBuf,
    /// The address to listen on; port 0 takes any free port.
    pub listen: SocketAddr,
    /// The API key that every request must carry, as `Authorization: Bearer` or `X-API-Key`;
    /// without one, none is required.
    pub api_key: Option<ApiKey>,
    /// The longest body in bytes, as sent and decompressed; a longer one gets a 413.
    pub body_limit: u64,
    /// Whether idempotency keys are stored and confirmed. Without, a row that arrives twice is
    /// stored once and counted in [`Requests::repeated_rows`](crate::Requests::repeated_rows).
    pub idempotency: bool,
    /// Whether a success reports counts; without, it is a bare 204 if all rows are stored.
    pub counts: bool,
    /// Whether a response waits until the rows are on the disk, so that they survive a power
    /// failure; without, they survive only the death of the process.
    pub sync: bool,
    /// Which requests meet which faults.
    pub faults: Faults,
    /// How many requests are allowed; those beyond get a 429, with [`Faults::retry_after`].
    pub rate_limit: Option<RateLimit>,
    /// Paths that are always refused or redirected; the first match counts.
    pub rules: Vec<Rule>,
    /// The certificate to serve HTTPS with; without one, the server speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Whether every request is logged on standard error.
    pub log: bool,
}

impl Options {
    /// A server without faults, on a free port of this machine.
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
            rate_limit: None,
            rules: vec![],
            tls: None,
            log: false,
        }
    }

    /// Whether they make sense.
    pub(crate) fn check(&self) -> Result<(), InvalidOptions> {
        self.faults.check()?;
        self.rules.iter().try_for_each(Rule::check)
    }
}

/// A limit on requests in a time.
///
/// ```
/// use std::num::NonZeroU32;
/// use receive::{Options, RateLimit};
/// let (ten, one) = (NonZeroU32::new(10).unwrap(), NonZeroU32::MIN);
/// let options = Options { rate_limit: Some(RateLimit { per_second: ten, burst: one }), ..Options::new("shop.sqlite") };
/// assert_eq!(options.rate_limit.unwrap().burst.get(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests per second, on average.
    pub per_second: NonZeroU32,
    /// Requests at once, after a time without any.
    pub burst: NonZeroU32,
}

/// An API key, which is never printed.
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

/// A certificate and its private key, as PEM.
#[derive(Clone)]
pub struct Tls {
    /// The server's certificate, then those between it and the root.
    pub certificates: Vec<u8>,
    /// The certificate's private key.
    pub private_key: Vec<u8>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}

/// The same response to every request whose path contains a text.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the path contains; empty for all paths.
    pub path: String,
    /// The status: 400 to 499, or with a location 301, 302, 303, 307 or 308.
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

    /// Whether it makes sense.
    pub(crate) fn check(&self) -> Result<(), InvalidOptions> {
        match &self.location {
            None if !(400..500).contains(&self.status) => Err(InvalidOptions::RefusalStatus(self.status)),
            Some(_) if ![301, 302, 303, 307, 308].contains(&self.status) => {
                Err(InvalidOptions::RedirectStatus(self.status))
            }
            Some(location) if HeaderValue::from_str(location).is_err() => {
                Err(InvalidOptions::Location(location.clone()))
            }
            _ => Ok(()),
        }
    }
}
