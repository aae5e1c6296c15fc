//! Where chunks go: the base address and the paths below it, checked before anything is sent.

use std::fmt;
use std::net::IpAddr;

use fixtures_gen::Table;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;

pub(super) const DEFAULT_URL: &str = "http://localhost:8000";
pub(super) const DEFAULT_PATH: &str = "/v1/tenants/{tenant_id}/{table}/bulk";

const TENANT: &str = "{tenant_id}";
const TABLE: &str = "{table}";

/// The addresses of an API.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    base: Url,
    path: String,
    tenants_path: String,
}

/// A target as a journal has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TargetName {
    pub(super) url: String,
    pub(super) path: String,
    pub(super) tenants_path: String,
}

impl TargetName {
    /// The first respect in which this one is not `ours`: what, theirs, ours.
    pub(super) fn difference<'n>(&'n self, ours: &'n Self) -> Option<(&'static str, &'n str, &'n str)> {
        [
            ("--api-url", &self.url, &ours.url),
            ("--api-path", &self.path, &ours.path),
            ("--api-tenants-path", &self.tenants_path, &ours.tenants_path),
        ]
        .into_iter()
        .find(|(_, theirs, ours)| theirs != ours)
        .map(|(what, theirs, ours)| (what, theirs.as_str(), ours.as_str()))
    }
}

impl Target {
    /// The target that flags name.
    pub(super) fn new(
        url: Option<&str>,
        path: Option<&str>,
        tenants_path: Option<&str>,
        allow_insecure_http: bool,
    ) -> Result<Self, Error> {
        let base = base(url.unwrap_or(DEFAULT_URL))?;
        if base.scheme() == "http" && !is_loopback(&base) && !allow_insecure_http {
            return Err(Error::usage(
                format!("--api-url {} would send rows and key unencrypted over a network", shown(&base)),
                "use https, or add --allow-insecure-http if the network is yours",
            ));
        }
        let path = path.unwrap_or(DEFAULT_PATH);
        check_path("--api-path", path)?;
        if !path.contains(TABLE) {
            return Err(Error::usage(
                format!("--api-path {path} does not say where the table's name goes"),
                format!("put {TABLE} into it, as in {DEFAULT_PATH}"),
            ));
        }
        let derived = for_tenants(path);
        if tenants_path.is_none() && check_path("--api-path", &derived).is_err() {
            return Err(Error::usage(
                format!("--api-path {path} leaves no path for the tenants themselves"),
                "say it with --api-tenants-path",
            ));
        }
        let tenants_path = tenants_path.map_or(derived, str::to_owned);
        check_path("--api-tenants-path", &tenants_path)?;
        if tenants_path.contains(TENANT) {
            return Err(Error::usage(
                format!("--api-tenants-path {tenants_path} names a tenant, but holds all of them"),
                format!("leave out {TENANT}"),
            ));
        }
        Ok(Self { base, path: path.to_owned(), tenants_path })
    }

    /// Where the rows of a table go.
    pub(super) fn url(&self, table: Table, tenant: Option<Uuid>) -> Url {
        let path = match tenant {
            None => self.tenants_path.replace(TABLE, table.name()),
            Some(id) => self.path.replace(TENANT, &id.to_string()).replace(TABLE, table.name()),
        };
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// The address that an answer's `Location` means, if it is on the same host; else the address as it may be shown.
    pub(super) fn location(&self, request: &Url, location: &str) -> Result<Url, String> {
        let Ok(mut url) = request.join(location) else { return Err("an address that is none".to_owned()) };
        if url.origin() != self.base.origin() {
            return Err(shown(&url));
        }
        // Credentials are the header's business.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        Ok(url)
    }

    pub(super) fn name(&self) -> TargetName {
        TargetName { url: shown(&self.base), path: self.path.clone(), tenants_path: self.tenants_path.clone() }
    }

    /// Whether the target is this machine, which no proxy is needed for.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(shown(&self.base).trim_end_matches('/'))
    }
}

/// An address without what may be secret: user, password, query and fragment.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// The address as an answer's `Location` has it, without what may be secret; relative ones are joined to the request's.
pub(super) fn shown_location(request: &Url, location: &str) -> String {
    request.join(location).map_or_else(|_| "an address that is none".to_owned(), |url| shown(&url))
}

fn base(text: &str) -> Result<Url, Error> {
    let hint = "write it like http://localhost:8000 or https://api.example.com";
    // What does not parse may hold a password all the same, so it is not echoed.
    let url = Url::parse(text).map_err(|error| Error::usage(format!("--api-url is no address: {error}"), hint))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(Error::usage(format!("--api-url is of the scheme {}, not of http or https", url.scheme()), hint));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::usage(
            "--api-url has a user or password in it",
            "leave it out, and give the key in FIXTURES_API_KEY or with --api-key-file",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::usage(
            format!("--api-url {} has a query or fragment behind it", shown(&url)),
            "leave it out: the path of each table is appended to the address",
        ));
    }
    Ok(url)
}

fn check_path(flag: &str, path: &str) -> Result<(), Error> {
    let refuse = |why: &str, hint: &str| Err(Error::usage(format!("{flag} {why}"), hint));
    if !path.starts_with('/') {
        return refuse("does not begin with /", "write it like /v1/tenants/{tenant_id}/{table}/bulk");
    }
    if path.contains(['?', '#']) {
        return refuse("has a query or fragment in it", "leave it out: a key goes into a header, see --auth");
    }
    if path.chars().any(|c| !c.is_ascii_graphic()) {
        return refuse("has characters in it that no path has", "write spaces and the like as %20");
    }
    let is_dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(is_dots) {
        return refuse("has a segment of dots in it, which servers take out", "write the path that is meant");
    }
    let rest = path.replace(TENANT, "").replace(TABLE, "");
    if rest.contains(['{', '}']) {
        return refuse("has braces around something unknown", "the two that are known are {tenant_id} and {table}");
    }
    Ok(())
}

/// The path for the tenants themselves: segments with a tenant's id fall away, and those with a table then. One that has
/// no id keeps its table, which is `tenants`.
fn for_tenants(path: &str) -> String {
    if !path.contains(TENANT) {
        return path.to_owned();
    }
    let segments = path.split('/').filter(|segment| !segment.contains(TENANT) && !segment.contains(TABLE));
    segments.collect::<Vec<_>>().join("/")
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, path: Option<&str>) -> Result<Target, Error> {
        Target::new(Some(url), path, None, false)
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
            ("/a/../{tenant_id}/{table}", "has a segment of dots in it"),
            ("/a/%2e%2E/{table}", "has a segment of dots in it"),
        ] {
            let error = target("http://localhost", Some(path)).unwrap_err();
            assert!(error.to_string().contains(why) && error.to_string().contains("--api-path"), "{error}");
        }
        let both = Target::new(Some("http://localhost"), Some("/{tenant_id}/{table}"), Some("/all"), false);
        assert!(both.is_ok());
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
            assert_eq!(target(url, None).unwrap_err().exit_code(), 2, "{url}");
            assert!(Target::new(Some(url), None, None, true).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_secrets() {
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
            assert_eq!(error.exit_code(), 2);
            assert!(!format!("{error} {} {error:?}", error.hint()).contains("canary"), "{error}");
        }
        for path in ["v1/{table}", "/v1", "/{table}?key=canary", "/{table}/{shop}", "/{table} x", "/{table}/{"] {
            let error = target("http://localhost", Some(path)).unwrap_err();
            assert!(error.to_string().starts_with("--api-path") && !error.to_string().contains("canary"), "{error}");
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
