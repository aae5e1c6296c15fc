//! What an answer says of the rows that were sent: the contract's table of answers, as a function.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::error::Error;
use crate::upload::retry;

/// No more of an error's text is shown.
const LONGEST_REASON: usize = 200;

/// What some editors and libraries put before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const SMALLER_BODIES: &str = "have the server take larger bodies; or empty the API, and begin anew with a lower \
                              --chunk-size: it makes another dataset, which is uploaded with other keys";

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
    Refused { why: String, hint: Option<Hint> },
    /// A redirect to this address.
    Elsewhere(String),
    /// The key is not taken: nothing at all can be sent.
    Unauthorised(String),
}

/// What to do about rows that are not stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hint {
    pub(super) text: String,
    /// Whether the same flags would fail in the same way.
    pub(super) is_about_flags: bool,
}

impl Hint {
    /// Something is to be done elsewhere; then the same command goes on.
    pub(super) fn elsewhere(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_about_flags: false }
    }

    /// The flags are to be others.
    pub(super) fn of_flags(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_about_flags: true }
    }

    /// The failure that it is the hint of.
    pub(super) fn into_error(self, sentence: String) -> Error {
        let hint = self.text;
        if self.is_about_flags { Error::UploadFlags { sentence, hint } } else { Error::Upload { sentence, hint } }
    }
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
    #[serde(default, deserialize_with = "count")]
    received: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    accepted: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    rejected: Option<u64>,
    #[serde(default)]
    errors: RowAnswers,
}

/// A list of rows; no rows can be told in other ways, too.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum RowAnswers {
    List(Vec<RowAnswer>),
    Flag(bool),
    #[default]
    Null,
}

#[derive(Deserialize)]
struct RowAnswer {
    #[serde(deserialize_with = "count")]
    row: Option<u64>,
    #[serde(default, deserialize_with = "status")]
    status: Option<u16>,
    #[serde(default)]
    reason: Value,
}

impl RowAnswers {
    /// The list, if there is one. Errors that are told without saying which are none.
    fn list(self) -> Result<Option<Vec<RowAnswer>>, &'static str> {
        match self {
            Self::List(list) => Ok(Some(list)),
            Self::Flag(false) | Self::Null => Ok(None),
            Self::Flag(true) => Err("no list"),
        }
    }
}

/// The text of an error.
#[derive(Default, Deserialize)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
}

impl Answer {
    /// What the answer to the request with this key and so many rows means.
    pub(super) fn judge_for(&self, key: &str, rows: u64) -> Verdict {
        match self.judge(rows) {
            verdict @ (Verdict::Again { .. } | Verdict::Unauthorised(_)) => verdict,
            _ if self.is_of_another(key) => self.again("is to another request"),
            verdict => verdict,
        }
    }

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
            413 => self.refused(Some(Hint::of_flags(SMALLER_BODIES))),
            403 => self.refused(Some(Hint::elsewhere("check what the API key may do"))),
            404 => self.refused(Some(Hint::of_flags("check --api-url and --api-path"))),
            _ => self.refused(None),
        }
    }

    fn refused(&self, hint: Option<Hint>) -> Verdict {
        Verdict::Refused { why: self.reason(), hint }
    }

    /// Whether the server says that it knows this request from now on.
    pub(super) fn confirms(&self, key: &str) -> bool {
        self.named_key() == Some(key)
    }

    /// Whether the server says that it answers another request.
    fn is_of_another(&self, key: &str) -> bool {
        self.named_key().is_some_and(|named| named != key)
    }

    /// The key that the answer names; an empty one names none.
    fn named_key(&self) -> Option<&str> {
        let text = self.idempotency_key.as_deref()?.trim().trim_matches('"');
        Some(text).filter(|text| !text.is_empty())
    }

    /// How long the server wants to be left alone.
    pub(super) fn wish(&self, now: SystemTime) -> Option<Duration> {
        retry::wish(self.retry_after.as_deref()?, now)
    }

    fn judge_success(&self, rows: u64) -> Verdict {
        let text = self.text();
        if self.is_page(text) {
            let why = format!("{}, but the answer is a page, not an API's", self.status);
            return Verdict::Refused { why, hint: Some(Hint::of_flags("check --api-url")) };
        }
        if !self.claims_json(text) {
            return if self.status == 207 { self.again("names no rows") } else { Verdict::Stored };
        }
        match serde_json::from_slice::<Value>(text) {
            Err(_) => return self.again("claims JSON and is none, or is cut off"),
            // Whatever else it is, it tells no counts.
            Ok(value) if !value.is_object() && self.status != 207 => return Verdict::Stored,
            Ok(_) => {}
        }
        let nonsense = || self.again("has counts or errors that are none");
        let Ok(Counts { received, accepted, rejected, errors }) = serde_json::from_slice(text) else {
            return nonsense();
        };
        let Ok(list) = errors.list() else { return nonsense() };
        self.judge_counts([received, accepted, rejected], list, rows)
    }

    fn judge_counts(&self, counts: [Option<u64>; 3], list: Option<Vec<RowAnswer>>, rows: u64) -> Verdict {
        let [received, accepted, rejected] = counts;
        let contradiction = |what: String| self.again(&format!("contradicts: {what}"));
        let mut errors = BTreeMap::new();
        let is_list_given = list.is_some();
        for error in list.unwrap_or_default() {
            let Some(row) = error.row.filter(|&row| row < rows) else {
                let row = error.row.map_or_else(|| "null".to_owned(), |row| row.to_string());
                return contradiction(format!("row {row} of {rows}"));
            };
            let reason = printable(&words(error.reason));
            let error = RowError { row, status: error.status.unwrap_or(422), reason };
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
        if let Some(received) = received.filter(|&received| received != rows) {
            return contradiction(format!("{rows} rows were sent, {received} received"));
        }
        if let Some(rejected) = rejected.filter(|&rejected| rejected != named) {
            return contradiction(format!("{rejected} rows rejected, {named} named"));
        }
        if let Some(accepted) = accepted.filter(|accepted| accepted.checked_add(named) != Some(rows)) {
            return contradiction(format!("{rows} rows were sent, {accepted} accepted and {named} named"));
        }
        if self.status == 207 && !is_list_given && accepted != Some(rows) {
            return self.again("names no rows");
        }
        if errors.is_empty() { Verdict::Stored } else { Verdict::Partly(errors.into_values().collect()) }
    }

    /// The body without what may stand around its text.
    fn text(&self) -> &[u8] {
        let text = self.body.trim_ascii();
        text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii()
    }

    /// Whether the body is JSON by its type or, without a type, by its look. Nothing at all is none.
    fn claims_json(&self, text: &[u8]) -> bool {
        !text.is_empty() && self.type_has("json").unwrap_or_else(|| text.starts_with(b"{"))
    }

    /// Whether the body is a page for people, as servers give it that are no APIs.
    fn is_page(&self, text: &[u8]) -> bool {
        !text.is_empty() && self.type_has("html").unwrap_or_default()
    }

    /// Whether the type of the body has a word in it; none without a type.
    fn type_has(&self, word: &str) -> Option<bool> {
        Some(self.content_type.as_ref()?.to_ascii_lowercase().contains(word))
    }

    fn again(&self, what: &str) -> Verdict {
        Verdict::Again { why: format!("the answer {} {what}", self.status), is_throttled: false }
    }

    /// The status and what the body says of it.
    fn reason(&self) -> String {
        let text = String::from_utf8_lossy(self.text());
        let problem: Problem = serde_json::from_slice(self.text()).unwrap_or_default();
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
    value.as_u64().or_else(whole).map(Some).ok_or("no count")
}

/// A reason in words: a text as it is, anything else as JSON.
fn words(reason: Value) -> String {
    match reason {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A server's text in one line, whatever it sent.
pub(super) fn printable(text: &str) -> String {
    let text: String = text.chars().filter(|&c| !is_invisible(c)).collect();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Characters that have no width, or turn the direction of those around them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
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
                assert_eq!(answer(status, content_type, body).judge(3), Verdict::Stored, "{status} {body}");
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
    fn rows_are_named_in_more_than_one_way() {
        let told = |error: &str| match json(207, &format!(r#"{{"errors":[{error}]}}"#)) {
            Verdict::Partly(errors) => (errors[0].row, errors[0].status, errors[0].reason.clone()),
            verdict => panic!("{error}: {verdict:?}"),
        };
        let (none, text) = (String::new(), "bad".to_owned());
        assert_eq!(told(r#"{"row":1.0,"status":"503","reason":"bad"}"#), (1, 503, text));
        assert_eq!(told(r#"{"row":1,"status":503.0,"reason":null}"#), (1, 503, none));
        let reason = r#"{"code":7,"fields":["sku"]}"#;
        assert_eq!(told(&format!(r#"{{"row":0,"reason":{reason}}}"#)), (0, 422, reason.to_owned()));
    }

    #[test]
    fn a_page_is_no_success() {
        for status in [200, 201, 207] {
            let Verdict::Refused { why, hint } = answer(status, "Text/HTML; charset=utf-8", "<html>").judge(3) else {
                panic!("{status}");
            };
            assert_eq!(why, format!("{status}, but the answer is a page, not an API's"));
            assert_eq!(hint, Some(Hint::of_flags("check --api-url")));
        }
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
                413 => {
                    matches!(verdict, Verdict::Refused { hint: Some(ref hint), .. } if hint.text.contains("--chunk-size"))
                }
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
            ("application/json", "\u{feff}{\"title\":\"Bad\"}", "400 Bad"),
            ("", "fi\u{200b}ne\u{202e} \u{2066}text\u{feff}", "400 fine text"),
        ] {
            let Verdict::Refused { why, .. } = answer(400, content_type, body).judge(3) else { panic!("{body}") };
            assert_eq!(why, told);
        }
        assert_eq!(shortened(&"é".repeat(300)).chars().count(), 201);
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn an_answer_with_another_key_counts_for_nothing() {
        let with_key = |status: u16, key: &str| Answer {
            status,
            idempotency_key: Some(key.to_owned()),
            location: Some("/jobs/7".to_owned()),
            ..Answer::default()
        };
        for status in [200, 202, 226, 307, 400, 404, 422] {
            let verdict = with_key(status, "other").judge_for("key", 3);
            let why = format!("the answer {status} is to another request");
            assert_eq!(verdict, Verdict::Again { why, is_throttled: false });
        }
        assert!(matches!(with_key(429, "other").judge_for("key", 3), Verdict::Again { is_throttled: true, .. }));
        assert!(matches!(with_key(401, "other").judge_for("key", 3), Verdict::Unauthorised(_)));
        for key in ["key", "\"key\"", ""] {
            assert_eq!(with_key(200, key).judge_for("key", 3), Verdict::Stored, "{key}");
        }
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
