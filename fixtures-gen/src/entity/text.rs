//! Writing into strings that are reused from row to row.

/// Replaces the text of a string.
#[inline]
pub(crate) fn set(target: &mut String, parts: &[&str]) {
    target.clear();
    for part in parts {
        target.push_str(part);
    }
}

/// `0000` to `9999`, one after the other.
static FOUR_DIGITS: &str = {
    static BYTES: [u8; 40_000] = {
        let mut bytes = [0; 40_000];
        let mut number = 0;
        while number < 10_000 {
            bytes[4 * number] = b'0' + (number / 1_000) as u8;
            bytes[4 * number + 1] = b'0' + (number / 100 % 10) as u8;
            bytes[4 * number + 2] = b'0' + (number / 10 % 10) as u8;
            bytes[4 * number + 3] = b'0' + (number % 10) as u8;
            number += 1;
        }
        bytes
    };
    match str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => panic!("digits are ASCII"),
    }
};

/// Appends a number with at least `width` digits.
#[inline]
pub(crate) fn push_digits(target: &mut String, number: u64, width: usize) {
    const FOUR: u64 = 10_000;
    if number >= FOUR || width > 4 {
        push_digits(target, number / FOUR, width.saturating_sub(4));
    }
    let last = (number % FOUR) as usize;
    let zeros = if number >= FOUR || width > 4 {
        0
    } else {
        (usize::from(last < 10) + usize::from(last < 100) + usize::from(last < 1_000)).min(4 - width)
    };
    target.push_str(&FOUR_DIGITS[4 * last + zeros..4 * last + 4]);
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
