//! What a request's body is: a file of the dataset as it is, or some rows of one, read as often as
//! it is sent.
//!
//! A small body is kept while it is sent; a large one is read from its file each time. Neither
//! grows with the chunk size.

use std::io::{self, BufRead, BufReader, Cursor, Read, SeekFrom, Write};
use std::mem;

use bytes::Bytes;
use fixtures_gen::{Compression, Format, Tenant};
use fixtures_run::fs::Folder;
use fixtures_run::{Digest, Digester, Error};
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

/// The most bytes of bodies that are kept in memory, of all requests and of one.
const MOST_KEPT: usize = 8 * 1024 * 1024;
const LARGEST_KEPT: usize = 2 * 1024 * 1024;

const BUFFER: usize = 64 * 1024;

/// The largest body that is kept in memory, with this many requests at once.
pub(crate) fn largest_kept(concurrency: usize) -> usize {
    (MOST_KEPT / concurrency).min(LARGEST_KEPT)
}

/// The rows of a request.
#[derive(Clone, Debug)]
pub(crate) struct RequestRows {
    /// The name of the file that they are in.
    pub(crate) file: String,
    pub(crate) origin: Origin,
    /// How the body is written.
    pub(crate) format: Format,
    /// How the body is compressed.
    pub(crate) compression: Compression,
    /// Rows of the chunk.
    pub(crate) chunk_rows: u64,
    /// Which of these, rising; `None` for all.
    pub(crate) only: Option<Vec<u64>>,
}

/// How the file holds the rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Origin {
    /// As the body has them.
    Same,
    /// As plain CSV, from this byte on.
    Tenants { offset: u64 },
}

/// What is known of a body once it has been read.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) length: u64,
    /// Of the bytes that are sent.
    pub(crate) sha256: [u8; 32],
    /// Of the rows as text.
    pub(crate) content: Digest,
    /// Of the bytes that are sent, as the sender checks it.
    pub(crate) check: Digest,
    /// All of it, if it is small.
    pub(crate) bytes: Option<Bytes>,
}

type Lines = Box<dyn Iterator<Item = io::Result<Vec<u8>>> + Send>;

impl RequestRows {
    /// How many they are.
    pub(crate) fn row_count(&self) -> u64 {
        self.only.as_ref().map_or(self.chunk_rows, |only| only.len() as u64)
    }

    /// Some of them, by their places among them.
    pub(crate) fn only(&self, rows: impl Iterator<Item = u64>) -> Self {
        let only = rows.map(|row| self.place_in_chunk(row)).collect();
        Self { only: Some(only), ..self.clone() }
    }

    /// The place in the chunk of one of them.
    pub(crate) fn place_in_chunk(&self, row: u64) -> u64 {
        self.only.as_ref().map_or(row, |only| only[row as usize])
    }

    /// Reads the body once, to know what it is. It is kept if it has at most `largest_kept` bytes.
    pub(crate) fn measure(&self, folder: &Folder, largest_kept: usize) -> Result<Body, Error> {
        let mut input = self.open(folder)?;
        let measure = || {
            let mut begin = Vec::with_capacity(BUFFER.min(largest_kept + 1));
            (&mut input).take(largest_kept as u64 + 1).read_to_end(&mut begin)?;
            if begin.len() <= largest_kept {
                return self.measure_kept(begin.into());
            }
            self.measure_streamed(Cursor::new(begin).chain(input))
        };
        measure().map_err(|error| folder.unreadable(&self.file, error))
    }

    fn measure_kept(&self, bytes: Bytes) -> io::Result<Body> {
        let check = Digest::of(&bytes);
        let content = match self.compression {
            Compression::None => check,
            Compression::Gzip => digest(&mut MultiGzDecoder::new(&*bytes))?,
        };
        Ok(Body {
            length: bytes.len() as u64,
            sha256: Sha256::digest(&bytes).into(),
            content,
            check,
            bytes: Some(bytes),
        })
    }

    fn measure_streamed(&self, input: impl Read) -> io::Result<Body> {
        let mut input = MeasuredReader { input, sha256: Sha256::new(), length: 0, check: Digester::new() };
        let content = match self.compression {
            Compression::None => None,
            Compression::Gzip => Some(digest(&mut MultiGzDecoder::new(BufReader::with_capacity(BUFFER, &mut input)))?),
        };
        // What follows the compressed text is sent, too.
        io::copy(&mut BufReader::with_capacity(BUFFER, &mut input), &mut io::sink())?;
        let MeasuredReader { sha256, length, check, .. } = input;
        let check = check.finish();
        Ok(Body { length, sha256: sha256.finalize().into(), content: content.unwrap_or(check), check, bytes: None })
    }

    /// The body from its beginning.
    pub(crate) fn open(&self, folder: &Folder) -> Result<Box<dyn Read + Send>, Error> {
        if self.origin == Origin::Same && self.only.is_none() {
            let file: Box<dyn Read + Send> = Box::new(folder.open(&self.file)?);
            return Ok(file);
        }
        let (header, lines) = self.lines(folder)?;
        let text = Text { line: header, place: 0, lines };
        Ok(match self.compression {
            Compression::None => Box::new(text),
            Compression::Gzip => Box::new(Compressed::new(text)),
        })
    }

    /// The header and the lines of the rows, as text of the body's format.
    pub(crate) fn lines(&self, folder: &Folder) -> Result<(Vec<u8>, Lines), Error> {
        let (header, lines) = match self.origin {
            Origin::Same => self.lines_of_file(folder)?,
            Origin::Tenants { offset } => self.lines_of_tenants(folder, offset)?,
        };
        let Some(only) = self.only.clone() else { return Ok((header, lines)) };
        let mut only = only.into_iter().peekable();
        let chosen = lines.zip(0..).filter(move |(_, row)| only.next_if_eq(row).is_some());
        Ok((header, Box::new(chosen.map(|(line, _)| line))))
    }

    fn lines_of_file(&self, folder: &Folder) -> Result<(Vec<u8>, Lines), Error> {
        let file = BufReader::with_capacity(BUFFER, folder.open(&self.file)?);
        let mut input: Box<dyn BufRead + Send> = match self.compression {
            Compression::None => Box::new(file),
            Compression::Gzip => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file))),
        };
        let is_csv = self.format == Format::Csv;
        let header = if is_csv { self.header(folder, &mut input)? } else { vec![] };
        Ok((header, Box::new(lines(input, is_csv))))
    }

    fn lines_of_tenants(&self, folder: &Folder, offset: u64) -> Result<(Vec<u8>, Lines), Error> {
        let mut file = folder.open(&self.file)?;
        let header = self.header(folder, &mut BufReader::new(&mut file))?;
        file.seek(SeekFrom::Start(offset)).map_err(|error| folder.unreadable(&self.file, error))?;
        let rows = lines(BufReader::with_capacity(BUFFER, file), true).take(self.chunk_rows as usize);
        Ok(match self.format {
            Format::Csv => (header, Box::new(rows)),
            Format::Ndjson => (vec![], Box::new(rows.map(|line| as_ndjson(&line?)))),
        })
    }

    fn header(&self, folder: &Folder, input: &mut impl BufRead) -> Result<Vec<u8>, Error> {
        let header = next_line(input, true).and_then(|line| line.ok_or_else(|| io::ErrorKind::UnexpectedEof.into()));
        header.map_err(|error| folder.unreadable(&self.file, error))
    }
}

/// A chunk of the table of tenants in its file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TenantRows {
    /// Where it begins.
    pub(crate) offset: u64,
    /// Of its lines.
    digest: Digest,
}

/// The chunks of `rows` rows in the file of the table of tenants, and the digest of the file.
pub(crate) fn tenant_rows(folder: &Folder, name: &str, rows: u64) -> Result<(Vec<TenantRows>, Digest), Error> {
    let mut input = BufReader::with_capacity(BUFFER, folder.open(name)?);
    let mut next = || next_line(&mut input, true).map_err(|error| folder.unreadable(name, error));
    let header = next()?.unwrap_or_default();
    let (mut whole, mut chunk, mut chunks) = (Digester::new(), Digester::new(), vec![]);
    let (mut begin, mut at, mut count) = (header.len() as u64, header.len() as u64, 0);
    whole.update(&header);
    while let Some(line) = next()? {
        whole.update(&line);
        chunk.update(&line);
        (at, count) = (at + line.len() as u64, count + 1);
        if count % rows == 0 {
            chunks.push(TenantRows { offset: begin, digest: mem::take(&mut chunk).finish() });
            begin = at;
        }
    }
    if count % rows > 0 {
        chunks.push(TenantRows { offset: begin, digest: chunk.finish() });
    }
    Ok((chunks, whole.finish()))
}

impl TenantRows {
    /// Whether the file still holds them.
    pub(crate) fn are_unchanged(&self, folder: &Folder, name: &str, rows: u64) -> Result<bool, Error> {
        let mut file = folder.open(name)?;
        let mut digester = Digester::new();
        let read = || {
            file.seek(SeekFrom::Start(self.offset))?;
            let lines = lines(BufReader::with_capacity(BUFFER, file), true).take(rows as usize);
            lines.into_iter().try_for_each(|line| line.map(|line| digester.update(&line)))
        };
        read().map_err(|error| folder.unreadable(name, error))?;
        Ok(digester.finish() == self.digest)
    }
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

/// A line of the table of tenants, which is CSV, as a line of NDJSON.
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

/// The next line with its end; in CSV a line ends outside quotes. `None` at the end of the input.
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

/// A text compressed in steps of one size, so that the bytes do not depend on how they are read.
struct Compressed {
    text: Text,
    /// `None` at the end of the text.
    encoder: Option<GzEncoder<Vec<u8>>>,
    ready: Vec<u8>,
    place: usize,
}

impl Compressed {
    fn new(text: Text) -> Self {
        let encoder = GzEncoder::new(vec![], flate2::Compression::default());
        Self { text, encoder: Some(encoder), ready: vec![], place: 0 }
    }

    /// Compresses the next step; false at the end.
    fn compress(&mut self) -> io::Result<bool> {
        let Some(mut encoder) = self.encoder.take() else { return Ok(false) };
        let mut step = vec![];
        (&mut self.text).take(BUFFER as u64).read_to_end(&mut step)?;
        encoder.write_all(&step)?;
        if step.is_empty() {
            self.ready = encoder.finish()?;
        } else {
            self.ready = mem::take(encoder.get_mut());
            self.encoder = Some(encoder);
        }
        self.place = 0;
        Ok(true)
    }
}

impl Read for Compressed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.place == self.ready.len() {
            if !self.compress()? {
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
struct MeasuredReader<R> {
    input: R,
    sha256: Sha256,
    length: u64,
    check: Digester,
}

impl<R: Read> Read for MeasuredReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.sha256.update(&buffer[..count]);
        self.check.update(&buffer[..count]);
        self.length += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn rows(format: Format, compression: Compression, chunk_rows: u64) -> RequestRows {
        RequestRows { file: "f".to_owned(), origin: Origin::Same, format, compression, chunk_rows, only: None }
    }

    fn text(rows: &RequestRows, place: &Path) -> String {
        let mut bytes = vec![];
        rows.open(&Folder::new(place)).unwrap().read_to_end(&mut bytes).unwrap();
        if rows.compression == Compression::Gzip {
            let mut text = String::new();
            MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            return text;
        }
        String::from_utf8(bytes).unwrap()
    }

    fn write(place: &Path, compression: Compression, text: &str) {
        let mut encoder = GzEncoder::new(vec![], flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        let compressed = encoder.finish().unwrap();
        std::fs::write(place.join("f"), if compression == Compression::Gzip { compressed } else { text.into() })
            .unwrap();
    }

    #[test]
    fn some_rows_are_the_lines_they_were() {
        let place = tempfile::tempdir().unwrap();
        let csv = "a,b\n0,x\n1,\"two\nlines, \"\"quoted\"\"\"\n2,\n3,z\n";
        for &compression in Compression::ALL {
            write(place.path(), compression, csv);
            let whole = rows(Format::Csv, compression, 4);
            assert_eq!(text(&whole, place.path()), csv);
            let some = whole.only([1, 3].into_iter());
            assert_eq!(text(&some, place.path()), "a,b\n1,\"two\nlines, \"\"quoted\"\"\"\n3,z\n");
            let fewer = some.only([1].into_iter());
            assert_eq!((fewer.place_in_chunk(0), fewer.row_count()), (3, 1));
            assert_eq!(text(&fewer, place.path()), "a,b\n3,z\n");
        }
        write(place.path(), Compression::None, "{\"a\":\"\\\"\"}\n{\"a\":1}\n");
        let second = rows(Format::Ndjson, Compression::None, 2).only([1].into_iter());
        assert_eq!(text(&second, place.path()), "{\"a\":1}\n");
    }

    #[test]
    fn a_body_is_the_same_at_every_attempt_whatever_its_size() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
        for lines in [1, 200_000] {
            let text = "{\"number\":7}\n".repeat(lines);
            for &compression in Compression::ALL {
                write(place.path(), compression, &text);
                let whole = rows(Format::Ndjson, compression, lines as u64);
                for rows in [whole.clone(), whole.only(0..lines as u64)] {
                    let body = rows.measure(&folder, LARGEST_KEPT).unwrap();
                    let streamed = rows.measure(&folder, 0).unwrap();
                    assert!(streamed.bytes.is_none() && streamed.length == body.length);
                    assert_eq!(
                        (streamed.sha256, streamed.content, streamed.check),
                        (body.sha256, body.content, body.check)
                    );
                    let mut sent = vec![];
                    rows.open(&folder).unwrap().read_to_end(&mut sent).unwrap();
                    assert_eq!(body.length, sent.len() as u64);
                    assert_eq!(body.sha256, <[u8; 32]>::from(Sha256::digest(&sent)));
                    assert_eq!((body.content, body.check), (Digest::of(text.as_bytes()), Digest::of(&sent)));
                    assert_eq!(body.bytes.is_some(), sent.len() <= LARGEST_KEPT);
                    assert!(body.bytes.is_none_or(|bytes| bytes == sent));
                }
            }
        }
    }

    #[test]
    fn tenants_are_cut_into_chunks() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path());
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
        let (chunks, digest) = tenant_rows(&folder, "f", 2).unwrap();
        let offsets: Vec<_> = chunks.iter().map(|chunk| chunk.offset).collect();
        assert_eq!(digest, Digest::of(format!("{header}{all}").as_bytes()));
        assert_eq!(offsets.len(), 3);
        for (chunk, offset) in offsets.into_iter().enumerate() {
            let numbers = 2 * chunk as u64..(2 * chunk as u64 + 2).min(5);
            let count = numbers.end - numbers.start;
            let origin = Origin::Tenants { offset };
            let rows = |format, compression| RequestRows { origin, ..rows(format, compression, count) };
            for &compression in Compression::ALL {
                let csv: String = numbers.clone().map(|number| row(number).0).collect();
                assert_eq!(text(&rows(Format::Csv, compression), place.path()), format!("{header}{csv}"));
                let ndjson: String = numbers.clone().map(|number| row(number).1).collect();
                assert_eq!(text(&rows(Format::Ndjson, compression), place.path()), ndjson);
            }
        }
    }
}
