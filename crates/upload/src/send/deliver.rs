//! One chunk from its file to its acknowledgement: rows that the server has not stored are sent
//! again by themselves, in a limited number of rounds.

use fixtures_run::directory::UploadedChunk;

use crate::chunk::Chunk;
use crate::chunk::body::{Body, RequestRows};
use crate::chunk::key;
use crate::chunk::rejects;
use crate::error::Error;
use crate::event::Event;
use crate::response::reason::Reason;
use crate::response::rows::{RowError, RowList};
use crate::send::client::Request;
use crate::send::exchange::{Outcome, Partial, RequestContext};
use crate::send::queue::{ChunkOutcome, LostChunk};
use crate::send::recorder::{Record, Recorder};
use crate::send::shared::{Abort, Shared};

/// How far a chunk has come: the rows that are still to be stored, and what became of the others.
struct ChunkProgress<'c, 'u> {
    shared: &'c Shared<'u>,
    chunk: &'c Chunk,
    /// All rows.
    whole: RequestRows,
    /// Those of the next request.
    rows: RequestRows,
    body: Body,
    key: String,
    /// Rows that were rejected for good, by their places in the chunk.
    rejected: RowList,
    /// Rows that no response has decided on.
    undecided: u64,
    /// Whether every response so far confirmed its key.
    is_confirmed: bool,
    /// How many rounds there have been.
    rounds: u32,
}

/// What follows from a response that names rows.
enum NextStep {
    /// Some rows are sent again.
    SendAgain,
    /// No row is.
    Done,
    /// There have been as many rounds as the policy allows.
    GiveUp(Reason),
}

/// Sends a chunk until it has an outcome.
pub(crate) fn deliver(shared: &Shared<'_>, recorder: &Recorder, chunk: &Chunk) -> Result<ChunkOutcome, Abort> {
    let tenant_id = chunk.tenant.map(|tenant| shared.files.plan.dataset().tenant(tenant).tenant_id());
    let (whole, body) = shared.files.read(chunk)?;
    let tenant = tenant_id.map(|id| id.to_string());
    let first_key = key::of_chunk(&shared.fingerprint, chunk, tenant.as_deref(), body.content);
    let url = shared.access.target.url(chunk.table, tenant_id);
    let (bytes, mut progress) = (body.length, ChunkProgress::new(shared, chunk, whole, body, first_key.clone()));
    shared.stats.on_chunk(chunk.table, chunk.row_count());
    loop {
        let ChunkProgress { whole, rows, body, key, .. } = &progress;
        let request = Request { url: url.clone(), key: key.clone(), rows, body };
        let was_interrupted = shared.was_interrupted;
        let context =
            RequestContext { shared, table: chunk.table, file: &whole.file, request: &request, was_interrupted };
        match context.send()?.outcome {
            Outcome::Stored { is_confirmed, .. } => {
                progress.is_confirmed &= is_confirmed;
                break;
            }
            Outcome::Partial(partial) => match progress.next_step(partial)? {
                NextStep::SendAgain => {}
                NextStep::Done => break,
                NextStep::GiveUp(reason) => return progress.give_up(reason),
            },
            Outcome::Refused(reason) => return progress.refuse(reason),
            Outcome::GivenUp(reason) => return progress.give_up(reason),
        }
    }
    progress.acknowledge(recorder, first_key, bytes)?;
    Ok(ChunkOutcome::Stored)
}

impl<'c, 'u> ChunkProgress<'c, 'u> {
    fn new(shared: &'c Shared<'u>, chunk: &'c Chunk, whole: RequestRows, body: Body, key: String) -> Self {
        let (rows, rejected, undecided) = (whole.clone(), RowList::new(0, &shared.client.room), chunk.row_count());
        Self { shared, chunk, whole, rows, body, key, rejected, undecided, is_confirmed: true, rounds: 0 }
    }

    /// Records which rows were not stored: those that may be sent again are the next request.
    fn next_step(&mut self, partial: Partial) -> Result<NextStep, Abort> {
        self.is_confirmed &= partial.is_confirmed;
        let mut errors = partial.errors;
        let is_too_many = errors.iter().filter(RowError::is_retryable).all(|error| error.status == 429);
        let first = errors.iter().find(RowError::is_retryable).map(|error| (error.status, error.text.to_owned()));
        let again = errors.take_retryable();
        self.undecided = again.len() as u64;
        self.rejected.absorb(errors, |row| self.rows.place_in_chunk(row));
        let Some((status, text)) = first else { return Ok(NextStep::Done) };
        let reason = Reason::Rows { rows: again.len() as u64, status, text };
        let reason = reason.masked(self.shared.mask());
        // As with whole requests: too many of them is no failure of one.
        let is_throttled = !partial.is_replay && is_too_many;
        if is_throttled {
            self.shared.limiter.pause(self.shared.throttle_delay(partial.retry_after));
            self.shared.report_throttled(self.chunk.table, &self.whole.file, &reason)?;
            return self.send_again(&again);
        }
        if self.rounds == self.shared.access.retries.max_retries {
            return Ok(NextStep::GiveUp(reason));
        }
        // A replay is an old response: it is no reason to wait now.
        if !partial.is_replay {
            let delay = self.shared.delay(self.rounds, partial.retry_after);
            self.shared.wait_for_retry(self.chunk.table, &self.whole.file, &reason, delay)?;
        }
        self.rounds += 1;
        self.send_again(&again)
    }

    /// The next request has only these rows.
    fn send_again(&mut self, again: &[u64]) -> Result<NextStep, Abort> {
        self.rows = self.rows.only(again.iter().copied());
        self.body = self.rows.measure(self.shared.files.folder, self.shared.files.largest_kept)?;
        self.shared.files.check_again(self.chunk, &self.whole)?;
        self.key = key::derived(&self.key, self.body.content);
        Ok(NextStep::SendAgain)
    }

    /// Keeps the rows that were rejected, and records the chunk as acknowledged: in this order, so
    /// that a chunk that has its line has its rows.
    fn acknowledge(&self, recorder: &Recorder, key: String, bytes: u64) -> Result<(), Abort> {
        let &Self { chunk, is_confirmed, .. } = self;
        let (rows, rejected) = (chunk.row_count(), self.keep_rejected()?);
        let (number, table) = (chunk.number, chunk.table.name().to_owned());
        let line = UploadedChunk { number, table, key, rows, rejected, is_confirmed };
        let (file, table, place) = (self.whole.file.clone(), chunk.table, chunk.place);
        recorder.record(Record { line, file, table, place, bytes })
    }

    /// Writes the rows that were rejected; returns how many they are.
    fn keep_rejected(&self) -> Result<u64, Error> {
        let &Self { shared, chunk, ref whole, ref rejected, .. } = self;
        let folder = shared.state_folder;
        let name = rejects::name(&whole.file, chunk.table, chunk.place);
        let Some(RowError { status, text, .. }) = rejected.iter().next() else {
            // One that an earlier run has left.
            if shared.was_interrupted {
                rejects::remove(folder, &name)?;
            }
            return Ok(0);
        };
        rejects::write(folder, &name, (shared.files.folder, whole), rejected)?;
        // Rows that are not those that were rejected are not kept.
        if let Err(error) = shared.files.check_again(chunk, whole) {
            rejects::remove(folder, &name)?;
            return Err(error);
        }
        let first = Reason::Status { status, text: text.to_owned() }.masked(shared.mask());
        let count = rejected.len() as u64;
        let (file, rows) = (&whole.file, chunk.row_count());
        shared.report(&Event::RowsRejected { file, rejects: &name, rows, rejected: count, first: &first })?;
        Ok(count)
    }

    fn refuse(&self, reason: Reason) -> Result<ChunkOutcome, Abort> {
        self.shared.report(&Event::ChunkRefused { file: &self.whole.file, reason: &reason })?;
        Ok(ChunkOutcome::Refused(self.lose(reason)?))
    }

    fn give_up(&self, reason: Reason) -> Result<ChunkOutcome, Abort> {
        let retries = self.shared.access.retries.max_retries;
        self.shared.report(&Event::ChunkGivenUp { file: &self.whole.file, retries, reason: &reason })?;
        Ok(ChunkOutcome::GivenUp(self.lose(reason)?))
    }

    /// Keeps and counts what was decided of a chunk before it was lost. It has no line in the
    /// journal: when the upload is resumed, it is sent as a whole again, under the same keys.
    fn lose(&self, reason: Reason) -> Result<LostChunk, Error> {
        let (rejected, rows) = (self.keep_rejected()?, self.undecided);
        self.shared.stats.on_lost(self.chunk.table, self.chunk.row_count() - rejected - rows, rejected);
        Ok(LostChunk { rows, reason })
    }
}
