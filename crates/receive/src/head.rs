//! The head of a request, checked before the body is read: where it goes, who may send it, and what the headers say of the body.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use fixtures_gen::{Format, Table};
use hyper::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE,
};
use hyper::{Method, StatusCode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::answer::Answer;
use crate::options::ApiKey;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const X_ROW_COUNT: HeaderName = HeaderName::from_static("x-row-count");

/// The longest idempotency key.
const LONGEST_KEY: usize = 255;

/// Under this path, results are polled by key.
pub(crate) const RESULTS: &str = "/v1/results/";

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Rows of a table; of one tenant, except for the tenants themselves.
    Rows { table: Table, tenant: Option<Uuid> },
    /// The result of an upload that was answered 202.
    Result { key: String },
}

impl Place {
    /// What a request goes to.
    pub(crate) fn of(method: &Method, path: &str) -> Result<Place, Answer> {
        let place = Place::of_path(path).ok_or_else(|| {
            Answer::problem(StatusCode::NOT_FOUND, "rows go to /v1/tenants/bulk and /v1/tenants/TENANT_ID/TABLE/bulk")
        })?;
        let right = if matches!(place, Place::Rows { .. }) { Method::POST } else { Method::GET };
        if *method == right { Ok(place) } else { Err(wrong_method(&right)) }
    }

    fn of_path(path: &str) -> Option<Place> {
        if let Some(key) = path.strip_prefix(RESULTS) {
            return Some(Place::Result { key: key.to_owned() });
        }
        let segments: Vec<&str> = path.strip_prefix("/v1/tenants/")?.split('/').collect();
        match segments[..] {
            ["bulk"] => Some(Place::Rows { table: Table::Tenants, tenant: None }),
            [tenant, table, "bulk"] => {
                let table = table.parse().ok().filter(|table| *table != Table::Tenants)?;
                Some(Place::Rows { table, tenant: Some(Uuid::try_parse(tenant).ok()?) })
            }
            _ => None,
        }
    }
}

fn wrong_method(right: &Method) -> Answer {
    let answer = Answer::problem(StatusCode::METHOD_NOT_ALLOWED, format!("only {right} is answered here"));
    answer.with(hyper::header::ALLOW, right.as_str())
}

/// Lets pass who has the key, as a bearer token or in `X-API-Key`.
pub(crate) fn authorize(headers: &HeaderMap, key: Option<&ApiKey>) -> Result<(), Answer> {
    let Some(key) = key else { return Ok(()) };
    let bearer = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let bearer = bearer
        .and_then(|value| value.split_at_checked(7))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer "));
    let given = bearer.map(|(_, key)| key).or(headers.get(X_API_KEY).map(HeaderValue::as_bytes));
    if given.is_some_and(|given| is_same(given, key.as_bytes())) {
        return Ok(());
    }
    let detail = if given.is_some() { "the key is another one" } else { "a key is needed" };
    Err(Answer::problem(StatusCode::UNAUTHORIZED, detail).with(WWW_AUTHENTICATE, "Bearer"))
}

/// Compares digests, so that neither the length nor a common beginning shows in the time.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    Sha256::digest(one).as_slice().ct_eq(Sha256::digest(other).as_slice()).into()
}

/// What the headers say of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) key: String,
    pub(crate) format: Format,
    pub(crate) is_packed: bool,
    pub(crate) length: u64,
    pub(crate) digest: Option<[u8; 32]>,
    pub(crate) rows: Option<u64>,
}

impl Head {
    /// Reads the headers; `limit` is the longest body.
    pub(crate) fn read(headers: &HeaderMap, limit: u64) -> Result<Head, Answer> {
        Ok(Head {
            format: format(headers)?,
            is_packed: is_packed(headers)?,
            length: length(headers, limit)?,
            key: key(headers)?,
            digest: text(headers, &CONTENT_DIGEST)?.map(digest).transpose()?,
            rows: text(headers, &X_ROW_COUNT)?.map(rows).transpose()?,
        })
    }
}

fn refuse<T>(status: StatusCode, detail: impl Into<String>) -> Result<T, Answer> {
    Err(Answer::problem(status, detail))
}

/// The header, if it is there and is text.
fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Answer> {
    let value = headers.get(name).map(|value| value.to_str());
    value.transpose().or_else(|_| refuse(StatusCode::BAD_REQUEST, format!("the header {name} is not text")))
}

fn format(headers: &HeaderMap) -> Result<Format, Answer> {
    let given = text(headers, &CONTENT_TYPE)?.unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media_type.as_str() {
        "application/x-ndjson" => Ok(Format::Ndjson),
        "text/csv" => Ok(Format::Csv),
        _ => refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "rows come as application/x-ndjson or text/csv"),
    }
}

fn is_packed(headers: &HeaderMap) -> Result<bool, Answer> {
    match text(headers, &CONTENT_ENCODING)? {
        None => Ok(false),
        Some(encoding) if encoding.eq_ignore_ascii_case("gzip") => Ok(true),
        Some(_) => refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bodies are packed with gzip or not at all"),
    }
}

fn length(headers: &HeaderMap, limit: u64) -> Result<u64, Answer> {
    let Some(length) = text(headers, &CONTENT_LENGTH)?.and_then(|length| length.parse().ok()) else {
        return refuse(StatusCode::LENGTH_REQUIRED, "a body has a Content-Length");
    };
    if length > limit { Err(too_long(limit)) } else { Ok(length) }
}

/// What is said of a body that is too long, as sent or unpacked.
pub(crate) fn too_long(limit: u64) -> Answer {
    Answer::problem(StatusCode::PAYLOAD_TOO_LARGE, format!("a body has at most {limit} bytes"))
}

fn key(headers: &HeaderMap) -> Result<String, Answer> {
    match text(headers, &IDEMPOTENCY_KEY)? {
        Some(key) if (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(key.to_owned())
        }
        Some(_) => {
            refuse(StatusCode::BAD_REQUEST, format!("an Idempotency-Key has 1 to {LONGEST_KEY} visible characters"))
        }
        None => refuse(StatusCode::BAD_REQUEST, "an upload has an Idempotency-Key"),
    }
}

/// The SHA-256 among the digests of a `Content-Digest` header, which RFC 9530 has as `sha-256=:BASE64:`.
fn digest(value: &str) -> Result<[u8; 32], Answer> {
    let mut members = value.split(',').map(str::trim);
    let encoded = members.find_map(|member| member.strip_prefix("sha-256=:")?.strip_suffix(':'));
    let decoded = encoded.and_then(|encoded| BASE64_STANDARD.decode(encoded).ok()?.try_into().ok());
    decoded.ok_or_else(|| Answer::problem(StatusCode::BAD_REQUEST, "a Content-Digest is sha-256=:BASE64:"))
}

fn rows(value: &str) -> Result<u64, Answer> {
    value.parse().or_else(|_| refuse(StatusCode::BAD_REQUEST, "X-Row-Count is a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        const TENANT: &str = "6a1f0ac5-8f6c-4a43-9f3a-3f6b7d7f2f10";
        let tenant = Some(Uuid::try_parse(TENANT).unwrap());
        for (path, place) in [
            ("/v1/tenants/bulk", Some(Place::Rows { table: Table::Tenants, tenant: None })),
            (&format!("/v1/tenants/{TENANT}/orders/bulk"), Some(Place::Rows { table: Table::Orders, tenant })),
            (&format!("/v1/tenants/{TENANT}/tenants/bulk"), None),
            (&format!("/v1/tenants/{TENANT}/orders"), None),
            ("/v1/tenants/x/orders/bulk", None),
            ("/v1/results/abc", Some(Place::Result { key: "abc".to_owned() })),
            ("/", None),
        ] {
            assert_eq!(Place::of_path(path), place, "{path}");
        }
    }

    #[test]
    fn digests() {
        let whole = format!("md5=:AAAA:, sha-256=:{}:", BASE64_STANDARD.encode([7; 32]));
        assert_eq!(digest(&whole).unwrap(), [7; 32]);
        for wrong in ["", "sha-256=AAAA", "sha-256=:AAAA:", "sha-256=:!:"] {
            assert_eq!(digest(wrong).unwrap_err().status, StatusCode::BAD_REQUEST, "{wrong}");
        }
    }
}
