//! The text of a file, decompressed and cut into pieces of whole lines. What is in memory is a piece
//! and a buffer, whatever the file holds.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use fixtures_gen::Compression;
use fixtures_run::fs::ReadFile;
use flate2::bufread::GzDecoder;

const BUFFER: usize = 128 * 1024;

/// No line of a dataset comes near.
pub(crate) const LONGEST_LINE: usize = 1024 * 1024;

/// What is kept of a line that is too long.
const BEGINNING: usize = 64;

/// A piece grows no longer, however few lines end in it.
const LONGEST_PIECE: usize = 4 * LONGEST_LINE;

/// Why text cannot be read.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The file is not what its name says: this is wrong with it.
    Content(String),
    /// What the system refused.
    System(io::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(what) => f.write_str(what),
            Self::System(error) => error.fmt(f),
        }
    }
}

/// The text of a file from its beginning.
pub(crate) struct Text {
    input: Input,
    /// What was read beyond the last piece: all of this from `start` on.
    rest: Vec<u8>,
    start: usize,
    is_at_end: bool,
    buffer: Box<[u8]>,
}

enum Input {
    Plain(Box<dyn ReadFile>),
    Gzip { decoder: Box<GzDecoder<BufReader<Box<dyn ReadFile>>>>, has_flipped_bit: bool },
}

/// What the gzip files of a run begin with: deflate, no name, no time, no flags, system unknown.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Whether a gzip file begins with the header that a run writes, except for one bit. Readers ignore
/// most of it, and other compressors write another one, but none that is so near. (The ninth byte
/// says how hard the compressor tried: 2 and 4 are values that others write.)
fn has_flipped_bit(header: &[u8]) -> bool {
    let bits = header.iter().zip(GZIP_HEADER).map(|(one, other)| (one ^ other).count_ones());
    header.len() >= GZIP_HEADER.len() && bits.sum::<u32>() == 1 && !matches!(header[8], 2 | 4)
}

impl Input {
    /// Reads some bytes; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Trouble> {
        match self {
            Self::Plain(file) => retry(|| file.read(buffer)).map_err(Trouble::System),
            Self::Gzip { decoder, has_flipped_bit } => {
                let read = retry(|| decoder.read(buffer)).map_err(of_gzip)?;
                if read == 0 && !decoder.get_mut().fill_buf().map_err(Trouble::System)?.is_empty() {
                    return Err(Trouble::Content(
                        "there is more behind the end of the first gzip member, which some readers do not see"
                            .to_owned(),
                    ));
                }
                if read == 0 && *has_flipped_bit {
                    return Err(Trouble::Content("gzip: a bit of the header is flipped".to_owned()));
                }
                Ok(read)
            }
        }
    }
}

fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

/// Of the decoder's errors, which have a kind, and those of the file below it.
fn of_gzip(error: io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Trouble::Content("gzip: it is cut off".to_owned()),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Trouble::Content(format!("gzip: {error}")),
        _ => Trouble::System(error),
    }
}

impl Text {
    pub(crate) fn new(file: Box<dyn ReadFile>, compression: Compression) -> Self {
        let input = match compression {
            Compression::None => Input::Plain(file),
            Compression::Gzip => {
                let mut packed = BufReader::with_capacity(BUFFER, file);
                // A failure comes up again when the text is read.
                let has_flipped_bit = packed.fill_buf().is_ok_and(has_flipped_bit);
                Input::Gzip { decoder: Box::new(GzDecoder::new(packed)), has_flipped_bit }
            }
        };
        Self { input, rest: Vec::new(), start: 0, is_at_end: false, buffer: vec![0; BUFFER].into() }
    }

    /// Replaces `piece` by the next `lines` lines, or by less at the end of the text or where lines
    /// are too long to be of a dataset. Returns how many line ends are in it.
    pub(crate) fn piece(&mut self, lines: u64, piece: &mut Vec<u8>) -> Result<u64, Trouble> {
        piece.clear();
        piece.extend_from_slice(&self.rest[self.start..]);
        self.rest.clear();
        self.start = 0;
        let (mut seen, mut count) = (0, 0);
        loop {
            for end in memchr::memchr_iter(b'\n', &piece[seen..]) {
                count += 1;
                if count == lines {
                    self.rest.extend_from_slice(&piece[seen + end + 1..]);
                    piece.truncate(seen + end + 1);
                    return Ok(count);
                }
            }
            seen = piece.len();
            if self.is_at_end || seen >= LONGEST_PIECE {
                return Ok(count);
            }
            self.more(piece)?;
        }
    }

    /// Replaces `line` by the next one, without its end. What the line ended with.
    pub(crate) fn line(&mut self, line: &mut Vec<u8>) -> Result<End, Trouble> {
        line.clear();
        let (mut seen, mut is_too_long) = (self.start, false);
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.rest[seen..]) {
                let end = seen + end;
                if !is_too_long {
                    line.extend_from_slice(&self.rest[self.start..end]);
                }
                self.start = end + 1;
                is_too_long |= line.len() > LONGEST_LINE;
                return Ok(if is_too_long { End::TooLong } else { End::LineFeed });
            }
            if self.is_at_end {
                if !is_too_long {
                    line.extend_from_slice(&self.rest[self.start..]);
                }
                self.rest.clear();
                self.start = 0;
                return Ok(match (is_too_long, line.is_empty()) {
                    (true, _) => End::TooLong,
                    (false, true) => End::OfText,
                    (false, false) => End::Missing,
                });
            }
            if self.rest.len() - self.start > LONGEST_LINE {
                // The rest of it is read, but not kept.
                if !is_too_long {
                    line.extend_from_slice(&self.rest[self.start..self.start + BEGINNING]);
                }
                is_too_long = true;
                self.start = self.rest.len();
            }
            self.rest.drain(..self.start);
            self.start = 0;
            seen = self.rest.len();
            let mut rest = std::mem::take(&mut self.rest);
            let read = self.more(&mut rest);
            self.rest = rest;
            read?;
        }
    }

    fn more(&mut self, out: &mut Vec<u8>) -> Result<(), Trouble> {
        let read = self.input.read(&mut self.buffer)?;
        out.extend_from_slice(&self.buffer[..read]);
        self.is_at_end = read == 0;
        Ok(())
    }
}

/// What a line ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    LineFeed,
    /// The text is over, behind a line without an end.
    Missing,
    /// The line is longer than any of a dataset; only its beginning is kept.
    TooLong,
    /// There is no line.
    OfText,
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::write::GzEncoder;

    use super::*;

    fn text(bytes: &[u8]) -> Text {
        Text::new(Box::new(Cursor::new(bytes.to_vec())), Compression::None)
    }

    #[test]
    fn pieces_are_whole_lines() {
        let mut text = text(b"a\nbb\n\nccc\nd");
        let mut piece = vec![];
        let mut next = |lines| (text.piece(lines, &mut piece).unwrap(), String::from_utf8(piece.clone()).unwrap());
        assert_eq!(next(2), (2, "a\nbb\n".to_owned()));
        assert_eq!(next(2), (2, "\nccc\n".to_owned()));
        assert_eq!(next(2), (0, "d".to_owned()));
        assert_eq!(next(2), (0, String::new()));
    }

    #[test]
    fn lines_end_as_they_do() {
        let mut line = vec![];
        let mut all = |bytes: &[u8]| {
            let mut text = text(bytes);
            let mut ends = vec![];
            while ends.last() != Some(&End::OfText) {
                ends.push(text.line(&mut line).unwrap());
            }
            ends
        };
        assert_eq!(all(b""), [End::OfText]);
        assert_eq!(all(b"a\n\nb"), [End::LineFeed, End::LineFeed, End::Missing, End::OfText]);
        let long = [b"a\n", &vec![b'x'; 9_000_000][..], b"\nb\n"].concat();
        assert_eq!(all(&long), [End::LineFeed, End::TooLong, End::LineFeed, End::OfText]);
        assert_eq!(all(&vec![b'x'; 9_000_000]), [End::TooLong, End::OfText]);
    }

    #[test]
    fn a_gzip_file_that_is_cut_changed_or_continued_is_seen() {
        let mut encoder = GzEncoder::new(vec![], flate2::Compression::fast());
        encoder.write_all(b"a\nb\n").unwrap();
        let packed = encoder.finish().unwrap();
        let read = |bytes: Vec<u8>| {
            let mut text = Text::new(Box::new(Cursor::new(bytes)), Compression::Gzip);
            let mut piece = vec![];
            text.piece(9, &mut piece).map(|_| piece)
        };
        assert_eq!(read(packed.clone()).unwrap(), b"a\nb\n");
        for cut in 0..packed.len() {
            assert!(matches!(read(packed[..cut].to_vec()), Err(Trouble::Content(_))), "cut at {cut}");
        }
        for more in [&b"x"[..], b"\0", &packed] {
            assert!(matches!(read([&packed, more].concat()), Err(Trouble::Content(_))));
        }
        for bit in 0..80 {
            let mut flipped = packed.clone();
            flipped[..10].copy_from_slice(&GZIP_HEADER);
            flipped[bit / 8] ^= 1 << (bit % 8);
            let is_ambiguous = matches!(flipped[8], 2 | 4);
            assert_eq!(read(flipped).is_err(), !is_ambiguous, "bit {bit}");
        }
        let mut flipped = packed.clone();
        let crc = flipped.len() - 6;
        flipped[crc] ^= 1;
        assert!(matches!(read(flipped), Err(Trouble::Content(_))));
    }
}
