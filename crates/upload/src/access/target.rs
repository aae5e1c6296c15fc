//! Where chunks go: the base address and the paths below it, checked before anything is sent.

use std::fmt;
use std::net::IpAddr;

use fixtures_gen::Table;
use fixtures_run::directory::UploadTarget;
use reqwest::Url;
use uuid::Uuid;

const TENANT: &str = "{tenant_id}";
const TABLE: &str = "{table}";

/// What is shown instead of an address that is not valid.
const NOT_AN_ADDRESS: &str = "an address that is not valid";

/// The addresses of an API: one for the table of tenants, one for each table of a tenant.
///
/// ```
/// use fixtures_upload::{Target, TargetPart, TargetProblem};
///
/// let target = Target::new("https://api.example.com", Target::DEFAULT_PATH, None, false).unwrap();
/// assert_eq!(target.to_string(), "https://api.example.com");
///
/// // Rows and key go unencrypted to this machine only, unless that is allowed.
/// let error = Target::new("http://api.example.com", Target::DEFAULT_PATH, None, false).unwrap_err();
/// assert_eq!(error.part, TargetPart::Url);
/// assert!(matches!(error.problem, TargetProblem::Unencrypted { .. }));
/// assert!(Target::new("http://localhost:8000", Target::DEFAULT_PATH, None, false).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    base: Url,
    path: String,
    tenants_path: String,
}

/// The parts that make a [`Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetPart {
    /// The base address.
    Url,
    /// The path of a tenant's table.
    Path,
    /// The path of the tenants themselves.
    TenantsPath,
}

/// Why there is no such [`Target`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetError {
    /// What is wrong.
    pub part: TargetPart,
    /// In what way.
    pub problem: TargetProblem,
}

/// What is wrong with a part of a [`Target`]. Texts that may hold a secret are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetProblem {
    /// The address is not valid.
    NotAnAddress {
        /// Why.
        cause: String,
    },
    /// The address is not one of http or https.
    Scheme {
        /// Its scheme.
        scheme: String,
    },
    /// The address contains a user or password.
    Credentials,
    /// The address has a query or fragment in it.
    UrlQuery {
        /// The address without them.
        url: String,
    },
    /// Rows and key would go unencrypted over a network.
    Unencrypted {
        /// The address.
        url: String,
    },
    /// The path does not begin with `/`.
    NotAbsolute,
    /// The path has a query or fragment in it.
    PathQuery,
    /// The path contains characters that a path cannot have.
    Characters,
    /// The path contains a segment of dots, which servers remove.
    DotSegment,
    /// It is longer than servers accept.
    TooLong {
        /// Its bytes.
        length: usize,
        /// The most bytes.
        most: usize,
    },
    /// The path has braces around something other than `{tenant_id}` and `{table}`.
    Placeholder,
    /// The path does not say where the table's name goes.
    NoTable {
        /// The path.
        path: String,
    },
    /// Without the segments about a tenant and a table, nothing is left of the path for the tenants
    /// themselves.
    NoTenantsPath {
        /// The path.
        path: String,
    },
    /// The path of the tenants themselves names one of them.
    Tenant {
        /// The path.
        path: String,
    },
}

/// How the target of an upload differs from that of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetDifference {
    /// What differs.
    pub part: TargetPart,
    /// The earlier upload's value.
    pub theirs: String,
    /// This upload's value.
    pub ours: String,
}

impl TargetDifference {
    /// The first respect in which `theirs` differs from `ours`.
    pub(crate) fn between(theirs: &UploadTarget, ours: &UploadTarget) -> Option<Self> {
        [
            (TargetPart::Url, &theirs.url, &ours.url),
            (TargetPart::Path, &theirs.path, &ours.path),
            (TargetPart::TenantsPath, &theirs.tenants_path, &ours.tenants_path),
        ]
        .into_iter()
        .find(|(part, theirs, ours)| match part {
            // Paths begin with a slash: one at the end of the address makes no difference.
            TargetPart::Url => theirs.trim_end_matches('/') != ours.trim_end_matches('/'),
            TargetPart::Path | TargetPart::TenantsPath => theirs != ours,
        })
        .map(|(part, theirs, ours)| Self { part, theirs: theirs.clone(), ours: ours.clone() })
    }
}

impl Target {
    /// Where the reference server listens.
    pub const DEFAULT_URL: &str = "http://localhost:8000";

    /// The path of a tenant's table, unless an API has another.
    pub const DEFAULT_PATH: &str = "/v1/tenants/{tenant_id}/{table}/bulk";

    /// The most bytes that an address or a path can have.
    pub const MAX_LENGTH: usize = 2_048;

    /// The target at a base address. `path` is that of a tenant's table, with `{table}` and
    /// `{tenant_id}` in it. Without a `tenants_path` that of the tenants themselves is `path`
    /// without the segments about a tenant and a table.
    ///
    /// # Errors
    /// Which of the three is wrong, and why.
    pub fn new(
        url: &str,
        path: &str,
        tenants_path: Option<&str>,
        allow_insecure_http: bool,
    ) -> Result<Self, TargetError> {
        let base = base(url).map_err(|problem| problem.of(TargetPart::Url))?;
        if base.scheme() == "http" && !is_loopback(&base) && !allow_insecure_http {
            return Err(TargetProblem::Unencrypted { url: shown(&base) }.of(TargetPart::Url));
        }
        check_table_path(path).map_err(|problem| problem.of(TargetPart::Path))?;
        let tenants_path = match tenants_path {
            Some(tenants_path) => {
                check_tenants_path(tenants_path).map_err(|problem| problem.of(TargetPart::TenantsPath))?
            }
            None => derived_tenants_path(path).map_err(|problem| problem.of(TargetPart::Path))?,
        };
        Ok(Self { base, path: path.to_owned(), tenants_path })
    }

    /// Where the rows of a table go.
    pub(crate) fn url(&self, table: Table, tenant: Option<Uuid>) -> Url {
        let path = match tenant {
            None => self.tenants_path.replace(TABLE, table.name()),
            Some(id) => self.path.replace(TENANT, &id.to_string()).replace(TABLE, table.name()),
        };
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// The address that a response's `Location` means, if it is on the same host; otherwise the
    /// address as it may be shown.
    pub(crate) fn location(&self, request: &Url, location: &str) -> Result<Url, String> {
        let Ok(url) = request.join(location) else { return Err(NOT_AN_ADDRESS.to_owned()) };
        if url.origin() != self.base.origin() {
            return Err(shown(&url));
        }
        // Credentials are the header's business.
        Ok(without_credentials(&url))
    }

    /// The target as journals have it.
    pub fn record(&self) -> UploadTarget {
        UploadTarget { url: shown(&self.base), path: self.path.clone(), tenants_path: self.tenants_path.clone() }
    }

    /// Whether the target is this machine, which no proxy is needed for.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(shown(&self.base).trim_end_matches('/'))
    }
}

impl TargetProblem {
    fn of(self, part: TargetPart) -> TargetError {
        TargetError { part, problem: self }
    }
}

impl fmt::Display for TargetPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Url => "the address",
            Self::Path => "the path of a table",
            Self::TenantsPath => "the path of the tenants",
        })
    }
}

impl fmt::Display for TargetProblem {
    /// A predicate: what comes after the part's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnAddress { cause } => write!(f, "is not a valid address: {cause}"),
            Self::Scheme { scheme } => write!(f, "has the scheme {scheme}, not http or https"),
            Self::Credentials => f.write_str("contains a user or password"),
            Self::UrlQuery { url } => write!(f, "{url} has a query or fragment after it"),
            Self::Unencrypted { url } => write!(f, "{url} would send rows and key unencrypted over a network"),
            Self::NotAbsolute => f.write_str("does not begin with /"),
            Self::PathQuery => f.write_str("contains a query or fragment"),
            Self::Characters => f.write_str("contains characters that a path cannot have"),
            Self::TooLong { length, most } => write!(f, "has {length} bytes, which is more than {most}"),
            Self::DotSegment => f.write_str("contains a segment of dots, which servers remove"),
            Self::Placeholder => f.write_str("contains braces around something unknown"),
            Self::NoTable { path } => write!(f, "{path} does not say where the table's name goes"),
            Self::NoTenantsPath { path } => write!(f, "{path} leaves no path for the tenants themselves"),
            Self::Tenant { path } => write!(f, "{path} names a tenant, but is for all of them"),
        }
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.part, self.problem)
    }
}

impl std::error::Error for TargetError {}

/// An address without what may be secret: user, password, query and fragment.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = without_credentials(url);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// The address that a response's `Location` means, without what may be secret.
pub(crate) fn shown_location(request: &Url, location: &str) -> String {
    request.join(location).map_or_else(|_| NOT_AN_ADDRESS.to_owned(), |url| shown(&url))
}

fn without_credentials(url: &Url) -> Url {
    let mut url = url.clone();
    // An address that cannot have credentials has none.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url
}

fn base(text: &str) -> Result<Url, TargetProblem> {
    check_length(text)?;
    // What is not valid may hold a password all the same, so it is not echoed.
    let url = Url::parse(text).map_err(|error| TargetProblem::NotAnAddress { cause: error.to_string() })?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(TargetProblem::Scheme { scheme: url.scheme().to_owned() });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(TargetProblem::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(TargetProblem::UrlQuery { url: shown(&url) });
    }
    if has_dot_segment(url.path()) {
        return Err(TargetProblem::DotSegment);
    }
    Ok(url)
}

/// Servers refuse longer addresses, and clients do not even build them.
fn check_length(text: &str) -> Result<(), TargetProblem> {
    let (length, most) = (text.len(), Target::MAX_LENGTH);
    if length > most { Err(TargetProblem::TooLong { length, most }) } else { Ok(()) }
}

/// Whether a path has a segment of dots, also for a server that decodes it first.
fn has_dot_segment(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    path.split('/').any(|segment| matches!(segment, "." | ".."))
}

fn check_table_path(path: &str) -> Result<(), TargetProblem> {
    check_path(path)?;
    if path.contains(TABLE) { Ok(()) } else { Err(TargetProblem::NoTable { path: path.to_owned() }) }
}

fn check_tenants_path(path: &str) -> Result<String, TargetProblem> {
    check_path(path)?;
    let path = path.to_owned();
    if path.contains(TENANT) { Err(TargetProblem::Tenant { path }) } else { Ok(path) }
}

fn check_path(path: &str) -> Result<(), TargetProblem> {
    check_length(path)?;
    if !path.starts_with('/') {
        return Err(TargetProblem::NotAbsolute);
    }
    if path.contains(['?', '#']) {
        return Err(TargetProblem::PathQuery);
    }
    // A backslash is a slash to some.
    if path.chars().any(|c| !c.is_ascii_graphic() || c == '\\') {
        return Err(TargetProblem::Characters);
    }
    if has_dot_segment(path) {
        return Err(TargetProblem::DotSegment);
    }
    let rest = path.replace(TENANT, "").replace(TABLE, "");
    if rest.contains(['{', '}']) { Err(TargetProblem::Placeholder) } else { Ok(()) }
}

/// The path for the tenants themselves: segments with a tenant's id are left out, and those with a
/// table then. A path without an id keeps its table, which is `tenants`.
fn derived_tenants_path(path: &str) -> Result<String, TargetProblem> {
    if !path.contains(TENANT) {
        return Ok(path.to_owned());
    }
    let segments = path.split('/').filter(|segment| !segment.contains(TENANT) && !segment.contains(TABLE));
    let derived = segments.collect::<Vec<_>>().join("/");
    let is_left = check_path(&derived).is_ok();
    if is_left { Ok(derived) } else { Err(TargetProblem::NoTenantsPath { path: path.to_owned() }) }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, path: Option<&str>) -> Result<Target, TargetError> {
        Target::new(url, path.unwrap_or(Target::DEFAULT_PATH), None, false)
    }

    #[test]
    fn every_chunk_has_its_address() {
        let id = Uuid::nil();
        for (url, path, tenants, orders) in [
            (
                "http://localhost:8000",
                None,
                "/v1/tenants/bulk",
                "/v1/tenants/00000000-0000-0000-0000-000000000000/orders/bulk",
            ),
            (
                "http://localhost:8000/",
                None,
                "/v1/tenants/bulk",
                "/v1/tenants/00000000-0000-0000-0000-000000000000/orders/bulk",
            ),
            ("http://localhost:8000/api/", Some("/{table}"), "/api/tenants", "/api/orders"),
            (
                "http://localhost:8000/api",
                Some("/t-{tenant_id}/in/{table}"),
                "/api/in",
                "/api/t-00000000-0000-0000-0000-000000000000/in/orders",
            ),
        ] {
            let target = target(url, path).unwrap();
            assert_eq!(target.url(Table::Tenants, None).path(), tenants);
            assert_eq!(target.url(Table::Orders, Some(id)).path(), orders);
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for (path, why) in [
            ("/{tenant_id}/{table}", "leaves no path for the tenants themselves"),
            ("/{table}/{tenant_id}", "leaves no path for the tenants themselves"),
            ("/a/../{tenant_id}/{table}", "contains a segment of dots"),
            ("/a/%2e%2E/{table}", "contains a segment of dots"),
            ("/a/..%2F{table}", "contains a segment of dots"),
            ("/a%5c%2e%2e%5C{table}", "contains a segment of dots"),
            ("/a/..\\{table}", "contains characters that a path cannot have"),
            ("/\\example.com/{table}", "contains characters that a path cannot have"),
            (&format!("/{}/{{table}}", "a".repeat(Target::MAX_LENGTH)), "has 2057 bytes, which is more than 2048"),
        ] {
            let error = target("http://localhost", Some(path)).unwrap_err();
            assert!(error.to_string().contains(why) && error.part == TargetPart::Path, "{error}");
        }
        let both = Target::new("http://localhost", "/{tenant_id}/{table}", Some("/all"), false);
        assert!(both.is_ok());
    }

    #[test]
    fn an_address_with_a_slash_at_its_end_is_the_same() {
        let record = |url: &str| target(url, None).unwrap().record();
        for (theirs, ours, is_same) in [
            ("http://localhost/api", "http://localhost/api/", true),
            ("http://localhost", "http://localhost/", true),
            ("http://localhost/api", "http://localhost/ap", false),
        ] {
            let difference = TargetDifference::between(&record(theirs), &record(ours));
            assert_eq!(difference.is_none(), is_same, "{theirs} {ours}");
        }
        assert!(target(&format!("http://localhost/{}", "a".repeat(70_000)), None).is_err());
        assert!(target("http://localhost/a/..%2fb", None).is_err());
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for url in [
            "http://localhost:1",
            "http://127.0.0.1",
            "http://127.9.9.9:80",
            "http://[::1]:8000",
            "https://api.example.com",
        ] {
            assert!(target(url, None).is_ok(), "{url}");
        }
        for url in [
            "http://api.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0:8000",
            "http://localhost.example.com",
            "http://[::2]",
        ] {
            let problem = target(url, None).unwrap_err().problem;
            assert!(matches!(problem, TargetProblem::Unencrypted { .. }), "{url}");
            assert!(Target::new(url, Target::DEFAULT_PATH, None, true).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_not_an_address_is_refused_without_its_secrets() {
        for url in [
            "",
            "localhost:8000",
            "ftp://localhost",
            "http://",
            "http://user:canary@localhost",
            "http://canary@localhost",
            "http://localhost?key=canary",
            "http://localhost/#canary",
            "http://u:canary@[bad",
        ] {
            let error = target(url, None).unwrap_err();
            assert_eq!(error.part, TargetPart::Url);
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
        for path in ["v1/{table}", "/v1", "/{table}?key=canary", "/{table}/{shop}", "/{table} x", "/{table}/{"] {
            let error = target("http://localhost", Some(path)).unwrap_err();
            assert!(error.part == TargetPart::Path && !format!("{error} {error:?}").contains("canary"), "{error}");
        }
    }

    #[test]
    fn a_location_stays_on_its_host() {
        let target = target("http://localhost:8000", None).unwrap();
        let request = target.url(Table::Tenants, None);
        assert_eq!(target.location(&request, "/jobs/7?x=1").unwrap().as_str(), "http://localhost:8000/jobs/7?x=1");
        assert_eq!(target.location(&request, "jobs").unwrap().path(), "/v1/tenants/jobs");
        for (location, shown) in [
            ("http://localhost:8001/jobs", "http://localhost:8001/jobs"),
            ("https://u:canary@evil.example/x?k=canary", "https://evil.example/x"),
        ] {
            assert_eq!(target.location(&request, location), Err(shown.to_owned()));
            assert_eq!(shown_location(&request, location), shown);
        }
    }
}
