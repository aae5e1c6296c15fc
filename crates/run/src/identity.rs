//! What makes a directory this dataset and no other. Manifests and journals carry it.

use std::fmt;

use fixtures_gen::{Compression, DATASET_VERSION, FileFormat, PartNumber, Spec};
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
    /// Rows of a file.
    pub chunk_size: u64,
    /// The part of the dataset; `None` for the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartNumber>,
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
        write!(f, "{} is {}, not {}", self.what, self.theirs, self.ours)
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
    /// How its files are written, if this release makes the same rows.
    pub fn layout(&self) -> Option<(FileFormat, Compression)> {
        let layout = (self.format.parse().ok()?, self.compression.parse().ok()?);
        let is_possible = !is_compressed_twice(layout);
        (self.dataset_version == DATASET_VERSION && self.chunk_size > 0 && is_possible).then_some(layout)
    }

    /// What no dataset of this version can have; `None` if all of it is possible, or if the version
    /// is another one, which may know more.
    ///
    /// ```
    /// use fixtures_run::{Identity, Job, Preset};
    ///
    /// let identity = Job::new(Preset::Tiny.spec(42)).identity();
    /// assert_eq!(identity.flaw(), None);
    /// let nonsense = Identity { chunk_size: 0, ..identity };
    /// assert_eq!(nonsense.flaw().as_deref(), Some("its chunk_size is 0"));
    /// ```
    pub fn flaw(&self) -> Option<String> {
        if self.dataset_version != DATASET_VERSION {
            None
        } else if let Err(error) = self.spec.validate() {
            Some(format!("its spec is of no dataset: {error}"))
        } else if self.chunk_size == 0 {
            Some("its chunk_size is 0".to_owned())
        } else if self.format.parse::<FileFormat>().is_err() {
            Some(format!("its format is {:?}, which this release does not know", self.format))
        } else if self.compression.parse::<Compression>().is_err() {
            Some(format!("its compression is {:?}, which this release does not know", self.compression))
        } else if self.layout().is_none() {
            Some(format!("its compression is {:?}, which files of its format do not have", self.compression))
        } else {
            None
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
            ("chunk size", theirs.chunk_size, ours.chunk_size),
        ];
        let numbers = numbers.into_iter().map(|(what, theirs, ours)| (what, theirs.to_string(), ours.to_string()));
        let words = [
            ("distribution of tenant sizes", sizes.tenant_sizes.to_string(), ours.spec.tenant_sizes.to_string()),
            ("format", theirs.format.clone(), ours.format.clone()),
            ("compression", theirs.compression.clone(), ours.compression.clone()),
        ];
        let mut differences = numbers.chain(words).map(|(what, theirs, ours)| Difference { what, theirs, ours });
        differences.find(|difference| difference.theirs != difference.ours)
    }
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
        let theirs = Identity { spec: Spec { seed: 7, ..ours.spec.clone() }, chunk_size: 3, ..ours.clone() };
        let expected = Difference { what: "seed", theirs: "7".into(), ours: "42".into() };
        assert_eq!(expected.to_string(), "seed is 7, not 42");
        assert_eq!(theirs.difference(&ours), Some(expected));
        let skewed = Spec { tenant_sizes: TenantSizes::Skewed, ..ours.spec.clone() };
        for (change, what) in [
            (Identity { dataset_version: 9, ..ours.clone() }, "dataset version"),
            (Identity { format: "parquet".into(), ..ours.clone() }, "format"),
            (Identity { compression: "gzip".into(), ..ours.clone() }, "compression"),
            (Identity { chunk_size: 7, ..ours.clone() }, "chunk size"),
            (Identity { spec: skewed, ..ours.clone() }, "distribution of tenant sizes"),
        ] {
            assert_eq!(change.difference(&ours).map(|difference| difference.what), Some(what));
        }
    }

    #[test]
    fn a_layout_that_this_release_does_not_write_is_unknown() {
        let ours = Job::new(Preset::Tiny.spec(42)).identity();
        assert_eq!(ours.layout(), Some((Format::Ndjson.into(), Compression::None)));
        let parquet = Identity { format: "parquet".into(), ..ours.clone() };
        assert_eq!(parquet.layout(), Some((FileFormat::Parquet, Compression::None)));
        for change in [
            Identity { dataset_version: 9, ..ours.clone() },
            Identity { format: "orc".into(), ..ours.clone() },
            Identity { compression: "gzip".into(), ..parquet.clone() },
            Identity { compression: "zstd".into(), ..ours.clone() },
            Identity { chunk_size: 0, ..ours.clone() },
        ] {
            assert_eq!(change.layout(), None, "{change:?}");
        }
    }
}
