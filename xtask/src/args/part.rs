//! The part of a dataset, as it is typed: `2/3` is the second of three.

use fixtures_gen::{MAX_PARTS, PartNumber, PartNumberError};

use crate::args::refusal::Refusal;

/// Parses `I/N`.
pub(super) fn part(text: &str) -> Result<PartNumber, Refusal> {
    text.parse().map_err(|error| match error {
        PartNumberError::Malformed => Refusal::new("is not a part", "write it like 2/3, the second of three parts"),
        PartNumberError::TooManyParts => Refusal::new("is of too many parts", format!("give at most {MAX_PARTS}")),
        PartNumberError::OutOfRange => {
            Refusal::new("does not exist", "parts are counted from 1: 1/3, 2/3 and 3/3 are the three")
        }
    })
}
