//! Whatever text is packed comes back, whatever is said of its cells, and packs the same after any other:
//! `cargo +nightly fuzz run deflate`.
//!
//! The first byte says how often the rest is repeated, because repetitions are where mistakes would be. The text is
//! also what is said of it: of each byte a mark is made, so that they are in no order and mostly wrong.
#![no_main]

use std::io::Read;

use fixtures_gen::{CellMark, Expected};
use fixtures_run::{Deflater, MarkedText};
use flate2::read::DeflateDecoder;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((repeated, text)) = bytes.split_first() else { return };
    let text = text.repeat(usize::from(repeated % 64) + 1);
    let mut end = 0;
    let marks = text.iter().map(|&byte| {
        end = if byte == 0 { 0 } else { end + usize::from(byte % 32) };
        let expected = [Expected::New, Expected::Known, Expected::Words][usize::from(byte / 32 % 3)];
        CellMark::new(end, expected, byte % 5 == 0)
    });
    let marks: Vec<CellMark> = marks.collect();
    let marked = MarkedText { bytes: &text, marks: &marks, rows_start: usize::from(*repeated) };
    let mut deflater = Deflater::default();
    let packed = [(); 4].map(|()| vec![]);
    let [mut first, mut second, mut third, mut fourth] = packed;
    deflater.pack(&text, &mut first);
    deflater.pack_marked(marked, &mut second);
    deflater.pack(&text, &mut third);
    deflater.pack_marked(marked, &mut fourth);
    assert!(first == third && second == fourth);
    for mut packed in [first, second] {
        // An empty last block.
        packed.extend([3, 0]);
        let mut unpacked = vec![];
        DeflateDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == text);
    }
});
