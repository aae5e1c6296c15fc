//! Responses before they are sent, and what stands for one where a fault or a refusal ends a
//! request early.

use std::fmt;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::{Value, json};

use super::response_body::ResponseBody;

/// A response that has not been sent yet.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    text: String,
}

impl Response {
    fn new(status: StatusCode, content_type: &'static str, text: String) -> Response {
        Response { status, headers: vec![(CONTENT_TYPE, HeaderValue::from_static(content_type))], text }
    }

    /// What became of the rows.
    pub(super) fn json(status: StatusCode, text: String) -> Response {
        Response::new(status, "application/json", text)
    }

    /// All rows are stored, without counts.
    pub(super) fn no_content() -> Response {
        Response { status: StatusCode::NO_CONTENT, headers: vec![], text: String::new() }
    }

    /// A refusal, in the form of RFC 9457.
    pub(super) fn problem(status: StatusCode, detail: impl Into<String>) -> Response {
        let title = status.canonical_reason().unwrap_or("Refused");
        let text = json!({ "title": title, "status": status.as_u16(), "detail": detail.into() }).to_string();
        Response::new(status, "application/problem+json", text)
    }

    /// Adds a header. Its value comes from a header or from checked options, so a header can hold
    /// it.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Response {
        self.headers.push((name, HeaderValue::from_str(value).expect("a header can hold the value")));
        self
    }

    pub(super) fn retry_after(self, value: &str) -> Response {
        self.with(RETRY_AFTER, value)
    }

    /// The same response with counts that contradict the request.
    pub(super) fn with_wrong_counts(mut self) -> Response {
        // A bare 204 has no counts.
        if let Ok(mut counts) = serde_json::from_str::<Value>(&self.text) {
            for name in ["received", "accepted"] {
                counts[name] = json!(counts[name].as_u64().expect("a report counts its rows") + 1);
            }
            self.text = counts.to_string();
        }
        self
    }

    /// The same response with a body that is not JSON.
    pub(super) fn with_broken_json(self) -> Response {
        Response { text: "{\"received\": <html>".to_owned(), ..self }
    }

    /// The response with its whole body.
    pub(super) fn whole(self) -> hyper::Response<ResponseBody> {
        self.into_http(ResponseBody::whole)
    }

    /// The response, whose body is cut off halfway.
    pub(super) fn truncated(self) -> hyper::Response<ResponseBody> {
        self.into_http(|bytes| ResponseBody::half(&bytes))
    }

    fn into_http(self, body: impl FnOnce(Bytes) -> ResponseBody) -> hyper::Response<ResponseBody> {
        let length = self.text.len();
        let mut response = hyper::Response::new(body(self.text.into()));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        if self.status != StatusCode::NO_CONTENT {
            response.headers_mut().insert(CONTENT_LENGTH, length.into());
        }
        response
    }
}

/// The connection is to be reset.
#[derive(Debug)]
pub(super) struct Reset;

impl fmt::Display for Reset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("injected fault: connection reset")
    }
}

impl std::error::Error for Reset {}

/// How an upload ends before its rows are stored.
pub(super) enum Rejection {
    Response(Response),
    Reset,
}

impl From<Response> for Rejection {
    fn from(response: Response) -> Rejection {
        Rejection::Response(response)
    }
}
