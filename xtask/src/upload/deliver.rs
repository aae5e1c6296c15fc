//! One chunk from its file to its acknowledgement: retries, answers that come later, and rows that come again alone.
//!
//! Retries have an end, and so have the rounds in which rows come again. An answer that comes later is asked for as long as
//! the server says that it will come: only the server knows how long that may take, and Ctrl-C ends it at any time.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use fixtures_gen::Table;

use crate::digest::Digest;
use crate::error::Error;
use crate::job::Voice;
use crate::style::say;
use crate::upload::account::Acknowledged;
use crate::upload::answer::{self, Answer, Hint, RowError, Verdict};
use crate::upload::body::{self, Body, Origin, Piece};
use crate::upload::client::{Reply, Request};
use crate::upload::journal::Entry;
use crate::upload::key;
use crate::upload::limiter::Permit;
use crate::upload::pool::Pool;
use crate::upload::rejects::{self, Reason};
use crate::upload::schedule::Chunk;
use crate::upload::secret::VARIABLE;
use crate::upload::target;

/// So many answers that say "not yet" are nothing special.
const PATIENT_POLLS: u32 = 4;

/// Bodies that are longer may be too long for a server.
const LARGE_BODY: u64 = 1024 * 1024;

const BODY_LIMIT: &str = " (does the server limit bodies? it must read them before it closes)";

const SLOW_BODIES: &str = "if it is, give requests more time with --timeout; or empty the API, and begin anew with a lower \
                           --chunk-size: it makes another dataset of smaller bodies";

/// What became of a chunk.
pub(super) enum Delivered {
    /// Its rows are stored, but for those in `rejects/`, and the journal has its line.
    Stored,
    /// The server turned it away.
    Refused(Loss),
    /// It was sent as often as may be.
    GivenUp(Loss),
}

/// What is lost with a chunk.
pub(super) struct Loss {
    /// The rows that are neither stored nor in `rejects/`.
    pub(super) rows: u64,
    pub(super) why: Why,
}

/// Why a request did not store its rows, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Why {
    pub(super) text: String,
    pub(super) hint: Option<Hint>,
}

/// Why nothing more is sent.
pub(super) enum Halt {
    /// The run has been stopped elsewhere.
    Over,
    /// This stops it.
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What became of one request, after as many attempts as it took.
enum Settled {
    Stored { is_confirmed: bool },
    Partly(Partly),
    Refused(Why),
    GivenUp(Why),
}

/// Why a request is sent again, and when the server wants that.
struct Again {
    why: Why,
    wish: Option<Duration>,
}

impl Again {
    fn new(text: String, wish: Option<Duration>) -> Self {
        Self { why: Why { text, hint: None }, wish }
    }
}

/// An answer that names rows which are not stored.
struct Partly {
    errors: Vec<RowError>,
    is_confirmed: bool,
    is_replay: bool,
    wish: Option<Duration>,
}

/// Where a chunk goes from an answer that names rows.
enum Onward {
    /// Some rows are sent again.
    Again,
    /// None are.
    Done,
    /// They have been sent as often as may be.
    GivenUp(String),
}

/// A chunk's request on its way: whose it is, for what is said of it.
struct Errand<'e> {
    table: Table,
    name: &'e str,
    request: &'e Request<'e>,
}

/// How far a chunk has come: the rows that are still to be stored, and what became of the others.
struct Journey {
    /// All rows.
    whole: Piece,
    /// Those of the next request.
    piece: Piece,
    body: Body,
    key: String,
    /// Rows that were turned away for good, by their places in the chunk.
    rejected: BTreeMap<u64, Reason>,
    /// Rows that no answer has decided on.
    left: u64,
    /// Whether every answer so far confirmed its key.
    is_confirmed: bool,
    /// How often rows have come again.
    rounds: u32,
}

impl Pool<'_> {
    /// Sends a chunk until it has its answer.
    pub(super) fn deliver(&self, chunk: &Chunk) -> Result<Delivered, Halt> {
        let tenant_id = chunk.tenant.map(|tenant| self.parts.plan.dataset().tenant(tenant).tenant_id());
        let whole = self.piece(chunk)?;
        let body = whole.measure(self.parts.folder)?;
        self.check(chunk, &whole, body.content)?;
        let first_key =
            key::of_chunk(&self.dataset, chunk, tenant_id.map(|id| id.to_string()).as_deref(), body.content);
        let url = self.parts.access.target.url(chunk.table, tenant_id);
        let (piece, key, length) = (whole.clone(), first_key.clone(), body.length);
        let (rejected, left) = (BTreeMap::new(), chunk.row_count());
        let mut journey = Journey { whole, piece, body, key, rejected, left, is_confirmed: true, rounds: 0 };
        self.account.send(chunk.table, chunk.row_count());
        loop {
            let Journey { whole, piece, body, key, .. } = &journey;
            let request = Request { url: url.clone(), key: key.clone(), piece, body };
            let settled = self.send(&Errand { table: chunk.table, name: &whole.file, request: &request })?;
            match settled {
                Settled::Stored { is_confirmed } => {
                    journey.is_confirmed &= is_confirmed;
                    break;
                }
                Settled::Partly(answer) => match self.go_on(chunk, &mut journey, answer)? {
                    Onward::Again => {}
                    Onward::Done => break,
                    Onward::GivenUp(text) => return self.give_up(chunk, &journey, Why { text, hint: None }),
                },
                Settled::Refused(why) => return self.refuse(chunk, &journey, why),
                Settled::GivenUp(why) => return self.give_up(chunk, &journey, why),
            }
        }
        self.note(chunk, &journey, first_key, length)?;
        Ok(Delivered::Stored)
    }

    /// Takes in which rows were not stored: those that may come again are the next request.
    fn go_on(&self, chunk: &Chunk, journey: &mut Journey, answer: Partly) -> Result<Onward, Halt> {
        let policy = self.parts.access.policy;
        journey.is_confirmed &= answer.is_confirmed;
        let (again, lost): (Vec<_>, Vec<_>) = answer.errors.into_iter().partition(RowError::is_retryable);
        journey.left = again.len() as u64;
        journey.rejected.extend(lost.into_iter().map(|error| {
            let reason = Reason { status: error.status, text: self.clean(&error.reason) };
            (journey.piece.row_of_file(error.row), reason)
        }));
        let Some(first) = again.first() else { return Ok(Onward::Done) };
        let why = format!("{} rows were not stored: {} {}", again.len(), first.status, self.shown(&first.reason));
        if journey.rounds == policy.most {
            return Ok(Onward::GivenUp(why));
        }
        // What was answered long ago is no reason to wait now.
        if !answer.is_replay {
            let time = policy.wait(journey.rounds, answer.wish, random());
            self.note_retry(chunk.table, &journey.whole.file, &why, time);
            self.pause(time)?;
        }
        journey.rounds += 1;
        journey.piece = journey.piece.only(again.iter().map(|error| error.row));
        journey.body = journey.piece.measure(self.parts.folder)?;
        journey.key = key::derived(&journey.key, journey.body.content);
        Ok(Onward::Again)
    }

    /// Keeps the rows that were turned away, and notes the chunk as acknowledged: in this order, so that a chunk that has
    /// its line has its rows.
    fn note(&self, chunk: &Chunk, journey: &Journey, key: String, bytes: u64) -> Result<(), Error> {
        let Journey { whole, is_confirmed, .. } = journey;
        let (rows, rejected) = (chunk.row_count(), self.keep_rejects(chunk, journey)?);
        let is_confirmed = *is_confirmed;
        let table = chunk.table.name().to_owned();
        let entry = Entry { number: chunk.number, table, key, rows, rejected, is_confirmed };
        self.journal.note(&entry)?;
        self.acknowledged(chunk, &whole.file, &entry.key, Acknowledged { rows, rejected, bytes, is_confirmed })
    }

    /// Writes the rows that were turned away, and says how many they are.
    fn keep_rejects(&self, chunk: &Chunk, journey: &Journey) -> Result<u64, Error> {
        let Journey { whole, rejected, .. } = journey;
        let (rows, count) = (chunk.row_count(), rejected.len() as u64);
        let name = rejects::name(&whole.file, chunk.table, chunk.place);
        let Some(first) = rejected.values().next() else {
            return rejects::forget(self.parts.folder, &name).map(|()| 0);
        };
        rejects::write(self.parts.folder, &name, whole, rejected)?;
        let first = answer::shortened(&format!("{} {}", first.status, first.text));
        self.note_problem(&format!("{}: {count} of {rows} rows rejected, see rejects/{name}: {first}", whole.file));
        Ok(count)
    }

    fn refuse(&self, chunk: &Chunk, journey: &Journey, why: Why) -> Result<Delivered, Halt> {
        self.note_problem(&format!("{}: refused: {}", journey.whole.file, why.text));
        Ok(Delivered::Refused(self.lose(chunk, journey, why)?))
    }

    fn give_up(&self, chunk: &Chunk, journey: &Journey, why: Why) -> Result<Delivered, Halt> {
        let retries = self.parts.access.policy.most;
        self.note_problem(&format!("{}: given up after {retries} retries: {}", journey.whole.file, why.text));
        Ok(Delivered::GivenUp(self.lose(chunk, journey, why)?))
    }

    /// Keeps and counts what was decided of a chunk before it was lost. It has no line in the journal: when the upload goes
    /// on, it is sent as a whole again, under the same keys.
    fn lose(&self, chunk: &Chunk, journey: &Journey, why: Why) -> Result<Loss, Error> {
        let (rejected, rows) = (self.keep_rejects(chunk, journey)?, journey.left);
        self.account.keep(chunk.table, chunk.row_count().saturating_sub(rejected + rows), rejected);
        Ok(Loss { rows, why })
    }

    /// All rows of a chunk.
    fn piece(&self, chunk: &Chunk) -> Result<Piece, Error> {
        let plan = self.parts.plan;
        let file = match chunk.tenant {
            None => plan.files_of(Table::Tenants).next(),
            Some(tenant) => plan.file(tenant, chunk.table, chunk.place),
        };
        let name = file.map(|file| file.name).unwrap_or_default();
        let origin = match chunk.tenant {
            Some(_) => Origin::Same,
            None => Origin::Tenants { offset: self.offset_of_tenants(&name, chunk)? },
        };
        let (format, compression) = (plan.format(), plan.compression());
        Ok(Piece { file: name, origin, format, compression, rows: chunk.row_count(), only: None })
    }

    fn offset_of_tenants(&self, name: &str, chunk: &Chunk) -> Result<u64, Error> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let offsets = if let Some(offsets) = &*tenants {
            Arc::clone(offsets)
        } else {
            let (offsets, digest) = body::offsets(self.parts.folder, name, self.parts.plan.chunk_rows())?;
            self.check_digest(0, name, digest)?;
            Arc::clone(tenants.insert(offsets.into()))
        };
        offsets.get(chunk.place as usize).copied().ok_or_else(|| self.damaged(name))
    }

    /// Refuses a file that is no longer what the generator made.
    fn check(&self, chunk: &Chunk, whole: &Piece, content: Digest) -> Result<(), Error> {
        if whole.origin == Origin::Same { self.check_digest(chunk.file, &whole.file, content) } else { Ok(()) }
    }

    fn check_digest(&self, file: u64, name: &str, found: Digest) -> Result<(), Error> {
        let known = self.parts.records.get(file).map(|record| record.digest);
        if known == Some(found) { Ok(()) } else { Err(self.damaged(name)) }
    }

    fn damaged(&self, name: &str) -> Error {
        Error::Upload {
            sentence: format!("{} is not what the manifest tells of it", self.parts.folder.path_of(name).display()),
            hint: "remove it, and make it again with `cargo xtask gen … --resume`".to_owned(),
        }
    }

    /// Sends a request until it is settled.
    fn send(&self, errand: &Errand<'_>) -> Result<Settled, Halt> {
        let mut retries = 0;
        loop {
            let permit = self.limiter.enter(|| self.is_over()).ok_or(Halt::Over)?;
            let start = Instant::now();
            let reply = self.client.post(errand.request, self.parts.folder, || self.is_over())?.ok_or(Halt::Over)?;
            self.account.answer(errand.table, start.elapsed());
            let Again { why, wish } = match self.settle_reply(errand, reply, &permit)? {
                Ok(settled) => return Ok(settled),
                Err(again) => again,
            };
            drop(permit);
            if retries == self.parts.access.policy.most {
                return Ok(Settled::GivenUp(why));
            }
            self.wait(errand, retries, wish, &why.text)?;
            retries += 1;
        }
    }

    /// What a reply settles, or why the request is to be sent again and when.
    fn settle_reply(
        &self,
        errand: &Errand<'_>,
        reply: Reply,
        permit: &Permit<'_>,
    ) -> Result<Result<Settled, Again>, Halt> {
        let answer = match reply {
            Reply::Answer(answer) => answer,
            Reply::Lost(why) => return Ok(Err(Again { why: self.explain_loss(errand, &why), wish: None })),
            Reply::Untrusted(why) => return Err(self.distrust(&why).into()),
        };
        self.has_answered.store(true, Ordering::Relaxed);
        let key = &errand.request.key;
        let mut is_confirmed = answer.confirms(key);
        let rows = errand.request.piece.row_count();
        let (answer, verdict) = match answer.judge_for(key, rows) {
            Verdict::Pending(location) => self.follow(errand, answer, &location)?,
            verdict => (answer, verdict),
        };
        is_confirmed |= answer.confirms(key);
        let wish = answer.wish(SystemTime::now());
        Ok(match verdict {
            Verdict::Stored => {
                permit.praise();
                Ok(Settled::Stored { is_confirmed })
            }
            Verdict::Partly(errors) => {
                permit.praise();
                Ok(Settled::Partly(Partly { errors, is_confirmed, is_replay: answer.is_replay, wish }))
            }
            Verdict::Again { why, is_throttled } => {
                if let Some(limit) = is_throttled.then(|| permit.blame()).flatten() {
                    self.note_limit(limit);
                }
                Err(Again::new(self.shown(&why), wish))
            }
            Verdict::Pending(_) => Err(Again::new(format!("the answer {} leads to no other", answer.status), wish)),
            Verdict::Refused { why, hint } => Ok(Settled::Refused(Why { text: self.shown(&why), hint })),
            Verdict::Elsewhere(location) => Ok(self.refuse_redirect(errand, answer.status, &location)),
            Verdict::Unauthorised(why) => return Err(self.unauthorised(&why).into()),
        })
    }

    /// Asks at an address until there is another answer than "not yet".
    fn follow(&self, errand: &Errand<'_>, first: Answer, location: &str) -> Result<(Answer, Verdict), Halt> {
        let request = errand.request;
        let url = match self.parts.access.target.location(&request.url, location) {
            Ok(url) => url,
            Err(shown) => {
                let why = format!("{} with its answer at {shown}, which is another server's", first.status);
                return Ok((first, Verdict::Refused { why, hint: None }));
            }
        };
        let (mut polls, mut lost, mut wish) = (0, 0, first.wish(SystemTime::now()));
        let mut is_told = false;
        loop {
            self.pause(self.parts.access.policy.wait(polls, wish, random()))?;
            polls += 1;
            if polls > PATIENT_POLLS && !is_told {
                is_told = self.note_wait(errand.name, &self.clean(&target::shown(&url)));
            }
            match self.client.get(&url, || self.is_over()).ok_or(Halt::Over)? {
                Reply::Answer(answer) if answer.status == 202 => wish = answer.wish(SystemTime::now()),
                Reply::Answer(answer) if matches!(answer.status, 404 | 410) => {
                    let why = format!("the answer at {} has gone", target::shown(&url));
                    return Ok((answer, Verdict::Again { why, is_throttled: false }));
                }
                // A server that is overloaded has not answered; the answer is still there.
                Reply::Answer(answer) if matches!(answer.status, 429 | 503) && lost < self.parts.access.policy.most => {
                    lost += 1;
                    wish = answer.wish(SystemTime::now());
                }
                Reply::Answer(answer) => {
                    let verdict = answer.judge_for(&request.key, request.piece.row_count());
                    return Ok((answer, verdict));
                }
                Reply::Lost(_) if lost < self.parts.access.policy.most => lost += 1,
                Reply::Lost(why) => return Ok((first, Verdict::Again { why, is_throttled: false })),
                Reply::Untrusted(why) => return Err(self.distrust(&why).into()),
            }
        }
    }

    fn refuse_redirect(&self, errand: &Errand<'_>, status: u16, location: &str) -> Settled {
        let shown = self.clean(&target::shown_location(&errand.request.url, location));
        let to = if location.is_empty() { "without a target".to_owned() } else { format!("to {shown}") };
        let why = format!("{status}, a redirect {to}, which is not followed");
        let hint = Hint::of_flags("name the API's own address with --api-url and --api-path");
        Settled::Refused(Why { text: why, hint: Some(hint) })
    }

    /// Why there was no answer, or not all of it.
    fn explain_loss(&self, errand: &Errand<'_>, why: &str) -> Why {
        let is_begun = why.starts_with("the answer ");
        self.has_answered.fetch_or(is_begun, Ordering::Relaxed);
        let is_large = errand.request.body.length > LARGE_BODY;
        let is_cut = ["reset", "Broken pipe", "broken pipe", "closed"].iter().any(|word| why.contains(word));
        let guess = if is_large && is_cut && !is_begun { BODY_LIMIT } else { "" };
        let hint = (!is_begun).then(|| self.hint_of_silence(why.starts_with("no answer within ")));
        Why { text: format!("{}{guess}", self.shown(why)), hint }
    }

    /// What to do where no answer comes.
    fn hint_of_silence(&self, is_timeout: bool) -> Hint {
        let still = if self.has_answered.load(Ordering::Relaxed) { "still " } else { "" };
        let look = format!("see whether the server is {still}up at {}", self.parts.access.target);
        if is_timeout { Hint::of_flags(format!("{look}; {SLOW_BODIES}")) } else { Hint::elsewhere(look) }
    }

    fn unauthorised(&self, why: &str) -> Error {
        let hint = if self.parts.access.key.is_some() {
            "check the key, and --auth for the header that it goes into".to_owned()
        } else {
            format!("give the API key in {VARIABLE} or with --api-key-file")
        };
        Error::Upload {
            sentence: format!("{} does not take the API key: {}", self.parts.access.target, self.shown(why)),
            hint,
        }
    }

    fn distrust(&self, why: &str) -> Error {
        Error::UploadFlags {
            sentence: format!("the certificate of {} is not trusted: {}", self.parts.access.target, self.shown(why)),
            hint: "name the certificate of the authority that signed it with --ca-cert".to_owned(),
        }
    }

    /// Waits before a request is sent again.
    fn wait(&self, errand: &Errand<'_>, number: u32, wish: Option<Duration>, why: &str) -> Result<(), Halt> {
        let time = self.parts.access.policy.wait(number, wish, random());
        self.note_retry(errand.table, errand.name, why, time);
        self.pause(time)
    }

    /// Lets time pass, unless all is over.
    fn pause(&self, time: Duration) -> Result<(), Halt> {
        const LOOK_EVERY: Duration = Duration::from_millis(20);
        let start = Instant::now();
        while !self.is_over() {
            let left = time.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(LOOK_EVERY));
        }
        Err(Halt::Over)
    }

    /// A server's words as they may be shown: in one line, without the key.
    fn clean(&self, text: &str) -> String {
        let text = answer::printable(text);
        self.parts.access.key.as_ref().map_or_else(|| text.clone(), |key| key.mask(&text))
    }

    /// The same, but no more of them than one reads.
    fn shown(&self, text: &str) -> String {
        answer::shortened(&self.clean(text))
    }

    fn note_limit(&self, limit: usize) {
        self.note_verbose(&format!("429: {limit} requests at once from now on"));
    }

    fn note_verbose(&self, text: &str) {
        if self.parts.voice == Voice::Verbose {
            say(text);
        }
    }
}

/// Bits that differ from call to call and from process to process.
fn random() -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    RandomState::new().hash_one(CALLS.fetch_add(1, Ordering::Relaxed))
}
