//! How the encoded blocks of a file become its bytes: as they are, or compressed.
//!
//! A codec packs each block by itself, on any thread, and then puts the packed blocks in order:
//!
//! ```text
//! prologue · block 0 · block 1 · … · epilogue
//!            └─ fold ─┴─ fold ──────┘
//! ```
//!
//! What the epilogue must know of the blocks (a checksum, a length, an index) is *folded* from block to block. So the bytes
//! depend on the text and its cut into blocks, never on a thread. Gzip is one case; a footer with an index of the blocks, or
//! a line that ends a stream, are others. A new codec is a file here, a line in the list below and a
//! [`Compression`](fixtures_gen::Compression) that chooses it.

mod deflate;
mod gzip;
mod level;
mod marked;
mod plain;
mod unit;

use fixtures_gen::Compression;

use self::unit::Codec;

pub use self::deflate::Deflater;
pub(crate) use self::gzip::FRAME as GZIP_FRAME;
pub use self::level::GzipLevel;
pub use self::marked::MarkedText;
pub(crate) use self::unit::Body;

macro_rules! codecs {
    ($($(#[$doc:meta])* $compression:pat => $name:ident: $codec:ty;)+) => {
        /// The tools of a thread, for every codec.
        #[allow(non_snake_case, reason = "fields are named after their codecs")]
        pub(crate) struct Tools {
            $($name: <$codec as Codec>::Tools,)+
        }

        impl Tools {
            /// New ones, which pack with a library if they are given a level.
            pub(crate) fn new(level: Option<GzipLevel>) -> Self {
                Self { $($name: <$codec as Codec>::tools(level),)+ }
            }
        }

        /// What a file must know of a packed block.
        #[derive(Clone)]
        pub(crate) enum Trace {
            $($name(<$codec as Codec>::Trace),)+
        }

        /// The state of a file while its blocks are put in order.
        pub(crate) enum FileState {
            $($(#[$doc])* $name($codec),)+
        }

        /// Packs a block. The first one of a file has the prologue in front.
        pub(crate) fn pack(
            compression: Compression, tools: &mut Tools, text: &MarkedText<'_>, is_first: bool, out: &mut Vec<u8>,
        ) -> (Body, Trace) {
            match compression {
                $($compression => {
                    if is_first {
                        <$codec as Codec>::prologue(out);
                    }
                    let (body, trace) = <$codec as Codec>::block(&mut tools.$name, text, out);
                    (body, Trace::$name(trace))
                })+
            }
        }

        impl FileState {
            /// The state of a file without blocks.
            pub(crate) fn new(compression: Compression) -> Self {
                match compression {
                    $($compression => Self::$name(Default::default()),)+
                }
            }

            /// Takes in the next block.
            pub(crate) fn fold(&mut self, trace: &Trace) {
                match (self, trace) {
                    $((Self::$name(codec), Trace::$name(trace)) => codec.fold(trace),)+
                    _ => unreachable!("a block was packed by the codec of another file"),
                }
            }

            /// Appends what follows the last block.
            pub(crate) fn epilogue(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$name(codec) => codec.epilogue(out),)+
                }
            }
        }
    };
}

codecs! {
    /// As it is.
    Compression::None => Plain: plain::Plain;
    /// As one gzip member.
    Compression::Gzip => Gzip: gzip::Gzip;
}
