//! Responses that depend on no row: those of rules and faults, and those that ask a client to come
//! again.

use std::time::{Duration, SystemTime};

use hyper::StatusCode;
use hyper::header::LOCATION;

use super::response::Response;
use super::route::RESULTS;
use crate::fault::Fault;
use crate::faults::Faults;
use crate::options::Rule;

/// The response of a rule.
pub(super) fn by_rule(rule: &Rule) -> Response {
    let status = StatusCode::from_u16(rule.status).expect("rules are checked before the server starts");
    let response = Response::problem(status, "a rule gives every request for this path this response");
    match &rule.location {
        Some(location) => response.with(LOCATION, location),
        None => response,
    }
}

/// The rows were accepted; the client must ask for the result.
pub(super) fn accepted(key: &str) -> Response {
    let response = Response::json(StatusCode::ACCEPTED, "{}".to_owned());
    response.with(LOCATION, &format!("{RESULTS}{key}")).retry_after("0")
}

/// The key is being processed.
pub(super) fn in_flight() -> Response {
    Response::problem(StatusCode::CONFLICT, "a request with this Idempotency-Key is being processed").retry_after("0")
}

/// There are more requests than the limit allows.
pub(super) fn over_limit(faults: &Faults) -> Response {
    let response = Response::problem(StatusCode::TOO_MANY_REQUESTS, "more requests than the limit allows");
    response.retry_after(&faults.retry_after.to_string())
}

/// An injected fault: the server is overloaded.
pub(super) fn unavailable() -> Response {
    Response::problem(StatusCode::SERVICE_UNAVAILABLE, "injected fault: unavailable")
}

/// An injected fault: the server failed.
pub(super) fn failure() -> Response {
    Response::problem(StatusCode::INTERNAL_SERVER_ERROR, "injected fault: failure")
}

/// The response of a fault that refuses an upload; `None` for faults of other kinds.
pub(super) fn by_fault(fault: Fault, faults: &Faults) -> Option<Response> {
    let seconds = faults.retry_after.to_string();
    let date = || httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(faults.retry_after.into()));
    let too_many = || Response::problem(StatusCode::TOO_MANY_REQUESTS, "injected fault: too many requests");
    Some(match fault {
        Fault::TooMany => too_many(),
        Fault::TooManySeconds => too_many().retry_after(&seconds),
        Fault::TooManyDate => too_many().retry_after(&date()),
        Fault::Unavailable => unavailable(),
        Fault::UnavailableSeconds => unavailable().retry_after(&seconds),
        Fault::UnavailableDate => unavailable().retry_after(&date()),
        Fault::Timeout => Response::problem(StatusCode::REQUEST_TIMEOUT, "injected fault: request too slow"),
        Fault::TooEarly => Response::problem(StatusCode::TOO_EARLY, "injected fault: request too early"),
        Fault::InFlight => in_flight(),
        Fault::Failure => failure(),
        _ => return None,
    })
}
