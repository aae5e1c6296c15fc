//! What became of the rows of a body, in the words of the contract.

use hyper::StatusCode;
use serde_json::json;

/// A row that was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowError {
    /// Counts from 0 within the body.
    pub(crate) row: u64,
    pub(crate) status: u16,
    pub(crate) reason: String,
}

/// What became of the rows of a body.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowReport {
    pub(crate) received: u64,
    /// Rows that were in the database already, where those are accepted.
    pub(crate) repeated: u64,
    pub(crate) errors: Vec<RowError>,
}

impl RowReport {
    pub(crate) fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::MULTI_STATUS }
    }

    pub(crate) fn into_json(mut self) -> String {
        self.errors.sort_by_key(|error| error.row);
        let rejected = self.errors.len() as u64;
        let mut counts =
            json!({ "received": self.received, "accepted": self.received - rejected, "rejected": rejected });
        if rejected > 0 {
            let errors = self.errors.iter();
            let errors =
                errors.map(|error| json!({ "row": error.row, "status": error.status, "reason": error.reason }));
            counts["errors"] = errors.collect();
        }
        counts.to_string()
    }
}
