//! Faults that strike single rows.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use crate::fault::Fault;
use crate::faults::Faults;
use crate::rows::ParsedBody;

/// The rows that [`Fault::Partial`] has rejected, so that each is rejected at most once.
#[derive(Default)]
pub(super) struct RowFaults {
    rejected_before: Mutex<HashSet<Uuid>>,
}

impl RowFaults {
    /// Rejects the rows that faults strike.
    pub(super) fn reject(&self, fault: Option<Fault>, faults: &Faults, body: &mut ParsedBody) {
        if faults.refused_rows > 0.0 {
            let is_chosen = |id: Uuid| faults.rejects_permanently(id.as_bytes());
            body.errors.extend(body.rows.reject(&is_chosen, 422, "injected fault: rejected permanently"));
        }
        if fault == Some(Fault::Partial) {
            let chosen = self.choose(faults, &body.rows.ids());
            let is_chosen = |id: Uuid| chosen.contains(&id);
            body.errors.extend(body.rows.reject(&is_chosen, 503, "injected fault: rejected for now"));
        }
    }

    /// Rows that have not been rejected before: those that the faults draw, or else the first.
    fn choose(&self, faults: &Faults, ids: &[Uuid]) -> HashSet<Uuid> {
        let mut before = self.rejected_before.lock().unwrap_or_else(PoisonError::into_inner);
        let left: Vec<Uuid> = ids.iter().filter(|id| !before.contains(id)).copied().collect();
        let drawn = left.iter().filter(|id| faults.rejects_for_now(id.as_bytes()));
        let mut chosen: HashSet<Uuid> = drawn.copied().collect();
        if chosen.is_empty() {
            chosen.extend(left.first());
        }
        before.extend(&chosen);
        chosen
    }
}
