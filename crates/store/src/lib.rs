//! Datasets in object stores: a [`FileSystem`](fixtures_run::fs::FileSystem) on top of the crate `object_store`, for
//! `s3://bucket/prefix`, `gs://`, `az://` and `file://`.
//!
//! ```
//! use std::sync::Arc;
//!
//! use fixtures_run::{Job, Preset, Silent};
//! use fixtures_store::Store;
//!
//! let place = tempfile::tempdir()?;
//! let store = Store::open(&format!("file://{}/shop", place.path().display()))?;
//! let job = Job::new(Preset::Tiny.spec(42)).directory(store.root());
//! job.prepare_on(Arc::new(store))?.execute(&mut Silent)?;
//! assert!(place.path().join("shop/manifest.json").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How files become objects
//!
//! A file that has no name of its own yet is in memory or, from 8 MiB on, in a multipart upload; renaming it is the request
//! that makes the object appear. So no object is ever partial, however a process ends. What a killed process leaves behind are
//! parts of an upload that nobody sees, which a store removes by a lifecycle rule.
//!
//! An object cannot be appended to. A *hidden file*, whose name begins with a dot, can be: what follows after it has its name is
//! kept in objects in a folder beside it, `.NAME.log/`, each called after its offset. 64 small ones are merged into one of up to
//! a megabyte. No other file can be appended to.
//!
//! There are no locks. A hidden file that was not there when the files were last listed is created under the condition that it
//! still is not there; so of two runs that start in the same empty place, one is refused, in stores that know the condition.
//!
//! # What is kept in memory
//!
//! Of each file that is written, up to three parts of 8 MiB. Of each file that was listed, 16 bytes for its length: asking for
//! the lengths of ten million objects one by one would take days.

mod address;
mod client;
mod error;
mod log;
mod read;
mod session;
mod store;
mod upload;

pub use error::Error;
pub use store::Store;
