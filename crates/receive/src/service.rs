//! From a request to its answer: what happens in which order, and where a fault strikes.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::HeaderName;
use hyper::{Request, Response, StatusCode};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::task;
use tokio::time;
use uuid::Uuid;

use crate::answer::{Answer, Reply, RowError};
use crate::canned;
use crate::counters::Counters;
use crate::faults::{Fault, Faults};
use crate::flight::{Flight, Flights};
use crate::head::{self, Head, IDEMPOTENCY_KEY, Place};
use crate::options::Options;
use crate::rows::{self, Contents, Unreadable};
use crate::store::{Batch, Store, Verdict};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// How long a request with a key that is in flight waits for the other one to end.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The connection is to be reset.
#[derive(Debug)]
pub(crate) struct Reset;

impl std::fmt::Display for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is reset, as the fault wants it")
    }
}

impl std::error::Error for Reset {}

/// Why no answer comes of a request in the ordinary way.
enum Stop {
    Answer(Answer),
    Reset,
}

impl From<Answer> for Stop {
    fn from(answer: Answer) -> Stop {
        Stop::Answer(answer)
    }
}

/// What all connections of a server share.
pub(crate) struct Service {
    pub(crate) options: Options,
    pub(crate) store: Store,
    pub(crate) counters: Arc<Counters>,
    pub(crate) stop: watch::Receiver<bool>,
    flights: Flights,
    results: Mutex<HashMap<String, Polled>>,
    turned_away: Mutex<HashSet<Uuid>>,
}

/// A result that is being polled.
struct Polled {
    polls_left: u32,
    answer: Answer,
}

impl Service {
    pub(crate) fn new(options: Options, store: Store, counters: Arc<Counters>, stop: watch::Receiver<bool>) -> Service {
        Service {
            options,
            store,
            counters,
            stop,
            flights: Flights::default(),
            results: Mutex::default(),
            turned_away: Mutex::default(),
        }
    }

    /// Answers a request, or has the connection reset.
    pub(crate) async fn serve(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Reply>, Reset> {
        let begun = Instant::now();
        let told = format!("{} {}", request.method(), request.uri().path());
        let answered = self.answer(request).await;
        if self.options.log {
            let outcome = answered.as_ref().map_or_else(|_| "reset".to_owned(), |answer| answer.status().to_string());
            eprintln!("{told}: {outcome}, {} ms", begun.elapsed().as_millis());
        }
        answered
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Reply>, Reset> {
        let path = request.uri().path().to_owned();
        self.counters.request(&path);
        let (parts, mut body) = request.into_parts();
        let admitted = self.admit(&parts, &path);
        let answer = match admitted {
            Ok(Admitted::Result { key }) => self.result(&key),
            Ok(Admitted::Upload(upload)) => return self.upload(upload, body).await,
            Err(refusal) => refusal,
        };
        drain(&mut body).await;
        Ok(answer.whole())
    }

    /// Everything that the head decides.
    fn admit(&self, parts: &hyper::http::request::Parts, path: &str) -> Result<Admitted, Answer> {
        if let Some(rule) = self.options.rules.iter().find(|rule| path.contains(&rule.path)) {
            return Err(canned::by_rule(rule));
        }
        let place = Place::of(&parts.method, path)?;
        head::authorize(&parts.headers, self.options.api_key.as_ref())?;
        match place {
            Place::Result { key } => Ok(Admitted::Result { key }),
            Place::Rows { table, tenant } => {
                let head = Head::read(&parts.headers, self.options.body_limit)?;
                let fault = self.counters.upload(&head.key, &self.options.faults);
                Ok(Admitted::Upload(Upload { path: path.to_owned(), table, tenant, head, fault }))
            }
        }
    }

    async fn upload(&self, upload: Upload, mut body: Incoming) -> Result<Response<Reply>, Reset> {
        match upload.fault {
            Some(Fault::ResetBeforeBody) => return Err(Reset),
            Some(Fault::UnavailableEarly) => return Ok(canned::unavailable().whole()),
            _ => {}
        }
        let stored = match self.take_in(&upload, &mut body).await {
            Ok(stored) => stored,
            Err(Stop::Reset) => return Err(Reset),
            Err(Stop::Answer(answer)) => {
                drain(&mut body).await;
                return Ok(answer.whole());
            }
        };
        self.tell(&upload, stored).await
    }

    /// Reads the body and stores its rows; what is to be answered.
    async fn take_in(&self, upload: &Upload, body: &mut Incoming) -> Result<Answer, Stop> {
        let flight = self.begin(&upload.head.key).await?;
        if let Some(answer) = upload.fault.and_then(|fault| canned::by_fault(fault, &self.options.faults)) {
            return Err(answer.into());
        }
        let bytes = collect(body, upload).await?;
        match upload.fault {
            Some(Fault::ResetBeforeCommit) => return Err(Stop::Reset),
            Some(Fault::AcceptedAndLost) => return Ok(canned::accepted(&upload.head.key)),
            Some(Fault::CrashBeforeCommit) => std::process::abort(),
            _ => {}
        }
        let (digest, mut contents) = self.read(upload, bytes).await?;
        self.turn_rows_away(upload.fault, &mut contents);
        let batch = Batch {
            path: upload.path.clone(),
            key: self.options.idempotency.then(|| upload.head.key.clone()),
            digest,
            contents,
            flight,
            crash: upload.fault == Some(Fault::CrashAfterCommit),
        };
        self.put(batch, &upload.head.key).await
    }

    /// Takes the key for this request; if another has it, waits until that one has ended, so that coming again is worth while.
    async fn begin(&self, key: &str) -> Result<Option<Flight>, Answer> {
        if !self.options.idempotency {
            return Ok(None);
        }
        match self.flights.begin(key) {
            Ok(flight) => Ok(Some(flight)),
            Err(mut other) => {
                // Both ways of ending, the flight's end and the longest wait, lead to the same answer.
                let _ = time::timeout(LONGEST_WAIT, other.changed()).await;
                Err(canned::in_flight())
            }
        }
    }

    /// Checks the body against its head and reads the rows, beside the threads that serve connections.
    async fn read(&self, upload: &Upload, bytes: Vec<u8>) -> Result<([u8; 32], Contents), Answer> {
        let (table, tenant, head) = (upload.table, upload.tenant, upload.head.clone());
        let limit = self.options.body_limit;
        let reading = task::spawn_blocking(move || {
            let digest: [u8; 32] = Sha256::digest(&bytes).into();
            if head.digest.is_some_and(|told| told != digest) {
                return Err(Unreadable::Malformed("the body has another digest than Content-Digest".to_owned()));
            }
            let plain = if head.is_packed { rows::unpack(&bytes, limit)? } else { bytes };
            let contents = rows::read(table, head.format, tenant, &plain)?;
            match head.rows {
                Some(told) if told != contents.received => Err(Unreadable::Malformed(format!(
                    "the body has {} rows, X-Row-Count says {told}",
                    contents.received
                ))),
                _ => Ok((digest, contents)),
            }
        });
        match reading.await {
            Ok(Ok(read)) => Ok(read),
            Ok(Err(Unreadable::Malformed(what))) => Err(Answer::problem(StatusCode::BAD_REQUEST, what)),
            Ok(Err(Unreadable::TooLong)) => Err(head::too_long(limit)),
            Err(_) => Err(Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, "reading the rows failed")),
        }
    }

    fn turn_rows_away(&self, fault: Option<Fault>, contents: &mut Contents) {
        let faults = &self.options.faults;
        if faults.refused_rows > 0.0 {
            contents.errors.extend(contents.rows.take_out(&mut |row, id| {
                let refused = faults.refuses(id.as_bytes());
                refused.then(|| RowError { row, status: 422, reason: "refused for good, says the fault".to_owned() })
            }));
        }
        if fault == Some(Fault::Partial) {
            let chosen = self.choose_rows(faults, &contents.rows.ids());
            contents.errors.extend(contents.rows.take_out(&mut |row, id| {
                let away = chosen.contains(&id);
                away.then(|| RowError { row, status: 503, reason: "not now, says the fault".to_owned() })
            }));
        }
    }

    /// The rows that are turned away this time: those by lot, or the first, of the rows that have not been turned away before.
    fn choose_rows(&self, faults: &Faults, ids: &[Uuid]) -> HashSet<Uuid> {
        let mut before = self.turned_away.lock().unwrap_or_else(PoisonError::into_inner);
        let left: Vec<Uuid> = ids.iter().filter(|id| !before.contains(id)).copied().collect();
        let mut chosen: HashSet<Uuid> = left.iter().filter(|id| faults.turns_away(id.as_bytes())).copied().collect();
        if chosen.is_empty() {
            chosen.extend(left.first());
        }
        before.extend(&chosen);
        chosen
    }

    async fn put(&self, batch: Batch, key: &str) -> Result<Answer, Stop> {
        let told = |status, text| {
            let is_bare = status == StatusCode::OK && !self.options.counts;
            let answer = if is_bare { Answer::bare() } else { Answer::counts(status, text) };
            if self.options.idempotency { answer.with(IDEMPOTENCY_KEY, key) } else { answer }
        };
        let failed = |why: &str| Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, why).into();
        match self.store.put(batch).await {
            Some(Verdict::Stored { status, text, repeated }) => {
                self.counters.repeated_rows(repeated);
                Ok(told(status, text))
            }
            Some(Verdict::Known { status, text }) => {
                self.counters.replay();
                Ok(told(status, text).with(REPLAYED, "true"))
            }
            Some(Verdict::OtherBody) => {
                let what = "this Idempotency-Key came with another body or to another path before";
                Err(Answer::problem(StatusCode::UNPROCESSABLE_ENTITY, what).into())
            }
            Some(Verdict::Failed(error)) => Err(failed(&format!("the database refuses: {error}"))),
            None => Err(failed("the server is stopping")),
        }
    }

    /// Gives the answer to rows that are stored, in the way that the fault wants.
    async fn tell(&self, upload: &Upload, answer: Answer) -> Result<Response<Reply>, Reset> {
        let answer = match upload.fault {
            Some(Fault::ResetAfterCommit) => return Err(Reset),
            Some(Fault::Truncated) => return Ok(answer.truncated()),
            Some(Fault::FailureAfterCommit) => canned::failure(),
            Some(Fault::NoJson) => answer.with_broken_json(),
            Some(Fault::WrongCounts) => answer.with_wrong_counts(),
            Some(Fault::Accepted) => self.accept(&upload.head.key, answer),
            Some(Fault::Slow) => {
                self.wait(self.options.faults.delay).await;
                answer
            }
            _ => answer,
        };
        Ok(answer.whole())
    }

    fn accept(&self, key: &str, answer: Answer) -> Answer {
        let polled = Polled { polls_left: self.options.faults.polls, answer };
        self.results.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), polled);
        canned::accepted(key)
    }

    fn result(&self, key: &str) -> Answer {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        match results.get_mut(key) {
            None => Answer::problem(StatusCode::NOT_FOUND, "no upload with this key waits for its result"),
            Some(polled) if polled.polls_left > 0 => {
                polled.polls_left -= 1;
                canned::accepted(key)
            }
            Some(polled) => polled.answer.clone(),
        }
    }

    /// Waits, but not longer than the server lives.
    async fn wait(&self, time: Duration) {
        let mut stop = self.stop.clone();
        tokio::select! {
            () = time::sleep(time) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
}

/// A request that may go on.
enum Admitted {
    Result { key: String },
    Upload(Upload),
}

/// An upload whose body has not been read.
struct Upload {
    path: String,
    table: fixtures_gen::Table,
    tenant: Option<Uuid>,
    head: Head,
    fault: Option<Fault>,
}

/// The body, or half of it and a reset.
async fn collect(body: &mut Incoming, upload: &Upload) -> Result<Vec<u8>, Stop> {
    let length = usize::try_from(upload.head.length).unwrap_or(usize::MAX);
    let enough = if upload.fault == Some(Fault::ResetInBody) { length / 2 } else { usize::MAX };
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < enough {
        match body.frame().await {
            None => break,
            // The sender has gone: nobody is there to be answered.
            Some(Err(_)) => return Err(Stop::Reset),
            Some(Ok(frame)) => bytes.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
        }
    }
    if upload.fault == Some(Fault::ResetInBody) { Err(Stop::Reset) } else { Ok(bytes) }
}

/// Reads the rest of a body and forgets it: a sender that is still sending would not see the answer.
async fn drain(body: &mut Incoming) {
    while let Some(Ok(_)) = body.frame().await {}
}
