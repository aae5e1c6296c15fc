//! The datasets that are measured: written as the program writes them, and read back.

use std::path::Path;
use std::thread;

use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Spec, TenantSizes};
use fixtures_report::{Measures, Source};

const SEED: u64 = 42;
const CHUNK_ROWS: u64 = 10_000;

/// A dataset, and how much of it is measured.
pub(crate) struct Sample {
    /// The head of its column.
    pub(crate) name: &'static str,
    /// What the document says of it.
    pub(crate) what: &'static str,
    pub(crate) spec: fn() -> Spec,
    /// How many tenants are written and read, from the first one: of a large dataset, not all.
    pub(crate) tenants: u64,
    /// Whether the tenants are of different sizes.
    pub(crate) skewed: bool,
}

/// All samples, in the order of their columns.
pub(crate) const SAMPLES: &[Sample] = &[
    Sample {
        name: "small",
        what: "the preset: 2 tenants with 1,000 products, 5,000 orders and 100 customers each",
        spec: || Preset::Small.spec(SEED),
        tenants: 2,
        skewed: false,
    },
    Sample {
        name: "medium",
        what: "the first two tenants of the preset, which has 5 with 50,000 products, 100,000 orders and 1,000 customers each",
        spec: || Preset::Medium.spec(SEED),
        tenants: 2,
        skewed: false,
    },
    Sample {
        name: "platform",
        what: "24 tenants of skewed sizes, with 1,000 products, 5,000 orders and 500 customers on average",
        spec: || Spec {
            seed: SEED,
            tenants: 24,
            products_per_tenant: 1_000,
            orders_per_tenant: 5_000,
            customers_per_tenant: 500,
            tenant_sizes: TenantSizes::Skewed,
        },
        tenants: 24,
        skewed: true,
    },
];

/// The measures of all samples; each is written and read in a thread of its own.
pub(crate) fn measure_all() -> Vec<Measures> {
    thread::scope(|scope| {
        let threads: Vec<_> = SAMPLES.iter().map(|sample| scope.spawn(|| sample.measure())).collect();
        threads.into_iter().map(|thread| thread.join().expect("a sample can be measured")).collect()
    })
}

impl Sample {
    fn measure(&self) -> Measures {
        let directory = tempfile::tempdir().unwrap();
        self.write(directory.path());
        Measures::of(&Source::Directory(directory.path()), 0..self.tenants as usize).unwrap()
    }

    /// Writes the table of tenants, and the files of those that are measured.
    fn write(&self, directory: &Path) {
        let dataset = Dataset::new((self.spec)()).unwrap();
        let mut encoder = BlockEncoder::new(&dataset);
        let plan = Plan::new(&dataset, Format::Ndjson, CHUNK_ROWS);
        for file in plan.files().take_while(|file| file.tenant.is_none_or(|tenant| tenant < self.tenants)) {
            let mut content = file.header();
            plan.blocks(&file).for_each(|block| content.extend_from_slice(encoder.encode(file.text_format(), &block)));
            std::fs::write(directory.join(&file.name), content).unwrap();
        }
    }
}
