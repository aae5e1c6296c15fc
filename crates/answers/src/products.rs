//! The products of all tenants, in units of work.

use std::ops::Range;

use fixtures_gen::Dataset;

/// Products of a unit: a multiple of the 72 that share a shelf.
const PRODUCTS: u64 = 72 * 16;

/// Ranges of products, tenant by tenant.
pub(crate) struct Units {
    /// For each tenant that has products its number, how many those are, and the units before it.
    tenants: Vec<(u64, u64, usize)>,
    count: usize,
}

/// The units of the tenants in this order.
pub(crate) fn units(dataset: &Dataset, tenants: &[u64]) -> Units {
    let mut units = Units { tenants: vec![], count: 0 };
    for &tenant in tenants {
        let products = dataset.spec().sizes_of(tenant).products;
        if products > 0 {
            units.tenants.push((tenant, products, units.count));
            units.count += products.div_ceil(PRODUCTS) as usize;
        }
    }
    units
}

impl Units {
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The tenant and the products of a unit.
    pub(crate) fn get(&self, unit: usize) -> (u64, Range<u64>) {
        let at = self.tenants.partition_point(|&(.., before)| before <= unit) - 1;
        let (tenant, products, before) = self.tenants[at];
        let start = (unit - before) as u64 * PRODUCTS;
        (tenant, start..products.min(start + PRODUCTS))
    }
}
