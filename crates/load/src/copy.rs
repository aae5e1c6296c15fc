//! PostgreSQL's binary form of rows, as `COPY … WITH (FORMAT binary)` reads it.
//!
//! <https://www.postgresql.org/docs/current/sql-copy.html> describes the frame; the values are what the
//! receive functions of the types read.

use chrono::NaiveDateTime;
use fixtures_gen::{Column, Record};

use crate::cell::{Cell, Encoder, encode_row};

/// What the stream begins with: signature, flags, length of an extension.
const HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What it ends with, in place of the number of a row's cells.
const TRAILER: i16 = -1;
const NULL: i32 = -1;
/// The version of the binary form of `jsonb`.
const JSONB: u8 = 1;
/// 2000-01-01, where PostgreSQL's time begins, in seconds of Unix.
const EPOCH: i64 = 946_684_800;

/// Rows in binary form.
#[derive(Default)]
pub(crate) struct Copy {
    bytes: Vec<u8>,
    json: String,
}

impl Copy {
    pub(crate) fn begin(&mut self) {
        self.bytes.extend_from_slice(HEADER);
    }

    pub(crate) fn row<R: Record>(&mut self, row: &R) {
        let Self { bytes, json } = self;
        let cells = i16::try_from(R::SCHEMA.columns.len()).expect("a table has a few columns");
        bytes.extend_from_slice(&cells.to_be_bytes());
        encode_row(row, json, &mut Cells { bytes });
    }

    pub(crate) fn end(&mut self) {
        self.bytes.extend_from_slice(&TRAILER.to_be_bytes());
    }

    /// What has not been taken yet.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
    }
}

struct Cells<'b> {
    bytes: &'b mut Vec<u8>,
}

impl Cells<'_> {
    fn put(&mut self, parts: &[&[u8]]) {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let length = i32::try_from(length).expect("a cell is short");
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend(parts.iter().copied().flatten());
    }
}

impl Encoder for Cells<'_> {
    fn cell(&mut self, _: &'static Column, cell: Cell<'_>) {
        match cell {
            Cell::Null => self.bytes.extend_from_slice(&NULL.to_be_bytes()),
            Cell::Uuid(id) => self.put(&[id.as_bytes()]),
            Cell::Text(text) => self.put(&[text.as_bytes()]),
            Cell::Json(text) => self.put(&[&[JSONB], text.as_bytes()]),
            Cell::Integer(number) => self.put(&[&number.to_be_bytes()]),
            Cell::Boolean(truth) => self.put(&[&[u8::from(truth)]]),
            Cell::Timestamp(time) => self.put(&[&microseconds(time).to_be_bytes()]),
            Cell::Money(amount) => {
                let mut buffer = [0; 18];
                let length = numeric(amount.cents(), &mut buffer);
                self.put(&[&buffer[..length]]);
            }
        }
    }
}

fn microseconds(time: NaiveDateTime) -> i64 {
    (time.and_utc().timestamp() - EPOCH) * 1_000_000 + i64::from(time.and_utc().timestamp_subsec_micros())
}

/// `numeric` with two decimals: number of digits, weight of the first, sign, decimals, digits to the base
/// of 10,000 without zeros at either end.
fn numeric(cents: i64, buffer: &mut [u8; 18]) -> usize {
    const NEGATIVE: u16 = 0x4000;
    const BASE: u64 = 10_000;
    const DECIMALS: u16 = 2;

    let (whole, hundredths) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    // From the last: the decimals are one digit, of which they are the upper half.
    let (mut digits, mut count, mut rest) = ([0_u16; 6], 1, whole);
    digits[0] = hundredths as u16 * 100;
    while rest > 0 {
        digits[count] = (rest % BASE) as u16;
        count += 1;
        rest /= BASE;
    }
    let weight = count as i16 - 2;
    let first_zeros = digits[..count].iter().take_while(|&&digit| digit == 0).count();
    let (digits, weight) = match &digits[first_zeros..count] {
        [] => (&digits[..0], 0),
        digits => (digits, weight),
    };
    let sign = if cents < 0 { NEGATIVE } else { 0 };
    let mut length = 0;
    let mut put = |word: u16| {
        buffer[length..length + 2].copy_from_slice(&word.to_be_bytes());
        length += 2;
    };
    put(digits.len() as u16);
    put(weight as u16);
    put(sign);
    put(DECIMALS);
    digits.iter().rev().for_each(|&digit| put(digit));
    length
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Money, PriceHistory, Product, StockEvent, StockMeta, StockSource};
    use uuid::Uuid;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn row(row: &impl Record) -> String {
        let mut copy = Copy::default();
        copy.row(row);
        hex(copy.bytes())
    }

    fn time(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_what_numeric_send_writes() {
        // From `SELECT encode(numeric_send(299.99), 'hex')` and so on, of PostgreSQL 15.
        for (cents, sent) in [
            (0, "0000000000000002"),
            (1, "0001ffff000000020064"),
            (99, "0001ffff0000000226ac"),
            (100, "00010000000000020001"),
            (29_999, "0002000000000002012b26ac"),
            (30_000, "0001000000000002012c"),
            (1_000_000, "00010001000000020001"),
            (1_234_567_890_123, "0004000200000002007b11d722c508fc"),
            (-29_999, "0002000040000002012b26ac"),
        ] {
            let mut buffer = [0; 18];
            let length = numeric(cents, &mut buffer);
            assert_eq!(hex(&buffer[..length]), sent, "{cents}");
        }
        let mut buffer = [0; 18];
        assert_eq!(numeric(Money::MAX.cents(), &mut buffer), 8 + 2 * 5);
    }

    #[test]
    fn rows_are_these_bytes() {
        let product = Product {
            product_id: Uuid::from_u128(1),
            tenant_id: Uuid::from_u128(2),
            sku: "É".to_owned(),
            name: String::new(),
            price: Money::from_cents(1),
            category_id: Uuid::from_u128(3),
            active: true,
            created_at: time("2000-01-01T00:00:01"),
        };
        let id = |last: u8| format!("00000010{last:032x}");
        let expected = [
            "0008",
            &id(1),
            &id(2),
            "00000002c389",
            "00000000",
            "0000000a0001ffff000000020064",
            &id(3),
            "0000000101",
            "0000000800000000000f4240",
        ];
        assert_eq!(row(&product), expected.concat());

        let price =
            PriceHistory { effective_from: time("1999-12-31T23:59:59"), effective_to: None, ..PriceHistory::default() };
        assert!(row(&price).ends_with("00000008fffffffffff0bdc0ffffffff"), "{}", row(&price));

        let meta = StockMeta { reason: "a".to_owned(), ..StockMeta::default() };
        let event = StockEvent { delta: -2, source: StockSource::Sale, meta, ..StockEvent::default() };
        let json = serde_json::to_string(&event.meta).unwrap();
        let object = format!("{:08x}01{}", json.len() + 1, hex(json.as_bytes()));
        assert!(row(&event).ends_with(&format!("00000004{}{object}", hex(b"sale"))), "{}", row(&event));
        assert!(row(&event).contains("00000008fffffffffffffffe"), "{}", row(&event));
    }

    #[test]
    fn a_stream_has_a_header_and_a_trailer() {
        let mut copy = Copy::default();
        copy.begin();
        copy.end();
        assert_eq!(hex(copy.bytes()), "5047434f50590aff0d0a000000000000000000ffff");
    }
}
