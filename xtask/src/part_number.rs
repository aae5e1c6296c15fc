//! A part's number as it is typed: the model's parser, with the words of a refusal.

use fixtures_gen::{MAX_PARTS, PartNumber, PartNumberError};

use crate::usage::Refusal;

/// The part that `text` names, as on the command line.
pub(crate) fn parse(text: &str) -> Result<PartNumber, Refusal> {
    text.parse().map_err(|error| match error {
        PartNumberError::Malformed => Refusal::new("is no part", "write it like 2/3, the second of three parts"),
        PartNumberError::TooManyParts => Refusal::new("is of too many parts", format!("give at most {MAX_PARTS}")),
        PartNumberError::OutOfRange => {
            Refusal::new("does not exist", "parts are counted from 1: 1/3, 2/3 and 3/3 are the three")
        }
    })
}
