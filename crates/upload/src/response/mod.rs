//! What a response says of the rows that were sent: the contract's table of responses, as a
//! function.
//!
//! A response that contradicts the request, is truncated, or is not the JSON that it claims to be
//! acknowledges nothing; the request is retried.

pub(crate) mod reason;
pub(crate) mod text;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::access;
use crate::response::reason::{Reason, Unusable};
use crate::response::text::{Mask, printable};

/// Some editors and libraries write it before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A response, read to its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    /// The header, as it came.
    pub(crate) retry_after: Option<String>,
    /// The server's clock.
    pub(crate) date: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) is_replay: bool,
    pub(crate) content_type: Option<String>,
    /// How the body is coded; no coding is asked for.
    pub(crate) content_encoding: Option<String>,
    /// Whether it came before the whole request was sent.
    pub(crate) is_early: bool,
    /// Whether headers of one name contradict one another.
    pub(crate) has_two_keys: bool,
    pub(crate) body: Vec<u8>,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// All rows are stored.
    Stored,
    /// All rows except these are stored.
    Partial(Vec<RowError>),
    /// The result will be at this address.
    Pending(String),
    /// Nothing is known to be stored: the request is sent again.
    Retry { reason: Reason, is_throttled: bool },
    /// Nothing is stored, and never will be.
    Refused(Reason),
    /// A redirect to this address, if it says where.
    Redirect(Option<String>),
    /// The server rejects the API key: no request can succeed.
    Unauthorized(Reason),
}

/// A row that was not stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowError {
    /// Its place in the body, from 0.
    pub(crate) row: u64,
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl RowError {
    /// Whether the row may be sent again.
    pub(crate) fn is_retryable(&self) -> bool {
        is_retryable(self.status)
    }
}

impl Verdict {
    /// The same, with the server's texts as they may be shown; those of single rows are not
    /// shortened.
    pub(crate) fn masked(self, mask: Mask<'_>) -> Self {
        match self {
            Self::Partial(errors) => {
                let masked = |error: RowError| RowError { text: mask.whole(&error.text), ..error };
                Self::Partial(errors.into_iter().map(masked).collect())
            }
            Self::Retry { reason, is_throttled } => Self::Retry { reason: reason.masked(mask), is_throttled },
            Self::Refused(reason) => Self::Refused(reason.masked(mask)),
            Self::Unauthorized(reason) => Self::Unauthorized(reason.masked(mask)),
            Self::Stored | Self::Pending(_) | Self::Redirect(_) => self,
        }
    }
}

/// What the body of a success may hold.
#[derive(Deserialize)]
struct Counts {
    #[serde(default, deserialize_with = "count")]
    received: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    accepted: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    rejected: Option<u64>,
    #[serde(default)]
    errors: RowErrors,
}

/// A list of rows; `null` and `false` are empty ones.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum RowErrors {
    List(Vec<ListedRow>),
    Flag(bool),
    #[default]
    Null,
}

#[derive(Deserialize)]
struct ListedRow {
    #[serde(deserialize_with = "count")]
    row: Option<u64>,
    #[serde(default, deserialize_with = "status")]
    status: Option<u16>,
    #[serde(default)]
    reason: Value,
}

impl RowErrors {
    /// The list, if there is one. `true` is not valid: it does not say which rows.
    fn list(self) -> Result<Option<Vec<ListedRow>>, Unusable> {
        match self {
            Self::List(list) => Ok(Some(list)),
            Self::Flag(false) | Self::Null => Ok(None),
            Self::Flag(true) => Err(Unusable::NotCounts),
        }
    }
}

/// The body of an error, if it is one of RFC 9457.
#[derive(Default, Deserialize)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
}

impl Response {
    /// What the response to the request with this key and `rows` rows means.
    pub(crate) fn judge_for(&self, key: &str, rows: u64) -> Verdict {
        match self.judge(rows) {
            verdict @ (Verdict::Retry { .. } | Verdict::Unauthorized(_)) => verdict,
            _ if self.has_two_keys => self.unusable(Unusable::TwoKeys),
            _ if self.is_of_another(key) => self.unusable(Unusable::OtherRequest),
            verdict => verdict,
        }
    }

    /// What the response to a request with `rows` rows means.
    pub(crate) fn judge(&self, rows: u64) -> Verdict {
        match self.status {
            // What has not been received is not stored, and what cannot be read says nothing.
            200..=299 if self.is_early => self.unusable(Unusable::Early),
            200..=299 if self.is_coded() => self.unusable(Unusable::Coded),
            202 => match &self.location {
                Some(location) => Verdict::Pending(location.clone()),
                None => self.unusable(Unusable::NoLocation),
            },
            200..=299 => self.judge_success(rows),
            300..=399 => Verdict::Redirect(self.location.clone().filter(|location| !location.is_empty())),
            401 => Verdict::Unauthorized(self.reason()),
            status if is_retryable(status) => {
                Verdict::Retry { reason: self.reason(), is_throttled: self.is_throttled() }
            }
            _ => Verdict::Refused(self.reason()),
        }
    }

    /// Whether the server says that it knows this request from now on.
    pub(crate) fn confirms(&self, key: &str) -> bool {
        !self.has_two_keys && self.named_key() == Some(key)
    }

    /// Whether the body is coded in some way, although none was asked for.
    fn is_coded(&self) -> bool {
        let codings = self.content_encoding.as_deref().unwrap_or_default().split(',').map(str::trim);
        let is_coding = |coding: &str| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity");
        !self.body.is_empty() && codings.into_iter().any(is_coding)
    }

    /// Whether the server says that it responds to another request.
    fn is_of_another(&self, key: &str) -> bool {
        self.named_key().is_some_and(|named| named != key)
    }

    /// Whether the response says which request it is to.
    pub(crate) fn names_a_key(&self) -> bool {
        self.has_two_keys || self.named_key().is_some()
    }

    /// The key that the response names; an empty one names none.
    fn named_key(&self) -> Option<&str> {
        let text = self.idempotency_key.as_deref()?.trim().trim_matches('"');
        Some(text).filter(|text| !text.is_empty())
    }

    /// How long the server asks to wait. A date is read against the server's own clock, which need
    /// not agree with this one.
    pub(crate) fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        let date = self.date.as_deref().and_then(|date| httpdate::parse_http_date(date.trim()).ok());
        access::parse_retry_after(self.retry_after.as_deref()?, date.unwrap_or(now))
    }

    /// Whether the server says that there are too many requests, or when it has time again.
    fn is_throttled(&self) -> bool {
        let names_time = || self.retry_after(SystemTime::now()).is_some_and(|time| !time.is_zero());
        self.status == 429 || (self.status == 503 && names_time())
    }

    fn judge_success(&self, rows: u64) -> Verdict {
        let text = self.text();
        if self.is_web_page(text) {
            return Verdict::Refused(Reason::WebPage { status: self.status });
        }
        if !self.claims_json(text) {
            return if self.status == 207 { self.unusable(Unusable::NoRows) } else { Verdict::Stored };
        }
        self.judge_json(text, rows).unwrap_or_else(|why| self.unusable(why))
    }

    fn judge_json(&self, text: &[u8], rows: u64) -> Result<Verdict, Unusable> {
        let value: Value = serde_json::from_slice(text).map_err(|_| Unusable::NotJson)?;
        if says_that_it_failed(&value) {
            return Err(Unusable::SaysFailed { text: printable(&words(value)) });
        }
        // Other JSON than an object has no counts.
        if !value.is_object() && self.status != 207 {
            return Ok(Verdict::Stored);
        }
        let counts: Counts = serde_json::from_slice(text).map_err(|_| Unusable::NotCounts)?;
        let Counts { received, accepted, rejected, errors } = counts;
        let list = errors.list()?;
        let is_complete = list.is_some() || accepted == Some(rows);
        let errors = row_errors(list.unwrap_or_default(), rows)?;
        check_counts([received, accepted, rejected], errors.len() as u64, rows)?;
        if self.status == 207 && !is_complete {
            return Err(Unusable::NoRows);
        }
        Ok(if errors.is_empty() { Verdict::Stored } else { Verdict::Partial(errors) })
    }

    /// The body without what may stand around its text.
    fn text(&self) -> &[u8] {
        let text = self.body.trim_ascii();
        text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii()
    }

    /// Whether the body is JSON by its type or, without a type, by its look. An empty body is not.
    fn claims_json(&self, text: &[u8]) -> bool {
        !text.is_empty() && self.type_has("json").unwrap_or_else(|| text.starts_with(b"{"))
    }

    /// Whether the body is a page for people, as servers send it that are not APIs.
    fn is_web_page(&self, text: &[u8]) -> bool {
        !text.is_empty() && self.type_has("html") == Some(true)
    }

    /// Whether the type of the body has a word in it; `None` without a type.
    fn type_has(&self, word: &str) -> Option<bool> {
        Some(self.content_type.as_ref()?.to_ascii_lowercase().contains(word))
    }

    fn unusable(&self, why: Unusable) -> Verdict {
        Verdict::Retry { reason: Reason::Unusable { status: self.status, why }, is_throttled: false }
    }

    /// The status and what the body says.
    fn reason(&self) -> Reason {
        let problem: Problem = serde_json::from_slice(self.text()).unwrap_or_default();
        let text = match (problem.title, problem.detail) {
            (Some(title), Some(detail)) => format!("{title}: {detail}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => String::from_utf8_lossy(self.text()).into_owned(),
        };
        Reason::Status { status: self.status, text: printable(&text) }
    }
}

/// Whether an object says that its request failed, in one of the ways that APIs have besides a
/// status. Rows in `errors` are another matter.
fn says_that_it_failed(value: &Value) -> bool {
    let is_false = |name: &str| value.get(name) == Some(&Value::Bool(false));
    let is_error = |error: &Value| match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Bool(true) => true,
    };
    // Rows that are named say more: then some are not stored, and the flags are about those.
    let names_rows = value["errors"].as_array().is_some_and(|errors| errors.iter().any(|row| row.get("row").is_some()));
    let is_failure = is_false("ok") || is_false("success") || value.get("error").is_some_and(is_error);
    let lists_errors = value.get("errors").is_some_and(is_error);
    !names_rows && (is_failure || lists_errors)
}

/// The rows that a list names, each once and in order.
fn row_errors(list: Vec<ListedRow>, rows: u64) -> Result<Vec<RowError>, Unusable> {
    let mut errors = BTreeMap::new();
    for ListedRow { row, status, reason } in list {
        let row = row.filter(|&row| row < rows).ok_or(Unusable::RowOutside { row, rows })?;
        let error = RowError { row, status: status.unwrap_or(422), text: printable(&words(reason)) };
        // A row may be named once for each of its faults; one that is final decides.
        errors
            .entry(row)
            .and_modify(|known: &mut RowError| {
                if known.is_retryable() && !error.is_retryable() {
                    *known = error.clone();
                }
            })
            .or_insert(error);
    }
    Ok(errors.into_values().collect())
}

/// Whether counts, as far as they are given, fit the rows that were sent and those that are named.
fn check_counts(counts: [Option<u64>; 3], named: u64, sent: u64) -> Result<(), Unusable> {
    let [received, accepted, rejected] = counts;
    if let Some(received) = received.filter(|&received| received != sent) {
        return Err(Unusable::Received { sent, received });
    }
    if let Some(rejected) = rejected.filter(|&rejected| rejected != named) {
        return Err(Unusable::Rejected { rejected, named });
    }
    match accepted.filter(|accepted| accepted.checked_add(named) != Some(sent)) {
        Some(accepted) => Err(Unusable::Accepted { sent, accepted, named }),
        None => Ok(()),
    }
}

/// The statuses that a later attempt may change.
fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429 | 500..600)
}

/// A count, whichever way JSON writes it: 3 or 3.0.
fn count<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
    number(&Value::deserialize(input)?).map_err(serde::de::Error::custom)
}

/// A status, as a number or as a text.
fn status<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u16>, D::Error> {
    let value = Value::deserialize(input)?;
    let status = match value.as_str() {
        Some(text) => text.trim().parse().map(Some).map_err(serde::de::Error::custom)?,
        None => number(&value).map_err(serde::de::Error::custom)?,
    };
    status.map(u16::try_from).transpose().map_err(serde::de::Error::custom)
}

/// The whole number that a value is, if it is not null.
fn number(value: &Value) -> Result<Option<u64>, &'static str> {
    const END_OF_EXACT: f64 = 9_007_199_254_740_992.0;
    if value.is_null() {
        return Ok(None);
    }
    let is_exact = |float: &f64| float.fract() == 0.0 && (0.0..END_OF_EXACT).contains(float);
    let whole = || value.as_f64().filter(is_exact).map(|float| float as u64);
    value.as_u64().or_else(whole).map(Some).ok_or("not a count")
}

/// What a response says of a row: a text as it is, anything else as JSON.
fn words(reason: Value) -> String {
    match reason {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, content_type: &str, body: &str) -> Response {
        let content_type = (!content_type.is_empty()).then(|| content_type.to_owned());
        Response { status, content_type, body: body.into(), ..Response::default() }
    }

    fn json(status: u16, body: &str) -> Verdict {
        response(status, "application/json; charset=utf-8", body).judge(3)
    }

    fn is_retry(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Retry { .. })
    }

    #[test]
    fn a_success_stores_all_unless_it_contradicts() {
        for (content_type, body) in [
            ("", ""),
            ("", "OK"),
            ("", "[]"),
            ("text/plain", "{"),
            ("application/json", ""),
            ("application/json", " \r\n"),
            ("text/html", ""),
            ("application/json", "\u{feff}{\"received\":3}"),
            ("", "\u{feff}{\"received\":3.0,\"accepted\":3.0,\"rejected\":0.0}"),
            ("application/json", r#"{"received":3,"errors":false}"#),
            ("application/json", "{}"),
            ("application/json", "[]"),
            ("application/json", "\"fine\""),
            ("application/json", r#"{"received":3,"accepted":3,"rejected":0}"#),
            ("application/json", r#"{"received":3,"accepted":3,"rejected":0,"errors":[],"more":{}}"#),
            ("application/json", r#"{"received":3,"errors":null}"#),
            ("", r#"{"accepted":3}"#),
        ] {
            for status in [200, 201, 204, 226] {
                assert_eq!(response(status, content_type, body).judge(3), Verdict::Stored, "{status} {body}");
            }
        }
        for (content_type, body) in [
            ("application/json", "OK"),
            ("application/problem+json", "{"),
            ("", r#"{"received":3,"acc"#),
            ("", "\u{feff}{\"received\":2}"),
            ("application/json", r#"{"received":2.5}"#),
            ("application/json", r#"{"received":-3.0}"#),
            ("application/json", r#"{"errors":true}"#),
            ("application/json", r#"{"errors":[{"row":null}]}"#),
            ("application/json", r#"{"errors":[{"row":1,"status":"bad"}]}"#),
            ("application/json", r#"{"errors":[{"row":1,"status":70000}]}"#),
            ("application/json", r#"{"received":2}"#),
            ("application/json", r#"{"accepted":2}"#),
            ("application/json", r#"{"accepted":2,"rejected":1}"#),
            ("application/json", r#"{"accepted":4}"#),
            ("application/json", r#"{"rejected":1}"#),
            ("application/json", r#"{"received":"three"}"#),
            ("application/json", r#"{"received":-3}"#),
            ("application/json", r#"{"errors":"none"}"#),
            ("application/json", r#"{"errors":[{"row":3}]}"#),
            ("application/json", r#"{"accepted":3,"errors":[{"row":1}]}"#),
            ("application/json", r#"{"accepted":18446744073709551615,"errors":[{"row":1}]}"#),
        ] {
            let verdict = response(200, content_type, body).judge(3);
            assert!(is_retry(&verdict), "{body}: {verdict:?}");
        }
        assert_eq!(response(204, "application/json", "").judge(3), Verdict::Stored);
    }

    #[test]
    fn an_answer_that_cannot_be_true_acknowledges_nothing() {
        for body in [
            r#"{"ok":false}"#,
            r#"{"success":false,"accepted":3}"#,
            r#"{"error":"no such table"}"#,
            r#"{"error":{"code":7}}"#,
            r#"{"error":true}"#,
            r#"{"errors":["no such table"]}"#,
            r#"{"errors":{"row":"bad"}}"#,
            r#"{"errors":[{"message":"no such table"}]}"#,
        ] {
            let verdict = json(200, body);
            assert!(
                matches!(
                    &verdict,
                    Verdict::Retry { reason: Reason::Unusable { why: Unusable::SaysFailed { .. }, .. }, .. }
                ),
                "{body}: {verdict:?}"
            );
        }
        for body in [
            r#"{"ok":true,"success":true,"error":null,"errors":[]}"#,
            r#"{"error":"","errors":{}}"#.replace(r#","errors":{}"#, "").as_str(),
            r#"{"error":false}"#,
            r#"{"error":0}"#,
            r#"{"success":"false"}"#,
        ] {
            assert_eq!(json(200, body), Verdict::Stored, "{body}");
        }
        let named = r#"{"success":false,"error":"some rows","errors":[{"row":1}]}"#;
        assert!(matches!(json(200, named), Verdict::Partial(errors) if errors.len() == 1));

        let stored = response(200, "application/json", "{}");
        for status in [200, 201, 202, 207] {
            let early = Response { is_early: true, status, location: Some("/jobs/7".to_owned()), ..stored.clone() };
            assert!(is_retry(&early.judge(3)), "{status}");
        }
        let refused = Response { is_early: true, status: 413, ..stored.clone() };
        assert!(matches!(refused.judge(3), Verdict::Refused(_)), "a refusal may be early");
        for (coding, is_stored) in
            [("gzip", false), ("br", false), ("identity, gzip", false), ("identity", true), ("", true)]
        {
            let coded = Response { content_encoding: Some(coding.to_owned()), ..stored.clone() };
            assert_eq!(coded.judge(3) == Verdict::Stored, is_stored, "{coding}");
        }
        let two = Response { has_two_keys: true, idempotency_key: Some("key".to_owned()), ..stored };
        assert!(is_retry(&two.judge_for("key", 3)) && !two.confirms("key"));
    }

    #[test]
    fn rows_that_are_named_are_not_stored() {
        let body = r#"{"received":3,"accepted":1,"rejected":2,
            "errors":[{"row":2,"status":503,"reason":"busy"},{"row":0,"status":422,"reason":"no\nsuch tenant"}]}"#;
        for status in [200, 207] {
            let Verdict::Partial(errors) = json(status, body) else { panic!("{status}") };
            let named: Vec<_> = errors.iter().map(|error| (error.row, error.status, error.text.as_str())).collect();
            assert_eq!(named, [(0, 422, "no such tenant"), (2, 503, "busy")]);
            assert_eq!(errors.iter().map(RowError::is_retryable).collect::<Vec<_>>(), [false, true]);
        }
        let twice = r#"{"errors":[{"row":1,"status":503},{"row":1,"status":400},{"row":1,"status":500}]}"#;
        assert_eq!(json(200, twice), Verdict::Partial(vec![RowError { row: 1, status: 400, text: String::new() }]));
        for body in ["", "{}", r#"{"received":3}"#, "[]", r#"{"rejected":1}"#] {
            assert!(is_retry(&json(207, body)), "{body}");
        }
        assert!(is_retry(&response(207, "", "").judge(3)));
        assert_eq!(json(207, r#"{"accepted":3,"rejected":0}"#), Verdict::Stored);
        assert_eq!(json(207, r#"{"errors":[]}"#), Verdict::Stored);
    }

    #[test]
    fn rows_are_named_in_more_than_one_way() {
        let named = |error: &str| match json(207, &format!(r#"{{"errors":[{error}]}}"#)) {
            Verdict::Partial(errors) => (errors[0].row, errors[0].status, errors[0].text.clone()),
            verdict => panic!("{error}: {verdict:?}"),
        };
        let (none, text) = (String::new(), "bad".to_owned());
        assert_eq!(named(r#"{"row":1.0,"status":"503","reason":"bad"}"#), (1, 503, text));
        assert_eq!(named(r#"{"row":1,"status":503.0,"reason":null}"#), (1, 503, none));
        let reason = r#"{"code":7,"fields":["sku"]}"#;
        assert_eq!(named(&format!(r#"{{"row":0,"reason":{reason}}}"#)), (0, 422, reason.to_owned()));
    }

    #[test]
    fn a_web_page_is_not_a_success() {
        for status in [200, 201, 207] {
            let verdict = response(status, "Text/HTML; charset=utf-8", "<html>").judge(3);
            assert_eq!(verdict, Verdict::Refused(Reason::WebPage { status }));
        }
    }

    #[test]
    fn every_other_status_has_its_meaning() {
        for status in 300..600 {
            let verdict = response(status, "", "").judge(3);
            let is_right = match status {
                300..=399 => matches!(verdict, Verdict::Redirect(None)),
                401 => matches!(verdict, Verdict::Unauthorized(_)),
                429 => matches!(verdict, Verdict::Retry { is_throttled: true, .. }),
                408 | 409 | 425 | 500.. => matches!(verdict, Verdict::Retry { is_throttled: false, .. }),
                _ => verdict == Verdict::Refused(Reason::Status { status, text: String::new() }),
            };
            assert!(is_right, "{status}: {verdict:?}");
        }
        let location = Some("/jobs/7".to_owned());
        let pending = Response { status: 202, location, ..Response::default() };
        assert_eq!(pending.judge(3), Verdict::Pending("/jobs/7".to_owned()));
        assert!(is_retry(&response(202, "", "").judge(3)));
    }

    #[test]
    fn a_server_that_names_its_time_throttles() {
        for (status, retry_after, date, is_throttled) in [
            (429, None, None, true),
            (503, None, None, false),
            (503, Some("0"), None, false),
            (503, Some("soon"), None, false),
            (503, Some("0.5"), None, true),
            (503, Some("Sun, 06 Nov 1994 08:49:47 GMT"), None, false),
            (503, Some("Sun, 06 Nov 1994 08:49:47 GMT"), Some("Sun, 06 Nov 1994 08:49:37 GMT"), true),
            (500, Some("1"), None, false),
        ] {
            let (retry_after, date) = (retry_after.map(str::to_owned), date.map(str::to_owned));
            let response = Response { status, retry_after, date, ..Response::default() };
            let Verdict::Retry { is_throttled: found, .. } = response.judge(3) else { panic!("{response:?}") };
            assert_eq!(found, is_throttled, "{response:?}");
        }
        let response = Response {
            retry_after: Some("Sun, 06 Nov 1994 08:49:47 GMT".to_owned()),
            date: Some("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
            ..Response::default()
        };
        assert_eq!(response.retry_after(SystemTime::now()), Some(Duration::from_secs(10)));
    }

    #[test]
    fn an_error_is_reported_in_the_servers_words() {
        for (content_type, body, shown) in [
            ("", "", "400"),
            ("text/plain", "no\n\tsuch\u{7}table", "400 no such table"),
            ("application/problem+json", r#"{"title":"Bad","detail":"row 3"}"#, "400 Bad: row 3"),
            ("application/json", r#"{"title":"Bad"}"#, "400 Bad"),
            ("application/json", "\u{feff}{\"title\":\"Bad\"}", "400 Bad"),
            ("", "fi\u{200b}ne\u{202e} \u{2066}text\u{feff}", "400 fine text"),
        ] {
            let Verdict::Refused(reason) = response(400, content_type, body).judge(3) else { panic!("{body}") };
            assert_eq!(reason.to_string(), shown);
        }
    }

    #[test]
    fn a_response_with_another_key_counts_for_nothing() {
        let with_key = |status: u16, key: &str| Response {
            status,
            idempotency_key: Some(key.to_owned()),
            location: Some("/jobs/7".to_owned()),
            ..Response::default()
        };
        for status in [200, 202, 226, 307, 400, 404, 422] {
            let verdict = with_key(status, "other").judge_for("key", 3);
            let reason = Reason::Unusable { status, why: Unusable::OtherRequest };
            assert_eq!(verdict, Verdict::Retry { reason, is_throttled: false });
        }
        assert!(matches!(with_key(429, "other").judge_for("key", 3), Verdict::Retry { is_throttled: true, .. }));
        assert!(matches!(with_key(401, "other").judge_for("key", 3), Verdict::Unauthorized(_)));
        for key in ["key", "\"key\"", ""] {
            assert_eq!(with_key(200, key).judge_for("key", 3), Verdict::Stored, "{key}");
        }
    }

    #[test]
    fn a_key_is_confirmed_by_itself_alone() {
        for (header, is_confirmed) in
            [(None, false), (Some("other"), false), (Some("key"), true), (Some("\"key\""), true)]
        {
            let response = Response { idempotency_key: header.map(str::to_owned), ..Response::default() };
            assert_eq!(response.confirms("key"), is_confirmed);
        }
    }
}
