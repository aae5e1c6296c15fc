//! The bytes of a data file as they are read: decompressed, and held to the rules for whole files.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;

/// How much of a file is in memory at a time, before and after it is decompressed.
pub(super) const BUFFER_BYTES: usize = 64 * 1024;

/// The bytes of a data file. Reading fails at a carriage return, at an end without a line feed, and
/// at a second gzip member.
#[derive(Debug)]
pub(super) struct Text {
    bytes: Bytes,
    last: u8,
}

#[derive(Debug)]
enum Bytes {
    Plain(File),
    Gzip(Box<GzDecoder<BufReader<File>>>),
}

impl Text {
    pub(super) fn open(path: &Path, gzip: bool) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = if gzip {
            Bytes::Gzip(Box::new(GzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, file))))
        } else {
            Bytes::Plain(file)
        };
        Ok(Self { bytes, last: b'\n' })
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        match buffer[..length].last() {
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
