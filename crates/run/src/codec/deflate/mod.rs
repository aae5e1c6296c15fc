//! Deflate (RFC 1951) for text that a machine has written row by row.
//!
//! # What deflate is
//!
//! A packed text is a sequence of *literals*, which are bytes, and *repetitions*: "copy so many bytes from so far back", 3 to
//! 258 bytes from at most 32,768 bytes back. Both are written in prefix codes of their own, in which what is frequent is short.
//! How a packer finds repetitions is its own affair; whatever it finds, every reader unpacks. So a packer can be fast, or thorough.
//! One that knows how its texts look can be both.
//!
//! # How this one finds repetitions
//!
//! General packers look up every position of a text in a table of earlier ones. Here, a row looks like the row above it:
//!
//! ```text
//! {"order_id":"e7f4714d-…","tenant_id":"67c682a6-…","total_amount":146.88,"currency":"USD"}
//! {"order_id":"87daf46a-…","tenant_id":"67c682a6-…","total_amount":44.99,"currency":"USD"}
//! └───────────┘          └───────────────────────────────────────┘     └──────────────┘
//!   repeated               repeated: names of columns, and cells like those above
//! ```
//!
//! The search ([`search`]) walks through a row and the row above it at the same time, comparing eight bytes at once. Where the two
//! differ, a *cell* has changed. Who has written the row has *marked* where each cell ends, and what to expect of it:
//!
//! - **new**, as an id or an amount: it becomes literals, without being looked at;
//! - **known**, as a label or a reference: it is looked up by its first five bytes among the cells of the last 32 KiB;
//! - **words**: each of them is looked up, a name also by its last four bytes.
//!
//! Then the walk goes on at the end of the cell, and at the end of the same cell in the row above. A text without marks gets some
//! by a guess: cells of words that end with commas and lines.
//!
//! Marks are hints. A wrong one costs a few bytes, nothing else: **each repetition is the result of comparing bytes**, so any
//! text comes back, whatever is said of it.
//!
//! # How it writes them
//!
//! The *steps* of the first rows (so many literals, then a repetition) are collected, and their symbols counted ([`steps`]). The block gets a
//! Huffman code made for this sample ([`huffman`]), in which whatever else may occur has a long code, or the fixed one of the standard
//! ([`code`]). The steps of the other rows are written as they are found. Literals are looked up in pairs, and bits leave in groups of
//! eight bytes ([`bits`]). A text that does not become shorter is stored as it is.
//!
//! # What never changes
//!
//! The packed bytes depend on the text and its marks alone: not on threads, the processor, texts packed before, or the release of any
//! library. Only integers decide. A test holds them to a digest; whoever changes it changes the bytes of every compressed file.

mod bits;
mod code;
mod huffman;
mod search;
mod steps;
mod symbols;
mod words;

use fixtures_gen::{CellMark, Expected};

use self::bits::{BitWriter, Pairs};
use self::code::BlockCode;
use self::search::Search;
use self::steps::{Sample, Written};
use crate::codec::marked::MarkedText;

/// Packs texts as deflate, one after the other, none knowing of another. It is made for rows of text, and takes anything.
///
/// ```
/// use std::io::Read;
///
/// use fixtures_run::Deflater;
///
/// let rows = "7a2f55aa,delivered,2026-01-03\n".repeat(1_000);
/// let mut packed = vec![];
/// Deflater::default().pack(rows.as_bytes(), &mut packed);
/// assert!(packed.len() < 250);
///
/// // A last block, which is empty, ends what any number of texts were packed into.
/// packed.extend([3, 0]);
/// let mut unpacked = String::new();
/// flate2::read::DeflateDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
/// assert_eq!(unpacked, rows);
/// ```
#[derive(Default)]
pub struct Deflater {
    search: Search,
    sample: Sample,
    pairs: Pairs,
}

/// Bits that begin a block: it is not the last one, and of this kind.
const STORED: (u64, u32) = (0b000, 3);

/// The most bytes that are stored in one block.
const MOST_STORED: usize = 65_535;

/// The least bytes of a sample.
const SAMPLE: usize = 8_192;

impl Deflater {
    /// Appends the packed `text` to `out`: whole bytes, behind which another packed text may follow. Where cells end is guessed.
    pub fn pack(&mut self, text: &[u8], out: &mut Vec<u8>) {
        self.pack_marked(MarkedText { bytes: text, marks: &guess(text), rows_start: 0 }, out);
    }

    /// The same with the marks of who has written the text, if there are any: faster, and usually tighter.
    pub fn pack_marked(&mut self, text: MarkedText<'_>, out: &mut Vec<u8>) {
        let bytes = text.bytes;
        if bytes.is_empty() {
            return;
        }
        if text.marks.is_empty() {
            return self.pack(bytes, out);
        }
        let (start, sample) = (out.len(), (bytes.len() / 6).max(SAMPLE).min(bytes.len()));
        let mut walk = self.search.walk(&text);
        self.sample.clear();
        walk.on(sample, &mut self.sample);
        if sample == bytes.len() {
            self.sample.count_literals(walk.rest());
        } else {
            self.sample.counts.allow_all_of(bytes);
        }
        let code = BlockCode::of(&self.sample.counts);
        self.pairs.hold(code.literals());
        let mut written = Written { writer: BitWriter::new(out), code: &code, pairs: &self.pairs };
        code.write_header(&mut written.writer);
        self.sample.pass_on(bytes, &mut written);
        walk.on(bytes.len(), &mut written);
        written.end(walk.rest());
        // An empty stored block aligns what follows to a byte.
        written.writer.put(STORED.0, STORED.1);
        written.writer.finish();
        out.extend_from_slice(&[0, 0, 0xff, 0xff]);
        let stored = bytes.len() + bytes.len().div_ceil(MOST_STORED) * 5;
        if out.len() - start > stored {
            out.truncate(start);
            store(bytes, out);
        }
    }
}

/// Marks of a text of which nothing is known: cells of words that end with commas and lines, at least one.
fn guess(text: &[u8]) -> Vec<CellMark> {
    let ends = memchr::memchr2_iter(b',', b'\n', text).map(|at| match text[at] {
        b',' => CellMark::new(at, Expected::Words, false),
        _ => CellMark::new(at + 1, Expected::Words, true),
    });
    ends.chain([CellMark::new(text.len(), Expected::Words, true)]).collect()
}

/// Appends a text as it is, in stored blocks, each of which begins and ends with a whole byte.
fn store(text: &[u8], out: &mut Vec<u8>) {
    for part in text.chunks(MOST_STORED) {
        let length = part.len() as u16;
        out.push(STORED.0 as u8);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(part);
    }
}

#[cfg(test)]
mod tests;
