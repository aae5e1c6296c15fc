//! One request up to its outcome: retried as often as the policy allows, and its result asked for
//! where the server needs time.
//!
//! The number of retries is limited. Being told that there are too many requests is no failure of
//! one of them: all pause, and it does not count. The result of a pending request is asked for as long as the
//! server says that it is pending: only the server knows how long that may take, and a request to
//! stop ends it at any time.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use fixtures_gen::Table;
use reqwest::Url;

use crate::access;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::response::reason::{Distrust, Lost, Reason};
use crate::response::rows::RowList;
use crate::response::{Response, Verdict};
use crate::send::client::{Reply, Request};
use crate::send::limiter::Permit;
use crate::send::pace::Slot;
use crate::send::shared::{Abort, Shared};

/// Inquiries about a pending request before that is worth a report.
const PATIENT_POLLS: u32 = 4;

/// What became of a request, after as many attempts as it took.
pub(crate) enum Outcome {
    Stored { is_confirmed: bool, is_replay: bool },
    Partial(Partial),
    Refused(Reason),
    GivenUp(Reason),
}

/// An outcome, and how certain it is that its request decided it.
pub(crate) struct Settled {
    pub(crate) outcome: Outcome,
    /// Whether an earlier attempt may have stored the rows, without a response that says so.
    pub(crate) may_have_stored: bool,
}

/// A response that names rows that are not stored.
pub(crate) struct Partial {
    pub(crate) errors: RowList,
    pub(crate) is_confirmed: bool,
    pub(crate) is_replay: bool,
    pub(crate) retry_after: Option<Duration>,
}

/// Why a request is sent again, and when the server wants that.
struct Retry {
    reason: Reason,
    after: Option<Duration>,
    /// Whether all requests wait, not only this one.
    is_throttled: bool,
}

/// A request, and what is reported of it.
pub(crate) struct RequestContext<'r, 'u> {
    pub(crate) shared: &'r Shared<'u>,
    pub(crate) table: Table,
    /// The name of the file whose rows it has.
    pub(crate) file: &'r str,
    pub(crate) request: &'r Request<'r>,
    /// Whether an upload was interrupted that may have sent the request.
    pub(crate) was_interrupted: bool,
}

impl RequestContext<'_, '_> {
    /// Sends the request until it has an outcome.
    pub(crate) fn send(&self) -> Result<Settled, Abort> {
        let shared = self.shared;
        let (mut retries, mut may_have_stored) = (0, self.was_interrupted);
        let mut is_on_new_connection = false;
        loop {
            let permit = shared.limiter.enter(|| shared.is_over()).ok_or(Abort::Over)?;
            let start = Instant::now();
            let reply = shared.client.post(self.request, shared.files.folder, || shared.is_over())?;
            let reply = match reply.ok_or(Abort::Over)? {
                // No failure of the request: it comes again at once, on another connection.
                Reply::Stale(_) if !is_on_new_connection => {
                    (is_on_new_connection, may_have_stored) = (true, true);
                    continue;
                }
                Reply::Stale(how) => Reply::Lost(how),
                reply => reply,
            };
            is_on_new_connection = false;
            shared.stats.on_response(self.table, start.elapsed());
            if may_have_stored && self.says_that_it_holds_them(&reply) {
                shared.report(&Event::AlreadyThere { file: self.file })?;
                let outcome = Outcome::Stored { is_confirmed: false, is_replay: false };
                return Ok(Settled { outcome, may_have_stored });
            }
            let leaves_open = leaves_open(&reply);
            let Retry { reason, after, is_throttled } = match self.settle(reply, &permit)? {
                Ok(outcome) => return Ok(Settled { outcome, may_have_stored }),
                Err(retry) => retry,
            };
            may_have_stored |= leaves_open;
            drop(permit);
            if is_throttled {
                shared.report_throttled(self.table, self.file, &reason)?;
                continue;
            }
            if retries == shared.access.retries.max_retries {
                return Ok(Settled { outcome: Outcome::GivenUp(reason), may_have_stored });
            }
            shared.wait_for_retry(self.table, self.file, &reason, shared.delay(retries, after))?;
            retries += 1;
        }
    }

    /// The outcome that a reply decides, or why and when the request is sent again.
    fn settle(&self, reply: Reply, permit: &Permit<'_>) -> Result<Result<Outcome, Retry>, Abort> {
        let mut response = match reply {
            Reply::Response(response) => response,
            Reply::Lost(how @ Lost::Proxy { needs_credentials: true, .. }) => {
                return Ok(Ok(Outcome::Refused(self.lost(how))));
            }
            Reply::Lost(how) | Reply::Stale(how) => {
                return Ok(Err(Retry { reason: self.lost(how), after: None, is_throttled: false }));
            }
            Reply::Untrusted(why) => return Err(self.untrusted(why).into()),
        };
        self.shared.has_responded.store(true, Ordering::Relaxed);
        let (mut is_confirmed, is_replay) = (response.confirms(&self.request.key), response.is_replay);
        let verdict = self.judge(&mut response);
        self.pace(permit.slot(), &response, &verdict);
        let (response, verdict) = match verdict {
            Verdict::Pending(location) => self.follow(response, &location)?,
            verdict => (response, verdict),
        };
        is_confirmed |= response.confirms(&self.request.key);
        let is_replay = is_replay || response.is_replay;
        if is_confirmed {
            self.shared.confirms_keys.store(true, Ordering::Relaxed);
        } else if matches!(verdict, Verdict::Stored | Verdict::Partial(_)) {
            self.shared.stores_without_key.store(true, Ordering::Relaxed);
        }
        let retry_after = response.retry_after(SystemTime::now());
        Ok(match verdict {
            Verdict::Stored => {
                permit.on_success();
                Ok(Outcome::Stored { is_confirmed, is_replay })
            }
            Verdict::Partial(errors) => {
                permit.on_success();
                Ok(Outcome::Partial(Partial { errors, is_confirmed, is_replay, retry_after }))
            }
            Verdict::Retry { reason, is_throttled } => {
                if let Some(concurrency) = (response.status == 429).then(|| permit.on_throttled()).flatten() {
                    self.shared.report(&Event::Throttled { concurrency })?;
                }
                Err(Retry { reason, after: retry_after, is_throttled })
            }
            Verdict::Refused(reason) => Ok(Outcome::Refused(reason)),
            Verdict::Redirect(location) => Ok(Outcome::Refused(self.redirect(response.status, location.as_deref()))),
            Verdict::Unauthorized(reason) => return Err(self.unauthorized(reason).into()),
            Verdict::Pending(_) => unreachable!("a pending request is followed"),
        })
    }

    /// Whether a server that keeps no keys says that it holds the rows of a repeated request. Where
    /// keys are kept, the same status means that the key is being processed.
    fn says_that_it_holds_them(&self, reply: &Reply) -> bool {
        let Reply::Response(response) = reply else { return false };
        response.status == 409 && !response.names_a_key() && self.shared.is_without_keys()
    }

    /// Lets the pace of all requests follow from a response.
    fn pace(&self, slot: Slot, response: &Response, verdict: &Verdict) {
        match verdict {
            Verdict::Retry { is_throttled: true, .. } => {
                let delay = self.shared.throttle_delay(response.retry_after(SystemTime::now()));
                self.shared.limiter.on_throttled(slot, delay);
            }
            _ => self.shared.limiter.on_accepted(slot),
        }
    }

    fn judge(&self, response: &mut Response) -> Verdict {
        response.judge_for(&self.request.key, self.request.rows.row_count()).masked(self.shared.mask())
    }

    /// Asks at an address until the response is no longer "not yet".
    fn follow(&self, first: Response, location: &str) -> Result<(Response, Verdict), Abort> {
        let url = match self.shared.access.target.location(&self.request.url, location) {
            Ok(url) => url,
            Err(shown) => {
                let reason = Reason::ResultElsewhere { status: first.status, location: shown };
                return Ok((first, Verdict::Refused(reason.masked(self.shared.mask()))));
            }
        };
        let most_lost = self.shared.access.retries.max_retries;
        let (mut polls, mut lost, mut retry_after) = (0, 0, first.retry_after(SystemTime::now()));
        loop {
            self.shared.pause(self.shared.delay(polls, retry_after))?;
            polls += 1;
            if polls > PATIENT_POLLS {
                self.report_waiting(&url)?;
            }
            let slot = self.shared.limiter.slot(|| self.shared.is_over()).ok_or(Abort::Over)?;
            let rows = self.request.rows.row_count();
            let reply = self.shared.client.get(&url, rows, || self.shared.is_over())?;
            let (mut reply, mut judged) = (reply.ok_or(Abort::Over)?, None);
            if let Reply::Response(response) = &mut reply {
                let verdict = self.judge(response);
                self.pace(slot, response, &verdict);
                if matches!(verdict, Verdict::Retry { is_throttled: true, .. }) {
                    // The result is still there; the next inquiry waits with all other requests.
                    (polls, retry_after) = (0, None);
                    continue;
                }
                judged = Some(verdict);
            }
            match reply {
                Reply::Response(response) if response.status == 202 => {
                    retry_after = response.retry_after(SystemTime::now());
                }
                Reply::Response(response) if matches!(response.status, 404 | 410) => {
                    let reason = Reason::ResultGone { location: access::shown(&url) }.masked(self.shared.mask());
                    return Ok((response, Verdict::Retry { reason, is_throttled: false }));
                }
                // A server that is overloaded has not responded; the result is still there.
                Reply::Response(response) if response.status == 503 && lost < most_lost => lost += 1,
                Reply::Response(response) => return Ok((response, judged.expect("each response is judged"))),
                Reply::Lost(_) | Reply::Stale(_) if lost < most_lost => lost += 1,
                Reply::Lost(how) | Reply::Stale(how) => {
                    return Ok((first, Verdict::Retry { reason: self.lost(how), is_throttled: false }));
                }
                Reply::Untrusted(why) => return Err(self.untrusted(why).into()),
            }
        }
    }

    fn report_waiting(&self, url: &Url) -> Result<(), Error> {
        let location = self.shared.mask().whole(&access::shown(url));
        self.shared.report(&Event::Waiting { file: self.file, location: &location })
    }

    fn redirect(&self, status: u16, location: Option<&str>) -> Reason {
        let shown = |location: &str| self.shared.mask().whole(&access::shown_location(&self.request.url, location));
        Reason::Redirect { status, location: location.map(shown) }
    }

    /// Why there is no response, or not all of it.
    fn lost(&self, how: Lost) -> Reason {
        let has_responded = self.shared.has_responded.fetch_or(how.has_begun(), Ordering::Relaxed);
        let body_bytes = self.request.body.length;
        Reason::Lost { how, body_bytes, has_responded }.masked(self.shared.mask())
    }

    fn unauthorized(&self, reason: Reason) -> Error {
        let (target, has_key) = (self.shared.access.target.clone(), self.shared.access.key.is_some());
        ErrorKind::Unauthorized { target, has_key, reason }.into()
    }

    fn untrusted(&self, why: Distrust) -> Error {
        ErrorKind::Untrusted { target: self.shared.access.target.clone(), why }.into()
    }
}

/// Whether the rows may be stored although the reply does not say so.
fn leaves_open(reply: &Reply) -> bool {
    match reply {
        Reply::Response(Response { status, .. }) => matches!(status, 200..=299 | 500 | 502 | 504),
        Reply::Lost(how) | Reply::Stale(how) => {
            matches!(how, Lost::Timeout(_) | Lost::Closed { .. } | Lost::CutOff { .. } | Lost::TooLong { .. })
        }
        Reply::Untrusted(_) => false,
    }
}
