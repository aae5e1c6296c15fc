//! What a request's body is: a file of the dataset as it is, or some rows of one, read as often as it is sent.
//!
//! A small body is kept while it is sent; a large one is read from its file each time. Neither grows with the chunk size.

use std::io::{self, BufRead, BufReader, Read, SeekFrom, Write};
use std::mem;

use bytes::Bytes;
use fixtures_gen::{Format, Tenant};
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use crate::compress::Compression;
use crate::digest::{Digest, Digester};
use crate::error::Error;
use crate::files::Folder;

/// The largest body that is kept in memory.
const LARGEST_KEPT: usize = 2 * 1024 * 1024;

const BUFFER: usize = 128 * 1024;

/// The rows of a request.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The file that they are in.
    pub(super) file: String,
    pub(super) origin: Origin,
    /// How the body is written.
    pub(super) format: Format,
    /// How the body is packed.
    pub(super) compression: Compression,
    /// How many rows the piece was cut out of.
    pub(super) rows: u64,
    /// Which of these, rising; none for all.
    pub(super) only: Option<Vec<u64>>,
}

/// How the file holds the rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Origin {
    /// As the body has them.
    Same,
    /// As plain CSV, from this byte on.
    Tenants { offset: u64 },
}

/// What is known of a body once it has been read.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) length: u64,
    /// Of the bytes that are sent.
    pub(super) sha256: [u8; 32],
    /// Of the rows as text.
    pub(super) content: Digest,
    /// All of it, if it is small.
    pub(super) bytes: Option<Bytes>,
}

type Lines = Box<dyn Iterator<Item = io::Result<Vec<u8>>> + Send>;

impl Piece {
    /// How many rows it has.
    pub(super) fn row_count(&self) -> u64 {
        self.only.as_ref().map_or(self.rows, |only| only.len() as u64)
    }

    /// Some of its rows, by their places in it.
    pub(super) fn only(&self, rows: impl Iterator<Item = u64>) -> Self {
        let only = rows.map(|row| self.row_of_file(row)).collect();
        Self { only: Some(only), ..self.clone() }
    }

    /// The place in the whole chunk of a row of the piece.
    pub(super) fn row_of_file(&self, row: u64) -> u64 {
        self.only.as_ref().map_or(row, |only| only[row as usize])
    }

    /// Reads the body once, to know what it is.
    pub(super) fn measure(&self, folder: &Folder<'_>) -> Result<Body, Error> {
        let tee = Tee { input: self.open(folder)?, sha256: Sha256::new(), length: 0, kept: Some(vec![]) };
        self.measure_through(tee).map_err(|error| self.failed(folder, error))
    }

    fn measure_through(&self, mut tee: Tee) -> io::Result<Body> {
        let content = match self.compression {
            Compression::None => digest(&mut tee)?,
            Compression::Gzip => digest(&mut MultiGzDecoder::new(BufReader::with_capacity(BUFFER, &mut tee)))?,
        };
        // What stands behind the packed text is sent too.
        io::copy(&mut tee, &mut io::sink())?;
        Ok(Body { length: tee.length, sha256: tee.sha256.finalize().into(), content, bytes: tee.kept.map(Bytes::from) })
    }

    /// The body from its beginning.
    pub(super) fn open(&self, folder: &Folder<'_>) -> Result<Box<dyn Read + Send>, Error> {
        if self.origin == Origin::Same && self.only.is_none() {
            let file: Box<dyn Read + Send> = Box::new(folder.open(&self.file)?);
            return Ok(file);
        }
        let (header, rows) = self.rows(folder)?;
        let text = Text { line: header, place: 0, lines: rows };
        Ok(match self.compression {
            Compression::None => Box::new(text),
            Compression::Gzip => Box::new(Packed::new(text)),
        })
    }

    /// The header and the lines of the rows, as text of the body's format.
    pub(super) fn rows(&self, folder: &Folder<'_>) -> Result<(Vec<u8>, Lines), Error> {
        let (header, lines) = self.all_rows(folder).map_err(|error| match error.downcast::<Error>() {
            Ok(error) => error,
            Err(error) => self.failed(folder, error),
        })?;
        let Some(only) = self.only.clone() else { return Ok((header, lines)) };
        let mut only = only.into_iter().peekable();
        let chosen = lines.zip(0..).filter(move |(_, row)| only.next_if_eq(row).is_some());
        Ok((header, Box::new(chosen.map(|(line, _)| line))))
    }

    fn all_rows(&self, folder: &Folder<'_>) -> io::Result<(Vec<u8>, Lines)> {
        let mut file = folder.open(&self.file).map_err(io::Error::other)?;
        let is_csv = self.format == Format::Csv;
        match self.origin {
            Origin::Same => {
                let file = BufReader::with_capacity(BUFFER, file);
                let mut input: Box<dyn BufRead + Send> = match self.compression {
                    Compression::None => Box::new(file),
                    Compression::Gzip => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file))),
                };
                let header = if is_csv { next_line(&mut input, true)?.unwrap_or_default() } else { vec![] };
                Ok((header, Box::new(lines(input, is_csv))))
            }
            Origin::Tenants { offset } => {
                let header = next_line(&mut BufReader::new(&mut file), true)?.unwrap_or_default();
                file.seek(SeekFrom::Start(offset))?;
                let rows = lines(BufReader::with_capacity(BUFFER, file), true).take(self.rows as usize);
                if is_csv {
                    return Ok((header, Box::new(rows)));
                }
                Ok((vec![], Box::new(rows.map(|line| as_ndjson(&line?)))))
            }
        }
    }

    fn failed(&self, folder: &Folder<'_>, error: io::Error) -> Error {
        Error::io("read", &folder.path_of(&self.file), error)
    }
}

/// Where each chunk of `rows` rows begins in `tenants.csv`, and the digest of all.
pub(super) fn offsets(folder: &Folder<'_>, name: &str, rows: u64) -> Result<(Vec<u64>, Digest), Error> {
    let mut input = BufReader::with_capacity(BUFFER, folder.open(name)?);
    let (mut offsets, mut at, mut digester) = (vec![], 0, Digester::new());
    let mut step = |row: Option<u64>| -> io::Result<bool> {
        let Some(line) = next_line(&mut input, true)? else { return Ok(false) };
        offsets.extend(row.filter(|row| row % rows == 0).map(|_| at));
        at += line.len() as u64;
        digester.update(&line);
        Ok(true)
    };
    let outcome = (|| {
        let mut row = None;
        while step(row)? {
            row = row.map_or(Some(0), |row| Some(row + 1));
        }
        Ok(())
    })();
    outcome.map_err(|error| Error::io("read", &folder.path_of(name), error))?;
    Ok((offsets, digester.finish()))
}

fn digest(input: &mut impl Read) -> io::Result<Digest> {
    let (mut digester, mut buffer) = (Digester::new(), vec![0; BUFFER]);
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(digester.finish()),
            Ok(count) => digester.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// A line of `tenants.csv` as a line of NDJSON.
fn as_ndjson(line: &[u8]) -> io::Result<Vec<u8>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line);
    let row = reader.deserialize::<Tenant>().next().transpose().map_err(io::Error::other)?;
    let row = row.ok_or_else(|| io::Error::other("a line without a tenant"))?;
    let mut text = serde_json::to_vec(&row)?;
    text.push(b'\n');
    Ok(text)
}

fn lines(mut input: impl BufRead + Send + 'static, is_csv: bool) -> impl Iterator<Item = io::Result<Vec<u8>>> + Send {
    std::iter::from_fn(move || next_line(&mut input, is_csv).transpose())
}

/// The next line with its end; in CSV a line ends outside quotes. None at the end of the input.
fn next_line(input: &mut impl BufRead, is_csv: bool) -> io::Result<Option<Vec<u8>>> {
    let mut line = vec![];
    loop {
        let count = input.read_until(b'\n', &mut line)?;
        let is_inside = || is_csv && line.iter().fold(false, |is_inside, &byte| is_inside ^ (byte == b'"'));
        if count == 0 || !is_inside() {
            return Ok((!line.is_empty()).then_some(line));
        }
    }
}

/// Lines as one text.
struct Text {
    line: Vec<u8>,
    place: usize,
    lines: Lines,
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.place == self.line.len() {
            let Some(line) = self.lines.next() else { return Ok(0) };
            (self.line, self.place) = (line?, 0);
        }
        let count = buffer.len().min(self.line.len() - self.place);
        buffer[..count].copy_from_slice(&self.line[self.place..self.place + count]);
        self.place += count;
        Ok(count)
    }
}

/// A text packed in pieces of one size, so that the bytes do not depend on how they are read.
struct Packed {
    text: Text,
    /// None at the end of the text.
    packer: Option<GzEncoder<Vec<u8>>>,
    ready: Vec<u8>,
    place: usize,
}

impl Packed {
    fn new(text: Text) -> Self {
        let packer = GzEncoder::new(vec![], flate2::Compression::default());
        Self { text, packer: Some(packer), ready: vec![], place: 0 }
    }

    /// Packs the next piece; false if there is none.
    fn pack(&mut self) -> io::Result<bool> {
        let Some(mut packer) = self.packer.take() else { return Ok(false) };
        let mut piece = vec![];
        (&mut self.text).take(BUFFER as u64).read_to_end(&mut piece)?;
        packer.write_all(&piece)?;
        if piece.is_empty() {
            self.ready = packer.finish()?;
        } else {
            self.ready = mem::take(packer.get_mut());
            self.packer = Some(packer);
        }
        self.place = 0;
        Ok(true)
    }
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.place == self.ready.len() {
            if !self.pack()? {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.ready.len() - self.place);
        buffer[..count].copy_from_slice(&self.ready[self.place..self.place + count]);
        self.place += count;
        Ok(count)
    }
}

/// Reads on, and knows what has been read.
struct Tee {
    input: Box<dyn Read + Send>,
    sha256: Sha256,
    length: u64,
    /// None once it would be too large.
    kept: Option<Vec<u8>>,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.sha256.update(&buffer[..count]);
        self.length += count as u64;
        let is_small = self.length <= LARGEST_KEPT as u64;
        if let Some(mut kept) = mem::take(&mut self.kept).filter(|_| is_small) {
            kept.extend_from_slice(&buffer[..count]);
            self.kept = Some(kept);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::files::Disk;

    fn piece(format: Format, compression: Compression, rows: u64) -> Piece {
        Piece { file: "f".to_owned(), origin: Origin::Same, format, compression, rows, only: None }
    }

    fn text(piece: &Piece, place: &Path) -> String {
        let mut bytes = vec![];
        piece.open(&Folder::new(place, &Disk)).unwrap().read_to_end(&mut bytes).unwrap();
        if piece.compression == Compression::Gzip {
            let mut text = String::new();
            MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            return text;
        }
        String::from_utf8(bytes).unwrap()
    }

    fn write(place: &Path, compression: Compression, text: &str) {
        let mut packer = GzEncoder::new(vec![], flate2::Compression::fast());
        packer.write_all(text.as_bytes()).unwrap();
        let packed = packer.finish().unwrap();
        std::fs::write(place.join("f"), if compression == Compression::Gzip { packed } else { text.into() }).unwrap();
    }

    #[test]
    fn some_rows_are_the_lines_they_were() {
        let place = tempfile::tempdir().unwrap();
        let csv = "a,b\n0,x\n1,\"two\nlines, \"\"quoted\"\"\"\n2,\n3,z\n";
        for &compression in Compression::ALL {
            write(place.path(), compression, csv);
            let piece = piece(Format::Csv, compression, 4);
            assert_eq!(text(&piece, place.path()), csv);
            let some = piece.only([1, 3].into_iter());
            assert_eq!(text(&some, place.path()), "a,b\n1,\"two\nlines, \"\"quoted\"\"\"\n3,z\n");
            let fewer = some.only([1].into_iter());
            assert_eq!((fewer.row_of_file(0), fewer.row_count()), (3, 1));
            assert_eq!(text(&fewer, place.path()), "a,b\n3,z\n");
        }
        write(place.path(), Compression::None, "{\"a\":\"\\\"\"}\n{\"a\":1}\n");
        let second = piece(Format::Ndjson, Compression::None, 2).only([1].into_iter());
        assert_eq!(text(&second, place.path()), "{\"a\":1}\n");
    }

    #[test]
    fn a_body_is_the_same_at_every_attempt_whatever_its_size() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path(), &Disk);
        for lines in [1, 200_000] {
            let text = "{\"number\":7}\n".repeat(lines);
            for &compression in Compression::ALL {
                write(place.path(), compression, &text);
                let whole = piece(Format::Ndjson, compression, lines as u64);
                for piece in [whole.clone(), whole.only(0..lines as u64)] {
                    let body = piece.measure(&folder).unwrap();
                    let mut sent = vec![];
                    piece.open(&folder).unwrap().read_to_end(&mut sent).unwrap();
                    assert_eq!(body.length, sent.len() as u64);
                    assert_eq!(body.sha256, <[u8; 32]>::from(Sha256::digest(&sent)));
                    assert_eq!(body.content, Digest::of(text.as_bytes()));
                    assert_eq!(body.bytes.is_some(), sent.len() <= LARGEST_KEPT);
                    assert!(body.bytes.is_none_or(|bytes| bytes == sent));
                }
            }
        }
    }

    #[test]
    fn tenants_are_cut_into_chunks() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path(), &Disk);
        let row = |number: u64| {
            let id = uuid::Uuid::from_u128(u128::from(number));
            (
                format!("{id},Shop {number},hash,2022-01-01T00:00:00\n"),
                format!(
                    "{{\"tenant_id\":\"{id}\",\"name\":\"Shop {number}\",\"api_key_hash\":\"hash\",\"created_at\":\"2022-01-01T00:00:00\"}}\n"
                ),
            )
        };
        let header = "tenant_id,name,api_key_hash,created_at\n";
        let all: String = (0..5).map(|number| row(number).0).collect();
        write(place.path(), Compression::None, &format!("{header}{all}"));
        let (offsets, digest) = offsets(&folder, "f", 2).unwrap();
        assert_eq!(digest, Digest::of(format!("{header}{all}").as_bytes()));
        assert_eq!(offsets.len(), 3);
        for (chunk, offset) in offsets.into_iter().enumerate() {
            let numbers = 2 * chunk as u64..(2 * chunk as u64 + 2).min(5);
            let rows = numbers.end - numbers.start;
            let piece =
                |format, compression| Piece { origin: Origin::Tenants { offset }, ..piece(format, compression, rows) };
            for &compression in Compression::ALL {
                let csv: String = numbers.clone().map(|number| row(number).0).collect();
                assert_eq!(text(&piece(Format::Csv, compression), place.path()), format!("{header}{csv}"));
                let ndjson: String = numbers.clone().map(|number| row(number).1).collect();
                assert_eq!(text(&piece(Format::Ndjson, compression), place.path()), ndjson);
            }
        }
    }
}
