//! Numbers as people type them: `500k`, `2M`, `1_000`, and a seed also as `0xff`.

use std::num::{NonZeroU64, NonZeroUsize};
use std::ops::RangeInclusive;

use fixtures_run::{GzipLevel, MAX_THREADS};

use crate::args::refusal::Refusal;

const HOW_TO: &str = "write it like 500000, 500_000, 500k, 2M or 1G (k, M, G: thousand, million, billion)";

/// A count: decimal digits, `_` between digits, at most one of `k`, `M`, `G` (either case) at the
/// end.
pub(crate) fn count(text: &str) -> Result<u64, Refusal> {
    parse(text, 0..=u64::MAX)
}

/// A count whose use has bounds: what is no count is refused with them, and any other number where it
/// is used.
pub(crate) fn count_in(bounds: RangeInclusive<u64>) -> impl Fn(&str) -> Result<u64, Refusal> + Clone {
    move |text| parse(text, bounds.clone())
}

/// The bounds are for hints: only what does not fit into any number is refused here.
fn parse(text: &str, bounds: RangeInclusive<u64>) -> Result<u64, Refusal> {
    let (digits, unit) = split_unit(text);
    let digits = ungroup(digits)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(not_a_count(text, *bounds.start()));
    }
    digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit)).ok_or_else(|| too_large(*bounds.end()))
}

/// A count of at least one.
pub(crate) fn positive_count(text: &str) -> Result<NonZeroU64, Refusal> {
    positive(parse(text, 1..=u64::MAX)?)
}

/// A number from 1 to `most`, such as one of requests.
pub(crate) fn up_to(most: usize) -> impl Fn(&str) -> Result<NonZeroUsize, Refusal> + Clone {
    move |text| {
        let number = NonZeroUsize::try_from(positive(parse(text, 1..=most as u64)?)?).ok();
        number.filter(|number| number.get() <= most).ok_or_else(|| too_large(most as u64))
    }
}

/// A number of threads.
pub(crate) fn threads(text: &str) -> Result<NonZeroUsize, Refusal> {
    up_to(MAX_THREADS)(text)
}

/// A level of gzip.
pub(crate) fn gzip_level(text: &str) -> Result<GzipLevel, Refusal> {
    let level = text.parse().ok().and_then(GzipLevel::new);
    level.ok_or_else(|| Refusal::new("is not a level of gzip", "give a number from 1 (fast) to 9 (small)"))
}

fn positive(count: u64) -> Result<NonZeroU64, Refusal> {
    NonZeroU64::new(count).ok_or_else(|| Refusal::new("is too small", "give at least 1"))
}

/// A seed: any count, or hexadecimal digits after `0x`.
pub(crate) fn seed(text: &str) -> Result<u64, Refusal> {
    let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) else { return count(text) };
    let digits = ungroup(digits)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Refusal::new("is not a hexadecimal number", "write up to 16 digits of 0-9 and a-f after 0x"));
    }
    u64::from_str_radix(&digits, 16).map_err(|_| too_large(u64::MAX))
}

fn split_unit(text: &str) -> (&str, u64) {
    for (unit, factor) in [(['k', 'K'], 1_000), (['m', 'M'], 1_000_000), (['g', 'G'], 1_000_000_000)] {
        if let Some(digits) = text.strip_suffix(unit) {
            return (digits, factor);
        }
    }
    (text, 1)
}

/// The digits without the `_` between them.
fn ungroup(digits: &str) -> Result<String, Refusal> {
    if digits.split('_').any(str::is_empty) {
        return Err(Refusal::new("is not a whole number", HOW_TO));
    }
    Ok(digits.replace('_', ""))
}

fn not_a_count(text: &str, least: u64) -> Refusal {
    if text.starts_with('-') {
        Refusal::new("is negative", format!("give {least} or more"))
    } else if text.starts_with('+') {
        Refusal::new("has a sign", "leave out the +")
    } else if text.contains(['.', ',']) {
        Refusal::new("is not a whole number", "leave out points and commas: 1500k for 1.5M, 1_000 for 1,000")
    } else {
        Refusal::new("is not a whole number", HOW_TO)
    }
}

fn too_large(most: u64) -> Refusal {
    Refusal::new("is too large", format!("give at most {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_people_type_them() {
        for (text, value) in [
            ("0", 0),
            ("007", 7),
            ("500k", 500_000),
            ("500K", 500_000),
            ("2M", 2_000_000),
            ("2m", 2_000_000),
            ("3G", 3_000_000_000),
            ("1_000", 1_000),
            ("1_000k", 1_000_000),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(count(text).ok(), Some(value), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_with_their_reason() {
        for (text, reason) in [
            ("", "is not a whole number"),
            ("k", "is not a whole number"),
            ("_1", "is not a whole number"),
            ("1_", "is not a whole number"),
            ("1__0", "is not a whole number"),
            ("1.5M", "is not a whole number"),
            ("1,000", "is not a whole number"),
            ("2kk", "is not a whole number"),
            ("2 M", "is not a whole number"),
            ("٣", "is not a whole number"),
            ("0x10", "is not a whole number"),
            ("-1", "is negative"),
            ("-5k", "is negative"),
            ("+1", "has a sign"),
            ("18446744073709551616", "is too large"),
            ("18446744073709552k", "is too large"),
        ] {
            assert_eq!(count(text).map_err(|refusal| refusal.reason), Err(reason.to_owned()), "{text}");
        }
    }

    #[test]
    fn seeds_may_be_hexadecimal() {
        for (text, value) in
            [("0", 0), ("42", 42), ("0xff", 255), ("0XFF_ff", 65_535), ("0xffffffffffffffff", u64::MAX)]
        {
            assert_eq!(seed(text).ok(), Some(value), "{text}");
        }
        for text in ["0x", "0xg", "0x10000000000000000", "-1", "0x-1", "0x_1"] {
            assert!(seed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_too_large_is_refused_with_the_limit() {
        let hint = |text: &str, most: u64| count_in(0..=most)(text).unwrap_err().hint;
        assert_eq!(hint("18446744073709551616", 1 << 40), "give at most 1099511627776");
        assert_eq!(hint("99999999999G", 1 << 24), "give at most 16777216");
        for text in ["18446744073709551616", "1k", "257"] {
            assert_eq!(up_to(256)(text).unwrap_err().hint, "give at most 256");
        }
        assert_eq!(up_to(256)("256").ok(), NonZeroUsize::new(256));
        assert!(threads("1024").is_ok() && threads("1025").is_err());
        assert_eq!(count_in(0..=7)("8").ok(), Some(8), "refused where it is used");
    }

    #[test]
    fn zero_is_no_positive_count() {
        assert_eq!(positive_count("1k").ok(), NonZeroU64::new(1_000));
        assert!(positive_count("0").is_err());
    }
}
