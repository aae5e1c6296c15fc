//! Texts as the draft of a row holds them: in pieces that are copied whole. Knows neither columns nor
//! formats.
//!
//! A copy of constant size is a few instructions; one whose size is known only when it happens is a call
//! and, often, a branch that was guessed wrongly. So a short text is kept in an array that is longer than
//! the text ([`Padded`]), is copied with all of it, and the next piece overwrites what was too much.

use uuid::Uuid;

/// Where the pieces of a text go.
pub trait TextOut {
    /// The first `length` bytes of an array: whole characters. The rest is overwritten by what follows.
    fn prefix<const N: usize>(&mut self, bytes: &[u8; N], length: usize);

    /// The first `L` bytes of an array, likewise.
    #[inline(always)]
    fn fixed<const L: usize, const N: usize>(&mut self, bytes: &[u8; N]) {
        self.prefix(bytes, L);
    }

    /// A text that is known at compile time.
    fn constant(&mut self, text: &'static str);

    /// One character of ASCII.
    #[inline(always)]
    fn ascii(&mut self, character: u8) {
        self.fixed::<1, 1>(&[character]);
    }

    /// A number in decimal digits.
    #[inline(always)]
    fn number(&mut self, value: u64) {
        if value < 10 {
            self.prefix(&[b'0' + value as u8], 1);
        } else if value < 10_000 {
            let (digits, zeros) = four_digits(value as u32);
            self.prefix(&(digits >> (8 * zeros)).to_le_bytes(), 4 - zeros as usize);
        } else if value < 100_000_000 {
            let (digits, zeros) = eight_digits(value as u32);
            self.prefix(&(digits >> (8 * zeros)).to_le_bytes(), 8 - zeros as usize);
        } else {
            let (digits, length) = large_number(value);
            self.prefix(&digits, length);
        }
    }

    /// A number with at least `width` digits, eight at most.
    #[inline(always)]
    fn padded_number(&mut self, value: u64, width: usize) {
        if value < 100_000_000 {
            let (digits, zeros) = eight_digits(value as u32);
            let zeros = zeros.min(8 - width as u32);
            self.prefix(&(digits >> (8 * zeros)).to_le_bytes(), 8 - zeros as usize);
        } else {
            let (digits, length) = large_number(value);
            self.prefix(&digits, length);
        }
    }
}

/// The digits of a number, and how many they are.
///
/// It takes no output: one whose address is passed to a function cannot be kept in registers.
#[cold]
#[inline(never)]
fn large_number(value: u64) -> ([u8; 24], usize) {
    let (mut bytes, text) = ([0; 24], value.to_string());
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    (bytes, text.len())
}

/// A text that the draft of a row can write, of bounded length. It has no character that is escaped in
/// JSON, or for which CSV quotes a cell, but for commas.
pub trait Text {
    /// Whether it may have a comma, for which CSV quotes a cell. It has one then.
    const HAS_COMMA: bool = false;

    /// Writes the text.
    fn write<O: TextOut>(&self, out: &mut O);
}

/// A text of at most `N` bytes, in an array of that size. Texts are written into it as well: their pieces
/// are checked together then, in one step.
#[derive(Clone, Copy, Debug)]
pub struct Padded<const N: usize> {
    bytes: [u8; N],
    length: u8,
}

/// A word or two: with its length, it fills half of a line of the cache.
pub(crate) type Word = Padded<31>;
/// A few words.
pub(crate) type Phrase = Padded<63>;
/// Any text of a row.
pub(crate) type Line = Padded<255>;

impl<const N: usize> Padded<N> {
    /// A text that must fit.
    pub const fn new(text: &str) -> Padded<N> {
        let (text, mut bytes, mut at) = (text.as_bytes(), [0; N], 0);
        assert!(text.len() <= N && N <= 255, "a text is longer than its room");
        while at < text.len() {
            bytes[at] = text[at];
            at += 1;
        }
        Padded { bytes, length: text.len() as u8 }
    }

    /// What a text writes, which must fit.
    pub fn of(text: &impl Text) -> Padded<N> {
        let mut written = Padded { bytes: [0; N], length: 0 };
        text.write(&mut written);
        written
    }

    fn push(&mut self, bytes: &[u8]) {
        let start = usize::from(self.length);
        let end = start + bytes.len();
        assert!(end <= N && N <= 255, "a text is longer than its room");
        self.bytes[start..end].copy_from_slice(bytes);
        self.length = end as u8;
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).expect("it was made of a text")
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl<const N: usize> TextOut for Padded<N> {
    fn prefix<const M: usize>(&mut self, bytes: &[u8; M], length: usize) {
        // Whole, as long as there is room: in debug builds, a copy of variable size is dear.
        match self.bytes[usize::from(self.length)..].first_chunk_mut() {
            Some(room) if length <= M => {
                *room = *bytes;
                self.length += length as u8;
            }
            _ => self.push(&bytes[..length]),
        }
    }

    fn constant(&mut self, text: &'static str) {
        self.push(text.as_bytes());
    }
}

impl<const N: usize> Text for &Padded<N> {
    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        out.prefix(&self.bytes, usize::from(self.length));
    }
}

/// The id of a row, as a draft holds it.
#[derive(Clone, Copy, Debug)]
pub enum Id<'a> {
    /// The upper and the lower half of one that few rows have.
    Halves(u64, u64),
    /// One whose text is kept, since the next rows have it too.
    Kept(&'a KeptId),
}

impl Id<'_> {
    /// The id.
    #[inline]
    pub fn uuid(self) -> Uuid {
        match self {
            Id::Halves(high, low) => Uuid::from_u64_pair(high, low),
            Id::Kept(kept) => Uuid::from_u64_pair(kept.halves.0, kept.halves.1),
        }
    }
}

/// An id with its text.
#[derive(Clone, Copy, Debug)]
pub struct KeptId {
    halves: (u64, u64),
    text: [u8; 36],
}

impl KeptId {
    /// Its text.
    #[inline(always)]
    pub fn text(&self) -> &[u8; 36] {
        &self.text
    }
}

/// The form in which a cursor keeps an id that many of its rows have.
pub(crate) trait Keep: Copy {
    /// An id from its halves.
    fn new(halves: (u64, u64)) -> Self;

    /// The id, as drafts have it.
    fn id(&self) -> Id<'_>;
}

/// Without a text: for rows that become structs, which have none.
impl Keep for Id<'static> {
    #[inline]
    fn new((high, low): (u64, u64)) -> Id<'static> {
        Id::Halves(high, low)
    }

    #[inline(always)]
    fn id(&self) -> Id<'_> {
        *self
    }
}

/// With its text: for rows that are written.
impl Keep for KeptId {
    #[inline]
    fn new((high, low): (u64, u64)) -> KeptId {
        let mut kept = KeptId { halves: (high, low), text: [0; 36] };
        write_id(high, low, &mut kept.text);
        kept
    }

    #[inline(always)]
    fn id(&self) -> Id<'_> {
        Id::Kept(self)
    }
}

/// The 36 characters of an id.
#[inline(always)]
pub(crate) fn write_id(high: u64, low: u64, out: &mut [u8; 36]) {
    let (mut bytes, mut digits) = ([0; 16], [[0; 2]; 16]);
    bytes[..8].copy_from_slice(&high.to_be_bytes());
    bytes[8..].copy_from_slice(&low.to_be_bytes());
    hex(&bytes, &mut digits);
    let digits = digits.as_flattened();
    out[0..8].copy_from_slice(&digits[0..8]);
    out[8] = b'-';
    out[9..13].copy_from_slice(&digits[8..12]);
    out[13] = b'-';
    out[14..18].copy_from_slice(&digits[12..16]);
    out[18] = b'-';
    out[19..23].copy_from_slice(&digits[16..20]);
    out[23] = b'-';
    out[24..36].copy_from_slice(&digits[20..32]);
}

/// The hexadecimal digits of some bytes.
///
/// Not inlined, and in 16 bits each: so the compiler sees a loop over memory, and makes it one over vectors
/// on every processor that has them. (Eight digits at a time in a word are half as fast, a table of pairs is
/// slower still.)
#[inline(never)]
fn hex(bytes: &[u8; 16], digits: &mut [[u8; 2]; 16]) {
    // Without an iterator, it is quick in debug builds as well.
    let mut at = 0;
    while at < 16 {
        let byte = bytes[at];
        let nibbles = u16::from(byte >> 4) | u16::from(byte & 15) << 8;
        // 1 for each nibble that is a letter; '0' is 0x30, 'a' - 10 is 0x57 = 0x30 + 0x27.
        let letters = ((nibbles + 0x0606) >> 4) & 0x0101;
        digits[at] = (nibbles + 0x3030 + letters * 0x27).to_le_bytes();
        at += 1;
    }
}

/// The digits of a number below 10^4, the first one lowest, and how many of them are leading zeros, three
/// at most.
#[inline(always)]
fn four_digits(value: u32) -> (u32, u32) {
    // Two digits in each 16 bits, then one in each 8.
    let hundreds = (value * 5_243) >> 19;
    let x = hundreds | ((value - hundreds * 100) << 16);
    let tens = ((x * 103) >> 10) & 0x000f_000f;
    let x = tens | ((x - tens * 10) << 8);
    (x | 0x3030_3030, (x.trailing_zeros() / 8).min(3))
}

/// The same for a number below 10^8, with seven leading zeros at most.
#[inline(always)]
fn eight_digits(value: u32) -> (u64, u32) {
    let (high, low) = (value / 10_000, value % 10_000);
    let x = u64::from(high) | (u64::from(low) << 32);
    let hundreds = ((x * 5_243) >> 19) & 0x0000_007f_0000_007f;
    let x = hundreds | ((x - hundreds * 100) << 16);
    let tens = ((x * 103) >> 10) & 0x000f_000f_000f_000f;
    let x = tens | ((x - tens * 10) << 8);
    (x | 0x3030_3030_3030_3030, (x.trailing_zeros() / 8).min(7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Line)) -> String {
        let mut text = Line::new("");
        write(&mut text);
        text.as_str().to_owned()
    }

    #[test]
    fn numbers() {
        let near = |value: u64| [value.saturating_sub(1), value, value.saturating_add(1)];
        let borders = (1..20).flat_map(|digits| near(10u64.pow(digits))).chain(near(u64::MAX));
        for number in (0..12_000).chain(borders) {
            assert_eq!(written(|out| out.number(number)), number.to_string());
            assert_eq!(written(|out| out.padded_number(number, 8)), format!("{number:08}"));
            assert_eq!(written(|out| out.padded_number(number, 6)), format!("{number:06}"));
            assert_eq!(written(|out| out.padded_number(number, 1)), number.to_string());
        }
    }

    #[test]
    fn padded_texts_are_what_they_were_made_of() {
        for text in ["", "a", "Écru", "1234567890123456789012345678901"] {
            assert_eq!(Word::new(text).as_str(), text);
            assert_eq!(written(|out| (&Word::new(text)).write(out)), text);
            assert_eq!(Phrase::of(&&Word::new(text)).as_str(), text);
        }
    }

    #[test]
    #[should_panic(expected = "longer than its room")]
    fn longer_texts_do_not_fit() {
        Word::new("12345678901234567890123456789012");
    }

    proptest! {
        #[test]
        fn any_number(number: u64, digits in 0u32..64) {
            let number = number >> digits;
            prop_assert_eq!(written(|out| out.number(number)), number.to_string());
        }

        #[test]
        fn ids(high: u64, low: u64) {
            let (kept, uuid) = (KeptId::new((high, low)), Uuid::from_u64_pair(high, low));
            let text = uuid.to_string();
            prop_assert_eq!(kept.text().as_slice(), text.as_bytes());
            prop_assert_eq!((Id::Kept(&kept).uuid(), Id::Halves(high, low).uuid()), (uuid, uuid));
        }
    }
}
