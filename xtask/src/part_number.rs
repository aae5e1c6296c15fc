//! Which part of a dataset a process makes: `2/3` is the second of three.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::usage::Refusal;

const MOST_PARTS: u64 = 1_000_000;

const HOW_TO: &str = "write it like 2/3, the second of three parts";

/// One part of several, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub(crate) struct PartNumber {
    number: u64,
    of: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    number: u64,
    of: u64,
}

impl PartNumber {
    /// Part `number` of `of`, if there is such a one.
    pub(crate) fn new(number: u64, of: u64) -> Option<Self> {
        ((1..=of).contains(&number) && of <= MOST_PARTS).then_some(Self { number, of })
    }

    /// The part that `text` names, as on the command line.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        let parts = text.split_once('/').and_then(|(part, of)| Some((number(part)?, number(of)?)));
        let (part, of) = parts.ok_or_else(|| Refusal::new("is no part", HOW_TO))?;
        if of > MOST_PARTS {
            return Err(Refusal::new("is of too many parts", format!("give at most {MOST_PARTS}")));
        }
        let counted = || Refusal::new("does not exist", "parts are counted from 1: 1/3, 2/3 and 3/3 are the three");
        Self::new(part, of).ok_or_else(counted)
    }

    /// The place in the order of the parts, from 0.
    pub(crate) fn index(self) -> u64 {
        self.number - 1
    }

    /// How many parts there are.
    pub(crate) fn of(self) -> u64 {
        self.of
    }

    /// What marks the files that tell of this part.
    pub(crate) fn mark(self) -> String {
        format!("part-{}-of-{}", self.number, self.of)
    }

    /// The part that a [`mark`](Self::mark) names.
    pub(crate) fn of_mark(mark: &str) -> Option<Self> {
        let (number, of) = mark.strip_prefix("part-")?.split_once("-of-")?;
        let part = Self::new(number.parse().ok()?, of.parse().ok()?)?;
        (part.mark() == mark).then_some(part)
    }
}

impl TryFrom<Unchecked> for PartNumber {
    type Error = &'static str;

    fn try_from(unchecked: Unchecked) -> Result<Self, &'static str> {
        Self::new(unchecked.number, unchecked.of).ok_or("there is no such part")
    }
}

impl fmt::Display for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_as_people_type_them() {
        for text in ["1/1", "2/3", "1000000/1000000"] {
            assert_eq!(PartNumber::parse(text).unwrap().to_string(), text);
        }
        for (text, reason) in [
            ("", "is no part"),
            ("2", "is no part"),
            ("/3", "is no part"),
            ("1/", "is no part"),
            ("+1/3", "is no part"),
            ("-1/3", "is no part"),
            ("1/3/5", "is no part"),
            ("99999999999999999999/3", "is no part"),
            ("0/3", "does not exist"),
            ("4/3", "does not exist"),
            ("0/0", "does not exist"),
            ("1/1000001", "is of too many parts"),
        ] {
            assert_eq!(PartNumber::parse(text).map_err(|refusal| refusal.reason), Err(reason.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_mark_names_its_part() {
        let part = PartNumber::new(2, 3).unwrap();
        assert_eq!(part.mark(), "part-2-of-3");
        assert_eq!(PartNumber::of_mark("part-2-of-3"), Some(part));
        for mark in ["part-02-of-3", "part-0-of-3", "part-4-of-3", "part-+2-of-3", "part-2-of-", "2-of-3", ""] {
            assert_eq!(PartNumber::of_mark(mark), None, "{mark}");
        }
    }
}
