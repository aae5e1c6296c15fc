//! Text as it is: a file is its blocks, one after the other.

use super::level::GzipLevel;
use super::marked::MarkedText;
use super::unit::{Body, Codec};

/// The codec of files that are not compressed.
#[derive(Default)]
pub(crate) struct Plain;

impl Codec for Plain {
    type Tools = ();
    type Trace = ();

    fn tools(_: Option<GzipLevel>) {}

    fn prologue(_: &mut Vec<u8>) {}

    fn block((): &mut (), _: &MarkedText<'_>, _: &mut Vec<u8>) -> (Body, ()) {
        (Body::Text, ())
    }

    fn fold(&mut self, (): &()) {}

    fn epilogue(&self, _: &mut Vec<u8>) {}
}
