//! Answers that depend on no row: those of rules and faults, and those that send a client away for a while.

use std::time::{Duration, SystemTime};

use hyper::StatusCode;
use hyper::header::LOCATION;

use crate::answer::Answer;
use crate::faults::{Fault, Faults};
use crate::head::RESULTS;
use crate::options::Rule;

/// What a rule answers.
pub(crate) fn by_rule(rule: &Rule) -> Answer {
    let status = StatusCode::from_u16(rule.status).unwrap_or(StatusCode::BAD_REQUEST);
    let answer = Answer::problem(status, "this path is always answered so, says the rule");
    match &rule.location {
        Some(location) => answer.with(LOCATION, location),
        None => answer,
    }
}

/// The rows were accepted; their result is to be asked for.
pub(crate) fn accepted(key: &str) -> Answer {
    let answer = Answer::counts(StatusCode::ACCEPTED, "{}".to_owned());
    answer.with(LOCATION, format!("{RESULTS}{key}")).retry_after("0")
}

/// The key is being processed.
pub(crate) fn in_flight() -> Answer {
    Answer::problem(StatusCode::CONFLICT, "a request with this Idempotency-Key is being processed").retry_after("0")
}

/// The server has no time, says the fault.
pub(crate) fn unavailable() -> Answer {
    Answer::problem(StatusCode::SERVICE_UNAVAILABLE, "not now, says the fault")
}

/// The server failed, says the fault.
pub(crate) fn failure() -> Answer {
    Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, "something failed, says the fault")
}

/// What a fault answers instead of taking the rows, if it does that.
pub(crate) fn by_fault(fault: Fault, faults: &Faults) -> Option<Answer> {
    let seconds = faults.retry_after;
    let date = || httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds.into()));
    let too_many = || Answer::problem(StatusCode::TOO_MANY_REQUESTS, "too many requests, says the fault");
    Some(match fault {
        Fault::TooMany => too_many(),
        Fault::TooManySeconds => too_many().retry_after(seconds.to_string()),
        Fault::TooManyDate => too_many().retry_after(date()),
        Fault::Unavailable => unavailable(),
        Fault::UnavailableSeconds => unavailable().retry_after(seconds.to_string()),
        Fault::UnavailableDate => unavailable().retry_after(date()),
        Fault::Timeout => Answer::problem(StatusCode::REQUEST_TIMEOUT, "the request was too slow, says the fault"),
        Fault::TooEarly => Answer::problem(StatusCode::TOO_EARLY, "it is too early, says the fault"),
        Fault::InFlight => in_flight(),
        Fault::Failure => failure(),
        _ => return None,
    })
}
