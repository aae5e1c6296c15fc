//! What makes a directory this dataset and no other. Manifests and journals carry it.

use std::fmt;

use fixtures_gen::{Compression, DATASET_VERSION, Dataset, FileFormat, Layout, PartNumber, Plan, Spec};
use serde::{Deserialize, Serialize};

/// The program that writes manifests and journals of this kind.
pub const GENERATOR: &str = "commerce-fixtures";

/// Everything that decides the bytes of a directory. Words are kept as they were read: a later
/// version may know more of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The version of the data.
    pub dataset_version: u32,
    /// Seed and sizes. A manifest or journal that does not say how tenants share the rows is of
    /// dataset version 2 or before, when all were equal.
    pub spec: Spec,
    /// The name of a [`FileFormat`].
    pub format: String,
    /// The name of a [`Compression`].
    pub compression: String,
    /// The name of a [`Layout`]. A manifest or journal that does not say it is of chunks.
    #[serde(default = "default_layout", skip_serializing_if = "is_default_layout")]
    pub layout: String,
    /// Rows of a file; `None` where a file has a whole table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk_size: Option<u64>,
    /// The part of the dataset; `None` for the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartNumber>,
}

/// The layout of which nothing is said.
pub(crate) fn default_layout() -> String {
    Layout::default().name().to_owned()
}

/// Whether nothing is said of a layout.
pub(crate) fn is_default_layout(layout: &str) -> bool {
    layout == Layout::default().name()
}

/// In what one dataset differs from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs, as a noun: `seed`, `chunk size`.
    pub what: &'static str,
    /// The other dataset's value.
    pub theirs: String,
    /// This dataset's value.
    pub ours: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}, not {}", self.what, self.verb(), self.theirs, self.ours)
    }
}

impl Difference {
    /// The verb that goes with the noun.
    pub(crate) fn verb(&self) -> &'static str {
        if self.what == "tenants" || self.what.ends_with("s per tenant") { "are" } else { "is" }
    }
}

/// Why a file that has the name of a manifest or of a journal cannot be read as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong, as a clause: `it has no spec`.
    pub what: String,
    /// The dataset version that it gives nevertheless.
    pub dataset_version: Option<u32>,
}

impl Flaw {
    pub(crate) fn new(what: impl Into<String>, dataset_version: Option<u32>) -> Self {
        Self { what: what.into(), dataset_version }
    }

    /// The version, if it is another one than this release makes: that explains the flaw.
    pub fn other_version(&self) -> Option<u32> {
        self.dataset_version.filter(|&version| version != DATASET_VERSION)
    }
}

impl Identity {
    /// The format of its files, if this release makes the same ones.
    ///
    /// ```
    /// use fixtures_run::{FileFormat, Format, Identity, Job, Preset};
    ///
    /// let identity = Job::new(Preset::Tiny.spec(42)).identity();
    /// assert_eq!(identity.file_format(), Some(FileFormat::Text(Format::Ndjson)));
    /// assert_eq!(Identity { format: "orc".to_owned(), ..identity }.file_format(), None);
    /// ```
    pub fn file_format(&self) -> Option<FileFormat> {
        Some(self.form()?.format)
    }

    /// The plan of its files, if this release makes the same ones; the dataset is that of the spec. A part
    /// has some of them.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Layout};
    /// use fixtures_run::{Job, Preset};
    ///
    /// let job = Job::new(Preset::Tiny.spec(42)).layout(Layout::Table);
    /// let dataset = Dataset::new(job.spec().clone()).unwrap();
    /// assert_eq!(job.identity().plan(&dataset).unwrap().layout(), Layout::Table);
    /// ```
    pub fn plan<'d>(&self, dataset: &'d Dataset) -> Option<Plan<'d>> {
        let Form { format, compression, layout, chunk_rows } = self.form()?;
        Some(Plan::new(dataset, format, chunk_rows).with_compression(compression).with_layout(layout))
    }

    /// How its files are written, if this release makes the same ones.
    fn form(&self) -> Option<Form> {
        let (format, compression) = (self.format.parse().ok()?, self.compression.parse().ok()?);
        let (layout, chunk_rows) = match (self.layout.parse().ok()?, self.chunk_size) {
            (Layout::Chunks, Some(rows)) if rows > 0 => (Layout::Chunks, rows),
            (Layout::Table, None) if self.part.is_none() => (Layout::Table, u64::MAX),
            _ => return None,
        };
        let is_possible = self.dataset_version == DATASET_VERSION && !is_compressed_twice((format, compression));
        is_possible.then_some(Form { format, compression, layout, chunk_rows })
    }

    /// What no dataset of this version can have; `None` if all of it is possible, or if the version
    /// is another one, which may know more.
    ///
    /// ```
    /// use fixtures_run::{Identity, Job, Preset};
    ///
    /// let identity = Job::new(Preset::Tiny.spec(42)).identity();
    /// assert_eq!(identity.flaw(), None);
    /// let nonsense = Identity { chunk_size: Some(0), ..identity };
    /// assert_eq!(nonsense.flaw().as_deref(), Some("its chunk_size is 0"));
    /// ```
    pub fn flaw(&self) -> Option<String> {
        if self.dataset_version != DATASET_VERSION {
            None
        } else if let Err(error) = self.spec.validate() {
            Some(format!("its spec is of no dataset: {error}"))
        } else if let Some(flaw) = self.flaw_of_layout() {
            Some(flaw)
        } else if self.format.parse::<FileFormat>().is_err() {
            Some(format!("its format is {:?}, which this release does not know", self.format))
        } else if self.compression.parse::<Compression>().is_err() {
            Some(format!("its compression is {:?}, which this release does not know", self.compression))
        } else if self.form().is_none() {
            Some(format!("its compression is {:?}, which files of its format do not have", self.compression))
        } else {
            None
        }
    }

    fn flaw_of_layout(&self) -> Option<String> {
        match (self.layout.parse(), self.chunk_size) {
            (Err(_), _) => Some(format!("its layout is {:?}, which this release does not know", self.layout)),
            (Ok(Layout::Chunks), None) => Some("it has no chunk_size".to_owned()),
            (Ok(Layout::Chunks), Some(0)) => Some("its chunk_size is 0".to_owned()),
            (Ok(Layout::Table), Some(rows)) => {
                Some(format!("its chunk_size is {rows}, and its files are whole tables"))
            }
            (Ok(Layout::Table), None) if self.part.is_some() => {
                Some("it is of a part of files of whole tables".to_owned())
            }
            (Ok(Layout::Chunks), Some(_)) | (Ok(Layout::Table), None) => None,
        }
    }

    /// The dataset that this is a part of.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { part: None, ..self.clone() }
    }

    /// The first respect in which this one differs from `ours`; parts are not compared.
    pub fn difference(&self, ours: &Self) -> Option<Difference> {
        let (theirs, sizes) = (self, &self.spec);
        let numbers = [
            ("dataset version", u64::from(theirs.dataset_version), u64::from(ours.dataset_version)),
            ("seed", sizes.seed, ours.spec.seed),
            ("tenants", sizes.tenants, ours.spec.tenants),
            ("products per tenant", sizes.products_per_tenant, ours.spec.products_per_tenant),
            ("orders per tenant", sizes.orders_per_tenant, ours.spec.orders_per_tenant),
            ("customers per tenant", sizes.customers_per_tenant, ours.spec.customers_per_tenant),
        ];
        let numbers = numbers.into_iter().map(|(what, theirs, ours)| (what, theirs.to_string(), ours.to_string()));
        // Of files of whole tables the layout says it.
        let chunk_sizes = theirs.chunk_size.zip(ours.chunk_size);
        let chunk_size = chunk_sizes.map(|(theirs, ours)| ("chunk size", theirs.to_string(), ours.to_string()));
        let words = [
            ("distribution of tenant sizes", sizes.tenant_sizes.to_string(), ours.spec.tenant_sizes.to_string()),
            ("format", theirs.format.clone(), ours.format.clone()),
            ("compression", theirs.compression.clone(), ours.compression.clone()),
            ("layout", theirs.layout.clone(), ours.layout.clone()),
        ];
        let mut differences =
            numbers.chain(chunk_size).chain(words).map(|(what, theirs, ours)| Difference { what, theirs, ours });
        differences.find(|difference| difference.theirs != difference.ours)
    }
}

/// How files are written.
struct Form {
    format: FileFormat,
    compression: Compression,
    layout: Layout,
    chunk_rows: u64,
}

/// Whether files that are compressed inside are to be compressed.
fn is_compressed_twice((format, compression): (FileFormat, Compression)) -> bool {
    format.text().is_none() && compression != Compression::None
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Format, Preset, TenantSizes};

    use super::*;
    use crate::Job;

    #[test]
    fn the_first_difference_is_named() {
        let ours = Job::new(Preset::Tiny.spec(42)).identity();
        assert_eq!(ours.difference(&ours), None);
        let theirs = Identity { spec: Spec { seed: 7, ..ours.spec.clone() }, chunk_size: Some(3), ..ours.clone() };
        let expected = Difference { what: "seed", theirs: "7".into(), ours: "42".into() };
        assert_eq!(expected.to_string(), "seed is 7, not 42");
        assert_eq!(theirs.difference(&ours), Some(expected));
        let skewed = Spec { tenant_sizes: TenantSizes::Skewed, ..ours.spec.clone() };
        for (change, what) in [
            (Identity { dataset_version: 9, ..ours.clone() }, "dataset version"),
            (Identity { format: "parquet".into(), ..ours.clone() }, "format"),
            (Identity { compression: "gzip".into(), ..ours.clone() }, "compression"),
            (Identity { chunk_size: Some(7), ..ours.clone() }, "chunk size"),
            (Identity { chunk_size: None, layout: "table".into(), ..ours.clone() }, "layout"),
            (Identity { spec: skewed, ..ours.clone() }, "distribution of tenant sizes"),
        ] {
            assert_eq!(change.difference(&ours).map(|difference| difference.what), Some(what));
        }
    }

    #[test]
    fn files_that_this_release_does_not_write_are_unknown() {
        let ours = Job::new(Preset::Tiny.spec(42)).identity();
        assert_eq!((ours.file_format(), ours.flaw()), (Some(Format::Ndjson.into()), None));
        let parquet = Identity { format: "parquet".into(), ..ours.clone() };
        assert_eq!((parquet.file_format(), parquet.flaw()), (Some(FileFormat::Parquet), None));
        let table = Identity { layout: "table".into(), chunk_size: None, ..ours.clone() };
        assert_eq!((table.file_format(), table.flaw()), (Some(Format::Ndjson.into()), None));
        for change in [
            Identity { dataset_version: 9, ..ours.clone() },
            Identity { format: "orc".into(), ..ours.clone() },
            Identity { compression: "gzip".into(), ..parquet.clone() },
            Identity { compression: "zstd".into(), ..ours.clone() },
            Identity { chunk_size: Some(0), ..ours.clone() },
            Identity { chunk_size: None, ..ours.clone() },
            Identity { layout: "rows".into(), ..ours.clone() },
            Identity { layout: "table".into(), ..ours.clone() },
            Identity { part: PartNumber::new(1, 2), ..table },
        ] {
            assert_eq!(change.file_format(), None, "{change:?}");
            assert!(change.flaw().is_some() || change.dataset_version != DATASET_VERSION, "{change:?}");
        }
    }
}
