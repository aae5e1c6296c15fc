//! What a dataset is: seed and sizes, as plain data, and the presets.

use std::error::Error;
use std::fmt;

use crate::serial::{deserialize_struct, serialize_struct};
use crate::unknown_name::named;

/// The version of the data. Any change to any byte of any dataset raises it, and CHANGELOG.md says
/// what changed.
pub const DATASET_VERSION: u32 = 2;

/// The most tenants a dataset can have: a tenant's number takes 24 bits of an id.
pub const MAX_TENANTS: u64 = 1 << 24;
/// The most products, customers or orders a tenant can have (2^40, about 10^12): a row's index
/// takes 48 bits of an id, and no table has more than 2^8 rows for one of those.
pub const MAX_PER_TENANT: u64 = 1 << 40;

/// The most rows a dataset can have, over all tables and tenants: about 10^15, a thousand times
/// what a large disk holds.
pub const MAX_ROWS: u128 = 1 << 50;

/// Everything that decides the bytes of a dataset, together with [`DATASET_VERSION`].
///
/// What stays the same when a size grows: more **tenants** change no row of the tenants before
/// them; more **products** change no earlier product or price, but orders choose among more of
/// them; more **customers** change when customers signed up and which of them order; more
/// **orders** change orders, items and stock events, and no product, price or customer.
///
/// ```
/// use fixtures_gen::{Dataset, Spec};
///
/// let spec = Spec { seed: 42, tenants: 3, products_per_tenant: 7, orders_per_tenant: 101, customers_per_tenant: 5 };
/// assert!(Dataset::new(spec).is_ok());
/// let bad = Spec { seed: 42, tenants: 3, products_per_tenant: 0, orders_per_tenant: 1, customers_per_tenant: 5 };
/// assert_eq!(Dataset::new(bad).unwrap_err().to_string(), "orders_per_tenant is 1, but products_per_tenant is 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spec {
    /// Any 64-bit number; another seed is another dataset.
    pub seed: u64,
    /// 1 to 2^24.
    pub tenants: u64,
    /// 0 to 2^40.
    pub products_per_tenant: u64,
    /// 0 to 2^40; more than 0 needs products and customers.
    pub orders_per_tenant: u64,
    /// 0 to 2^40.
    pub customers_per_tenant: u64,
}

serialize_struct!(Spec { seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant });
deserialize_struct!(Spec { seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant });

impl Spec {
    /// Checks that a dataset can have these sizes.
    ///
    /// ```
    /// # use fixtures_gen::Preset;
    /// assert!(Preset::Tiny.spec(42).validate().is_ok());
    /// ```
    ///
    /// # Errors
    /// The first size that is out of its range, or orders without products or customers.
    pub fn validate(&self) -> Result<(), SpecError> {
        if self.tenants == 0 {
            return Err(SpecError::NoTenants);
        }
        let sizes = [
            ("tenants", self.tenants, MAX_TENANTS),
            ("products_per_tenant", self.products_per_tenant, MAX_PER_TENANT),
            ("orders_per_tenant", self.orders_per_tenant, MAX_PER_TENANT),
            ("customers_per_tenant", self.customers_per_tenant, MAX_PER_TENANT),
        ];
        if let Some((field, value, max)) = sizes.into_iter().find(|(_, value, max)| value > max) {
            return Err(SpecError::TooLarge { field, value, max });
        }
        let needed =
            [("products_per_tenant", self.products_per_tenant), ("customers_per_tenant", self.customers_per_tenant)];
        match needed.into_iter().find(|(_, value)| *value == 0) {
            Some((missing, _)) if self.orders_per_tenant > 0 => {
                Err(SpecError::OrdersWithout { orders_per_tenant: self.orders_per_tenant, missing })
            }
            _ if self.most_rows() > MAX_ROWS => Err(SpecError::TooManyRows { tenants: self.tenants }),
            _ => Ok(()),
        }
    }

    /// An upper bound for the rows of all tables together.
    fn most_rows(&self) -> u128 {
        // A product has up to 21 prices and some stock events; an order up to 8 items with two
        // stock events each.
        let per_tenant = 1
            + 32 * u128::from(self.products_per_tenant)
            + u128::from(self.customers_per_tenant)
            + 32 * u128::from(self.orders_per_tenant);
        u128::from(self.tenants) * per_tenant
    }
}

/// Why a spec is invalid; sizes are named by their fields.
///
/// ```
/// use fixtures_gen::{Preset, Spec, SpecError};
///
/// let none = Spec { tenants: 0, ..Preset::Tiny.spec(42) };
/// assert_eq!(none.validate(), Err(SpecError::NoTenants));
/// assert_eq!(SpecError::NoTenants.to_string(), "tenants is 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecError {
    /// There is no tenant.
    NoTenants,
    /// A size is larger than a dataset can have it.
    TooLarge {
        /// The field of [`Spec`].
        field: &'static str,
        /// Its value.
        value: u64,
        /// The largest value it can have.
        max: u64,
    },
    /// There are orders, but no products or no customers.
    OrdersWithout {
        /// Orders per tenant.
        orders_per_tenant: u64,
        /// The field of [`Spec`] that is 0.
        missing: &'static str,
    },
    /// All tables together would have more than [`MAX_ROWS`] rows.
    TooManyRows {
        /// Number of tenants.
        tenants: u64,
    },
}

impl fmt::Display for SpecError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpecError::NoTenants => out.write_str("tenants is 0"),
            SpecError::TooLarge { field, value, max } => write!(out, "{field} is {value}, but the maximum is {max}"),
            SpecError::OrdersWithout { orders_per_tenant, missing } => {
                write!(out, "orders_per_tenant is {orders_per_tenant}, but {missing} is 0")
            }
            SpecError::TooManyRows { tenants } => {
                write!(out, "tenants is {tenants}, too many for tenants of this size")
            }
        }
    }
}

impl Error for SpecError {}

/// Named sizes.
///
/// | preset | tenants | products | orders | customers (each per tenant) |
/// | --- | --- | --- | --- | --- |
/// | tiny | 1 | 20 | 50 | 10 |
/// | small | 2 | 1,000 | 5,000 | 100 |
/// | medium | 5 | 50,000 | 100,000 | 1,000 |
/// | large | 10 | 500,000 | 2,000,000 | 10,000 |
///
/// ```
/// use fixtures_gen::Preset;
/// assert_eq!(Preset::Small.spec(42).orders_per_tenant, 5_000);
/// assert_eq!("small".parse(), Ok(Preset::Small));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// For golden data and examples.
    Tiny,
    /// For a developer's machine: imported in half a second.
    Small,
    /// For a load test in CI.
    Medium,
    /// For a dedicated load test: about 51 GB as NDJSON.
    Large,
}

named!(Preset, "preset");

impl Preset {
    /// All presets, smallest first.
    pub const ALL: &'static [Preset] = &[Preset::Tiny, Preset::Small, Preset::Medium, Preset::Large];

    /// The preset's name on the command line.
    ///
    /// ```
    /// # use fixtures_gen::Preset;
    /// assert_eq!(Preset::Tiny.name(), "tiny");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Preset::Tiny => "tiny",
            Preset::Small => "small",
            Preset::Medium => "medium",
            Preset::Large => "large",
        }
    }

    /// The preset's sizes with a seed.
    ///
    /// ```
    /// # use fixtures_gen::Preset;
    /// assert_eq!(Preset::Small.spec(42).tenants, 2);
    /// ```
    pub fn spec(self, seed: u64) -> Spec {
        let [tenants, products_per_tenant, orders_per_tenant, customers_per_tenant] = match self {
            Preset::Tiny => [1, 20, 50, 10],
            Preset::Small => [2, 1_000, 5_000, 100],
            Preset::Medium => [5, 50_000, 100_000, 1_000],
            Preset::Large => [10, 500_000, 2_000_000, 10_000],
        };
        Spec { seed, tenants, products_per_tenant, orders_per_tenant, customers_per_tenant }
    }
}
