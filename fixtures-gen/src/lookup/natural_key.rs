//! Natural keys, turned back into addresses.

use std::fmt;
use std::str::FromStr;

use crate::dataset::Dataset;
use crate::entity::{customer_of_email, has_email, has_sku, number_of_external_id, order_of_number, product_of_sku};
use crate::model::{Address, TenantOutline};
use crate::rows::Shop;
use crate::table::Table;
use crate::unknown_name::UnknownName;

/// What people call an order, a product or a customer by: an order's `external_order_id`, a
/// product's `sku`, a customer's `email`. It is unique within a tenant.
///
/// ```
/// use fixtures_gen::{Dataset, NaturalKey, Preset, Table};
///
/// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
/// let shop = dataset.tenant(1);
/// let key: NaturalKey = shop.order(1042).external_order_id.parse().unwrap();
/// assert_eq!((key.table(), shop.find(&key).unwrap().index()), (Table::Orders, 1042));
/// assert!("generated_data".parse::<NaturalKey>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NaturalKey {
    table: Table,
    /// Of a product or a customer its index, of an order the number in its external id.
    number: u64,
    text: String,
}

impl NaturalKey {
    /// The table of what the key stands for.
    ///
    /// ```
    /// use fixtures_gen::{NaturalKey, Table};
    /// assert_eq!("ELE000001".parse::<NaturalKey>().unwrap().table(), Table::Products);
    /// assert_eq!("ann.lee7@example.org".parse::<NaturalKey>().unwrap().table(), Table::Customers);
    /// ```
    pub fn table(&self) -> Table {
        self.table
    }

    /// The key as it was given.
    ///
    /// ```
    /// use fixtures_gen::NaturalKey;
    /// assert_eq!("EXT12345678".parse::<NaturalKey>().unwrap().as_str(), "EXT12345678");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The index of the tenant's row with this key.
    fn index_in(&self, tenant: &TenantOutline) -> Option<u64> {
        match self.table {
            Table::Orders => order_of_number(tenant, self.number),
            Table::Products => has_sku(tenant, self.number, &self.text).then_some(self.number),
            _ => has_email(tenant, self.number, &self.text).then_some(self.number),
        }
    }
}

impl fmt::Display for NaturalKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

impl FromStr for NaturalKey {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<NaturalKey, UnknownName> {
        let number = |table: Table| match table {
            Table::Orders => number_of_external_id(text),
            Table::Products => product_of_sku(text),
            _ => customer_of_email(text),
        };
        let known = [Table::Orders, Table::Products, Table::Customers]
            .into_iter()
            .find_map(|table| Some(NaturalKey { table, number: number(table)?, text: text.to_owned() }));
        known.ok_or_else(|| UnknownName { what: "natural key", name: text.to_owned() })
    }
}

impl Shop<'_> {
    /// The address of the tenant's row with a natural key, in constant time.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, NaturalKey, Preset};
    /// # let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let shop = dataset.tenant(0);
    /// let key: NaturalKey = shop.customer(3).email.parse().unwrap();
    /// assert_eq!(shop.find(&key).unwrap().to_string(), "0/customers/3");
    /// ```
    pub fn find(&self, key: &NaturalKey) -> Option<Address> {
        let (model, tenant) = (self.model().model(), self.number());
        let index = key.index_in(&TenantOutline::new(model, tenant))?;
        Some(Address::Row { table: key.table, tenant, index })
    }
}

impl Dataset {
    /// The addresses of the rows with a natural key in all tenants, in their order. Several tenants may
    /// have the same numbers of orders, and even the same addresses and SKUs.
    ///
    /// It takes time in proportion to the number of tenants: some ten nanoseconds for each.
    ///
    /// ```
    /// # use fixtures_gen::{Dataset, NaturalKey, Preset, Spec};
    /// let dataset = Dataset::new(Spec { tenants: 1_000, ..Preset::Tiny.spec(42) }).unwrap();
    /// let key: NaturalKey = dataset.tenant(700).customer(3).email.parse().unwrap();
    /// assert_eq!(dataset.find(&key).next().unwrap().to_string(), "700/customers/3");
    /// ```
    pub fn find<'d>(&'d self, key: &'d NaturalKey) -> impl Iterator<Item = Address> + 'd {
        (0..self.spec().tenants).filter_map(|tenant| {
            let index = key.index_in(&TenantOutline::new(self.model(), tenant))?;
            Some(Address::Row { table: key.table, tenant, index })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Preset, Spec, TenantSizes};

    #[test]
    fn every_natural_key_leads_back_to_its_row() {
        let spec = Spec { tenants: 7, tenant_sizes: TenantSizes::Skewed, ..Preset::Tiny.spec(9) };
        let dataset = Dataset::new(spec).unwrap();
        for shop in dataset.tenants() {
            let orders = shop.orders(0..shop.rows(Table::Orders)).map(|row| row.external_order_id);
            let products = shop.products(0..shop.rows(Table::Products)).map(|row| row.sku);
            let customers = shop.customers(0..shop.rows(Table::Customers)).map(|row| row.email);
            let of = |table, index| Address::Row { table, tenant: shop.number(), index };
            let keys = (0..).zip(orders).map(|(index, key)| (of(Table::Orders, index), key));
            let keys = keys.chain((0..).zip(products).map(|(index, key)| (of(Table::Products, index), key)));
            for (address, key) in
                keys.chain((0..).zip(customers).map(|(index, key)| (of(Table::Customers, index), key)))
            {
                let key: NaturalKey = key.parse().unwrap();
                assert_eq!(shop.find(&key), Some(address), "{key}");
                assert!(dataset.find(&key).any(|found| found == address), "{key}");
                assert!(dataset.find(&key).all(|found| found.table() == address.table()), "{key}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*", tail in "(EXT|ELE|a\\.b)[0-9]{0,25}(@.*)?") {
            let dataset = Dataset::new(Preset::Tiny.spec(9)).unwrap();
            for key in [&text, &tail].into_iter().filter_map(|text| text.parse::<NaturalKey>().ok()) {
                for found in dataset.find(&key) {
                    let row = found.index();
                    let shop = dataset.tenant(0);
                    let actual = match key.table() {
                        Table::Orders => shop.order(row).external_order_id,
                        Table::Products => shop.product(row).sku,
                        _ => shop.customer(row).email,
                    };
                    proptest::prop_assert_eq!(&actual, key.as_str());
                }
            }
        }
    }

    #[test]
    fn other_texts_are_no_natural_keys() {
        for text in [
            "",
            "EXT",
            "EXT1",
            "EXT00000001x",
            "ext12345678",
            "EXT012345678",
            "EXT99999999999999999999",
            "ELE",
            "ELE1",
            "ELE000000",
            "EL0000001",
            "ELE0000001",
            "é000001",
            "@",
            "a@b",
            "ann@example.org",
            "ann0@example.org",
            "99999999999999999999@x",
        ] {
            assert!(text.parse::<NaturalKey>().is_err(), "{text}");
        }
        let dataset = Dataset::new(Preset::Tiny.spec(9)).unwrap();
        for foreign in ["EXT99999999", "ZZZ000001", "ELE000021", "ann.lee7@example.org", "ann.lee999@example.org"] {
            let key: NaturalKey = foreign.parse().unwrap();
            assert_eq!((dataset.tenant(0).find(&key), dataset.find(&key).next()), (None, None), "{foreign}");
        }
    }
}
