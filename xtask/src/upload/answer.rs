//! What an answer says of the rows that were sent: the contract's table of answers, as a function.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use crate::upload::retry;

/// No more of an error's text is shown.
const LONGEST_REASON: usize = 200;

/// An answer, read to its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) retry_after: Option<String>,
    pub(super) idempotency_key: Option<String>,
    pub(super) is_replay: bool,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// All rows are stored.
    Stored,
    /// All rows but these are stored.
    Partly(Vec<RowError>),
    /// The answer will be at this address.
    Pending(String),
    /// Nothing is known to be stored; the same again.
    Again { why: String, is_throttled: bool },
    /// Nothing is stored, and never will be.
    Refused { why: String, hint: Option<&'static str> },
    /// A redirect to this address.
    Elsewhere(String),
    /// The key is not taken: nothing at all can be sent.
    Unauthorised(String),
}

/// A row that was not stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RowError {
    /// Its place in the body, from 0.
    pub(super) row: u64,
    pub(super) status: u16,
    pub(super) reason: String,
}

impl RowError {
    /// Whether the row may come again.
    pub(super) fn is_retryable(&self) -> bool {
        is_retryable(self.status)
    }
}

/// What a successful answer may hold.
#[derive(Deserialize)]
struct Counts {
    received: Option<u64>,
    accepted: Option<u64>,
    rejected: Option<u64>,
    #[serde(default)]
    errors: Option<Vec<RowAnswer>>,
}

#[derive(Deserialize)]
struct RowAnswer {
    row: u64,
    status: Option<u16>,
    reason: Option<String>,
}

/// The text of an error.
#[derive(Default, Deserialize)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
}

impl Answer {
    /// What the answer to a request with so many rows means.
    pub(super) fn judge(&self, rows: u64) -> Verdict {
        match self.status {
            202 => match &self.location {
                Some(location) => Verdict::Pending(location.clone()),
                None => self.again("says that it has not finished, and not where to ask"),
            },
            200..=299 => self.judge_success(rows),
            300..=399 => Verdict::Elsewhere(self.location.clone().unwrap_or_default()),
            401 => Verdict::Unauthorised(self.reason()),
            status if is_retryable(status) => {
                Verdict::Again { why: self.reason(), is_throttled: matches!(status, 429) }
            }
            413 => {
                Verdict::Refused { why: self.reason(), hint: Some("generate the dataset with a lower --chunk-size") }
            }
            403 => Verdict::Refused { why: self.reason(), hint: Some("check what the API key may do") },
            404 => Verdict::Refused { why: self.reason(), hint: Some("check --api-url and --api-path") },
            _ => Verdict::Refused { why: self.reason(), hint: None },
        }
    }

    /// Whether the server says that it knows this request from now on.
    pub(super) fn confirms(&self, key: &str) -> bool {
        self.idempotency_key.as_deref().map(|text| text.trim_matches('"')) == Some(key)
    }

    /// How long the server wants to be left alone.
    pub(super) fn wish(&self, now: SystemTime) -> Option<Duration> {
        retry::wish(self.retry_after.as_deref()?, now)
    }

    fn judge_success(&self, rows: u64) -> Verdict {
        let text = self.body.trim_ascii();
        if !self.claims_json(text) {
            return if self.status == 207 { self.again("names no rows") } else { Verdict::Stored };
        }
        match serde_json::from_slice::<serde_json::Value>(text) {
            Err(_) => return self.again("claims JSON and is none, or is cut off"),
            // Whatever else it is, it tells no counts.
            Ok(value) if !value.is_object() && self.status != 207 => return Verdict::Stored,
            Ok(_) => {}
        }
        let Ok(counts) = serde_json::from_slice::<Counts>(text) else {
            return self.again("has counts or errors that are none");
        };
        self.judge_counts(counts, rows)
    }

    fn judge_counts(&self, counts: Counts, rows: u64) -> Verdict {
        let contradiction = |what: String| self.again(&format!("contradicts: {what}"));
        let mut errors = BTreeMap::new();
        let is_list_given = counts.errors.is_some();
        for error in counts.errors.unwrap_or_default() {
            if error.row >= rows {
                return contradiction(format!("row {} of {rows}", error.row));
            }
            let error = RowError {
                row: error.row,
                status: error.status.unwrap_or(422),
                reason: printable(&error.reason.unwrap_or_default()),
            };
            // A row may be named once for each of its faults; one that is final decides.
            errors
                .entry(error.row)
                .and_modify(|known: &mut RowError| {
                    if known.is_retryable() && !error.is_retryable() {
                        *known = error.clone();
                    }
                })
                .or_insert(error);
        }
        let named = errors.len() as u64;
        if let Some(received) = counts.received.filter(|&received| received != rows) {
            return contradiction(format!("{rows} rows were sent, {received} received"));
        }
        if let Some(rejected) = counts.rejected.filter(|&rejected| rejected != named) {
            return contradiction(format!("{rejected} rows rejected, {named} named"));
        }
        if let Some(accepted) = counts.accepted.filter(|accepted| accepted.checked_add(named) != Some(rows)) {
            return contradiction(format!("{rows} rows were sent, {accepted} accepted and {named} named"));
        }
        if self.status == 207 && !is_list_given && counts.accepted != Some(rows) {
            return self.again("names no rows");
        }
        if errors.is_empty() { Verdict::Stored } else { Verdict::Partly(errors.into_values().collect()) }
    }

    /// Whether the body is JSON by its type or, without a type, by its look.
    fn claims_json(&self, text: &[u8]) -> bool {
        match &self.content_type {
            Some(content_type) => content_type.to_ascii_lowercase().contains("json") && self.status != 204,
            None => text.starts_with(b"{"),
        }
    }

    fn again(&self, what: &str) -> Verdict {
        Verdict::Again { why: format!("the answer {} {what}", self.status), is_throttled: false }
    }

    /// The status and what the body says of it.
    fn reason(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_default();
        let said = match (problem.title, problem.detail) {
            (Some(title), Some(detail)) => format!("{title}: {detail}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => text.into_owned(),
        };
        let said = printable(&said);
        if said.is_empty() { self.status.to_string() } else { format!("{} {said}", self.status) }
    }
}

/// The statuses that a later attempt may change.
fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429 | 500..600)
}

/// A server's text in one line, whatever it sent.
pub(super) fn printable(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// As much of a server's text as is shown; without the key by then, for a part of it would be found no more.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_REASON) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, content_type: &str, body: &str) -> Answer {
        let content_type = (!content_type.is_empty()).then(|| content_type.to_owned());
        Answer { status, content_type, body: body.into(), ..Answer::default() }
    }

    fn json(status: u16, body: &str) -> Verdict {
        answer(status, "application/json; charset=utf-8", body).judge(3)
    }

    fn is_again(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Again { .. })
    }

    #[test]
    fn a_success_stores_all_unless_it_contradicts() {
        for (content_type, body) in [
            ("", ""),
            ("", "OK"),
            ("", "[]"),
            ("text/plain", "{"),
            ("application/json", "{}"),
            ("application/json", "[]"),
            ("application/json", "\"fine\""),
            ("application/json", r#"{"received":3,"accepted":3,"rejected":0}"#),
            ("application/json", r#"{"received":3,"accepted":3,"rejected":0,"errors":[],"more":{}}"#),
            ("application/json", r#"{"received":3,"errors":null}"#),
            ("", r#"{"accepted":3}"#),
        ] {
            for status in [200, 201, 204, 226] {
                assert_eq!(answer(status, content_type, body).judge(3), Verdict::Stored, "{status} {body}");
            }
        }
        for (content_type, body) in [
            ("application/json", ""),
            ("application/json", "OK"),
            ("application/problem+json", "{"),
            ("", r#"{"received":3,"acc"#),
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
            let verdict = answer(200, content_type, body).judge(3);
            assert!(is_again(&verdict), "{body}: {verdict:?}");
        }
        assert_eq!(answer(204, "application/json", "").judge(3), Verdict::Stored);
    }

    #[test]
    fn rows_that_are_named_are_not_stored() {
        let body = r#"{"received":3,"accepted":1,"rejected":2,
            "errors":[{"row":2,"status":503,"reason":"busy"},{"row":0,"status":422,"reason":"no\nsuch tenant"}]}"#;
        for status in [200, 207] {
            let Verdict::Partly(errors) = json(status, body) else { panic!("{status}") };
            let told: Vec<_> = errors.iter().map(|error| (error.row, error.status, error.reason.as_str())).collect();
            assert_eq!(told, [(0, 422, "no such tenant"), (2, 503, "busy")]);
            assert_eq!(errors.iter().map(RowError::is_retryable).collect::<Vec<_>>(), [false, true]);
        }
        let twice = r#"{"errors":[{"row":1,"status":503},{"row":1,"status":400},{"row":1,"status":500}]}"#;
        assert_eq!(json(200, twice), Verdict::Partly(vec![RowError { row: 1, status: 400, reason: String::new() }]));
        for body in ["", "{}", r#"{"received":3}"#, "[]", r#"{"rejected":1}"#] {
            assert!(is_again(&json(207, body)), "{body}");
        }
        assert!(is_again(&answer(207, "", "").judge(3)));
        assert_eq!(json(207, r#"{"accepted":3,"rejected":0}"#), Verdict::Stored);
        assert_eq!(json(207, r#"{"errors":[]}"#), Verdict::Stored);
    }

    #[test]
    fn every_other_status_has_its_meaning() {
        for status in 300..600 {
            let verdict = answer(status, "", "").judge(3);
            let is_right = match status {
                300..=399 => matches!(verdict, Verdict::Elsewhere(_)),
                401 => matches!(verdict, Verdict::Unauthorised(_)),
                429 => matches!(verdict, Verdict::Again { is_throttled: true, .. }),
                408 | 409 | 425 | 500.. => matches!(verdict, Verdict::Again { is_throttled: false, .. }),
                413 => matches!(verdict, Verdict::Refused { hint: Some(hint), .. } if hint.contains("--chunk-size")),
                _ => matches!(verdict, Verdict::Refused { .. }),
            };
            assert!(is_right, "{status}: {verdict:?}");
        }
        let location = Some("/jobs/7".to_owned());
        let pending = Answer { status: 202, location, ..Answer::default() };
        assert_eq!(pending.judge(3), Verdict::Pending("/jobs/7".to_owned()));
        assert!(is_again(&answer(202, "", "").judge(3)));
    }

    #[test]
    fn an_error_is_told_in_the_servers_words() {
        for (content_type, body, told) in [
            ("", "", "400"),
            ("text/plain", "no\n\tsuch\u{7}table", "400 no such table"),
            ("application/problem+json", r#"{"title":"Bad","detail":"row 3"}"#, "400 Bad: row 3"),
            ("application/json", r#"{"title":"Bad"}"#, "400 Bad"),
        ] {
            let Verdict::Refused { why, .. } = answer(400, content_type, body).judge(3) else { panic!("{body}") };
            assert_eq!(why, told);
        }
        assert_eq!(shortened(&"é".repeat(300)).chars().count(), 201);
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn a_key_is_confirmed_by_itself_alone() {
        for (header, is_confirmed) in
            [(None, false), (Some("other"), false), (Some("key"), true), (Some("\"key\""), true)]
        {
            let answer = Answer { idempotency_key: header.map(str::to_owned), ..Answer::default() };
            assert_eq!(answer.confirms("key"), is_confirmed);
        }
    }
}
