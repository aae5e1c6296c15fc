//! The levels of zlib, and a deflate encoder that packs at one of them.

use std::fmt;

use flate2::{Compress, Compression, FlushCompress, Status};
use serde::{Deserialize, Serialize};

/// A level of zlib, from 1 (fast) to 9 (small).
///
/// ```
/// use fixtures_run::GzipLevel;
///
/// assert_eq!(GzipLevel::new(9).unwrap().to_string(), "9");
/// assert_eq!([0, 10].map(GzipLevel::new), [None, None]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct GzipLevel(u8);

impl GzipLevel {
    /// The fastest one.
    pub const MIN: u8 = 1;
    /// The one with the smallest files.
    pub const MAX: u8 = 9;

    /// The level of a number from [`MIN`](Self::MIN) to [`MAX`](Self::MAX).
    pub fn new(level: u8) -> Option<GzipLevel> {
        (Self::MIN..=Self::MAX).contains(&level).then_some(GzipLevel(level))
    }
}

impl TryFrom<u8> for GzipLevel {
    type Error = &'static str;

    fn try_from(level: u8) -> Result<GzipLevel, &'static str> {
        GzipLevel::new(level).ok_or("not a level of gzip: it is a number from 1 to 9")
    }
}

impl From<GzipLevel> for u8 {
    fn from(level: GzipLevel) -> u8 {
        level.0
    }
}

impl fmt::Display for GzipLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Packs texts with zlib, each with a window of its own.
pub(crate) struct Zlib(Compress);

impl Zlib {
    pub(super) fn new(level: GzipLevel) -> Zlib {
        // Without the header of a zlib stream.
        Zlib(Compress::new(Compression::new(level.0.into()), false))
    }

    /// Appends a text as deflate blocks, none of which is the last one, up to a whole byte.
    pub(super) fn pack(&mut self, text: &[u8], out: &mut Vec<u8>) {
        self.0.reset();
        let mut taken = 0;
        loop {
            // A flush is complete when it leaves room.
            out.reserve(text.len() / 4 + 64);
            let status = self.0.compress_vec(&text[taken..], out, FlushCompress::Sync);
            taken = self.0.total_in() as usize;
            assert!(matches!(status, Ok(Status::Ok | Status::BufError)), "deflate takes any text: {status:?}");
            if taken == text.len() && out.len() < out.capacity() {
                return;
            }
        }
    }
}
