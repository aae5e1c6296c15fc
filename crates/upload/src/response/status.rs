//! What follows from a status alone.

/// The statuses that a later attempt may change.
pub(super) fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429 | 500..600)
}
