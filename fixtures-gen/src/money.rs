//! Exact amounts of money.

use std::error::Error;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An amount in cents of the tenant's currency, exact.
///
/// It prints as JSON prints the nearest double, with one decimal where the second is 0, and reads
/// back from such a number; a number with more decimals is rejected. Sums, differences and products
/// are those of integers, and panic beyond [`Money::MIN`] and [`Money::MAX`].
///
/// ```
/// use fixtures_gen::Money;
///
/// assert_eq!(Money::from_cents(29_999).to_string(), "299.99");
/// assert_eq!(Money::from_cents(30_000).to_string(), "300.0");
/// assert_eq!(serde_json::to_string(&Money::from_cents(-5)).unwrap(), "-0.05");
/// assert_eq!(serde_json::from_str::<Money>("299.99").unwrap().cents(), 29_999);
///
/// let (price, shipping) = (Money::from_cents(19_99), Money::from_cents(4_90));
/// let mut total = price * 3 + shipping;
/// total -= Money::from_cents(10_00);
/// assert_eq!(total, "54.87".parse().unwrap());
/// assert_eq!([price, shipping].iter().sum::<Money>(), shipping + price);
/// assert!(price > shipping && -price < Money::default());
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Below this many cents (10^13 units, 15 digits) a double holds every cent, so its shortest text
/// is the exact one. Beyond, libraries disagree on the last digit.
const BOUND: u64 = 1_000_000_000_000_000;

impl Money {
    /// The greatest amount: a cent less than 10^13 units.
    pub const MAX: Money = Money(BOUND as i64 - 1);
    /// The least amount.
    pub const MIN: Money = Money(1 - BOUND as i64);

    /// The amount of that many cents.
    ///
    /// ```
    /// use fixtures_gen::Money;
    /// assert_eq!(Money::from_cents(19_99).to_string(), "19.99");
    /// ```
    ///
    /// # Panics
    /// Beyond [`Money::MIN`] and [`Money::MAX`]; see [`checked`](Self::checked).
    #[track_caller]
    pub const fn from_cents(cents: i64) -> Money {
        match Money::checked(cents) {
            Some(money) => money,
            None => panic!("an amount of money is less than 10^13 units"),
        }
    }

    /// The amount of that many cents; `None` beyond [`Money::MIN`] and [`Money::MAX`].
    ///
    /// ```
    /// use fixtures_gen::Money;
    /// assert_eq!(Money::checked(i64::MAX), None);
    /// ```
    pub const fn checked(cents: i64) -> Option<Money> {
        if cents.unsigned_abs() < BOUND { Some(Money(cents)) } else { None }
    }

    /// The amount in cents.
    ///
    /// ```
    /// use fixtures_gen::Money;
    /// assert_eq!(Money::from_cents(19_99).cents(), 19_99);
    /// ```
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The nearest double to the amount in whole units.
    ///
    /// ```
    /// use fixtures_gen::Money;
    /// assert!(Money::from_cents(19_99).to_f64() > 19.98);
    /// ```
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The sum of amounts, as `.sum()`; if it is out of range, the panic points to the caller.
    ///
    /// ```
    /// use fixtures_gen::Money;
    /// assert_eq!(Money::total([Money::from_cents(2_50), Money::from_cents(50)]), Money::from_cents(3_00));
    /// ```
    ///
    /// # Panics
    /// Beyond [`Money::MIN`] and [`Money::MAX`].
    #[track_caller]
    pub fn total(amounts: impl IntoIterator<Item = Money>) -> Money {
        let mut total = Money::default();
        for amount in amounts {
            total += amount;
        }
        total
    }

    /// The amount times a number of pieces; `None` beyond [`Money::MIN`] and [`Money::MAX`].
    ///
    /// ```
    /// use fixtures_gen::Money;
    /// assert_eq!(Money::from_cents(250).times(3), Some(Money::from_cents(750)));
    /// ```
    pub fn times(self, quantity: i64) -> Option<Money> {
        self.0.checked_mul(quantity).and_then(Money::checked)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (units, cents) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        if cents % 10 == 0 {
            write!(out, "{sign}{units}.{}", cents / 10)
        } else {
            write!(out, "{sign}{units}.{cents:02}")
        }
    }
}

/// With two decimals, so that a failing assertion reads like a price tag.
///
/// ```
/// use fixtures_gen::Money;
/// assert_eq!(format!("{:?}", Some(Money::from_cents(-1_50))), "Some(-1.50)");
/// ```
impl fmt::Debug for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(out, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

/// The amount of that many cents, if they are not too many for the calculation that led to them.
#[track_caller]
fn result(cents: Option<i64>, calculation: fmt::Arguments<'_>) -> Money {
    match cents.and_then(Money::checked) {
        Some(money) => money,
        None => panic!("{calculation} is out of range: an amount of money is less than 10^13 units"),
    }
}

impl Add for Money {
    type Output = Money;

    #[track_caller]
    fn add(self, other: Money) -> Money {
        result(self.0.checked_add(other.0), format_args!("{self:?} + {other:?}"))
    }
}

impl Sub for Money {
    type Output = Money;

    #[track_caller]
    fn sub(self, other: Money) -> Money {
        result(self.0.checked_sub(other.0), format_args!("{self:?} - {other:?}"))
    }
}

impl Neg for Money {
    type Output = Money;

    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Mul<i64> for Money {
    type Output = Money;

    #[track_caller]
    fn mul(self, quantity: i64) -> Money {
        result(self.0.checked_mul(quantity), format_args!("{self:?} * {quantity}"))
    }
}

impl Mul<Money> for i64 {
    type Output = Money;

    #[track_caller]
    fn mul(self, amount: Money) -> Money {
        amount * self
    }
}

impl AddAssign for Money {
    #[track_caller]
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    #[track_caller]
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}

/// A sum that is out of range panics inside of `Iterator::sum`, which does not name its caller;
/// [`Money::total`] does.
impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::default(), Money::add)
    }
}

impl<'m> Sum<&'m Money> for Money {
    fn sum<I: Iterator<Item = &'m Money>>(amounts: I) -> Money {
        amounts.copied().sum()
    }
}

/// The error of parsing [`Money`] from a text that is no amount.
///
/// ```
/// use fixtures_gen::Money;
/// let error = "19.999".parse::<Money>().unwrap_err();
/// assert_eq!(error.to_string(), "`19.999` is not an amount of money such as 19.99");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnAmount(String);

impl fmt::Display for NotAnAmount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is not an amount of money such as 19.99", self.0)
    }
}

impl Error for NotAnAmount {}

/// Reads what `Display` and `Debug` write: whole units, and at most two decimals behind a point.
///
/// ```
/// use fixtures_gen::Money;
/// let cents = |text: &str| text.parse::<Money>().ok().map(Money::cents);
/// assert_eq!(["19.99", "-0.05", "300", "300.0"].map(cents), [Some(19_99), Some(-5), Some(300_00), Some(300_00)]);
/// assert_eq!(["", "1.999", "1,50", "1e3", "10000000000000"].map(cents), [None; 5]);
/// ```
impl FromStr for Money {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Money, NotAnAmount> {
        let read = || {
            let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let amount = text.strip_prefix('-').unwrap_or(text);
            let (units, decimals) = amount.split_once('.').unwrap_or((amount, "0"));
            if !is_digits(units) || !is_digits(decimals) || decimals.len() > 2 {
                return None;
            }
            let cents = decimals.parse::<i64>().ok()? * if decimals.len() == 1 { 10 } else { 1 };
            let cents = units.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)?;
            Money::checked(if amount.len() < text.len() { -cents } else { cents })
        };
        read().ok_or_else(|| NotAnAmount(text.to_owned()))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
        let amount = f64::deserialize(deserializer)?;
        let cents = (amount * 100.0).round();
        let money = Money::checked(if cents.is_nan() { i64::MAX } else { cents as i64 })
            .ok_or_else(|| de::Error::custom(format_args!("the amount {amount} is not below 10^13 units")))?;
        // Only a whole number of cents is equal to the double nearest to it.
        if money.to_f64().total_cmp(&(amount + 0.0)).is_eq() {
            Ok(money)
        } else {
            Err(de::Error::custom(format_args!("the amount {amount} is not a whole number of cents")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_is_that_of_the_double(cents in prop_oneof![-999_999_999_999_999i64..=999_999_999_999_999, -1_000_000i64..1_000_000]) {
            let money = Money::from_cents(cents);
            let mut csv = csv::Writer::from_writer(vec![]);
            csv.serialize((money, 1)).unwrap();
            prop_assert_eq!(String::from_utf8(csv.into_inner().unwrap()).unwrap(), format!("{money},1\n"));
            prop_assert_eq!(money.to_string(), serde_json::to_string(&money.to_f64()).unwrap());
        }

        #[test]
        fn fractions_of_cents_are_rejected(cents in -1_000_000i64..1_000_000, part in 1..10u32) {
            let text = format!("{}.{:02}{part}", cents / 100, cents.abs() % 100);
            let error = serde_json::from_str::<Money>(&text).unwrap_err().to_string();
            prop_assert!(error.contains("is not a whole number of cents"), "{}", error);
        }

        #[test]
        fn exact_amounts_survive_json(cents in -999_999_999_999_999i64..=999_999_999_999_999) {
            let text = serde_json::to_string(&Money::from_cents(cents)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&text).unwrap().cents(), cents);
        }
    }
}
