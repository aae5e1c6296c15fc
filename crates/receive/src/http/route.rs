//! Paths and methods: where a request goes.

use fixtures_gen::Table;
use hyper::header::ALLOW;
use hyper::{Method, StatusCode};
use uuid::Uuid;

use super::response::Response;

/// Results are polled below this path, by key.
pub(super) const RESULTS: &str = "/v1/results/";

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Rows of a table; of one tenant, except for the tenants themselves.
    Rows { table: Table, tenant: Option<Uuid> },
    /// The result of an upload whose response was 202.
    Result { key: String },
}

impl Route {
    /// Where a request goes.
    pub(super) fn of(method: &Method, path: &str) -> Result<Route, Response> {
        let route = Route::of_path(path).ok_or_else(|| {
            Response::problem(StatusCode::NOT_FOUND, "rows go to /v1/tenants/bulk and /v1/tenants/TENANT_ID/TABLE/bulk")
        })?;
        let allowed = match route {
            Route::Rows { .. } => Method::POST,
            Route::Result { .. } => Method::GET,
        };
        if *method == allowed { Ok(route) } else { Err(not_allowed(&allowed)) }
    }

    fn of_path(path: &str) -> Option<Route> {
        if let Some(key) = path.strip_prefix(RESULTS) {
            return Some(Route::Result { key: key.to_owned() });
        }
        let segments: Vec<&str> = path.strip_prefix("/v1/tenants/")?.split('/').collect();
        match segments[..] {
            ["bulk"] => Some(Route::Rows { table: Table::Tenants, tenant: None }),
            [tenant, table, "bulk"] => {
                let table = table.parse().ok().filter(|table| *table != Table::Tenants)?;
                Some(Route::Rows { table, tenant: Some(Uuid::try_parse(tenant).ok()?) })
            }
            _ => None,
        }
    }
}

fn not_allowed(allowed: &Method) -> Response {
    let response = Response::problem(StatusCode::METHOD_NOT_ALLOWED, format!("this path takes only {allowed}"));
    response.with(ALLOW, allowed.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        const TENANT: &str = "6a1f0ac5-8f6c-4a43-9f3a-3f6b7d7f2f10";
        let tenant = Some(Uuid::try_parse(TENANT).unwrap());
        for (path, route) in [
            ("/v1/tenants/bulk", Some(Route::Rows { table: Table::Tenants, tenant: None })),
            (&format!("/v1/tenants/{TENANT}/orders/bulk"), Some(Route::Rows { table: Table::Orders, tenant })),
            (&format!("/v1/tenants/{TENANT}/tenants/bulk"), None),
            (&format!("/v1/tenants/{TENANT}/orders"), None),
            ("/v1/tenants/x/orders/bulk", None),
            ("/v1/results/abc", Some(Route::Result { key: "abc".to_owned() })),
            ("/", None),
        ] {
            assert_eq!(Route::of_path(path), route, "{path}");
        }
    }
}
