//! An upload, from its head to its response: what happens in which order, and where a fault
//! strikes.

use std::time::Duration;

use bytes::Bytes;
use fixtures_gen::Table;
use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::HeaderName;
use sha2::{Digest, Sha256};
use tokio::task;
use tokio::time;
use uuid::Uuid;

use super::canned;
use super::headers::{self, IDEMPOTENCY_KEY, UploadHeaders};
use super::response::{Rejection, Reset, Response};
use super::response_body::ResponseBody;
use super::shared::Shared;
use crate::database::{Batch, BatchResult};
use crate::fault::Fault;
use crate::in_flight::InFlight;
use crate::rows::{self, BodyError, ParsedBody};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// How long a request waits for the other one that has its key.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// An upload whose body has not been read.
pub(super) struct Upload {
    pub(super) path: String,
    pub(super) table: Table,
    pub(super) tenant: Option<Uuid>,
    pub(super) headers: UploadHeaders,
    pub(super) fault: Option<Fault>,
}

impl Upload {
    /// Takes the rows and responds, or has the connection reset.
    pub(super) async fn run(self, shared: &Shared, mut body: Incoming) -> Result<hyper::Response<ResponseBody>, Reset> {
        match self.fault {
            Some(Fault::ResetBeforeBody) => return Err(Reset),
            Some(Fault::UnavailableEarly) => return Ok(canned::unavailable().whole()),
            _ => {}
        }
        match self.store(shared, &mut body).await {
            Ok(stored) => self.respond(shared, stored).await,
            Err(Rejection::Reset) => Err(Reset),
            Err(Rejection::Response(response)) => {
                drain(&mut body).await;
                Ok(response.whole())
            }
        }
    }

    /// Reads the body and stores its rows.
    async fn store(&self, shared: &Shared, body: &mut Incoming) -> Result<Response, Rejection> {
        let in_flight = self.take_key(shared).await?;
        if let Some(refusal) = self.fault.and_then(|fault| canned::by_fault(fault, &shared.options.faults)) {
            return Err(refusal.into());
        }
        let bytes = self.read(body).await?;
        match self.fault {
            Some(Fault::ResetBeforeCommit) => return Err(Rejection::Reset),
            Some(Fault::AcceptedAndLost) => return Ok(canned::accepted(&self.headers.key)),
            Some(Fault::CrashBeforeCommit) => std::process::abort(),
            _ => {}
        }
        let (digest, mut parsed) = self.parse(shared, bytes).await?;
        shared.row_faults.reject(self.fault, &shared.options.faults, &mut parsed);
        let batch = Batch {
            path: self.path.clone(),
            key: shared.options.idempotency.then(|| self.headers.key.clone()),
            digest,
            body: parsed,
            in_flight,
            crash: self.fault == Some(Fault::CrashAfterCommit),
        };
        self.commit(shared, batch).await
    }

    /// Takes the key for this request. If another request has it, waits for that one to end, so
    /// that a retry makes sense.
    async fn take_key(&self, shared: &Shared) -> Result<Option<InFlight>, Response> {
        if !shared.options.idempotency {
            return Ok(None);
        }
        match shared.keys_in_flight.take(&self.headers.key) {
            Ok(in_flight) => Ok(Some(in_flight)),
            Err(mut other) => {
                // Whether the other request ends or the time does, the response is the same.
                let _ = time::timeout(LONGEST_WAIT, other.changed()).await;
                Err(canned::in_flight())
            }
        }
    }

    /// The body; a fault resets the connection halfway through it.
    async fn read(&self, body: &mut Incoming) -> Result<Bytes, Rejection> {
        if self.fault == Some(Fault::ResetInBody) {
            skip(body, self.headers.length / 2).await;
            return Err(Rejection::Reset);
        }
        match body.collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            // The client is gone, and nobody waits for a response.
            Err(_) => Err(Rejection::Reset),
        }
    }

    /// Checks the body against its headers and reads its rows, away from the threads that serve
    /// connections.
    async fn parse(&self, shared: &Shared, bytes: Bytes) -> Result<([u8; 32], ParsedBody), Response> {
        let (table, tenant, headers) = (self.table, self.tenant, self.headers.clone());
        let limit = shared.options.body_limit;
        match task::spawn_blocking(move || parse(table, tenant, &headers, &bytes, limit)).await {
            Ok(Ok(parsed)) => Ok(parsed),
            Ok(Err(BodyError::Malformed(what))) => Err(Response::problem(StatusCode::BAD_REQUEST, what)),
            Ok(Err(BodyError::TooLong)) => Err(headers::too_long(limit)),
            // A panic, which is on standard error, or the end of the server.
            Err(_) => Err(Response::problem(StatusCode::INTERNAL_SERVER_ERROR, "the body could not be read")),
        }
    }

    /// Has the writer store the batch.
    async fn commit(&self, shared: &Shared, batch: Batch) -> Result<Response, Rejection> {
        let failed = |why: &str| Response::problem(StatusCode::INTERNAL_SERVER_ERROR, why).into();
        match shared.writer.store(batch).await {
            Some(BatchResult::Stored { status, text, repeated }) => {
                shared.counters.repeated_rows(repeated);
                Ok(self.success(shared, status, text))
            }
            Some(BatchResult::Known { status, text }) => {
                shared.counters.replay();
                Ok(self.success(shared, status, text).with(REPLAYED, "true"))
            }
            Some(BatchResult::KeyReused) => {
                let detail = "this Idempotency-Key has been used with another body or path";
                Err(Response::problem(StatusCode::UNPROCESSABLE_ENTITY, detail).into())
            }
            Some(BatchResult::Failed(error)) => Err(failed(&format!("the database failed: {error}"))),
            None => Err(failed("the server is stopping")),
        }
    }

    /// The response to rows that are stored.
    fn success(&self, shared: &Shared, status: StatusCode, text: String) -> Response {
        let is_bare = status == StatusCode::OK && !shared.options.counts;
        let response = if is_bare { Response::no_content() } else { Response::json(status, text) };
        if shared.options.idempotency { response.with(IDEMPOTENCY_KEY, &self.headers.key) } else { response }
    }

    /// Sends the response to rows that are stored, spoiled if a fault says so.
    async fn respond(&self, shared: &Shared, response: Response) -> Result<hyper::Response<ResponseBody>, Reset> {
        let faults = &shared.options.faults;
        let response = match self.fault {
            Some(Fault::ResetAfterCommit) => return Err(Reset),
            Some(Fault::Truncated) => return Ok(response.truncated()),
            Some(Fault::FailureAfterCommit) => canned::failure(),
            Some(Fault::NoJson) => response.with_broken_json(),
            Some(Fault::WrongCounts) => response.with_wrong_counts(),
            Some(Fault::Accepted) => {
                shared.results.add(&self.headers.key, faults.polls, response);
                canned::accepted(&self.headers.key)
            }
            Some(Fault::Slow) => {
                shared.stop.sleep(faults.delay).await;
                response
            }
            _ => response,
        };
        Ok(response.whole())
    }
}

/// Reads the rest of a body and drops it: a client that is still sending would not see the
/// response.
pub(super) async fn drain(body: &mut Incoming) {
    skip(body, u64::MAX).await;
}

/// Reads and drops at least this many bytes of a body, or all that it has.
async fn skip(body: &mut Incoming, bytes: u64) {
    let mut read = 0;
    while read < bytes
        && let Some(Ok(frame)) = body.frame().await
    {
        read += frame.data_ref().map_or(0, |data| data.len() as u64);
    }
}

fn parse(
    table: Table,
    tenant: Option<Uuid>,
    headers: &UploadHeaders,
    bytes: &[u8],
    limit: u64,
) -> Result<([u8; 32], ParsedBody), BodyError> {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    if headers.digest.is_some_and(|expected| expected != digest) {
        return Err(BodyError::Malformed("the digest of the body is not that of Content-Digest".to_owned()));
    }
    let body = if headers.is_gzip {
        rows::read(table, headers.format, tenant, &rows::gunzip(bytes, limit)?)?
    } else {
        rows::read(table, headers.format, tenant, bytes)?
    };
    match headers.rows {
        Some(expected) if expected != body.received => {
            let what = format!("the body has {} rows, but X-Row-Count is {expected}", body.received);
            Err(BodyError::Malformed(what))
        }
        _ => Ok((digest, body)),
    }
}
