//! Money.

use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::forms::is_digits;

/// An amount of money in whole cents, parsed exactly from the text that JSON prints for a double of
/// it.
///
/// ```
/// use fixtures_check::values::Cents;
///
/// assert_eq!("299.99".parse(), Ok(Cents(29_999)));
/// assert_eq!("300.0".parse(), Ok(Cents(30_000)));
/// assert_eq!("0.5".parse(), Ok(Cents(50)));
/// for wrong in ["300", "300.00", "299.990", "0.123", ".5", "007.5", "-1.0", "1e3", ""] {
///     assert!(wrong.parse::<Cents>().is_err(), "{wrong}");
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cents(pub i64);

impl FromStr for Cents {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        exact_cents(text).map(Self).ok_or_else(|| format!("`{text}` is not how JSON prints whole cents"))
    }
}

fn exact_cents(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.')?;
    let is_canonical = whole == "0" || (is_digits(whole) && !whole.starts_with('0'));
    let hundredths = match *fraction.as_bytes() {
        [tenths @ b'0'..=b'9'] => i64::from(tenths - b'0') * 10,
        [tenths @ b'0'..=b'9', ones @ b'1'..=b'9'] => i64::from(tenths - b'0') * 10 + i64::from(ones - b'0'),
        _ => return None,
    };
    if is_canonical { whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(hundredths) } else { None }
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer)?.get().parse().map_err(D::Error::custom)
    }
}
