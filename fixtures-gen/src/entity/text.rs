//! Writing into strings that are reused from row to row.

use crate::format::eight_digits;

/// Replaces the text of a string.
#[inline]
pub(crate) fn set(target: &mut String, parts: &[&str]) {
    target.clear();
    for part in parts {
        target.push_str(part);
    }
}

/// Appends a number with at least `width` digits.
#[inline]
pub(crate) fn push_digits(target: &mut String, number: u64, width: usize) {
    const EIGHT: u64 = 100_000_000;
    if number >= EIGHT || width > 8 {
        push_digits(target, number / EIGHT, width.saturating_sub(8));
    }
    let (digits, zeros) = eight_digits((number % EIGHT) as u32);
    let skip = if number >= EIGHT || width > 8 { 0 } else { zeros.min(8 - width) };
    target.push_str(str::from_utf8(&digits[skip..]).expect("digits are ASCII"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits() {
        let text = |number, width| {
            let mut text = String::new();
            push_digits(&mut text, number, width);
            text
        };
        for number in (0..12_000).chain([99_999_999, 100_000_000, u64::MAX]) {
            assert_eq!(text(number, 1), number.to_string());
            assert_eq!(text(number, 8), format!("{number:08}"));
            assert_eq!(text(number, 11), format!("{number:011}"));
        }
    }
}
