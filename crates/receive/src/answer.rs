//! Answers: what is said about an upload, and how it is cut short where a fault wants that.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

/// An answer that is not on its way yet.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    content_type: &'static str,
    text: String,
}

/// A row that was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowError {
    /// Counts from 0 within the body.
    pub(crate) row: u64,
    pub(crate) status: u16,
    pub(crate) reason: String,
}

/// What became of the rows of a body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) received: u64,
    pub(crate) repeated: u64,
    pub(crate) errors: Vec<RowError>,
}

impl Outcome {
    pub(crate) fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::MULTI_STATUS }
    }

    pub(crate) fn text(&mut self) -> String {
        self.errors.sort_by_key(|error| error.row);
        let rejected = self.errors.len() as u64;
        let mut counts =
            json!({ "received": self.received, "accepted": self.received - rejected, "rejected": rejected });
        if rejected > 0 {
            let errors = self.errors.iter();
            let errors =
                errors.map(|error| json!({ "row": error.row, "status": error.status, "reason": error.reason }));
            counts["errors"] = errors.collect();
        }
        counts.to_string()
    }
}

impl Answer {
    /// What became of the rows, as JSON.
    pub(crate) fn counts(status: StatusCode, text: String) -> Answer {
        Answer { status, headers: vec![], content_type: "application/json", text }
    }

    /// All rows are stored, without a word about them.
    pub(crate) fn bare() -> Answer {
        Answer::counts(StatusCode::NO_CONTENT, String::new())
    }

    /// A refusal, as RFC 9457 wants it.
    pub(crate) fn problem(status: StatusCode, detail: impl Into<String>) -> Answer {
        let title = status.canonical_reason().unwrap_or("Refused");
        let text = json!({ "title": title, "status": status.as_u16(), "detail": detail.into() }).to_string();
        Answer { status, headers: vec![], content_type: "application/problem+json", text }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn retry_after(self, value: impl Into<String>) -> Answer {
        self.with(RETRY_AFTER, value)
    }

    /// The same answer with counts that cannot be.
    pub(crate) fn with_wrong_counts(mut self) -> Answer {
        if let Ok(mut counts) = serde_json::from_str::<Value>(&self.text) {
            for name in ["received", "accepted"] {
                counts[name] = json!(counts[name].as_u64().unwrap_or_default() + 1);
            }
            self.text = counts.to_string();
        }
        self
    }

    /// The same answer with a body that is no JSON.
    pub(crate) fn with_broken_json(self) -> Answer {
        Answer { text: "{\"received\": <html>".to_owned(), ..self }
    }

    /// The answer with its whole body.
    pub(crate) fn whole(self) -> Response<Reply> {
        let end = self.text.len();
        self.up_to(end)
    }

    /// The answer, whose body ends in its middle.
    pub(crate) fn truncated(self) -> Response<Reply> {
        let half = self.text.len() / 2;
        self.up_to(half)
    }

    fn up_to(self, end: usize) -> Response<Reply> {
        let text = Bytes::from(self.text);
        let cut = if end < text.len() { Cut::Soon } else { Cut::Never };
        let mut response = Response::new(Reply { rest: Some(text.slice(..end)), cut });
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if self.status != StatusCode::NO_CONTENT {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
            headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
        }
        for (name, value) in self.headers {
            // What no header can hold is left out: a key that came in a header can be sent back in one.
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// The body of an answer.
pub(crate) struct Reply {
    rest: Option<Bytes>,
    cut: Cut,
}

enum Cut {
    Never,
    /// After one more turn, in which what was said so far goes out.
    Soon,
    Now,
}

/// Why an answer ends in its middle.
#[derive(Debug)]
pub(crate) struct CutShort;

impl std::fmt::Display for CutShort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the answer was cut short, as the fault wants it")
    }
}

impl std::error::Error for CutShort {}

impl Body for Reply {
    type Data = Bytes;
    type Error = CutShort;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutShort>>> {
        if let Some(bytes) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.cut {
            Cut::Never => Poll::Ready(None),
            Cut::Soon => {
                self.cut = Cut::Now;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Cut::Now => Poll::Ready(Some(Err(CutShort))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && matches!(self.cut, Cut::Never)
    }
}
