//! Verifies a dataset directory: is it whole, and is it right?
//!
//! ```
//! use fixtures_run::{Job, Preset, Silent};
//! use fixtures_verify::{Rule, Verification};
//!
//! let place = tempfile::tempdir()?;
//! Job::new(Preset::Tiny.spec(42)).directory(place.path()).prepare()?.execute(&mut Silent)?;
//! let report = Verification::new(place.path()).run()?;
//! assert!(report.is_clean());
//! assert_eq!((report.files, report.rows), (7, 464));
//!
//! let orders = std::fs::read_dir(place.path())?.map(|entry| entry.unwrap().path());
//! let orders = orders.into_iter().find(|path| path.to_string_lossy().contains("orders_")).unwrap();
//! let text = std::fs::read_to_string(&orders)?;
//! std::fs::write(&orders, text.replacen("\"order_status\":\"delivered\"", "\"order_status\":\"cancelled\"", 1))?;
//! let report = Verification::new(place.path()).run()?;
//! assert!(report.findings.iter().any(|finding| finding.rule == Rule::B5 && finding.line.is_some()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is checked, and why that is enough
//!
//! The manifest says which dataset the directory holds: its version, seed and sizes. The model makes
//! any row of it again from the row's address, so every file is compared with what should be in it,
//! byte by byte, on all threads. Memory does not grow with the dataset: a piece of text for each
//! thread, and 56 bytes for each file that the manifest lists.
//!
//! *Are the rules checked, then?* They hold for the rows of the model: that is what the tests of
//! this project check, for any spec, with a checker ([`fixtures_check`]) that shares no code with the
//! generator. A file that equals them keeps the rules, as far as those tests go. A line that
//! differs is read strictly and judged by the rules one by one, against the rows that the model makes
//! of what it refers to. Whoever trusts neither model nor tests verifies with
//! [`Basis::Rules`]: [`Verification::foreign`] uses nothing but the files.
//!
//! The manifest is not trusted either. Its digests, rows, names and tables are compared with the
//! plan of its spec and with the files; a manifest that was rewritten to fit changed files fools
//! nobody, because the rows are compared with the model, not with a digest.
//!
//! A dataset of another version cannot be made again by this release. Its files are compared with
//! the digests of its manifest, and its rules are checked from the files alone, unless that version
//! wrote values in a form that this release cannot read.
//!
//! # What is not checked
//!
//! How `.gz` files are compressed: any compressor may have written them, as one gzip member. Nothing
//! that lies in the directory beside a dataset as a matter of course, such as `.DS_Store`, the journal
//! of an upload, or rejected rows.

mod diff;
mod digests;
mod directory;
mod encoded;
mod error;
mod foreign;
mod groups;
mod manifest;
mod model;
mod open_files;
mod options;
mod report;
mod rule;
mod slots;
mod text;
mod verification;

pub use directory::identify;
pub use error::{Error, Unverifiable};
pub use report::{Basis, FINDINGS_PER_RULE, Finding, Report};
pub use rule::Rule;
pub use verification::Verification;
