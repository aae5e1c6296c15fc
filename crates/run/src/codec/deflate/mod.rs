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
//! differ, a *word* has changed: what lies between separators, which are commas, quotation marks, spaces and ends of lines. The
//! word is looked up by its first four bytes, and a name by its last four, too, among the words of the last 32 KiB. If it is not there, it
//! becomes literals, without being looked at byte by byte: most such words are ids and numbers, in which there is nothing to
//! find. Then the walk goes on at the separator after the word, and at the one that corresponds to it in the row above.
//!
//! What separators mean, and which position corresponds to which, are guesses. A wrong guess costs a few bytes, nothing else:
//! **each repetition is the result of comparing bytes**, so any text comes back, rows or not.
//!
//! # How it writes them
//!
//! A first pass collects *steps* (so many literals, then a repetition) and counts symbols. Then the block gets a Huffman code made for
//! it ([`huffman`]), or the fixed one of the standard, or is stored as it is, whichever is shortest ([`code`]). Literals are looked up in
//! pairs, and bits leave in groups of eight bytes ([`bits`]).
//!
//! # What never changes
//!
//! The packed bytes depend on the text alone: not on threads, the processor, texts packed before, or the release of any library. Only
//! integers decide. A test holds them to a digest; whoever changes it changes the bytes of every compressed file.

mod bits;
mod code;
mod huffman;
mod search;
mod symbols;
mod words;

use self::bits::{BitWriter, Pairs};
use self::code::BlockCode;
use self::search::{Search, Step};

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
    pairs: Pairs,
}

/// Bits that begin a block: it is not the last one, and of this kind.
const STORED: (u64, u32) = (0b000, 3);

/// The most bytes that are stored in one block.
const MOST_STORED: usize = 65_535;

impl Deflater {
    /// Appends the packed `text` to `out`: whole bytes, behind which another packed text may follow.
    pub fn pack(&mut self, text: &[u8], out: &mut Vec<u8>) {
        if text.is_empty() {
            return;
        }
        self.search.run(text);
        let code = BlockCode::of(&self.search.counts);
        // An empty stored block aligns what follows to a byte.
        let packed = (code.bits() + 3).div_ceil(8) as usize;
        if packed > text.len() + text.len() / MOST_STORED * 5 {
            return store(text, out);
        }
        let start = out.len();
        out.resize(start + packed + BitWriter::ROOM, 0);
        let mut writer = BitWriter::new(&mut out[start..]);
        code.write_header(&mut writer);
        self.pairs.fill(code.literals(), &self.search.counts.literals);
        write_steps(text, &self.search.steps, &code, &self.pairs, &mut writer);
        writer.put(STORED.0, STORED.1);
        let written = writer.finish();
        debug_assert_eq!(written, packed, "the code says how long a block becomes");
        out.truncate(start + written);
        out.extend_from_slice(&[0, 0, 0xff, 0xff]);
    }
}

/// Writes the content of a block, and its end.
fn write_steps(text: &[u8], steps: &[Step], code: &BlockCode, pairs: &Pairs, writer: &mut BitWriter<'_>) {
    let (lengths, distances) = (code.lengths(), code.distances());
    let mut rest = text;
    for step in steps {
        let (literals, after) = rest.split_at(step.literals as usize);
        writer.literals(literals, code.literals(), pairs);
        rest = after;
        if let Some((length, distance)) = step.repetition() {
            let (symbol, extra, count) = symbols::distance(distance);
            let (first, second) = (lengths[length - symbols::SHORTEST], distances[symbol]);
            let bits = first.bits() | (second.bits() | u64::from(extra) << second.length()) << first.length();
            writer.put(bits, first.length() + second.length() + u32::from(count));
            rest = &rest[length..];
        }
    }
    writer.code(code.end());
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
