//! Objects as files that are read: a stream, which begins again where it broke.

use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bytes::{Buf, Bytes};
use fixtures_run::fs::OfSystem;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, Result};

use crate::log::{self, Piece};
use crate::session::Session;

/// How often a stream begins again without having brought a byte.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(200);

/// An object, from its beginning or, after a [`Seek`], from any place.
pub(crate) struct Object {
    session: Arc<Session>,
    location: Path,
    size: u64,
    /// All of it is read from this version.
    e_tag: Option<String>,
    at: u64,
    stream: Option<BoxStream<'static, Result<Bytes>>>,
    bytes: Bytes,
}

impl Object {
    /// Opens an object, which must exist.
    pub(crate) fn open(session: &Arc<Session>, location: Path) -> io::Result<Self> {
        let found = session.wait(session.client.get_opts(&location, GetOptions::default()))?;
        let (size, e_tag) = (found.meta.size, found.meta.e_tag.clone());
        let stream = Some(found.into_stream());
        Ok(Self { session: Arc::clone(session), location, size, e_tag, at: 0, stream, bytes: Bytes::new() })
    }

    /// An object that was seen with this size.
    fn known(session: &Arc<Session>, location: Path, size: u64) -> Self {
        Self { session: Arc::clone(session), location, size, e_tag: None, at: 0, stream: None, bytes: Bytes::new() }
    }

    /// The next bytes of the stream, which is begun if it has not been.
    fn next(&mut self) -> io::Result<Bytes> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let range = Some(GetRange::Bounded(self.at..self.size));
                let options = GetOptions { range, if_match: self.e_tag.clone(), ..GetOptions::default() };
                let found = self.session.wait(self.session.client.get_opts(&self.location, options))?;
                none.insert(found.into_stream())
            }
        };
        match self.session.wait(async { stream.next().await.transpose() })? {
            Some(bytes) => Ok(bytes),
            None => Err(io::Error::other(OfSystem("the object ended before its length".to_owned()))),
        }
    }
}

impl Read for Object {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut attempts = 0;
        while self.bytes.is_empty() && self.at < self.size && !buffer.is_empty() {
            match self.next() {
                Ok(bytes) => self.bytes = bytes,
                Err(error) => {
                    self.stream = None;
                    attempts += 1;
                    if attempts == ATTEMPTS || error.kind() != io::ErrorKind::Other {
                        return Err(error);
                    }
                    thread::sleep(PAUSE * attempts);
                }
            }
        }
        let count = self.bytes.len().min(buffer.len());
        self.bytes.copy_to_slice(&mut buffer[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Object {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let at = match position {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        let at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        if at != self.at {
            (self.at, self.stream, self.bytes) = (at, None, Bytes::new());
        }
        Ok(at)
    }
}

/// An object and what was appended to it, one after the other.
///
/// Whoever appends merges what it has appended: pieces go while they are read, and others have the same bytes.
pub(crate) struct Appended {
    base: Object,
    is_base_read: bool,
    pieces: VecDeque<(u64, Object)>,
    /// How much was read of what was appended, and how much there was at least.
    at: u64,
    end: u64,
}

impl Appended {
    pub(crate) fn open(base: Object) -> io::Result<Self> {
        let mut opened = Self { base, is_base_read: false, pieces: VecDeque::new(), at: 0, end: 0 };
        opened.find()?;
        Ok(opened)
    }

    /// Finds the pieces that hold what has not been read.
    fn find(&mut self) -> io::Result<()> {
        let Object { session, location, e_tag, .. } = &self.base;
        let found = session.wait(log::pieces(&*session.client, location, e_tag.as_deref()))?;
        let end = found.last().map_or(0, Piece::end);
        if end < self.end {
            // It is being removed.
            return Err(io::ErrorKind::NotFound.into());
        }
        self.end = end;
        let rest = found.into_iter().filter(|piece| piece.end() > self.at);
        self.pieces =
            rest.map(|Piece { location, offset, size }| (offset, Object::known(session, location, size))).collect();
        Ok(())
    }
}

impl Read for Appended {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.is_base_read {
            let count = self.base.read(buffer)?;
            self.is_base_read = count == 0 && !buffer.is_empty();
            if !self.is_base_read {
                return Ok(count);
            }
        }
        let mut attempts = 0;
        while let Some((offset, piece)) = self.pieces.front_mut() {
            // Where a piece is lost, the next one follows.
            self.at = self.at.max(*offset);
            piece.seek(SeekFrom::Start(self.at - *offset))?;
            match piece.read(buffer) {
                Ok(0) if !buffer.is_empty() => drop(self.pieces.pop_front()),
                Ok(count) => {
                    self.at += count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempts < ATTEMPTS => {
                    attempts += 1;
                    self.find()?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(0)
    }
}

impl Seek for Appended {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
