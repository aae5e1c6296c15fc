//! Where rows are written, and the bytes of single values there: ids, amounts, times, escaped text. Knows
//! neither formats nor entities.
//!
//! A row of a draft is written into a [`Window`]: an array on the buffer, longer than any such row, at a
//! position that is masked. So no copy needs a check of its bounds; the row's end has one for all of
//! them. Pieces whose length is a constant follow one another at constant distances: the position moves on,
//! and is masked, only behind a piece whose length is known when it is written. A row of which nothing is
//! known, with texts of any length, is written into the buffer itself.

use chrono::{Datelike, NaiveDateTime, Timelike};
use uuid::Uuid;

use crate::marks::{CellMark, Expected};
use crate::money::Money;
use crate::text::{Id, TextOut, write_id};
use crate::time::{Time, date_text, time_text};

/// Where the cells of a row go.
pub(crate) trait RowOut: TextOut {
    /// The position at which the next byte goes.
    fn end(&self) -> usize;

    /// The next `N` bytes, to be written.
    fn slot<const N: usize>(&mut self) -> &mut [u8; N];

    /// Overwrites one byte of the row.
    fn patch(&mut self, at: usize, byte: u8);

    /// Text of any length.
    fn verbatim(&mut self, text: &str);

    /// Marks the end of a cell, if anybody wants to know.
    #[inline(always)]
    fn mark(&mut self, _expected: Expected) {}

    /// Marks the end of a row.
    #[inline(always)]
    fn mark_row(&mut self) {}

    /// The 36 characters of an id.
    #[inline(always)]
    fn id(&mut self, value: Id<'_>) {
        match value {
            Id::Halves(high, low) => write_id(high, low, self.slot()),
            Id::Kept(kept) => *self.slot() = *kept.text(),
        }
    }

    #[inline(always)]
    fn uuid(&mut self, value: Uuid) {
        let (high, low) = value.as_u64_pair();
        self.id(Id::Halves(high, low));
    }

    #[inline(always)]
    fn integer(&mut self, value: i64) {
        // No branch, since some signs cannot be guessed.
        self.prefix(b"-", usize::from(value < 0));
        self.number(value.unsigned_abs());
    }

    /// An amount as the shortest text of its double, always with a decimal point.
    #[inline(always)]
    fn money(&mut self, value: Money) {
        let cents = value.cents().unsigned_abs();
        if value.cents() < 0 {
            self.prefix(b"-", 1);
        }
        let units = cents / 100;
        self.number(units);
        let cents = (cents - units * 100) as usize;
        self.prefix(&FRACTIONS[cents].0, FRACTIONS[cents].1);
    }

    #[inline(always)]
    fn boolean(&mut self, value: bool) {
        let (text, length) = if value { (b"true ", 4) } else { (b"false", 5) };
        self.prefix(text, length);
    }

    /// `2024-01-01T00:00:00`, of a time of the window.
    #[inline(always)]
    fn time(&mut self, value: Time) {
        let (date, time_of_day) = value.texts();
        self.fixed::<11, 16>(date);
        *self.slot() = time_of_day;
    }

    /// `2024-01-01T00:00:00`; a year outside 0..=9999 as chrono prints it, a fraction of a second
    /// likewise.
    fn timestamp(&mut self, value: NaiveDateTime) {
        match u32::try_from(value.year()) {
            Ok(year @ 0..=9999) if value.nanosecond() == 0 => {
                self.fixed::<11, 16>(&date_text(year, value.month(), value.day()));
                *self.slot() = time_text(value.num_seconds_from_midnight());
            }
            _ => self.verbatim(&format!("{value:?}")),
        }
    }

    /// The inside of a JSON string, with escapes as `serde_json` writes them; a quote inside is `quote`
    /// after the backslash.
    fn json_text(&mut self, text: &str, quote: &'static str) {
        let is_special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        if !text.bytes().any(is_special) {
            return self.verbatim(text);
        }
        let mut rest = text;
        while let Some(at) = rest.bytes().position(is_special) {
            self.verbatim(&rest[..at]);
            match rest.as_bytes()[at] {
                b'"' => {
                    self.ascii(b'\\');
                    self.verbatim(quote);
                }
                b'\\' => self.constant("\\\\"),
                b'\n' => self.constant("\\n"),
                b'\r' => self.constant("\\r"),
                b'\t' => self.constant("\\t"),
                0x08 => self.constant("\\b"),
                0x0c => self.constant("\\f"),
                byte => {
                    self.constant("\\u00");
                    self.prefix(&[b'0' + (byte >> 4), b"0123456789abcdef"[usize::from(byte & 15)]], 2);
                }
            }
            rest = &rest[at + 1..];
        }
        self.verbatim(rest);
    }

    /// A CSV cell: quoted where the csv crate quotes.
    fn csv_text(&mut self, text: &str) {
        if !text.contains([',', '"', '\n', '\r']) {
            return self.verbatim(text);
        }
        self.ascii(b'"');
        self.verbatim(&text.replace('"', "\"\""));
        self.ascii(b'"');
    }
}

/// `.0` to `.99`, as an amount ends, each with its length.
const FRACTIONS: [([u8; 3], usize); 100] = {
    let (mut fractions, mut cents) = ([([0; 3], 0); 100], 0);
    while cents < 100 {
        let (tens, ones) = ((cents / 10) as u8, (cents % 10) as u8);
        fractions[cents] = ([b'.', b'0' + tens, b'0' + ones], if ones == 0 { 2 } else { 3 });
        cents += 1;
    }
    fractions
};

/// The longest row of a draft. The longest of any entity is far below this; one that needed more would fail
/// [`RowBuffer::add`] rather than be written wrongly.
const LONGEST_ROW: usize = 2048;
/// The most cells that are marked in a row; more are not.
const MOST_MARKS: usize = 32;
/// The longest piece that is copied at once.
const LONGEST_PIECE: usize = 64;
/// The most bytes of pieces of constant length before the position moves on.
const MOST_AHEAD: usize = 192;
/// Room for any row, with what is copied behind its end.
const ROOM: usize = LONGEST_ROW + MOST_AHEAD + LONGEST_PIECE;

/// Rows as text, and marks of their cells: what a [`BlockEncoder`](crate::BlockEncoder) writes into.
///
/// ```
/// use fixtures_gen::{Block, BlockEncoder, Dataset, Format, Preset, RowBuffer, Table};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let (mut encoder, mut kept) = (BlockEncoder::new(&dataset), RowBuffer::default());
/// encoder.encode(Format::Csv, &Block { table: Table::Tenants, tenant: 0, rows: 0..1 });
/// std::mem::swap(&mut kept, encoder.buffer_mut());
/// encoder.encode(Format::Csv, &Block { table: Table::Orders, tenant: 0, rows: 0..50 });
/// assert!(kept.text().starts_with(b"67c682a6-"));
/// ```
///
/// It grows. The bytes beyond the end stay initialised, so that it costs nothing to clear a buffer and fill it
/// again.
#[derive(Debug, Default)]
pub struct RowBuffer {
    bytes: Vec<u8>,
    end: usize,
    /// The cells of all rows, if they are [wanted](Self::set_marked); as with bytes, more than there are.
    marks: Vec<CellMark>,
    marked: usize,
    is_marked: bool,
}

impl RowBuffer {
    /// What was written since the last [`clear`](Self::clear).
    pub fn text(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Forgets what was written, and keeps the memory.
    pub fn clear(&mut self) {
        (self.end, self.marked) = (0, 0);
    }

    /// The marks of the cells written since then, if cells [are marked](crate::BlockEncoder::encode_marked).
    pub fn marks(&self) -> &[CellMark] {
        &self.marks[..self.marked]
    }

    /// Whether the cells of drafts are marked from now on.
    pub(crate) fn set_marked(&mut self, is_marked: bool) {
        self.is_marked = is_marked;
    }

    /// Whether they are.
    pub(crate) fn is_marked(&self) -> bool {
        self.is_marked
    }

    #[inline(always)]
    fn make_room(&mut self, room: usize) {
        if self.bytes.len() - self.end < room {
            self.grow(room);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, room: usize) {
        // A quarter more: all of it is touched.
        let needed = self.end + room;
        self.bytes.resize(needed + needed / 4, 0);
    }

    /// Where the next row of a draft is written, which is then [added](Self::add).
    #[inline(always)]
    pub(crate) fn window(&mut self) -> Window<'_> {
        self.make_room(ROOM);
        Window { bytes: self.bytes[self.end..].first_chunk_mut().expect("there is room"), end: 0, ahead: 0 }
    }

    /// The same, whose cells are marked.
    #[inline(always)]
    pub(crate) fn marked_window(&mut self) -> Marked<'_> {
        if self.marks.len() - self.marked < MOST_MARKS {
            self.marks.resize((self.marked + MOST_MARKS).next_power_of_two(), CellMark::default());
        }
        self.make_room(ROOM);
        Marked {
            row: Window { bytes: self.bytes[self.end..].first_chunk_mut().expect("there is room"), end: 0, ahead: 0 },
            start: self.end,
            marks: self.marks[self.marked..].first_chunk_mut().expect("there is room"),
            count: 0,
        }
    }

    /// Adds the row and the marks that were written into the window.
    #[inline(always)]
    pub(crate) fn add_marked(&mut self, length: usize, marks: usize) {
        self.add(length);
        self.marked += marks.min(MOST_MARKS);
    }

    /// Adds the row that was written into the window.
    #[inline(always)]
    pub(crate) fn add(&mut self, length: usize) {
        assert!(length <= LONGEST_ROW, "a row of {length} bytes is longer than a draft may write");
        self.end += length;
    }

    /// Doubles what a literal of SQL has to have doubled, in all that was written since `start`.
    pub(crate) fn escape_sql(&mut self, start: usize, backslashes: bool) {
        let is_special = |byte: u8| byte == b'\'' || (backslashes && byte == b'\\');
        if !self.bytes[start..self.end].iter().any(|&byte| is_special(byte)) {
            return;
        }
        let text = self.bytes[start..self.end].to_vec();
        self.end = start;
        for byte in text {
            if is_special(byte) {
                self.ascii(byte);
            }
            self.ascii(byte);
        }
    }
}

impl TextOut for RowBuffer {
    #[inline]
    fn prefix<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        self.make_room(N);
        self.bytes[self.end..self.end + N].copy_from_slice(bytes);
        self.end += length;
    }

    #[inline]
    fn constant(&mut self, text: &'static str) {
        self.verbatim(text);
    }
}

impl RowOut for RowBuffer {
    fn end(&self) -> usize {
        self.end
    }

    #[inline]
    fn slot<const N: usize>(&mut self) -> &mut [u8; N] {
        self.make_room(N);
        let at = self.end;
        self.end += N;
        self.bytes[at..].first_chunk_mut().expect("there is room")
    }

    fn patch(&mut self, at: usize, byte: u8) {
        self.bytes[at] = byte;
    }

    #[inline]
    fn verbatim(&mut self, text: &str) {
        self.make_room(text.len());
        self.bytes[self.end..self.end + text.len()].copy_from_slice(text.as_bytes());
        self.end += text.len();
    }
}

/// Where a row of a draft is written.
pub(crate) struct Window<'a> {
    bytes: &'a mut [u8; ROOM],
    /// More than the [longest row](LONGEST_ROW) if a row was too long; then what is inside is wrong, and
    /// thrown away.
    end: usize,
    /// Bytes behind the end that are written as well, in pieces of constant length: where there is no branch
    /// between them, the compiler knows this number.
    ahead: usize,
}

impl Window<'_> {
    /// Length of what was written.
    #[inline(always)]
    pub(crate) fn length(&self) -> usize {
        self.end + self.ahead
    }

    /// Where the next byte goes, as the compiler sees that a piece fits behind it.
    #[inline(always)]
    fn at(&self) -> usize {
        self.end % LONGEST_ROW + self.ahead
    }

    /// Moves on behind a piece of constant length.
    #[inline(always)]
    fn move_ahead(&mut self, length: usize) {
        self.ahead += length;
        if self.ahead > MOST_AHEAD {
            self.move_on(0);
        }
    }

    /// Moves on behind a piece of any length.
    #[inline(always)]
    fn move_on(&mut self, length: usize) {
        self.end += self.ahead + length;
        self.ahead = 0;
    }
}

impl TextOut for Window<'_> {
    #[inline(always)]
    fn prefix<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        const { assert!(N <= LONGEST_PIECE) }
        debug_assert!(length <= N);
        let at = self.at();
        *self.bytes[at..].first_chunk_mut().expect("a piece fits behind any position") = *bytes;
        self.move_on(length);
    }

    #[inline(always)]
    fn fixed<const L: usize, const N: usize>(&mut self, bytes: &[u8; N]) {
        const { assert!(L <= N && N <= LONGEST_PIECE) }
        let at = self.at();
        *self.bytes[at..].first_chunk_mut().expect("a piece fits behind any position") = *bytes;
        self.move_ahead(L);
    }

    /// Panics if it is longer than a piece may be.
    #[inline(always)]
    fn constant(&mut self, text: &'static str) {
        let at = self.at();
        self.bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
        self.move_ahead(text.len());
    }
}

impl RowOut for Window<'_> {
    #[inline(always)]
    fn end(&self) -> usize {
        self.length()
    }

    #[inline(always)]
    fn slot<const N: usize>(&mut self) -> &mut [u8; N] {
        const { assert!(N <= LONGEST_PIECE) }
        let at = self.at();
        self.move_ahead(N);
        self.bytes[at..].first_chunk_mut().expect("a piece fits behind any position")
    }

    #[inline(always)]
    fn patch(&mut self, at: usize, byte: u8) {
        self.bytes[at % LONGEST_ROW] = byte;
    }

    /// Panics if there is no room.
    #[inline(always)]
    fn verbatim(&mut self, text: &str) {
        let at = self.at();
        self.bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
        self.move_on(text.len());
    }
}

/// A [`Window`] that marks the cells of its row.
pub(crate) struct Marked<'a> {
    row: Window<'a>,
    /// Where the row begins in the buffer.
    start: usize,
    marks: &'a mut [CellMark; MOST_MARKS],
    count: usize,
}

impl Marked<'_> {
    /// Length of what was written, and how many cells it has.
    #[inline(always)]
    pub(crate) fn lengths(&self) -> (usize, usize) {
        (self.row.length(), self.count)
    }

    #[inline(always)]
    fn add(&mut self, expected: Expected, ends_row: bool) {
        self.marks[self.count % MOST_MARKS] = CellMark::new(self.start + self.row.length(), expected, ends_row);
        self.count += 1;
    }
}

impl TextOut for Marked<'_> {
    #[inline(always)]
    fn prefix<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        self.row.prefix(bytes, length);
    }

    #[inline(always)]
    fn fixed<const L: usize, const N: usize>(&mut self, bytes: &[u8; N]) {
        self.row.fixed::<L, N>(bytes);
    }

    #[inline(always)]
    fn constant(&mut self, text: &'static str) {
        self.row.constant(text);
    }
}

impl RowOut for Marked<'_> {
    #[inline(always)]
    fn end(&self) -> usize {
        self.row.end()
    }

    #[inline(always)]
    fn slot<const N: usize>(&mut self) -> &mut [u8; N] {
        self.row.slot()
    }

    #[inline(always)]
    fn patch(&mut self, at: usize, byte: u8) {
        self.row.patch(at, byte);
    }

    #[inline(always)]
    fn verbatim(&mut self, text: &str) {
        self.row.verbatim(text);
    }

    #[inline(always)]
    fn mark(&mut self, expected: Expected) {
        self.add(expected, false);
    }

    #[inline(always)]
    fn mark_row(&mut self) {
        self.add(Expected::New, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut RowBuffer)) -> String {
        let mut buffer = RowBuffer::default();
        write(&mut buffer);
        String::from_utf8(buffer.text().to_vec()).unwrap()
    }

    fn add_row(buffer: &mut RowBuffer, write: impl FnOnce(&mut Window<'_>)) {
        let mut window = buffer.window();
        write(&mut window);
        let length = window.length();
        buffer.add(length);
    }

    /// The same in a window, where it fits.
    fn written_in_window(write: impl FnOnce(&mut Window<'_>)) -> String {
        written(|buffer| add_row(buffer, write))
    }

    proptest! {
        #[test]
        fn uuids(value in any::<u128>()) {
            let value = Uuid::from_u128(value);
            prop_assert_eq!(written(|out| out.uuid(value)), value.to_string());
            prop_assert_eq!(written_in_window(|out| out.uuid(value)), value.to_string());
        }

        #[test]
        fn integers(value in prop_oneof![any::<i64>(), -200_000_000i64..200_000_000, -200i64..200]) {
            prop_assert_eq!(written(|out| out.integer(value)), value.to_string());
            prop_assert_eq!(written_in_window(|out| out.integer(value)), value.to_string());
        }

        #[test]
        fn amounts(cents in prop_oneof![-999_999_999_999_999i64..=999_999_999_999_999, -2_000_000i64..2_000_000]) {
            let money = Money::from_cents(cents);
            prop_assert_eq!(written(|out| out.money(money)), serde_json::to_string(&money).unwrap());
            prop_assert_eq!(written_in_window(|out| out.money(money)), money.to_string());
        }

        #[test]
        fn times(seconds in prop_oneof![-100_000_000_000_000i64..100_000_000_000_000, 0i64..4_000_000_000], nanos in prop_oneof![9 => Just(0u32), 1 => 0u32..1_000_000_000]) {
            let Some(time) = chrono::DateTime::from_timestamp(seconds % 8_000_000_000_000, nanos) else { return Ok(()) };
            let json = serde_json::to_string(&time.naive_utc()).unwrap();
            prop_assert_eq!(format!("\"{}\"", written(|out| out.timestamp(time.naive_utc()))), json);
        }

        #[test]
        fn times_of_the_window(seconds in 0u64..1_096 * 86_400) {
            let time = Time(seconds);
            prop_assert_eq!(written_in_window(|out| out.time(time)), format!("{:?}", time.timestamp()));
        }

        #[test]
        fn json_texts(text in any::<String>()) {
            prop_assert_eq!(format!("\"{}\"", written(|out| out.json_text(&text, "\""))), serde_json::to_string(&text).unwrap());
        }

        /// What is written over what was there before does not show it, and rows follow one another.
        #[test]
        fn rows_of_a_reused_buffer(lengths in proptest::collection::vec(0usize..=LONGEST_ROW, 1..20)) {
            let mut buffer = RowBuffer::default();
            for round in 0..2u8 {
                buffer.clear();
                let letter = b'a' + round;
                for &length in &lengths {
                    add_row(&mut buffer, |out| (0..length).for_each(|_| out.ascii(letter)));
                }
                prop_assert_eq!(buffer.text(), vec![letter; lengths.iter().sum()]);
            }
        }
    }

    /// A million cells of each kind; fewer where this is slow.
    #[test]
    fn random_cells() {
        let cells: u64 = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
        let (mut buffer, mut expected) = (RowBuffer::default(), String::new());
        for cell in 0..cells {
            let bits =
                (cell + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23).wrapping_mul(0xd6e8_feb8_6659_fd93);
            // Small numbers as often as large ones.
            let number = (bits as i64) >> (cell % 64);
            let money = Money::from_cents(number % 1_000_000_000_000_000);
            let time = Time(bits % (1_096 * 86_400));
            let uuid = Uuid::from_u64_pair(bits, bits.rotate_left(17) ^ cell);
            add_row(&mut buffer, |out| {
                out.integer(number);
                out.ascii(b',');
                out.money(money);
                out.ascii(b',');
                out.time(time);
                out.ascii(b',');
                out.uuid(uuid);
            });
            expected.clear();
            std::fmt::Write::write_fmt(&mut expected, format_args!("{number},{money},{:?},{uuid}", time.timestamp()))
                .unwrap();
            assert_eq!(buffer.text(), expected.as_bytes());
            buffer.clear();
        }
    }

    #[test]
    #[should_panic(expected = "a row of 2049 bytes is longer than a draft may write")]
    fn longer_rows_are_refused() {
        add_row(&mut RowBuffer::default(), |out| (0..=LONGEST_ROW).for_each(|_| out.ascii(b'a')));
    }

    #[test]
    fn every_ascii_character_is_escaped_as_serde_json_does() {
        for byte in 0..0x80u8 {
            let text = char::from(byte).to_string();
            assert_eq!(
                format!("\"{}\"", written(|out| out.json_text(&text, "\""))),
                serde_json::to_string(&text).unwrap()
            );
        }
    }
}
