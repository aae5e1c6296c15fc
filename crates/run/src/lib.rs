#![doc = include_str!("../README.md")]
//!
//! The rows come from [`fixtures_gen`], whose types for jobs are here, too.

mod codec;
mod counters;
mod digest;
pub mod directory;
mod encoding;
mod engine;
mod error;
mod estimate;
mod file;
pub mod fs;
mod identity;
mod job;
mod observer;
mod portable;
mod run;
mod single;
mod sink;
mod space;
mod stop;
mod stream;

pub use fixtures_gen::{
    Compression, FileFormat, Format, Layout, PartNumber, PlannedFile, Preset, Spec, Table, TenantSizes,
};

pub use codec::{Deflater, GzipLevel, MarkedText};
pub use counters::{Counters, Totals, TotalsByTable, sum};
pub use digest::{Digest, Digester};
pub use directory::{Action, CompletedFiles, DirectoryState, Joined, Policy, join, join_in};
pub use encoding::{EncodeGroup, EncodedFile, Encoding, GroupIndex, next_group};
pub use error::{Error, ErrorKind, ForeignJob, JoinRefusal, Refusal};
pub use file::{FileFacts, FileRecord};
pub use identity::{Difference, Flaw, GENERATOR, Identity};
pub use job::{DEFAULT_CHUNK_ROWS, Destination, Job, MAX_THREADS, Streamed};
pub use observer::{Observed, Observer, Progress, Silent, Start};
pub use portable::PortableJob;
pub use run::{Forecast, Prepared, Status, Summary};
pub use single::{FileWriter, Files};
pub use sink::Memory;
pub use space::{Space, SpaceNeeded};
pub use stop::Stop;
pub use stream::Stream;
