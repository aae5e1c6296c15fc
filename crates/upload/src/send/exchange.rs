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
use crate::response::{Response, RowError, Verdict};
use crate::send::client::{Reply, Request};
use crate::send::limiter::Permit;
use crate::send::pace::Slot;
use crate::send::shared::{Abort, Shared};

/// Inquiries about a pending request before that is worth a report.
const PATIENT_POLLS: u32 = 4;

/// What became of a request, after as many attempts as it took.
pub(crate) enum Outcome {
    Stored { is_confirmed: bool },
    Partial(Partial),
    Refused(Reason),
    GivenUp(Reason),
}

/// A response that names rows that are not stored.
pub(crate) struct Partial {
    pub(crate) errors: Vec<RowError>,
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
}

impl RequestContext<'_, '_> {
    /// Sends the request until it has an outcome.
    pub(crate) fn send(&self) -> Result<Outcome, Abort> {
        let shared = self.shared;
        let mut retries = 0;
        loop {
            let permit = shared.limiter.enter(|| shared.is_over()).ok_or(Abort::Over)?;
            let start = Instant::now();
            let reply = shared.client.post(self.request, shared.files.folder, || shared.is_over())?;
            let reply = reply.ok_or(Abort::Over)?;
            shared.stats.on_response(self.table, start.elapsed());
            let Retry { reason, after, is_throttled } = match self.settle(reply, &permit)? {
                Ok(outcome) => return Ok(outcome),
                Err(retry) => retry,
            };
            drop(permit);
            if is_throttled {
                shared.report_throttled(self.table, self.file, &reason)?;
                continue;
            }
            if retries == shared.access.retries.max_retries {
                return Ok(Outcome::GivenUp(reason));
            }
            shared.wait_for_retry(self.table, self.file, &reason, shared.delay(retries, after))?;
            retries += 1;
        }
    }

    /// The outcome that a reply decides, or why and when the request is sent again.
    fn settle(&self, reply: Reply, permit: &Permit<'_>) -> Result<Result<Outcome, Retry>, Abort> {
        let response = match reply {
            Reply::Response(response) => response,
            Reply::Lost(how @ Lost::Proxy { needs_credentials: true, .. }) => {
                return Ok(Ok(Outcome::Refused(self.lost(how))));
            }
            Reply::Lost(how) => return Ok(Err(Retry { reason: self.lost(how), after: None, is_throttled: false })),
            Reply::Untrusted(why) => return Err(self.untrusted(why).into()),
        };
        self.shared.has_responded.store(true, Ordering::Relaxed);
        let mut is_confirmed = response.confirms(&self.request.key);
        let verdict = self.judge(&response);
        self.pace(permit.slot(), &response, &verdict);
        let (response, verdict) = match verdict {
            Verdict::Pending(location) => self.follow(response, &location)?,
            verdict => (response, verdict),
        };
        is_confirmed |= response.confirms(&self.request.key);
        let retry_after = response.retry_after(SystemTime::now());
        Ok(match verdict {
            Verdict::Stored => {
                permit.on_success();
                Ok(Outcome::Stored { is_confirmed })
            }
            Verdict::Partial(errors) => {
                permit.on_success();
                let is_replay = response.is_replay;
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

    fn judge(&self, response: &Response) -> Verdict {
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
            let reply = self.shared.client.get(&url, || self.shared.is_over()).ok_or(Abort::Over)?;
            if let Reply::Response(response) = &reply {
                let verdict = self.judge(response);
                self.pace(slot, response, &verdict);
                if matches!(verdict, Verdict::Retry { is_throttled: true, .. }) {
                    // The result is still there; the next inquiry waits with all other requests.
                    (polls, retry_after) = (0, None);
                    continue;
                }
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
                Reply::Response(response) => {
                    let verdict = self.judge(&response);
                    return Ok((response, verdict));
                }
                Reply::Lost(_) if lost < most_lost => lost += 1,
                Reply::Lost(how) => {
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
