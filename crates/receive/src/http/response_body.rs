//! The body of a response, which a fault may cut off.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};

/// The bytes of a response, and whether an error follows them.
pub(super) struct ResponseBody {
    bytes: Option<Bytes>,
    end: End,
}

enum End {
    Whole,
    /// An error after one more turn, in which the bytes so far go out.
    SoonCutOff,
    CutOff,
}

impl ResponseBody {
    pub(super) fn whole(bytes: Bytes) -> ResponseBody {
        ResponseBody { bytes: Some(bytes), end: End::Whole }
    }

    /// The first half of the bytes; without any, there is nothing to cut off.
    pub(super) fn half(bytes: &Bytes) -> ResponseBody {
        let end = if bytes.is_empty() { End::Whole } else { End::SoonCutOff };
        ResponseBody { bytes: Some(bytes.slice(..bytes.len() / 2)), end }
    }
}

/// Why a response is cut off.
#[derive(Debug)]
pub(super) struct CutOff;

impl fmt::Display for CutOff {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("injected fault: response cut off")
    }
}

impl std::error::Error for CutOff {}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.end {
            End::Whole => Poll::Ready(None),
            End::SoonCutOff => {
                self.end = End::CutOff;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::CutOff => Poll::Ready(Some(Err(CutOff))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && matches!(self.end, End::Whole)
    }
}
