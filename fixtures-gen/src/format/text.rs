//! Bytes of single values: UUIDs, amounts, times, escaped text. Knows neither formats nor entities.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use uuid::Uuid;

use crate::money::Money;

/// Room that is always kept for the cells of bounded size between two texts.
///
/// The longest run of such cells and keys, in any entity, is far below this; a row that needed more
/// would fail a bounds check rather than be written wrongly.
const SLACK: usize = 4096;

/// A growing buffer of rows, with room kept ahead so that most writes are one bounds check and one
/// copy.
///
/// The bytes beyond the end stay initialised, so that it costs nothing to clear a buffer and fill
/// it again.
#[derive(Debug, Default)]
pub(crate) struct RowBuffer {
    bytes: Vec<u8>,
    end: usize,
    recent: RecentUuids,
}

impl RowBuffer {
    /// What was written since the last [`clear`](Self::clear).
    pub(crate) fn written(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    pub(crate) fn clear(&mut self) {
        self.end = 0;
    }

    /// Makes room for a text of `length` bytes at its longest, and the bounded cells after it.
    #[inline(always)]
    pub(crate) fn reserve(&mut self, length: usize) {
        let needed = self.end + length + SLACK;
        if needed > self.bytes.len() {
            self.grow(needed);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, needed: usize) {
        self.bytes.resize(needed.next_power_of_two(), 0);
    }

    #[inline(always)]
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// Overwrites one byte that was already written.
    #[inline(always)]
    pub(crate) fn patch(&mut self, at: usize, byte: u8) {
        self.bytes[at] = byte;
    }

    #[inline(always)]
    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes[self.end] = byte;
        self.end += 1;
    }

    /// A text of bounded size.
    #[inline(always)]
    pub(crate) fn short(&mut self, text: &[u8]) {
        self.bytes[self.end..self.end + text.len()].copy_from_slice(text);
        self.end += text.len();
    }

    /// The first `length` bytes of a fixed array: one copy of constant size.
    #[inline(always)]
    fn prefix<const N: usize>(&mut self, array: &[u8; N], length: usize) {
        self.bytes[self.end..self.end + N].copy_from_slice(array);
        self.end += length;
    }

    /// Text of any size, verbatim. [`reserve`](Self::reserve) has made room.
    #[inline(always)]
    pub(crate) fn verbatim(&mut self, text: &str) {
        self.short(text.as_bytes());
    }

    /// Copies a text if no byte of it is special; otherwise nothing is written.
    #[inline(always)]
    fn copy_unless(&mut self, text: &str, special: impl Fn(Word) -> u64) -> bool {
        self.reserve(text.len() + 8);
        let (text, mut found) = (text.as_bytes(), 0);
        let out = &mut self.bytes[self.end..self.end + text.len() + 8];
        let (words, rest) = text.as_chunks::<8>();
        for (word, out) in words.iter().zip(out.as_chunks_mut::<8>().0) {
            found |= special(Word::load(*word));
            *out = *word;
        }
        if let Some(last) = text.last_chunk::<8>() {
            // The last eight bytes, some of them for the second time.
            found |= special(Word::load(*last));
            out[text.len() - 8..text.len()].copy_from_slice(last);
        } else {
            let mut last = [b' '; 8];
            rest.iter().zip(&mut last).for_each(|(byte, last)| *last = *byte);
            found |= special(Word::load(last));
            out[..8].copy_from_slice(&last);
        }
        let plain = found & HIGH_BITS == 0;
        if plain {
            self.end += text.len();
        }
        plain
    }

    /// The 36 characters of a UUID. One that `repeats` in many rows is made once, then copied.
    #[inline(always)]
    pub(crate) fn uuid(&mut self, value: Uuid, repeats: bool) {
        let out = &mut self.bytes[self.end..self.end + 36];
        if repeats {
            out.copy_from_slice(self.recent.text(value));
        } else {
            write_uuid(value, out);
        }
        self.end += 36;
    }

    #[inline(always)]
    pub(crate) fn integer(&mut self, value: i64) {
        if value < 0 {
            self.byte(b'-');
        }
        self.digits(value.unsigned_abs());
    }

    #[inline(always)]
    fn digits(&mut self, value: u64) {
        if value < 10 {
            self.byte(b'0' + value as u8);
        } else if value < 100_000_000 {
            let (text, skip) = eight_digits(value as u32);
            self.short(&text[skip..]);
        } else {
            self.short(value.to_string().as_bytes());
        }
    }

    /// An amount as the shortest text of its double, always with a decimal point.
    #[inline(always)]
    pub(crate) fn money(&mut self, value: Money) {
        let cents = value.cents().unsigned_abs();
        if value.cents() < 0 {
            self.byte(b'-');
        }
        self.digits(cents / 100);
        let (tens, ones) = ((cents / 10 % 10) as u8, (cents % 10) as u8);
        self.prefix(&[b'.', b'0' + tens, b'0' + ones], 2 + usize::from(ones != 0));
    }

    /// `2024-01-01T00:00:00`; a year outside 0..=9999 as chrono prints it, a fraction of a second
    /// likewise.
    #[inline(always)]
    pub(crate) fn timestamp(&mut self, value: NaiveDateTime) {
        let year = value.year();
        if !(0..=9999).contains(&year) || value.nanosecond() != 0 {
            self.short(format!("{value:?}").as_bytes());
            return;
        }
        let day = usize::try_from(year - FIRST_YEAR).ok().map(|years| years * MOST_DAYS + value.ordinal0() as usize);
        match day.and_then(|day| DATES.get(day)) {
            Some(date) => self.prefix(date, DATE),
            None => self.prefix(&date(value.date()), DATE),
        }
        let seconds = value.num_seconds_from_midnight();
        let [h0, h1] = two_digits(seconds / 3600);
        let [i0, i1] = two_digits(seconds / 60 % 60);
        let [s0, s1] = two_digits(seconds % 60);
        self.prefix(&[h0, h1, b':', i0, i1, b':', s0, s1], 8);
    }

    /// The inside of a JSON string: escapes as `serde_json` writes them.
    #[inline(always)]
    pub(crate) fn json_text(&mut self, text: &str) {
        if !self.copy_unless(text, Word::special_in_json) {
            self.escaped_json_text(text, b"\"");
        }
    }

    /// The inside of a JSON string that itself stands inside a quoted CSV cell: every quote is
    /// doubled.
    #[inline(always)]
    pub(crate) fn quoted_json_text(&mut self, text: &str) {
        if !self.copy_unless(text, Word::special_in_json) {
            self.escaped_json_text(text, b"\"\"");
        }
    }

    #[cold]
    #[inline(never)]
    fn escaped_json_text(&mut self, text: &str, quote: &[u8]) {
        self.reserve(text.len() * 6);
        for &byte in text.as_bytes() {
            match byte {
                b'"' => {
                    self.byte(b'\\');
                    self.short(quote);
                }
                b'\\' => self.short(b"\\\\"),
                b'\n' => self.short(b"\\n"),
                b'\r' => self.short(b"\\r"),
                b'\t' => self.short(b"\\t"),
                0x08 => self.short(b"\\b"),
                0x0c => self.short(b"\\f"),
                0..0x20 => {
                    self.short(b"\\u00");
                    self.short(&[b'0' + (byte >> 4), b"0123456789abcdef"[usize::from(byte & 15)]]);
                }
                _ => self.byte(byte),
            }
        }
    }

    /// Doubles what a literal of SQL has to have doubled, in all that was written since `start`.
    pub(crate) fn escape_sql(&mut self, start: usize, backslashes: bool) {
        let is_special = |byte: u8| byte == b'\'' || (backslashes && byte == b'\\');
        if !self.bytes[start..self.end].iter().any(|&byte| is_special(byte)) {
            return;
        }
        let text = self.bytes[start..self.end].to_vec();
        self.end = start;
        self.reserve(text.len() * 2);
        for byte in text {
            if is_special(byte) {
                self.byte(byte);
            }
            self.byte(byte);
        }
    }

    /// A CSV cell: quoted where the csv crate quotes.
    #[inline(always)]
    pub(crate) fn csv_text(&mut self, text: &str) {
        if !self.copy_unless(text, Word::special_in_csv) {
            self.quoted_csv_text(text);
        }
    }

    #[cold]
    #[inline(never)]
    fn quoted_csv_text(&mut self, text: &str) {
        self.reserve(text.len() * 2 + 2);
        self.byte(b'"');
        for &byte in text.as_bytes() {
            if byte == b'"' {
                self.byte(b'"');
            }
            self.byte(byte);
        }
        self.byte(b'"');
    }
}

/// Length of `2024-01-01T`.
const DATE: usize = 11;

/// The days that are written most often have a table: those of these years.
const FIRST_YEAR: i32 = 2022;
const YEARS: usize = 4;
const MOST_DAYS: usize = 366;

/// The text of each day, followed by zeros.
static DATES: LazyLock<Vec<[u8; 16]>> = LazyLock::new(|| {
    let days = (0..YEARS * MOST_DAYS).map(|day| (FIRST_YEAR + (day / MOST_DAYS) as i32, (day % MOST_DAYS) as u32 + 1));
    days.map(|(year, day)| NaiveDate::from_yo_opt(year, day).map(date).unwrap_or_default()).collect()
});

/// `2024-01-01T`, followed by zeros, of a year in 0..=9999.
fn date(date: NaiveDate) -> [u8; 16] {
    let year = date.year() as u32;
    let [[c0, c1], [y0, y1]] = [two_digits(year / 100), two_digits(year % 100)];
    let [[m0, m1], [d0, d1]] = [two_digits(date.month()), two_digits(date.day())];
    [c0, c1, y0, y1, b'-', m0, m1, b'-', d0, d1, b'T', 0, 0, 0, 0, 0]
}

/// Eight bytes of text, looked at together.
#[derive(Clone, Copy)]
struct Word(u64);

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

impl Word {
    #[inline(always)]
    fn load(bytes: [u8; 8]) -> Word {
        Word(u64::from_le_bytes(bytes))
    }

    /// Sets the high bit of the first byte below `bound` (at most 128), and perhaps those of bytes
    /// after it; of a word without such a byte, only high bits that the word has itself. The other
    /// bits are arbitrary.
    #[inline(always)]
    fn below(self, bound: u8) -> u64 {
        self.0.wrapping_sub(ONES * u64::from(bound))
    }

    #[inline(always)]
    fn equal(self, byte: u8) -> u64 {
        Word(self.0 ^ (ONES * u64::from(byte))).below(1)
    }

    /// A high bit if there is a byte that JSON escapes: below space, quote or backslash.
    #[inline(always)]
    fn special_in_json(self) -> u64 {
        (self.below(0x20) | self.equal(b'"') | self.equal(b'\\')) & !self.0
    }

    /// A high bit if there is a byte for which the csv crate quotes a cell.
    #[inline(always)]
    fn special_in_csv(self) -> u64 {
        (self.equal(b',') | self.equal(b'"') | self.equal(b'\n') | self.equal(b'\r')) & !self.0
    }
}

/// The texts of UUIDs that were written lately: one for each value of their last six bits.
#[derive(Debug)]
struct RecentUuids(Box<[(Uuid, [u8; 36])]>);

impl Default for RecentUuids {
    fn default() -> RecentUuids {
        RecentUuids(vec![(Uuid::nil(), *b"00000000-0000-0000-0000-000000000000"); 64].into())
    }
}

impl RecentUuids {
    #[inline(always)]
    fn text(&mut self, value: Uuid) -> &[u8; 36] {
        let (known, text) = &mut self.0[usize::from(value.as_bytes()[15] & 63)];
        if *known != value {
            *known = value;
            write_uuid(value, text);
        }
        text
    }
}

#[inline(always)]
fn write_uuid(value: Uuid, out: &mut [u8]) {
    let [a, b, c, d] = hex(value.as_bytes());
    let out = &mut out[..36];
    out[0..8].copy_from_slice(&a);
    out[8] = b'-';
    out[9..13].copy_from_slice(&b[..4]);
    out[13] = b'-';
    out[14..18].copy_from_slice(&b[4..]);
    out[18] = b'-';
    out[19..23].copy_from_slice(&c[..4]);
    out[23] = b'-';
    out[24..28].copy_from_slice(&c[4..]);
    out[28..36].copy_from_slice(&d);
}

/// The 32 hexadecimal digits of 16 bytes, eight at a time: the nibbles are spread over a word, then
/// turned to ASCII. (A table look-up for each byte, a loop for the compiler to vectorise, and the
/// crate const-hex are all slower.)
#[inline(always)]
fn hex(bytes: &[u8; 16]) -> [[u8; 8]; 4] {
    let digits = |at: usize| {
        let word = u64::from(u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]));
        let x = (word | (word << 16)) & 0x0000_ffff_0000_ffff;
        let x = (x | (x << 8)) & 0x00ff_00ff_00ff_00ff;
        let x = (x | (x << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
        // 1 in each byte whose nibble is a letter; '0' is 0x30, 'a' - 10 is 0x57 = 0x30 + 0x27.
        let letters = ((x + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
        (x + 0x3030_3030_3030_3030 + letters * 0x27).to_be_bytes()
    };
    [digits(0), digits(4), digits(8), digits(12)]
}

/// The decimal digits of a number below 100: a multiplication, since division by a constant is one
/// anyway.
#[inline(always)]
fn two_digits(value: u32) -> [u8; 2] {
    let tens = (value * 103) >> 10;
    [b'0' + tens as u8, b'0' + (value - tens * 10) as u8]
}

/// A number below 10^8 with leading zeros, and how many of them there are.
#[inline(always)]
fn eight_digits(value: u32) -> ([u8; 8], usize) {
    let (high, low) = (value / 10_000, value % 10_000);
    let x = u64::from(high) | (u64::from(low) << 32);
    // Two digits in each 16 bits, then one in each 8.
    let hundreds = ((x * 5_243) >> 19) & 0x0000_007f_0000_007f;
    let x = hundreds | ((x - hundreds * 100) << 16);
    let tens = ((x * 103) >> 10) & 0x000f_000f_000f_000f;
    let x = tens | ((x - tens * 10) << 8);
    let skip = (x.trailing_zeros() / 8).min(7) as usize;
    ((x | 0x3030_3030_3030_3030).to_le_bytes(), skip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut RowBuffer)) -> String {
        let mut buffer = RowBuffer::default();
        buffer.reserve(0);
        write(&mut buffer);
        String::from_utf8(buffer.written().to_vec()).unwrap()
    }

    proptest! {
        #[test]
        fn uuids(value in any::<u128>()) {
            let value = Uuid::from_u128(value);
            prop_assert_eq!(written(|out| out.uuid(value, false)), value.to_string());
        }

        #[test]
        fn repeated_uuids(values in vec(prop_oneof![0u128..200, any::<u128>()], 1..40)) {
            let mut buffer = RowBuffer::default();
            buffer.reserve(0);
            let values = values.into_iter().map(Uuid::from_u128);
            values.clone().for_each(|value| buffer.uuid(value, true));
            let texts: String = values.map(|value| value.to_string()).collect();
            prop_assert_eq!(buffer.written(), texts.as_bytes());
        }

        #[test]
        fn integers(value in prop_oneof![any::<i64>(), -200_000_000i64..200_000_000, -200i64..200]) {
            prop_assert_eq!(written(|out| out.integer(value)), value.to_string());
        }

        #[test]
        fn amounts(cents in prop_oneof![-999_999_999_999_999i64..=999_999_999_999_999, -2_000_000i64..2_000_000]) {
            let money = Money::from_cents(cents);
            prop_assert_eq!(written(|out| out.money(money)), serde_json::to_string(&money).unwrap());
        }

        #[test]
        fn times(seconds in prop_oneof![-100_000_000_000_000i64..100_000_000_000_000, 0i64..4_000_000_000], nanos in prop_oneof![9 => Just(0u32), 1 => 0u32..1_000_000_000]) {
            let Some(time) = chrono::DateTime::from_timestamp(seconds % 8_000_000_000_000, nanos) else { return Ok(()) };
            let json = serde_json::to_string(&time.naive_utc()).unwrap();
            prop_assert_eq!(format!("\"{}\"", written(|out| out.timestamp(time.naive_utc()))), json);
        }

        #[test]
        fn json_texts(text in any::<String>()) {
            prop_assert_eq!(format!("\"{}\"", written(|out| out.json_text(&text))), serde_json::to_string(&text).unwrap());
        }
    }

    #[test]
    fn every_ascii_character_is_escaped_as_serde_json_does() {
        for byte in 0..0x80u8 {
            let text = char::from(byte).to_string();
            assert_eq!(format!("\"{}\"", written(|out| out.json_text(&text))), serde_json::to_string(&text).unwrap());
        }
    }
}
