//! Whatever text is packed comes back, and packs the same after any other: `cargo +nightly fuzz run deflate`.
//!
//! The first byte says how often the rest is repeated, because repetitions are where mistakes would be.
#![no_main]

use std::io::Read;

use fixtures_run::Deflater;
use flate2::read::DeflateDecoder;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((repeated, text)) = bytes.split_first() else { return };
    let text = text.repeat(usize::from(repeated % 64) + 1);
    let mut deflater = Deflater::default();
    let (mut first, mut second) = (vec![], vec![]);
    deflater.pack(&text, &mut first);
    deflater.pack(&text, &mut second);
    assert!(first == second);
    // An empty last block.
    first.extend([3, 0]);
    let mut unpacked = vec![];
    DeflateDecoder::new(&first[..]).read_to_end(&mut unpacked).unwrap();
    assert!(unpacked == text);
});
