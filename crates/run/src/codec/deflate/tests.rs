//! Whatever is packed comes back, by another decoder; the packed bytes never change.

use std::io::{Read, Write};

use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Spec, Table};
use flate2::read::DeflateDecoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::digest::Digest;

/// An empty last block, fixed code.
const LAST_BLOCK: [u8; 2] = [3, 0];

fn pack(text: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    Deflater::default().pack(text, &mut out);
    out
}

fn pack_marked(bytes: &[u8], marks: &[CellMark], rows_start: usize) -> Vec<u8> {
    let mut out = vec![];
    Deflater::default().pack_marked(MarkedText { bytes, marks, rows_start }, &mut out);
    out
}

/// Unpacks what was packed, and checks that nothing is left of it.
fn unpack(packed: &[u8]) -> Vec<u8> {
    let whole = [packed, &LAST_BLOCK].concat();
    let (mut decoder, mut text) = (DeflateDecoder::new(&whole[..]), vec![]);
    decoder.read_to_end(&mut text).expect("the packed text is whole");
    assert_eq!(decoder.total_in(), whole.len() as u64, "all of it is read");
    text
}

#[track_caller]
fn comes_back(text: &[u8]) {
    comes_back_as(text, &pack(text));
    // Whatever is said of the text; less of long ones, so that this is quick.
    for seed in 0..if text.len() < 20_000 { 3 } else { 1 } {
        comes_back_as(text, &pack_marked(text, &wrong_marks(seed, text.len()), seed as usize * 5));
    }
}

/// Marks that have nothing to do with a text, and are not in order.
fn wrong_marks(seed: u64, length: usize) -> Vec<CellMark> {
    let mut end = 0;
    let marks = noise(seed + length as u64, 251, 2 + length / 9).into_iter().map(|one| {
        end = if one == 7 { usize::from(one) * length / 30 } else { end + usize::from(one % 19) };
        CellMark::new(end, [Expected::New, Expected::Known, Expected::Words][usize::from(one % 3)], one % 8 == 0)
    });
    marks.collect()
}

#[track_caller]
fn comes_back_as(text: &[u8], packed: &[u8]) {
    assert!(
        unpack(packed) == text,
        "{} bytes: {:?}",
        text.len(),
        String::from_utf8_lossy(&text[..text.len().min(200)])
    );
    assert!(packed.len() <= text.len() + 5 * (text.len() / MOST_STORED + 1) + 5, "{} of {}", packed.len(), text.len());
}

/// Bytes of a simple sequence, of so many different values.
fn noise(seed: u64, values: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % values) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// A block of a small dataset, with what is before the rows of a file.
struct Generated {
    table: Table,
    format: Format,
    text: Vec<u8>,
    marks: Vec<CellMark>,
    rows_start: usize,
}

impl Generated {
    fn pack(&self, deflater: &mut Deflater, out: &mut Vec<u8>) {
        deflater.pack_marked(MarkedText { bytes: &self.text, marks: &self.marks, rows_start: self.rows_start }, out);
    }
}

/// All of them.
fn generated() -> Vec<Generated> {
    let dataset = Dataset::new(Spec { tenants: 1, ..Preset::Small.spec(42) }).expect("a preset is a valid spec");
    let mut blocks = vec![];
    for &format in Format::ALL {
        let plan = Plan::new(&dataset, format, 10_000);
        let mut encoder = BlockEncoder::new(&dataset);
        for file in plan.files() {
            for (number, block) in plan.blocks(&file).enumerate() {
                let mut text = if number == 0 { file.header() } else { vec![] };
                let (rows, marks) = encoder.encode_marked(format, &[block]);
                let (rows_start, marks) = (text.len(), marks.to_vec());
                text.extend_from_slice(rows);
                blocks.push(Generated { table: file.table, format, text, marks, rows_start });
            }
        }
    }
    blocks
}

#[test]
fn nothing_is_packed_as_nothing() {
    assert_eq!(pack(b""), b"");
}

#[test]
fn short_texts_come_back() {
    for length in 1..40 {
        comes_back(&vec![b'x'; length]);
        comes_back(&b"a,b\n\"\" "[..].repeat(6)[..length]);
        comes_back(&noise(1, 256, length));
    }
}

#[test]
fn repeated_bytes_of_any_length_come_back() {
    for length in
        [255, 256, 257, 258, 259, 260, 261, 262, 263, 516, 517, 518, 519, 520, 32_767, 32_768, 32_769, 70_000, 300_000]
    {
        comes_back(&vec![b'x'; length]);
        comes_back(&vec![b'\n'; length]);
        comes_back(&vec![b','; length]);
        comes_back(&b"row,\n"[..].repeat(length / 5));
    }
}

#[test]
fn what_looks_like_zeros_behind_the_end_comes_back() {
    // The last word is that of the first row, where zeros follow it.
    for zeros in 0..12 {
        for before in 0..12 {
            for last in ["word", "words", "wording", "wordings"] {
                let first = [last.as_bytes(), &vec![0; zeros], b",some more\n"].concat();
                comes_back(
                    &[&first[..], b"another row of this text\n", &vec![b'-'; before], b",", last.as_bytes()].concat(),
                );
            }
        }
    }
}

#[test]
fn noise_is_stored() {
    for length in [1_000, 65_534, 65_535, 65_536, 65_537, 131_070, 300_000] {
        let text = noise(length as u64, 256, length);
        assert_eq!(pack(&text).len(), length + 5 * length.div_ceil(MOST_STORED));
        comes_back(&text);
        comes_back(&noise(length as u64, 16, length));
    }
}

#[test]
fn rows_longer_than_the_window_come_back() {
    let row =
        |number: u64, length| [&noise(number, 90, length)[..], b",\"the same\",", &noise(7, 60, 100), b"\n"].concat();
    for length in [20_000, 32_600, 32_768, 33_000, 70_000] {
        comes_back(&(0..6).flat_map(|number| row(number % 3, length)).collect::<Vec<u8>>());
    }
    // Words of one row that are looked up among those of rows far above, at about the distance that is just too far.
    for gap in 32_700..32_780 {
        comes_back(&[b"first,wonderful word\n", &vec![b'-'; gap][..], b"\nsecond,wonderful word,and more\n"].concat());
    }
}

#[test]
fn a_million_random_cells_come_back() {
    let mut cells = 0;
    for seed in 0..40 {
        let (columns, alphabet) = (1 + seed % 13, [3, 12, 40, 96, 256][seed as usize % 5]);
        let mut text = vec![];
        let lengths = noise(seed + 1, 1 + seed % 37, 30_000);
        let letters = noise(seed + 2, alphabet, 400_000);
        let mut letters = letters.iter().map(|letter| if alphabet > 96 { *letter } else { b' ' + letter });
        for (number, length) in (1..).zip(&lengths) {
            text.extend(letters.by_ref().take(usize::from(*length)));
            text.push(if number % columns == 0 { b'\n' } else { b',' });
            cells += 1;
        }
        comes_back(&text);
    }
    assert!(cells > 1_000_000);
}

#[test]
fn generated_rows_come_back() {
    let blocks = generated();
    assert!(blocks.iter().any(|block| block.text.len() > 300_000));
    for block in &blocks {
        comes_back(&block.text);
        let mut packed = vec![];
        block.pack(&mut Deflater::default(), &mut packed);
        comes_back_as(&block.text, &packed);
    }
}

#[test]
fn rows_pack_tighter_than_by_a_packer_that_does_not_know_them() {
    let mut deflater = Deflater::default();
    for block in generated().iter().filter(|block| block.text.len() > 20_000) {
        let Generated { table, format, text, .. } = block;
        let mut ours = vec![];
        block.pack(&mut deflater, &mut ours);
        let mut theirs = flate2::write::DeflateEncoder::new(vec![], flate2::Compression::fast());
        theirs.write_all(text).unwrap();
        let theirs = theirs.finish().unwrap();
        assert!(ours.len() * 10 < theirs.len() * 9, "{table} {format}: {} bytes, not {}", ours.len(), theirs.len());
    }
}

#[test]
fn a_text_packs_the_same_after_any_other() {
    let mut deflater = Deflater::default();
    let texts = generated().into_iter().map(|block| block.text).chain([noise(3, 256, 100_000), noise(4, 16, 100_000)]);
    let texts: Vec<Vec<u8>> = texts.collect();
    for text in texts.iter().chain(texts.iter().rev()) {
        let mut out = b"before".to_vec();
        deflater.pack(text, &mut out);
        assert!(out == [b"before", &pack(text)[..]].concat());
    }
}

/// The packed bytes are the same for ever. A change here changes every compressed file: say so in CHANGELOG.md.
#[test]
fn packed_bytes_never_change() {
    let mut packed = vec![];
    let mut deflater = Deflater::default();
    for block in generated() {
        block.pack(&mut deflater, &mut packed);
    }
    deflater.pack(&noise(1, 16, 10_000), &mut packed);
    deflater.pack(&noise(1, 256, 10_000), &mut packed);
    let digest = Digest::of(&packed).to_string();
    assert_eq!((packed.len(), digest.as_str()), (3_408_273, "xxh3-128:d2758f62c333976cdb661448caa575c7"));
}

fn any_cell() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(select(b"0123456789abcdef-".to_vec()), 0..40),
        select(vec![
            "",
            "true",
            "null",
            "delivered",
            "mobile_app",
            "anna.b@example.com",
            "7a2f55aa-0000-4000-8000-1234567890ab"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        vec(select(b"ab \",\n\r.@".to_vec()), 0..30),
        vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_come_back(text in vec(any::<u8>(), 0..3_000)) {
        comes_back(&text);
    }

    #[test]
    fn any_few_bytes_come_back(text in vec(select(b"a,\n\"".to_vec()), 0..3_000)) {
        comes_back(&text);
    }

    #[test]
    fn zeros_at_the_end_come_back(text in vec(select(b"\0\0\0wxyz,".to_vec()), 0..200), rows in 1_usize..4) {
        comes_back(&[text.clone(), b"\n".to_vec()].concat().repeat(rows));
        comes_back(&[&text[..], b"\n"].concat().repeat(rows)[..(text.len() + 1) * rows - 1]);
        comes_back(&text.repeat(rows + 1));
    }

    #[test]
    fn any_rows_come_back(rows in vec(vec(any_cell(), 1..8), 0..80), repeated in 1_usize..30) {
        let rows: Vec<Vec<u8>> = rows.iter().map(|cells| [&cells.join(&b","[..])[..], b"\n"].concat()).collect();
        comes_back(&rows.concat().repeat(repeated));
    }
}
