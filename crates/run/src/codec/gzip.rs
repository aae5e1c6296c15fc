//! Gzip in blocks: each block is packed by itself, on any thread, and the packed blocks in order
//! are one gzip member.
//!
//! A block is a run of deflate blocks with a window of its own, which begins and ends with a whole byte. So packed blocks can be
//! concatenated; an empty last block, the checksum of the whole (combined from those of the blocks) and its length end the
//! member. Any reader of gzip reads that as one stream.
//!
//! What packs the blocks is in [`deflate`](super::deflate).

use crc32fast::Hasher;

use super::deflate::Deflater;
use super::level::{GzipLevel, Zlib};
use super::marked::MarkedText;
use super::unit::{Body, Codec};

/// The start of a gzip member: deflate, no name, no time (0), no flags, system unknown (255).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A last deflate block without content.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// Bytes of a member beside its packed blocks: start, end, checksum and length.
pub(crate) const FRAME: usize = HEADER.len() + LAST_BLOCK.len() + 8;

/// Checksum and length of a member's text, folded block by block.
#[derive(Default)]
pub(crate) struct Gzip {
    checksum: Hasher,
    length: u64,
}

/// Checksum and length of a block's text.
#[derive(Clone)]
pub(crate) struct Trace {
    checksum: Hasher,
    length: u64,
}

/// What packs blocks. Each encoder is made when it is first used, since it takes some 300 KiB.
pub(crate) struct Packer {
    level: Option<GzipLevel>,
    /// Without a level: it knows how rows look.
    own: Option<Deflater>,
    zlib: Option<Zlib>,
}

impl Codec for Gzip {
    type Tools = Packer;
    type Trace = Trace;

    fn tools(level: Option<GzipLevel>) -> Packer {
        Packer { level, own: None, zlib: None }
    }

    fn prologue(out: &mut Vec<u8>) {
        out.extend_from_slice(&HEADER);
    }

    fn block(packer: &mut Packer, text: &MarkedText<'_>, out: &mut Vec<u8>) -> (Body, Trace) {
        match packer.level {
            None => packer.own.get_or_insert_with(Deflater::default).pack_marked(*text, out),
            Some(level) => packer.zlib.get_or_insert_with(|| Zlib::new(level)).pack(text.bytes, out),
        }
        let mut checksum = Hasher::new();
        checksum.update(text.bytes);
        (Body::Packed, Trace { checksum, length: text.bytes.len() as u64 })
    }

    fn fold(&mut self, trace: &Trace) {
        self.checksum.combine(&trace.checksum);
        self.length += trace.length;
    }

    fn epilogue(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&LAST_BLOCK);
        out.extend_from_slice(&self.checksum.clone().finalize().to_le_bytes());
        out.extend_from_slice(&(self.length as u32).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn gzip(blocks: &[&[u8]]) -> Vec<u8> {
        gzip_at(None, blocks)
    }

    fn gzip_at(level: Option<u8>, blocks: &[&[u8]]) -> Vec<u8> {
        let level = level.map(|level| GzipLevel::new(level).unwrap());
        let (mut tools, mut member, mut out) = (Gzip::tools(level), Gzip::default(), vec![]);
        Gzip::prologue(&mut out);
        for block in blocks {
            let text = MarkedText { bytes: block, marks: &[], rows_start: 0 };
            let (body, trace) = Gzip::block(&mut tools, &text, &mut out);
            assert_eq!(body, Body::Packed);
            member.fold(&trace);
        }
        member.epilogue(&mut out);
        out
    }

    /// Reads one member and checks that nothing follows it.
    fn gunzip(packed: &[u8]) -> Vec<u8> {
        let mut decoder = flate2::bufread::GzDecoder::new(packed);
        let mut text = Vec::new();
        decoder.read_to_end(&mut text).unwrap();
        assert!(decoder.into_inner().is_empty(), "something follows the member");
        text
    }

    /// Bytes that no compressor makes smaller.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn an_empty_member_is_whole() {
        assert_eq!(gunzip(&gzip(&[])), b"");
        assert_eq!(gunzip(&gzip(&[b""])), b"");
        assert_eq!(gzip(&[]).len(), FRAME);
    }

    #[test]
    fn many_blocks_are_one_member() {
        let texts: Vec<Vec<u8>> = (0..200).map(|i| format!("row {i}\n").repeat(i * i % 977).into_bytes()).collect();
        let blocks: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        assert_eq!(gunzip(&gzip(&blocks)), texts.concat());
    }

    #[test]
    fn noise_of_any_length_comes_back() {
        for length in [1, 2, 1_000, 4_095, 4_096, 8_191, 8_192, 8_193, 65_535, 65_536, 300_000] {
            let text = noise(length);
            assert_eq!(gunzip(&gzip(&[&text, &text])), text.repeat(2), "{length}");
            for level in [1, 6, 9] {
                assert_eq!(gunzip(&gzip_at(Some(level), &[&text, &text])), text.repeat(2), "{length} at {level}");
            }
        }
    }

    /// Blocks at a level are whole, too, and no block looks back at another: what is packed does not depend on the
    /// thread.
    #[test]
    fn levels_pack_the_same_text() {
        let texts: Vec<Vec<u8>> =
            (0..60).map(|i| format!("row {i},{}\n", i * i).repeat(i * i % 977).into_bytes()).collect();
        let blocks: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let packed = [1, 9].map(|level| gzip_at(Some(level), &blocks));
        for (packed, level) in packed.iter().zip([1, 9]) {
            assert_eq!(gunzip(packed), texts.concat());
            let bodies = |blocks: &[&[u8]]| gzip_at(Some(level), blocks).len() - FRAME;
            assert_eq!(bodies(&blocks), blocks.iter().map(|block| bodies(&[block])).sum::<usize>());
        }
        assert!(packed[1].len() < packed[0].len());
        assert_eq!(gunzip(&gzip_at(Some(9), &[b""])), b"");
    }
}
