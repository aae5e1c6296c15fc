//! What a dataset is: seed and sizes, as plain data, and the presets.

use std::error::Error;
use std::fmt;

use serde::de::Error as _;

use crate::serial::{
    Deserialize, Deserializer, Number, Serialize, SerializeStruct, Serializer, Whole, deserialize_struct, serde_labels,
};
use crate::unknown_name::named;

/// The version of the data. Any change to any byte of any dataset raises it, and CHANGELOG.md says
/// what changed.
pub const DATASET_VERSION: u32 = 4;

/// The last version that changed rows: draws begin with it. A version that changes nothing but how rows are
/// written, such as version 4, keeps every row.
///
/// ```
/// use fixtures_gen::{DATASET_VERSION, ROWS_VERSION};
/// assert!(ROWS_VERSION <= DATASET_VERSION);
/// ```
pub const ROWS_VERSION: u32 = 3;

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
/// Which of a tenant's rows stay as they are when a size grows:
///
/// | more … | stay | change |
/// | --- | --- | --- |
/// | tenants | all rows of the tenants before them, if [sizes](TenantSizes) are equal | skewed tenants get other sizes |
/// | products | products, prices, customers | orders, items and stock events: there is more to choose from |
/// | orders | products, prices, customers | orders, items and stock events: two years have more of them |
/// | customers | products, prices, items, stock events; of a customer id, name, email, phone, address and source; of an order all but its customer, channel, campaign and code | when customers signed up, their tiers, and who ordered |
///
/// A row that stays keeps its place in its table, and every row keeps its id.
///
/// ```
/// use fixtures_gen::{Dataset, Spec, TenantSizes};
///
/// let spec = Spec {
///     seed: 42,
///     tenants: 3,
///     products_per_tenant: 7,
///     orders_per_tenant: 101,
///     customers_per_tenant: 5,
///     tenant_sizes: TenantSizes::Equal,
/// };
/// assert!(Dataset::new(spec.clone()).is_ok());
/// let bad = Spec { products_per_tenant: 0, ..spec };
/// assert_eq!(Dataset::new(bad).unwrap_err().to_string(), "orders_per_tenant is 101, but products_per_tenant is 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spec {
    /// Any 64-bit number; another seed is another dataset.
    pub seed: u64,
    /// 1 to 2^24.
    pub tenants: u64,
    /// 0 to 2^40, on average.
    pub products_per_tenant: u64,
    /// 0 to 2^40, on average; more than 0 needs products and customers.
    pub orders_per_tenant: u64,
    /// 0 to 2^40, on average.
    pub customers_per_tenant: u64,
    /// How the totals are shared among the tenants. Where JSON does not say it, as before dataset
    /// version 3, equally.
    pub tenant_sizes: TenantSizes,
}

/// As a struct; a seed that programs with doubles would round is there as text, too, last, as
/// `seed_text`.
impl Serialize for Spec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let seed_text = (self.seed > Number::EXACT).then(|| self.seed.to_string());
        let mut fields = serializer.serialize_struct("Spec", if seed_text.is_some() { 7 } else { 6 })?;
        fields.serialize_field("seed", &self.seed)?;
        fields.serialize_field("tenants", &self.tenants)?;
        fields.serialize_field("products_per_tenant", &self.products_per_tenant)?;
        fields.serialize_field("orders_per_tenant", &self.orders_per_tenant)?;
        fields.serialize_field("customers_per_tenant", &self.customers_per_tenant)?;
        fields.serialize_field("tenant_sizes", &self.tenant_sizes)?;
        if let Some(text) = &seed_text {
            fields.serialize_field("seed_text", text)?;
        }
        fields.end()
    }
}

/// Reads what any program may have made of it: where there is the text of a seed, that is the seed,
/// and its number may have been rounded.
impl<'de> Deserialize<'de> for Spec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Spec, D::Error> {
        struct Written {
            seed: Number,
            tenants: Whole,
            products_per_tenant: Whole,
            orders_per_tenant: Whole,
            customers_per_tenant: Whole,
            tenant_sizes: TenantSizes,
            seed_text: Option<String>,
        }
        deserialize_struct!(Written {
            seed,
            tenants,
            products_per_tenant,
            orders_per_tenant,
            customers_per_tenant,
            tenant_sizes = TenantSizes::Equal,
            seed_text,
        });

        let written = Written::deserialize(deserializer)?;
        Ok(Spec {
            seed: seed(written.seed, written.seed_text.as_deref()).map_err(D::Error::custom)?,
            tenants: written.tenants.0,
            products_per_tenant: written.products_per_tenant.0,
            orders_per_tenant: written.orders_per_tenant.0,
            customers_per_tenant: written.customers_per_tenant.0,
            tenant_sizes: written.tenant_sizes,
        })
    }
}

/// The seed that was written as this number and, perhaps, as this text.
fn seed(number: Number, text: Option<&str>) -> Result<u64, String> {
    let Some(text) = text else {
        return match number {
            Number::Whole(seed) => Ok(seed),
            Number::Rounded(number) => {
                Err(format!("seed is {number}, which is no whole number of 64 bits, or was rounded"))
            }
        };
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let seed: u64 = text
        .parse()
        .ok()
        .filter(|_| is_number)
        .ok_or_else(|| format!("seed_text is {text:?}, which is no whole number of 64 bits"))?;
    let rounded = match number {
        Number::Whole(number) => number as f64,
        Number::Rounded(number) => number,
    };
    // Programs that print fewer digits than a double has are forgiven the last ones.
    let is_near = (rounded - seed as f64).abs() <= seed as f64 * 1e-12;
    if is_near { Ok(seed) } else { Err(format!("seed is {rounded}, and seed_text is {text:?}")) }
}

/// How the rows of a dataset are shared among its tenants. The totals are the same: so many per
/// tenant, times the number of tenants.
///
/// Skewed sizes are a choice on one published figure: of Olist's sellers, the top tenth has 67 % of
/// the revenue. The first `t` of `T` tenants have the share `(t/T)^(3/16)` of the orders and of the
/// customers, so the top tenth has 65 %; and the share `(t/T)^(1/2)` of the products, the top tenth
/// 32 %, because a large shop has more products, but not in proportion.
///
/// ```
/// use fixtures_gen::{Preset, Spec, TenantSizes};
///
/// let equal = Spec { tenants: 10, ..Preset::Small.spec(42) };
/// let skewed = Spec { tenant_sizes: "skewed".parse().unwrap(), ..equal.clone() };
/// let orders = |spec: &Spec| [0, 1, 9].map(|tenant| spec.sizes_of(tenant).orders);
/// assert_eq!(orders(&equal), [5_000, 5_000, 5_000]);
/// assert_eq!(orders(&skewed), [32_463, 4_507, 979]);
/// assert_eq!(equal.totals(), skewed.totals());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TenantSizes {
    /// All tenants have the same sizes.
    Equal,
    /// The first tenant is the largest, and the others follow by size, but for single rows that
    /// are rounded. Each has at least one row of what a tenant has one of on average.
    Skewed,
}

named!(TenantSizes, "distribution of tenant sizes");
serde_labels!(TenantSizes);

impl TenantSizes {
    /// Both.
    pub const ALL: &'static [TenantSizes] = &[TenantSizes::Equal, TenantSizes::Skewed];

    const WORDS: &'static [&'static str] = &["equal", "skewed"];

    /// The name on the command line and in manifests.
    ///
    /// ```
    /// # use fixtures_gen::TenantSizes;
    /// assert_eq!(TenantSizes::Skewed.name(), "skewed");
    /// ```
    pub fn name(self) -> &'static str {
        TenantSizes::WORDS[self as usize]
    }

    fn as_str(self) -> &'static str {
        self.name()
    }
}

/// What one tenant has, or some tenants together.
///
/// ```
/// use fixtures_gen::{Preset, Sizes};
/// assert_eq!(Preset::Tiny.spec(42).sizes_of(0), Sizes { products: 20, orders: 50, customers: 10 });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// Products.
    pub products: u64,
    /// Orders.
    pub orders: u64,
    /// Customers.
    pub customers: u64,
}

/// The share of the products that is the first tenants', from 0 to 1 for theirs of all tenants.
///
/// This and the other curve are made of operations that IEEE 754 rounds exactly, which keeps them
/// monotone and the same everywhere.
fn share_of_products(tenants: f64) -> f64 {
    tenants.sqrt()
}

/// The share of the orders and of the customers.
fn share_of_orders(tenants: f64) -> f64 {
    let eighth_root = tenants.sqrt().sqrt().sqrt();
    eighth_root * eighth_root.sqrt()
}

impl Spec {
    /// What one tenant has; the first is the largest.
    ///
    /// ```
    /// use fixtures_gen::{Preset, Spec, TenantSizes};
    ///
    /// let spec = Spec { tenants: 1_000, tenant_sizes: TenantSizes::Skewed, ..Preset::Tiny.spec(42) };
    /// let orders = [0, 1, 10, 999].map(|tenant| spec.sizes_of(tenant).orders);
    /// assert_eq!(orders, [13_419, 1_863, 373, 11]);
    /// ```
    ///
    /// # Panics
    /// If there is no tenant with this number.
    pub fn sizes_of(&self, tenant: u64) -> Sizes {
        assert!(tenant < self.tenants, "tenant {tenant} of {}", self.tenants);
        let (before, with) = (self.sizes_before(tenant), self.sizes_before(tenant + 1));
        Sizes {
            products: with.products - before.products,
            orders: with.orders - before.orders,
            customers: with.customers - before.customers,
        }
    }

    /// What all tenants before this one have together, in constant time.
    ///
    /// ```
    /// use fixtures_gen::{Preset, Sizes};
    ///
    /// let spec = Preset::Small.spec(42);
    /// assert_eq!(spec.sizes_before(0), Sizes::default());
    /// assert_eq!(spec.sizes_before(1), Sizes { products: 1_000, orders: 5_000, customers: 100 });
    /// ```
    ///
    /// # Panics
    /// If `tenant` is more than the number of tenants.
    pub fn sizes_before(&self, tenant: u64) -> Sizes {
        assert!(tenant <= self.tenants, "{tenant} of {} tenants", self.tenants);
        Sizes {
            products: self.rows_before(tenant, self.products_per_tenant, share_of_products),
            orders: self.rows_before(tenant, self.orders_per_tenant, share_of_orders),
            customers: self.rows_before(tenant, self.customers_per_tenant, share_of_orders),
        }
    }

    /// What all tenants have together.
    ///
    /// ```
    /// # use fixtures_gen::Preset;
    /// assert_eq!(Preset::Small.spec(42).totals().orders, 10_000);
    /// ```
    pub fn totals(&self) -> Sizes {
        self.sizes_before(self.tenants)
    }

    /// Rows of the first tenants: one each, and their share of the others.
    fn rows_before(&self, tenants: u64, per_tenant: u64, share: fn(f64) -> f64) -> u64 {
        /// What shares are counted in: an f64 between 0 and 1 has no finer steps that matter.
        const BITS: u32 = 53;

        if self.tenant_sizes == TenantSizes::Equal || per_tenant == 0 || tenants == 0 {
            return tenants.saturating_mul(per_tenant);
        }
        let others = u128::from(self.tenants) * u128::from(per_tenant - 1);
        let share = share(tenants as f64 / self.tenants as f64) * (1_u64 << BITS) as f64;
        let rows = u128::from(tenants) + ((u128::from(share as u64) * others) >> BITS);
        u64::try_from(rows).unwrap_or(u64::MAX)
    }

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
        if self.tenant_sizes == TenantSizes::Skewed {
            let Sizes { products, orders, customers } = self.sizes_of(0);
            let largest = [products, orders, customers];
            let sizes = sizes.into_iter().skip(1).zip(largest);
            if let Some(((field, value, max), largest)) = sizes.into_iter().find(|((_, _, max), size)| size > max) {
                return Err(SpecError::LargestTooLarge { field, value, largest, max });
            }
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
        // A product has up to 25 prices and some stock events; an order up to 8 items with two
        // stock events each, and no more than a receipt for each of them.
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
    /// The largest of tenants of skewed sizes is larger than a tenant can be.
    LargestTooLarge {
        /// The field of [`Spec`].
        field: &'static str,
        /// Its value.
        value: u64,
        /// What this gives the largest tenant.
        largest: u64,
        /// The most that a tenant can have.
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
            SpecError::LargestTooLarge { field, value, largest, max } => {
                write!(out, "{field} is {value}, which gives the largest tenant {largest}, but the maximum is {max}")
            }
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
    /// For a dedicated load test: about 62 GB as NDJSON.
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

    /// The preset's sizes with a seed; all tenants are equal.
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
        Spec {
            seed,
            tenants,
            products_per_tenant,
            orders_per_tenant,
            customers_per_tenant,
            tenant_sizes: TenantSizes::Equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn skewed(tenants: u64, products: u64, orders: u64, customers: u64) -> Spec {
        Spec {
            seed: 42,
            tenants,
            products_per_tenant: products,
            orders_per_tenant: orders,
            customers_per_tenant: customers,
            tenant_sizes: TenantSizes::Skewed,
        }
    }

    fn each(sizes: Sizes) -> [u64; 3] {
        [sizes.products, sizes.orders, sizes.customers]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn skewed_sizes_keep_the_totals(
            tenants in 1_u64..3_000,
            products in 0_u64..5_000,
            orders in prop_oneof![0_u64..5, 0_u64..100_000],
            customers in prop_oneof![0_u64..5, 0_u64..MAX_PER_TENANT],
        ) {
            let spec = skewed(tenants, products, orders, customers);
            let equal = Spec { tenant_sizes: TenantSizes::Equal, ..spec.clone() };
            prop_assert_eq!(spec.totals(), equal.totals());
            let (mut sums, mut smallest) = ([0; 3], [u64::MAX; 3]);
            let largest = each(spec.sizes_of(0));
            for tenant in 0..tenants {
                prop_assert_eq!(each(spec.sizes_before(tenant)), sums);
                let sizes = each(spec.sizes_of(tenant));
                for (table, mean) in [products, orders, customers].into_iter().enumerate() {
                    sums[table] += sizes[table];
                    prop_assert!(sizes[table] >= mean.min(1) && (mean > 0 || sizes[table] == 0));
                    // Sums are rounded down, so a tenant can have one row more than one before it.
                    prop_assert!(sizes[table] <= smallest[table].saturating_add(1), "{} at {}", table, tenant);
                    prop_assert!(sizes[table] <= largest[table]);
                    smallest[table] = smallest[table].min(sizes[table]);
                }
            }
            prop_assert_eq!(each(spec.totals()), sums);
        }

        #[test]
        fn sums_of_huge_datasets_are_exact_and_monotone(tenant in 0_u64..MAX_TENANTS, mean in 1_u64..MAX_PER_TENANT) {
            let spec = skewed(MAX_TENANTS, mean, mean, mean);
            prop_assert_eq!(each(spec.totals()), [MAX_TENANTS * mean; 3]);
            prop_assert!(each(spec.sizes_of(tenant)).iter().all(|&size| size > 0));
        }
    }

    #[test]
    fn the_top_tenth_of_skewed_tenants_has_two_thirds_of_the_orders() {
        for tenants in [10, 100, 1_000, 100_000] {
            let spec = skewed(tenants, 500, 2_000, 100);
            let share =
                |size: fn(Sizes) -> u64| size(spec.sizes_before(tenants / 10)) as f64 / size(spec.totals()) as f64;
            assert!((0.60..0.72).contains(&share(|sizes| sizes.orders)), "{tenants}");
            assert!((0.60..0.72).contains(&share(|sizes| sizes.customers)), "{tenants}");
            assert!((0.30..0.34).contains(&share(|sizes| sizes.products)), "{tenants}");
        }
    }

    #[test]
    fn one_tenant_is_the_same_skewed() {
        assert_eq!(each(skewed(1, 20, 50, 10).sizes_of(0)), [20, 50, 10]);
    }

    #[test]
    fn the_largest_tenant_has_its_limit() {
        let spec = |orders| skewed(1_000, 10, orders, 10);
        assert_eq!(spec(1 << 30).validate(), Ok(()));
        let error = spec(1 << 34).validate().unwrap_err();
        assert!(matches!(error, SpecError::LargestTooLarge { field: "orders_per_tenant", .. }), "{error}");
        assert!(error.to_string().starts_with("orders_per_tenant is 17179869184, which gives the largest tenant 47"));
        assert!(matches!(spec(MAX_PER_TENANT + 1).validate(), Err(SpecError::TooLarge { .. })));
        let many = skewed(MAX_TENANTS, MAX_PER_TENANT, MAX_PER_TENANT, MAX_PER_TENANT);
        assert!(matches!(many.validate(), Err(SpecError::LargestTooLarge { field: "products_per_tenant", .. })));
        assert!(matches!(skewed(2, 0, 1, 1).validate(), Err(SpecError::OrdersWithout { .. })));
        assert!(matches!(skewed(MAX_TENANTS, 1 << 26, 1, 1).validate(), Err(SpecError::TooManyRows { .. })));
    }

    #[test]
    fn a_seed_survives_programs_that_keep_numbers_as_doubles() {
        let spec = |seed| Preset::Tiny.spec(seed);
        for seed in [0, 42, 1 << 53] {
            let text = serde_json::to_string(&spec(seed)).unwrap();
            assert!(!text.contains("seed_text"), "{text}");
            let rewritten = text.replace(&format!(":{seed},"), &format!(":{:?},", seed as f64));
            assert_eq!(serde_json::from_str::<Spec>(&rewritten).unwrap(), spec(seed), "{rewritten}");
        }
        for seed in [(1 << 53) + 1, 1 << 60, u64::MAX - 1, u64::MAX] {
            let text = serde_json::to_string(&spec(seed)).unwrap();
            assert!(text.ends_with(&format!(r#","seed_text":"{seed}"}}"#)), "{text}");
            assert_eq!(serde_json::from_str::<Spec>(&text).unwrap(), spec(seed));
            let double = seed as f64;
            for number in [format!("{double}"), format!("{double:e}"), format!("{double:.1}"), format!("{double:.14e}")]
            {
                let rewritten = text.replace(&format!(":{seed},"), &format!(":{number},"));
                assert_eq!(serde_json::from_str::<Spec>(&rewritten).unwrap(), spec(seed), "{rewritten}");
            }
        }
        let text = serde_json::to_string(&spec(u64::MAX)).unwrap();
        for (from, to, why) in [
            (":18446744073709551615,", ":42,", "seed is 42, and seed_text is \"18446744073709551615\""),
            ("\"18446744073709551615\"", "\"many\"", "seed_text is \"many\""),
            (r#","seed_text":"18446744073709551615""#, "", ""),
        ] {
            let read = serde_json::from_str::<Spec>(&text.replace(from, to)).map_err(|error| error.to_string());
            assert!(read.as_ref().map_or_else(|error| error.starts_with(why), |_| why.is_empty()), "{read:?}");
        }
        let rounded = text.replace(r#","seed_text":"18446744073709551615""#, "").replace("551615", "552000");
        let error = serde_json::from_str::<Spec>(&rounded).unwrap_err().to_string();
        assert!(
            error.starts_with("seed is 18446744073709552000, which is no whole number of 64 bits, or was"),
            "{error}"
        );
    }

    #[test]
    fn tenant_sizes_are_read_from_json_and_are_equal_where_it_does_not_say() {
        let text = serde_json::to_string(&skewed(1, 2, 3, 4)).unwrap();
        assert!(text.ends_with(r#","tenant_sizes":"skewed"}"#), "{text}");
        assert_eq!(serde_json::from_str::<Spec>(&text).unwrap(), skewed(1, 2, 3, 4));
        let old = text.replace(r#","tenant_sizes":"skewed""#, "");
        let equal = Spec { tenant_sizes: TenantSizes::Equal, ..skewed(1, 2, 3, 4) };
        assert_eq!(serde_json::from_str::<Spec>(&old).unwrap(), equal);
        assert!(serde_json::from_str::<Spec>(&text.replace("skewed", "odd")).is_err());
    }
}
