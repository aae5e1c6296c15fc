//! Why rows are not stored: kinds and data. Texts of servers in them are in one line, without the
//! API key, and shortened.

use std::fmt;
use std::time::Duration;

use crate::response::text::Mask;

/// Why a request did not store its rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The server responded with this status.
    Status {
        /// The status.
        status: u16,
        /// What the response says; empty if it says nothing.
        text: String,
    },
    /// The response does not say what became of the rows.
    Unusable {
        /// The status.
        status: u16,
        /// What is wrong with it.
        why: Unusable,
    },
    /// The response is a web page.
    WebPage {
        /// The status.
        status: u16,
    },
    /// The response is a redirect, which is not followed: rows and key are for one server.
    Redirect {
        /// The status.
        status: u16,
        /// Where it leads; `None` if it does not say.
        location: Option<String>,
    },
    /// The result would be at another server, which is not asked for it.
    ResultElsewhere {
        /// The status.
        status: u16,
        /// Where.
        location: String,
    },
    /// The result of a pending request is no longer where it was to be.
    ResultGone {
        /// Where it was to be.
        location: String,
    },
    /// The server stored the other rows of the request, and these may be sent again.
    Rows {
        /// How many they are.
        rows: u64,
        /// The status of the first.
        status: u16,
        /// What is said of the first.
        text: String,
    },
    /// There is no response, or not all of it.
    Lost {
        /// What came instead.
        how: Lost,
        /// Bytes of the request's body.
        body_bytes: u64,
        /// Whether the server had responded to anything before.
        has_responded: bool,
    },
}

/// What is wrong with a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It says that the request is pending, but not where the result will be.
    NoLocation,
    /// It carries the idempotency key of another request.
    OtherRequest,
    /// It carries two idempotency keys that differ.
    TwoKeys,
    /// It came before the whole request was sent.
    Early,
    /// Its body is coded, such as compressed, although that was not asked for.
    Coded,
    /// Its body says that the request failed, although its status does not.
    SaysFailed {
        /// What it says.
        text: String,
    },
    /// It says that some rows are stored, but not which.
    NoRows,
    /// It is not the JSON that it claims to be, or is truncated.
    NotJson,
    /// Its counts or errors are not valid.
    NotCounts,
    /// It names a row that was not sent.
    RowOutside {
        /// The row; `None` for null.
        row: Option<u64>,
        /// Rows that were sent.
        rows: u64,
    },
    /// Its count of received rows is wrong.
    Received {
        /// Rows that were sent.
        sent: u64,
        /// Rows that it counts.
        received: u64,
    },
    /// Its count of rejected rows is not the number of rows that it names.
    Rejected {
        /// Rows that it counts.
        rejected: u64,
        /// Rows that it names.
        named: u64,
    },
    /// Its count of accepted rows is wrong.
    Accepted {
        /// Rows that were sent.
        sent: u64,
        /// Rows that it counts.
        accepted: u64,
        /// Rows that it names as not stored.
        named: u64,
    },
}

/// What there is in place of a whole response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Nothing within this time.
    Timeout(Duration),
    /// The end of the connection, before a response began.
    Closed {
        /// The system's reason.
        cause: String,
    },
    /// No connection, or another error of one, before a response began.
    Connection {
        /// The system's reason.
        cause: String,
    },
    /// No connection through a proxy.
    Proxy {
        /// The proxy, without user and password.
        proxy: String,
        /// The reason.
        cause: String,
        /// Whether it wants a user and password: another attempt would fail, too.
        needs_credentials: bool,
    },
    /// A part of a response.
    CutOff {
        /// The status.
        status: u16,
        /// Why there is no more of it.
        cause: String,
    },
    /// More of a response than is read: 16 MiB.
    TooLong {
        /// The status.
        status: u16,
    },
}

/// Why a server's certificate is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// The server shows no certificate.
    Missing,
    /// It has expired.
    Expired(String),
    /// It is for another host.
    OtherHost(String),
    /// It is that of an authority: it can sign others, but not identify a server.
    Authority,
    /// Another reason, such as an unknown authority.
    Other(String),
}

impl Reason {
    /// The same with texts as they may be shown.
    pub(crate) fn masked(self, mask: Mask<'_>) -> Self {
        let short = |text: String| mask.short(&text);
        match self {
            Self::Status { status, text } => Self::Status { status, text: short(text) },
            Self::Redirect { status, location } => Self::Redirect { status, location: location.map(short) },
            Self::ResultElsewhere { status, location } => Self::ResultElsewhere { status, location: short(location) },
            Self::ResultGone { location } => Self::ResultGone { location: short(location) },
            Self::Rows { rows, status, text } => Self::Rows { rows, status, text: short(text) },
            Self::Lost { how, body_bytes, has_responded } => {
                Self::Lost { how: how.masked(mask), body_bytes, has_responded }
            }
            Self::Unusable { status, why: Unusable::SaysFailed { text } } => {
                Self::Unusable { status, why: Unusable::SaysFailed { text: short(text) } }
            }
            Self::Unusable { .. } | Self::WebPage { .. } => self,
        }
    }
}

impl Lost {
    /// Whether a response has begun.
    pub fn has_begun(&self) -> bool {
        matches!(self, Self::CutOff { .. } | Self::TooLong { .. })
    }

    fn masked(self, mask: Mask<'_>) -> Self {
        match self {
            Self::Closed { cause } => Self::Closed { cause: mask.short(&cause) },
            Self::Connection { cause } => Self::Connection { cause: mask.short(&cause) },
            Self::Proxy { proxy, cause, needs_credentials } => {
                Self::Proxy { proxy: mask.short(&proxy), cause: mask.short(&cause), needs_credentials }
            }
            Self::CutOff { status, cause } => Self::CutOff { status, cause: mask.short(&cause) },
            Self::Timeout(_) | Self::TooLong { .. } => self,
        }
    }
}

/// A status and the text that may come with it.
fn status_and_text(status: u16, text: &str) -> String {
    if text.is_empty() { status.to_string() } else { format!("{status} {text}") }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, text } => f.write_str(&status_and_text(*status, text)),
            Self::Unusable { status, why } => write!(f, "the response {status} {why}"),
            Self::WebPage { status } => write!(f, "{status}, but the response is a web page, not an API's"),
            Self::Redirect { status, location: Some(location) } => {
                write!(f, "{status}, a redirect to {location}, which is not followed")
            }
            Self::Redirect { status, location: None } => {
                write!(f, "{status}, a redirect without a target, which is not followed")
            }
            Self::ResultElsewhere { status, location } => {
                write!(f, "{status} with its result at {location}, which is another server")
            }
            Self::ResultGone { location } => write!(f, "the result at {location} is gone"),
            Self::Rows { rows, status, text } => {
                let were = if *rows == 1 { "row was" } else { "rows were" };
                write!(f, "{rows} {were} not stored: {}", status_and_text(*status, text))
            }
            Self::Lost { how, .. } => how.fmt(f),
        }
    }
}

impl fmt::Display for Unusable {
    /// A predicate: what comes after "the response 200".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLocation => f.write_str("says that the request is pending, but not where its result will be"),
            Self::OtherRequest => f.write_str("is to another request"),
            Self::TwoKeys => f.write_str("has two idempotency keys that differ"),
            Self::Early => f.write_str("came before the whole request was sent"),
            Self::Coded => f.write_str("has a coded body, which was not asked for"),
            Self::SaysFailed { text } => write!(f, "says that the request failed: {text}"),
            Self::NoRows => f.write_str("does not say which rows are stored"),
            Self::NotJson => f.write_str("is not the JSON that it claims to be, or is truncated"),
            Self::NotCounts => f.write_str("has counts or errors that are not valid"),
            Self::RowOutside { row: Some(row), rows } => {
                write!(f, "contradicts the request: {rows} rows were sent, and it names row {row}")
            }
            Self::RowOutside { row: None, .. } => f.write_str("contradicts the request: it names row null"),
            Self::Received { sent, received } => {
                write!(f, "contradicts the request: {sent} rows were sent, {received} received")
            }
            Self::Rejected { rejected, named } => {
                write!(f, "contradicts itself: {rejected} rows rejected, {named} named")
            }
            Self::Accepted { sent, accepted, named } => {
                write!(f, "contradicts the request: {sent} rows were sent, {accepted} accepted and {named} named")
            }
        }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout(time) => write!(f, "no response within {time:?}"),
            Self::Closed { cause } | Self::Connection { cause } => f.write_str(cause),
            Self::Proxy { proxy, cause, .. } => write!(f, "the proxy {proxy}: {cause}"),
            Self::CutOff { status, cause } => write!(f, "the response {status} was cut off: {cause}"),
            Self::TooLong { status } => write!(f, "the response {status} is longer than 16 MiB"),
        }
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the server shows none"),
            Self::Expired(text) => write!(f, "it has expired ({text})"),
            Self::OtherHost(text) => write!(f, "it is for another host ({text})"),
            Self::Authority => f.write_str("it is that of an authority, not of a server"),
            Self::Other(text) => f.write_str(text),
        }
    }
}
