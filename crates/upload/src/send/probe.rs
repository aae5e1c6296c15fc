//! Whether the server still holds what the journal says it acknowledged. The journal is not the
//! server: that may have been emptied, or replaced by another one at the same address.
//!
//! Some of the chunks are sent again under their keys, which stores nothing where the keys are
//! known. A response that says that it is a replay settles it. One that does not, from a server that
//! confirms the key, is looked at once more: now the server must know the key, so it either says
//! that it replays, and had not known the key before, or it never says so, and nothing can be
//! learned from it. A server that confirms no keys is not asked, for it could store rows twice.

use crate::chunk::{Chunk, key};
use crate::error::{ErrorKind, NotHeld};
use crate::event::{Event, Unasked};
use crate::send::client::Request;
use crate::send::exchange::{Outcome, RequestContext, Settled};
use crate::send::shared::{Abort, Shared};

/// Responses that settle it, one way or the other.
const ENOUGH: usize = 2;

/// What one chunk shows.
enum Finding {
    Holds,
    /// An attempt without a response came before the response: that may have stored the rows.
    Unclear,
    NeverSays,
}

/// Asks with the chunks of a sample, one by one; an error if the server does not hold one of them.
/// `is_begun` is whether some are acknowledged.
pub(crate) fn ask(shared: &Shared<'_>, sample: &[Chunk], is_begun: bool) -> Result<(), Abort> {
    if !is_begun {
        return Ok(());
    }
    if shared.is_without_keys() {
        return Ok(shared.report(&Event::NotAsked { why: Unasked::NoKeys })?);
    }
    let mut clear = 0;
    for chunk in sample {
        match ask_with(shared, chunk)? {
            Finding::Holds => clear += 1,
            Finding::Unclear => {}
            Finding::NeverSays => return Ok(shared.report(&Event::NotAsked { why: Unasked::NoReplays })?),
        }
        if clear == ENOUGH {
            break;
        }
    }
    if clear == 0 {
        return Err(failed(ErrorKind::NotAsked { target: shared.access.target.clone(), reason: None }));
    }
    Ok(())
}

fn ask_with(shared: &Shared<'_>, chunk: &Chunk) -> Result<Finding, Abort> {
    if !shared.queue.wait_for(chunk.file) {
        return Err(Abort::Over);
    }
    let tenant_id = chunk.tenant.map(|tenant| shared.files.plan.dataset().tenant(tenant).tenant_id());
    let (rows, body) = shared.files.read(chunk)?;
    let tenant = tenant_id.map(|id| id.to_string());
    let key = key::of_chunk(&shared.fingerprint, chunk, tenant.as_deref(), body.content);
    let url = shared.access.target.url(chunk.table, tenant_id);
    let request = Request { url, key, rows: &rows, body: &body };
    let context =
        RequestContext { shared, table: chunk.table, file: &rows.file, request: &request, was_interrupted: false };
    let target = || shared.access.target.clone();
    let not_held = |how| {
        // From now on it may know this key, and the next upload would find nothing wrong. Where this
        // cannot be noted, what was found is still the news.
        let _ = shared.note(|journal| journal.doubt(chunk.number));
        let (directory, file) = (shared.files.folder.path().to_path_buf(), rows.file.clone());
        failed(ErrorKind::NotHeld { directory, target: target(), file, how })
    };
    let mut stored = None;
    loop {
        let Settled { outcome, may_have_stored } = context.send()?;
        let (is_confirmed, is_replay, now) = match outcome {
            Outcome::Stored { is_confirmed, is_replay } => (is_confirmed, is_replay, chunk.row_count()),
            Outcome::Partial(partial) => {
                let named = partial.errors.len() as u64;
                (partial.is_confirmed, partial.is_replay, chunk.row_count().saturating_sub(named))
            }
            Outcome::Refused(reason) => return Err(not_held(NotHeld::Refuses(reason))),
            Outcome::GivenUp(reason) => {
                if may_have_stored {
                    shared.note(|journal| journal.spoil(chunk.number))?;
                }
                return Err(failed(ErrorKind::NotAsked { target: target(), reason: Some(reason) }));
            }
        };
        match (is_replay, stored) {
            (true, Some(rows)) => return Err(not_held(NotHeld::Stored { rows, of: chunk.row_count() })),
            (true, None) if may_have_stored => {
                shared.note(|journal| journal.spoil(chunk.number))?;
                return Ok(Finding::Unclear);
            }
            (true, None) => return Ok(Finding::Holds),
            (false, _) if !is_confirmed => return Err(not_held(NotHeld::NoKey)),
            (false, Some(_)) => return Ok(Finding::NeverSays),
            (false, None) => stored = Some(now),
        }
    }
}

fn failed(kind: ErrorKind) -> Abort {
    Abort::Failed(kind.into())
}
