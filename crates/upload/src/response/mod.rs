//! What a response says of the rows that were sent: the contract's table of responses, as a
//! function.
//!
//! A response that contradicts the request, is truncated, or is not the JSON that it claims to be
//! acknowledges nothing; the request is retried.

pub(crate) mod json;
pub(crate) mod reason;
pub(crate) mod rows;
mod status;
mod stream;
pub(crate) mod text;

use std::time::{Duration, SystemTime};

use serde::Deserialize;

use crate::access;
use crate::response::json::{Content, Named, NotJson};
use crate::response::reason::{Reason, Unusable};
use crate::response::rows::{Room, RowList};
use crate::response::status::is_retryable;
use crate::response::text::{Mask, printable};

/// Some editors and libraries write it before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A response, read to its end.
#[derive(Debug, Default)]
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
    /// The body, or the beginning of a long one.
    pub(crate) body: Vec<u8>,
    /// What a long body says, if it claims to be JSON.
    pub(crate) content: Option<Box<Result<Content, NotJson>>>,
    /// What may be kept of reasons.
    pub(crate) room: Room,
}

/// What becomes of a request.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// All rows are stored.
    Stored,
    /// All rows except these are stored.
    Partial(RowList),
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

impl Verdict {
    /// The same, with the server's texts as they may be shown.
    pub(crate) fn masked(self, mask: Mask<'_>) -> Self {
        match self {
            Self::Retry { reason, is_throttled } => Self::Retry { reason: reason.masked(mask), is_throttled },
            Self::Refused(reason) => Self::Refused(reason.masked(mask)),
            Self::Unauthorized(reason) => Self::Unauthorized(reason.masked(mask)),
            // What is said of single rows is masked where it is read.
            Self::Partial(_) | Self::Stored | Self::Pending(_) | Self::Redirect(_) => self,
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
    pub(crate) fn judge_for(&mut self, key: &str, rows: u64) -> Verdict {
        match self.judge(rows) {
            verdict @ (Verdict::Retry { .. } | Verdict::Unauthorized(_)) => verdict,
            _ if self.has_two_keys => self.unusable(Unusable::TwoKeys),
            _ if self.is_of_another(key) => self.unusable(Unusable::OtherRequest),
            verdict => verdict,
        }
    }

    /// What the response to a request with `rows` rows means.
    pub(crate) fn judge(&mut self, rows: u64) -> Verdict {
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

    fn judge_success(&mut self, rows: u64) -> Verdict {
        if self.is_web_page() {
            return Verdict::Refused(Reason::WebPage { status: self.status });
        }
        if !self.claims_json() {
            return if self.status == 207 { self.unusable(Unusable::NoRows) } else { Verdict::Stored };
        }
        self.judge_json(rows).unwrap_or_else(|why| self.unusable(why))
    }

    fn judge_json(&mut self, rows: u64) -> Result<Verdict, Unusable> {
        let content = match self.content.take() {
            Some(content) => *content,
            None => json::read(self.text(), RowList::new(rows, &self.room)),
        };
        let content = content.map_err(|NotJson| Unusable::NotJson)?;
        if content.says_failed {
            return Err(Unusable::SaysFailed { text: printable(&String::from_utf8_lossy(self.text())) });
        }
        // Other JSON than an object has no counts.
        if !content.is_object && self.status != 207 {
            return Ok(Verdict::Stored);
        }
        let Content { is_object, is_invalid, received, accepted, rejected, has_list, list, outside, .. } = content;
        if is_invalid || !is_object {
            return Err(Unusable::NotCounts);
        }
        match outside {
            Named::Nothing => {}
            Named::Null => return Err(Unusable::RowOutside { row: None, rows }),
            Named::Row(row) => return Err(Unusable::RowOutside { row: Some(row), rows }),
        }
        check_counts([received, accepted, rejected], list.len() as u64, rows)?;
        if self.status == 207 && !has_list && accepted != Some(rows) {
            return Err(Unusable::NoRows);
        }
        Ok(if list.is_empty() { Verdict::Stored } else { Verdict::Partial(list) })
    }

    /// Whether the body decides what is stored, so that all of it must be read.
    pub(crate) fn is_decided_by_json(&self) -> bool {
        matches!(self.status, 200..=299) && self.status != 202 && !self.is_coded() && self.claims_json()
    }

    /// The body without what may stand around its text.
    fn text(&self) -> &[u8] {
        self.beginning().trim_ascii_end()
    }

    /// The body without what may stand before its text.
    pub(crate) fn beginning(&self) -> &[u8] {
        let text = self.body.trim_ascii_start();
        text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii_start()
    }

    /// Whether the body is JSON by its type or, without a type, by its look. An empty body is not.
    fn claims_json(&self) -> bool {
        let text = self.text();
        !text.is_empty() && self.type_has("json").unwrap_or_else(|| text.starts_with(b"{"))
    }

    /// Whether the body is a page for people, as servers send it that are not APIs.
    fn is_web_page(&self) -> bool {
        !self.text().is_empty() && self.type_has("html") == Some(true)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, content_type: &str, body: &str) -> Response {
        let content_type = (!content_type.is_empty()).then(|| content_type.to_owned());
        Response { status, content_type, body: body.into(), ..Response::default() }
    }

    fn json(status: u16, body: &str) -> Verdict {
        response(status, "application/json; charset=utf-8", body).judge(3).masked(Mask::new(None))
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

        let stored = || response(200, "application/json", "{}");
        for status in [200, 201, 202, 207] {
            let mut early = Response { is_early: true, status, location: Some("/jobs/7".to_owned()), ..stored() };
            assert!(is_retry(&early.judge(3)), "{status}");
        }
        let mut refused = Response { is_early: true, status: 413, ..stored() };
        assert!(matches!(refused.judge(3), Verdict::Refused(_)), "a refusal may be early");
        for (coding, is_stored) in
            [("gzip", false), ("br", false), ("identity, gzip", false), ("identity", true), ("", true)]
        {
            let mut coded = Response { content_encoding: Some(coding.to_owned()), ..stored() };
            assert_eq!(coded.judge(3) == Verdict::Stored, is_stored, "{coding}");
        }
        let mut two = Response { has_two_keys: true, idempotency_key: Some("key".to_owned()), ..stored() };
        assert!(is_retry(&two.judge_for("key", 3)) && !two.confirms("key"));
    }

    #[test]
    fn rows_that_are_named_are_not_stored() {
        let body = r#"{"received":3,"accepted":1,"rejected":2,
            "errors":[{"row":2,"status":503,"reason":"busy"},{"row":0,"status":422,"reason":"no\nsuch tenant"}]}"#;
        for status in [200, 207] {
            let Verdict::Partial(errors) = json(status, body) else { panic!("{status}") };
            let named: Vec<_> = errors.iter().map(|error| (error.row, error.status, error.text)).collect();
            assert_eq!(named, [(0, 422, "no such tenant"), (2, 503, "busy")]);
            assert_eq!(errors.iter().map(|error| error.is_retryable()).collect::<Vec<_>>(), [false, true]);
        }
        let twice = r#"{"errors":[{"row":1,"status":503},{"row":1,"status":400},{"row":1,"status":500}]}"#;
        let Verdict::Partial(errors) = json(200, twice) else { panic!("{twice}") };
        let named: Vec<_> = errors.iter().map(|error| (error.row, error.status, error.text)).collect();
        assert_eq!(named, [(1, 400, "")]);
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
            Verdict::Partial(errors) => {
                let first = errors.iter().next().expect("an error");
                (first.row, first.status, first.text.to_owned())
            }
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
        let mut pending = Response { status: 202, location, ..Response::default() };
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
            let mut response = Response { status, retry_after, date, ..Response::default() };
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
