//! The flags that say which dataset: seed and sizes, for every task.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use fixtures_gen::{MAX_PER_TENANT, MAX_TENANTS, Preset, Spec, TenantSizes};

use crate::args::choice::choice;
use crate::args::number;
use crate::args::path::path;

const DEFAULT_SEED: u64 = 42;
const DEFAULT_PRESET: Preset = Preset::Large;

/// Seed and sizes; `None` where a flag was not given.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DatasetArgs {
    /// Predefined sizes
    #[arg(long, value_parser = choice(&Preset::ALL, Preset::name))]
    pub(crate) preset: Option<Preset>,

    #[arg(
        long,
        value_name = "N",
        value_parser = number::count_in(1..=MAX_TENANTS),
        allow_hyphen_values = true,
        help = size_help("Number of tenants", |spec| spec.tenants)
    )]
    pub(crate) tenants: Option<u64>,

    /// How tenants share the rows; skewed, the top tenth of them has two thirds of the orders, and
    /// the totals are the same [default: equal]
    #[arg(
        long,
        value_name = "HOW",
        value_parser = choice(TenantSizes::ALL, TenantSizes::name)
    )]
    pub(crate) tenant_sizes: Option<TenantSizes>,

    #[arg(
        long,
        value_name = "N",
        value_parser = number::count_in(0..=MAX_PER_TENANT),
        allow_hyphen_values = true,
        help = size_help("Products per tenant", |spec| spec.products_per_tenant)
    )]
    pub(crate) products_per_tenant: Option<u64>,

    #[arg(
        long,
        value_name = "N",
        value_parser = number::count_in(0..=MAX_PER_TENANT),
        allow_hyphen_values = true,
        help = size_help("Orders per tenant", |spec| spec.orders_per_tenant)
    )]
    pub(crate) orders_per_tenant: Option<u64>,

    #[arg(
        long,
        value_name = "N",
        value_parser = number::count_in(0..=MAX_PER_TENANT),
        allow_hyphen_values = true,
        help = size_help("Customers per tenant", |spec| spec.customers_per_tenant)
    )]
    pub(crate) customers_per_tenant: Option<u64>,

    #[arg(
        long,
        value_name = "N",
        value_parser = number::seed,
        allow_hyphen_values = true,
        help = format!("Seed: any 64-bit number, decimal or hexadecimal like 0xff [default: {DEFAULT_SEED}]")
    )]
    pub(crate) seed: Option<u64>,
}

fn size_help(what: &str, size: fn(&Spec) -> u64) -> String {
    let default = DEFAULT_PRESET.spec(DEFAULT_SEED);
    format!("{what} [default: {}, or the preset's]", size(&default))
}

impl DatasetArgs {
    /// Whether no preset and no size was given; a seed alone does not say which dataset is meant.
    pub(crate) fn is_empty(&self) -> bool {
        let Self {
            preset,
            tenants,
            tenant_sizes,
            products_per_tenant,
            orders_per_tenant,
            customers_per_tenant,
            seed: _,
        } = self;
        let sizes = [tenants, products_per_tenant, orders_per_tenant, customers_per_tenant];
        preset.is_none() && tenant_sizes.is_none() && sizes.iter().all(|size| size.is_none())
    }

    /// The sizes that were given, else the preset's, else those of the default preset.
    pub(crate) fn spec(&self) -> Spec {
        let named = self.preset.unwrap_or(DEFAULT_PRESET).spec(self.seed.unwrap_or(DEFAULT_SEED));
        Spec {
            seed: named.seed,
            tenants: self.tenants.unwrap_or(named.tenants),
            products_per_tenant: self.products_per_tenant.unwrap_or(named.products_per_tenant),
            orders_per_tenant: self.orders_per_tenant.unwrap_or(named.orders_per_tenant),
            customers_per_tenant: self.customers_per_tenant.unwrap_or(named.customers_per_tenant),
            tenant_sizes: self.tenant_sizes.unwrap_or(named.tenant_sizes),
        }
    }
}

/// A dataset, by a directory that holds it, or by seed and sizes.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct WhichDataset {
    /// The dataset in this directory: seed and sizes are those of its manifest
    #[arg(
        long,
        value_name = "DIR",
        value_parser = path(),
        value_hint = ValueHint::DirPath,
        conflicts_with_all = [
            "preset", "tenants", "tenant_sizes", "products_per_tenant", "orders_per_tenant", "customers_per_tenant", "seed",
        ],
        help_heading = "Which dataset"
    )]
    pub(crate) dataset: Option<PathBuf>,

    #[command(flatten, next_help_heading = "Which dataset")]
    pub(crate) sizes: DatasetArgs,
}
