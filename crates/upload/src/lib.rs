//! Uploads a dataset of Commerce Fixtures to an API: nothing lost, nothing twice.
//!
//! A [`Source`] is a dataset in a directory, an [`Access`] says where it goes and how. [`upload()`]
//! sends it; an [`Observer`] follows the progress, and the [`UploadSummary`] has the result.
//! [`Upload`] does the same in steps, for a dataset that is uploaded while it is made.
//!
//! Rows go one way: from files through the schedule and the threads into request bodies; responses
//! go into the journal, the statistics and the summary. A chunk is one request, under an idempotency
//! key that follows from its content; it counts once its line in the journal is on the disk. A chunk
//! without a line is sent again, under the same key and with the same bytes.
//!
//! ```
//! use std::io::{self, BufRead, BufReader, Read, Write};
//! use std::net::TcpListener;
//! use std::thread;
//!
//! use fixtures_gen::Preset;
//! use fixtures_run::{Job, Silent, Stop};
//! use fixtures_upload::{Access, Delivery, Source, Target, UploadPolicy, upload};
//!
//! // A server that says of every request that its rows are stored.
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let url = format!("http://{}", listener.local_addr()?);
//! thread::spawn(move || {
//!     for connection in listener.incoming().map_while(Result::ok) {
//!         let mut connection = BufReader::new(connection);
//!         let head: Vec<_> =
//!             connection.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
//!         let header = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)).unwrap();
//!         let (length, key) = (header("Content-Length: ").parse().unwrap(), header("Idempotency-Key: "));
//!         io::copy(&mut connection.by_ref().take(length), &mut io::sink()).unwrap();
//!         let response = format!("HTTP/1.1 201 Created\r\nConnection: close\r\nIdempotency-Key: {key}\r\n\r\n");
//!         connection.get_mut().write_all(response.as_bytes()).unwrap();
//!     }
//! });
//!
//! let place = tempfile::tempdir()?;
//! Job::new(Preset::Tiny.spec(42)).directory(place.path()).prepare()?.execute(&mut Silent)?;
//!
//! let access = Access::new(Target::new(&url, Target::DEFAULT_PATH, None, false)?);
//! let source = Source::open(place.path())?;
//! let summary = upload(&source, &access, UploadPolicy::default(), Silent, &Stop::default())?;
//! assert!(summary.is_lossless());
//! assert_eq!(summary.total().rows_acknowledged, 464);
//! assert_eq!(summary.delivery(), Delivery::ExactlyOnce);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate prints nothing, and reads no command line, environment or key file. What can be
//! decided without a connection is decided in functions and plain state: `response`, `retry`,
//! `schedule`, `limiter` and `key`.

mod access;
mod chunk;
mod error;
mod event;
mod response;
mod send;
mod source;
mod stats;
mod summary;
mod upload;

pub use access::{
    Access, Auth, Certificates, CertificatesError, RetryPolicy, Secret, SecretError, Target, TargetDifference,
    TargetError, TargetPart, TargetProblem,
};
pub use error::{Error, ErrorKind, NotHeld, Refusal};
pub use event::{Event, Observer, Unasked};
pub use response::reason::{Distrust, Lost, Reason, Unusable};
pub use source::{Source, UploadPolicy, UploadState};
pub use summary::{Delivery, Losses, LostChunks, TableSummary, UploadSummary};
pub use upload::{Upload, upload};

/// Readers of what others may have changed, for the fuzzer: they must not panic, whatever the bytes
/// are.
#[doc(hidden)]
pub mod readers {
    use crate::response::{Response, Verdict};

    pub use fixtures_run::directory::readers::upload_journal as journal;

    /// How many rows a response names that are not stored; `None` if `bytes` are not the body of
    /// such a response.
    pub fn response(bytes: &[u8]) -> Option<usize> {
        let content_type = Some("application/json".to_owned());
        let mut response = Response { status: 207, content_type, body: bytes.to_vec(), ..Response::default() };
        match response.judge(1_000) {
            Verdict::Partial(rows) => Some(rows.len()),
            _ => None,
        }
    }
}
