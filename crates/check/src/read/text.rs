//! The bytes of a data file as they are read: decompressed, and held to the rules for whole files.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;

/// How much of a file is in memory at a time, before and after it is decompressed.
pub(super) const BUFFER_BYTES: usize = 64 * 1024;

/// A line that is longer is none of a dataset, and would have to be held in memory.
const LONGEST_LINE: usize = 1024 * 1024;

/// The bytes of a data file. Reading fails at a byte order mark, at a carriage return, at an empty
/// line, at a line that is too long, at an end without a line feed, and at a second gzip member.
#[derive(Debug)]
pub(super) struct Text {
    bytes: Bytes,
    last: u8,
    is_at_start: bool,
    /// Bytes since the last line feed.
    line: usize,
    /// Whether what comes next is in a quoted cell, where a line may be empty.
    is_quoted: bool,
}

#[derive(Debug)]
enum Bytes {
    Plain(File),
    Gzip(Box<GzDecoder<BufReader<File>>>),
}

impl Text {
    pub(super) fn open(path: &Path, gzip: bool) -> io::Result<Self> {
        // To open a pipe might block forever, and a device might never end.
        let metadata = fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(invalid("it is a directory"));
        }
        if !metadata.is_file() {
            return Err(invalid("not a regular file"));
        }
        let file = File::open(path)?;
        let bytes = if gzip {
            Bytes::Gzip(Box::new(GzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, file))))
        } else {
            Bytes::Plain(file)
        };
        Ok(Self { bytes, last: b'\n', is_at_start: true, line: 0, is_quoted: false })
    }
}

impl Text {
    /// Whether an empty line is in what was read, outside of quoted cells: a reader of CSV would skip it.
    fn has_empty_line(&mut self, bytes: &[u8]) -> bool {
        let is_odd = |bytes: &[u8]| bytes.iter().fold(false, |is_odd, &byte| is_odd ^ (byte == b'"'));
        let begins = self.last == b'\n' && bytes.first() == Some(&b'\n') && !self.is_quoted;
        let mut ends = bytes.windows(2).enumerate().filter(|(_, pair)| pair == b"\n\n");
        let found = begins || ends.any(|(at, _)| self.is_quoted == is_odd(&bytes[..at]));
        self.is_quoted ^= is_odd(bytes);
        found
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        if std::mem::take(&mut self.is_at_start) && buffer[..length].starts_with(b"\xef\xbb\xbf") {
            return Err(invalid("a byte order mark"));
        }
        self.line = match buffer[..length].iter().rposition(|&byte| byte == b'\n') {
            Some(end) => length - end - 1,
            None => self.line + length,
        };
        if self.line > LONGEST_LINE {
            return Err(invalid("a line of more than a megabyte"));
        }
        let has_empty_line = self.has_empty_line(&buffer[..length]);
        match buffer[..length].last() {
            _ if has_empty_line => Err(invalid("an empty line")),
            _ if buffer[..length].contains(&b'\r') => Err(invalid("a carriage return")),
            None if self.last != b'\n' && !buffer.is_empty() => Err(invalid("the last line has no line feed")),
            last => {
                self.last = last.copied().unwrap_or(self.last);
                Ok(length)
            }
        }
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Gzip(decoder) => {
                let length =
                    decoder.read(buffer).map_err(|error| io::Error::new(error.kind(), format!("gzip: {error}")))?;
                if length == 0 && !buffer.is_empty() && !decoder.get_mut().fill_buf()?.is_empty() {
                    return Err(invalid("gzip: more than one member"));
                }
                Ok(length)
            }
        }
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
