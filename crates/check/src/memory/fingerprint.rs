//! Texts and ids in a few bytes.

use twox_hash::XxHash3_128;

use crate::values::Id;

/// A text in 16 bytes. Two of a billion different texts have the same ones with a probability of
/// 10⁻²¹.
pub(crate) fn fingerprint(text: &str) -> u128 {
    XxHash3_128::oneshot(text.as_bytes())
}

/// A text in 8 bytes, for a comparison with one other text: different ones are taken for equal once
/// in 2⁶⁴ times.
pub(crate) fn short_fingerprint(text: &str) -> u64 {
    fingerprint(text) as u64
}

/// An id in 8 bytes.
pub(crate) fn fingerprint_of_id(id: Id) -> u64 {
    XxHash3_128::oneshot(id.0.as_bytes()) as u64
}
