//! Patterns of texts such as telephone numbers and postcodes, whose digits and letters are drawn.

use crate::text::{Padded, Text, TextOut};

/// A text of ASCII in which a `#` stands for any digit, a `%` for any digit but 0, and an `@` for one of some
/// letters.
///
/// Most end with digits, which are drawn and written together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pattern {
    /// What is before the digits at the end.
    head: Padded<23>,
    /// Whether that has signs that stand for others.
    is_head_drawn: bool,
    /// How many digits follow, eight at most.
    digits: u8,
}

impl Pattern {
    pub(crate) const fn new(text: &str) -> Pattern {
        let bytes = text.as_bytes();
        let (mut end, mut digits, mut is_head_drawn) = (bytes.len(), 0, false);
        while end > 0 && bytes[end - 1] == b'#' && digits < 8 {
            (end, digits) = (end - 1, digits + 1);
        }
        let (head, _) = text.split_at(end);
        let mut at = 0;
        while at < end {
            is_head_drawn = is_head_drawn || matches!(bytes[at], b'#' | b'%' | b'@');
            at += 1;
        }
        Pattern { head: Padded::new(head), is_head_drawn, digits }
    }

    /// Writes the text that some bits stand for.
    #[inline(always)]
    pub(crate) fn write<O: TextOut>(&self, out: &mut O, letters: &str, mut bits: u64) {
        let mut below = |bound: u64| {
            let product = u128::from(bits) * u128::from(bound);
            bits = product as u64;
            (product >> 64) as u64
        };
        if self.is_head_drawn {
            for &sign in self.head.as_bytes() {
                let drawn = match sign {
                    b'#' => b'0' + below(10) as u8,
                    b'%' => b'1' + below(9) as u8,
                    b'@' => letters.as_bytes()[below(letters.len() as u64) as usize],
                    _ => sign,
                };
                // Not a constant number of pieces: so each moves the position on.
                out.prefix(&[drawn], 1);
            }
        } else {
            (&self.head).write(out);
        }
        if self.digits > 0 {
            // The digits that would be drawn one by one.
            let digits = usize::from(self.digits);
            out.padded_number(below(POWERS[digits]), digits);
        }
    }

    /// The pattern as it was given.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.head.as_str().to_owned() + &"#".repeat(self.digits.into())
    }
}

/// Numbers with so many digits.
const POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Line;
    use proptest::prelude::*;

    fn written(pattern: &str, letters: &str, bits: u64) -> String {
        let mut text = Line::new("");
        Pattern::new(pattern).write(&mut text, letters, bits);
        text.as_str().to_owned()
    }

    #[test]
    fn signs_stand_for_digits_and_letters() {
        assert_eq!(written("N% #@@", "AB", 0), "N1 0AA");
        assert_eq!(written("N% #@@", "AB", u64::MAX), "N9 9BB");
        assert_eq!(written("+1-###", "", 1 << 63), "+1-500");
        assert_eq!(written("606##", "", 1 << 58), "60601");
        assert_eq!(written("", "", 7), "");
    }

    proptest! {
        /// Digits that are written together are those that are drawn one by one.
        #[test]
        fn digits_at_the_end(pattern in "[A-Z#%@ -]{0,12}#{0,10}", mut bits: u64) {
            let (letters, text) = ("ABCDEFGH", written(&pattern, "ABCDEFGH", bits));
            let mut below = |bound: u64| {
                let product = u128::from(bits) * u128::from(bound);
                bits = product as u64;
                (product >> 64) as usize
            };
            let expected: String = pattern.chars().map(|sign| match sign {
                '#' => char::from(b'0' + below(10) as u8),
                '%' => char::from(b'1' + below(9) as u8),
                '@' => char::from(letters.as_bytes()[below(8)]),
                other => other,
            }).collect();
            prop_assert_eq!(text, expected);
            prop_assert_eq!(Pattern::new(&pattern).text(), pattern);
        }
    }
}
