//! What makes a directory this dataset and no other. Manifests and journals carry it.

use fixtures_gen::{DATASET_VERSION, Format, PartNumber, Spec};
use serde::{Deserialize, Serialize};

use crate::compress::Compression;
use crate::job::Job;

/// Who writes manifests and journals of this kind.
pub(crate) const GENERATOR: &str = "commerce-fixtures";

/// Everything that decides the bytes of a directory. Words are kept as they were read: a later version may know more of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) dataset_version: u32,
    pub(crate) spec: Spec,
    pub(crate) format: String,
    pub(crate) compression: String,
    pub(crate) chunk_size: u64,
    /// None for all of the dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) part: Option<PartNumber>,
}

/// In what one dataset is not another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) what: &'static str,
    pub(crate) theirs: String,
    pub(crate) ours: String,
}

impl Identity {
    /// What a job makes.
    pub(crate) fn of(job: &Job) -> Self {
        Self {
            dataset_version: DATASET_VERSION,
            spec: job.spec.clone(),
            format: job.format.name().to_owned(),
            compression: job.compression.name().to_owned(),
            chunk_size: job.chunk_rows.get(),
            part: job.part,
        }
    }

    /// How its files are written, if this program knows and makes the same rows.
    pub(crate) fn shape(&self) -> Option<(Format, Compression)> {
        let shape = (self.format.parse().ok()?, self.compression.parse().ok()?);
        (self.dataset_version == DATASET_VERSION).then_some(shape)
    }

    /// The dataset that this is a part of.
    pub(crate) fn whole(&self) -> Self {
        Self { part: None, ..self.clone() }
    }

    /// The first respect in which this one is not `ours`; parts are not looked at.
    pub(crate) fn difference(&self, ours: &Self) -> Option<Difference> {
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
            ("format", theirs.format.clone(), ours.format.clone()),
            ("compression", theirs.compression.clone(), ours.compression.clone()),
        ];
        let mut differences = numbers.chain(words).map(|(what, theirs, ours)| Difference { what, theirs, ours });
        differences.find(|difference| difference.theirs != difference.ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::GenArgs;

    #[test]
    fn the_first_difference_is_named() {
        let ours = Identity::of(&Job::resolve(GenArgs::default()).unwrap());
        assert_eq!(ours.difference(&ours), None);
        let theirs = Identity { spec: Spec { seed: 7, ..ours.spec.clone() }, chunk_size: 3, ..ours.clone() };
        let expected = Difference { what: "seed", theirs: "7".into(), ours: "42".into() };
        assert_eq!(theirs.difference(&ours), Some(expected));
        for (change, what) in [
            (Identity { dataset_version: 9, ..ours.clone() }, "dataset version"),
            (Identity { format: "parquet".into(), ..ours.clone() }, "format"),
            (Identity { compression: "gzip".into(), ..ours.clone() }, "compression"),
            (Identity { chunk_size: 7, ..ours.clone() }, "chunk size"),
        ] {
            assert_eq!(change.difference(&ours).map(|difference| difference.what), Some(what));
        }
    }
}
