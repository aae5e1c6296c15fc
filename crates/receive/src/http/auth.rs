//! Who may send: the API key of a request.

use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::response::Response;
use crate::options::ApiKey;

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Admits a request that carries the key, as a bearer token or in `X-API-Key`; without a key, all
/// requests.
pub(super) fn authorize(headers: &HeaderMap, key: Option<&ApiKey>) -> Result<(), Response> {
    let Some(key) = key else { return Ok(()) };
    let given = bearer_token(headers).or(headers.get(X_API_KEY).map(HeaderValue::as_bytes));
    let detail = match given {
        Some(given) if is_same(given, key.as_bytes()) => return Ok(()),
        Some(_) => "the API key is wrong",
        None => "an API key is required",
    };
    Err(Response::problem(StatusCode::UNAUTHORIZED, detail).with(WWW_AUTHENTICATE, "Bearer"))
}

fn bearer_token(headers: &HeaderMap) -> Option<&[u8]> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.as_bytes().split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then_some(token)
}

/// Compares digests, so that the time reveals neither the length nor a common prefix.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    Sha256::digest(one).as_slice().ct_eq(Sha256::digest(other).as_slice()).into()
}
