//! The headers of an upload, checked before its body is read.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use fixtures_gen::Format;
use hyper::StatusCode;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};

use super::response::Response;

pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
const X_ROW_COUNT: HeaderName = HeaderName::from_static("x-row-count");

/// The longest idempotency key.
const LONGEST_KEY: usize = 255;

/// What the headers say about a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UploadHeaders {
    pub(super) key: String,
    pub(super) format: Format,
    pub(super) is_gzip: bool,
    pub(super) length: u64,
    pub(super) digest: Option<[u8; 32]>,
    pub(super) rows: Option<u64>,
}

impl UploadHeaders {
    /// Reads the headers; a body has at most `limit` bytes.
    pub(super) fn read(headers: &HeaderMap, limit: u64) -> Result<UploadHeaders, Response> {
        Ok(UploadHeaders {
            format: format(headers)?,
            is_gzip: is_gzip(headers)?,
            length: length(headers, limit)?,
            key: key(headers)?,
            digest: text(headers, &CONTENT_DIGEST)?.map(digest).transpose()?,
            rows: text(headers, &X_ROW_COUNT)?.map(rows).transpose()?,
        })
    }
}

fn refuse<T>(status: StatusCode, detail: impl Into<String>) -> Result<T, Response> {
    Err(Response::problem(status, detail))
}

/// The header, if it is there and is text.
fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Response> {
    let value = headers.get(name).map(|value| value.to_str());
    value.transpose().or_else(|_| refuse(StatusCode::BAD_REQUEST, format!("the header {name} is not text")))
}

fn format(headers: &HeaderMap) -> Result<Format, Response> {
    let given = text(headers, &CONTENT_TYPE)?.unwrap_or_default();
    let media_type = given.split_once(';').map_or(given, |(media_type, _)| media_type).trim().to_ascii_lowercase();
    match media_type.as_str() {
        "application/x-ndjson" => Ok(Format::Ndjson),
        "text/csv" => Ok(Format::Csv),
        _ => refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the Content-Type must be application/x-ndjson or text/csv"),
    }
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, Response> {
    match text(headers, &CONTENT_ENCODING)? {
        None => Ok(false),
        Some(encoding) if encoding.eq_ignore_ascii_case("gzip") => Ok(true),
        Some(_) => refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the Content-Encoding must be gzip, or absent"),
    }
}

fn length(headers: &HeaderMap, limit: u64) -> Result<u64, Response> {
    let Some(length) = text(headers, &CONTENT_LENGTH)?.and_then(|length| length.parse().ok()) else {
        return refuse(StatusCode::LENGTH_REQUIRED, "a Content-Length is required");
    };
    if length > limit { Err(too_long(limit)) } else { Ok(length) }
}

/// The response to a body that is too long, as sent or decompressed.
pub(super) fn too_long(limit: u64) -> Response {
    Response::problem(StatusCode::PAYLOAD_TOO_LARGE, format!("a body may have {limit} bytes at most"))
}

fn key(headers: &HeaderMap) -> Result<String, Response> {
    match text(headers, &IDEMPOTENCY_KEY)? {
        Some(key) if (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(key.to_owned())
        }
        Some(_) => refuse(
            StatusCode::BAD_REQUEST,
            format!("an Idempotency-Key must have 1 to {LONGEST_KEY} visible ASCII characters"),
        ),
        None => refuse(StatusCode::BAD_REQUEST, "an Idempotency-Key is required"),
    }
}

/// The SHA-256 in a `Content-Digest` header, in the form of RFC 9530: `sha-256=:BASE64:`.
fn digest(value: &str) -> Result<[u8; 32], Response> {
    let mut members = value.split(',').map(str::trim);
    let encoded = members.find_map(|member| member.strip_prefix("sha-256=:")?.strip_suffix(':'));
    let decoded = encoded.and_then(|encoded| BASE64_STANDARD.decode(encoded).ok()?.try_into().ok());
    decoded.ok_or_else(|| {
        Response::problem(StatusCode::BAD_REQUEST, "a Content-Digest must have the form sha-256=:BASE64:")
    })
}

fn rows(value: &str) -> Result<u64, Response> {
    value.parse().or_else(|_| refuse(StatusCode::BAD_REQUEST, "X-Row-Count must be a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests() {
        let whole = format!("md5=:AAAA:, sha-256=:{}:", BASE64_STANDARD.encode([7; 32]));
        assert_eq!(digest(&whole).unwrap(), [7; 32]);
        for wrong in ["", "sha-256=AAAA", "sha-256=:AAAA:", "sha-256=:!:"] {
            assert_eq!(digest(wrong).unwrap_err().status, StatusCode::BAD_REQUEST, "{wrong}");
        }
    }
}
