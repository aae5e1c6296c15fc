//! Ids: an address as a random-looking UUID of version 4, and back.
//!
//! 122 bits are free in such a UUID: 4 hold the table (or say that it is a
//! category), 24 the tenant, 48 the index, and 46 are 0,
//! so that a foreign UUID is recognised (except for one in 2^46). A keyed permutation makes them
//! look random. Only seed and dataset version are in the key, no size: a row keeps its id when the
//! dataset grows.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::draw::Key;
use super::permute::IdCipher;
use crate::table::Table;
use crate::unknown_name::UnknownName;

/// What an id stands for, and where it is in a dataset.
///
/// As text, it is `tenant/table/index`, all numbered from 0; the word for a category is
/// `categories`.
///
/// ```
/// use fixtures_gen::{Address, Table};
///
/// let address = Address::Row { table: Table::Orders, tenant: 3, index: 1042 };
/// assert_eq!(address.to_string(), "3/orders/1042");
/// assert_eq!("3/orders/1042".parse(), Ok(address));
/// assert_eq!("3/categories/17".parse(), Ok(Address::Category { tenant: 3, index: 17 }));
/// assert!("3/orders".parse::<Address>().is_err());
/// ```
///
/// ```
/// use fixtures_gen::{Address, Dataset, Preset, Table};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let id = dataset.tenant(0).order(7).order_id;
/// assert_eq!(dataset.address_of(id), Some(Address::Row { table: Table::Orders, tenant: 0, index: 7 }));
/// let category = dataset.address_of(dataset.tenant(0).product(0).category_id).unwrap();
/// assert!(matches!(category, Address::Category { tenant: 0, .. }));
/// assert_eq!(dataset.address_of(uuid::Uuid::nil()), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// A row of a table: the argument of the pure function.
    Row {
        /// The table.
        table: Table,
        /// The tenant's number, from 0.
        tenant: u64,
        /// The row's number within the tenant's table, from 0; always 0 in the table of tenants.
        index: u64,
    },
    /// A category of a tenant's products, which has no table of its own.
    Category {
        /// The tenant's number, from 0.
        tenant: u64,
        /// The category's number among all that there are, from 0: see
        /// [`category_name`](crate::category_name).
        index: u64,
    },
}

impl Address {
    /// The table of a row; `None` for a category.
    ///
    /// ```
    /// # use fixtures_gen::{Address, Table};
    /// assert_eq!(Address::Category { tenant: 1, index: 2 }.table(), None);
    /// ```
    pub fn table(self) -> Option<Table> {
        match self {
            Address::Row { table, .. } => Some(table),
            Address::Category { .. } => None,
        }
    }

    /// The tenant's number.
    ///
    /// ```
    /// # use fixtures_gen::{Address, Table};
    /// assert_eq!(Address::Category { tenant: 1, index: 2 }.tenant(), 1);
    /// ```
    pub fn tenant(self) -> u64 {
        match self {
            Address::Row { tenant, .. } | Address::Category { tenant, .. } => tenant,
        }
    }

    /// The number of the row within the tenant's table, or of the category.
    ///
    /// ```
    /// # use fixtures_gen::{Address, Table};
    /// assert_eq!(Address::Row { table: Table::Orders, tenant: 1, index: 7 }.index(), 7);
    /// ```
    pub fn index(self) -> u64 {
        match self {
            Address::Row { index, .. } | Address::Category { index, .. } => index,
        }
    }
}

/// The word for categories in the text of an address.
const CATEGORIES: &str = "categories";

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.tenant(), self.table().map_or(CATEGORIES, Table::name), self.index())
    }
}

impl FromStr for Address {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Address, UnknownName> {
        let mut parts = text.split('/');
        let mut next = || parts.next();
        let mut read = || {
            let (tenant, table, index) = (number(next()?)?, next()?, number(next()?)?);
            let address = match table {
                CATEGORIES => Address::Category { tenant, index },
                table => Address::Row { table: table.parse().ok()?, tenant, index },
            };
            next().is_none().then_some(address)
        };
        read().ok_or_else(|| UnknownName { what: "row's address", name: text.to_owned() })
    }
}

/// A number in the text of an address: digits alone.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The kind of an id that stands for a category; those of rows are the tables' numbers.
const CATEGORY: u64 = 15;
const INDEX_BITS: u32 = 48;
const TENANT_SHIFT: u32 = 33;
const KIND_SHIFT: u32 = 57;
const TENANT_MASK: u64 = (1 << 24) - 1;

/// Address ↔ UUID under a dataset's key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids(IdCipher);

impl Ids {
    pub(crate) fn new(key: Key) -> Ids {
        Ids(IdCipher::new(key))
    }

    /// The id of a row.
    #[inline]
    pub(crate) fn row(&self, table: Table, tenant: u64, index: u64) -> Uuid {
        self.id(table as u64, tenant, index)
    }

    /// The id of a category.
    #[inline]
    pub(crate) fn category(&self, tenant: u64, index: u64) -> Uuid {
        self.id(CATEGORY, tenant, index)
    }

    pub(crate) fn of(&self, address: Address) -> Uuid {
        match address {
            Address::Row { table, tenant, index } => self.row(table, tenant, index),
            Address::Category { tenant, index } => self.category(tenant, index),
        }
    }

    /// The halves of the id of a row.
    #[inline]
    pub(crate) fn halves(&self, table: Table, tenant: u64, index: u64) -> (u64, u64) {
        self.id_halves(table as u64, tenant, index)
    }

    #[inline]
    fn id(&self, kind: u64, tenant: u64, index: u64) -> Uuid {
        let (high, low) = self.id_halves(kind, tenant, index);
        Uuid::from_u64_pair(high, low)
    }

    #[inline]
    fn id_halves(&self, kind: u64, tenant: u64, index: u64) -> (u64, u64) {
        debug_assert!(tenant <= TENANT_MASK && index >> INDEX_BITS == 0);
        let (left, right) = self.0.encrypt(kind << KIND_SHIFT | tenant << TENANT_SHIFT, index);
        // 60 bits around the version nibble, 62 behind the variant bits.
        let high = (left & 0xfff) | (0x4 << 12) | (left & 0x0fff_ffff_ffff_f000) << 4;
        let low = 0x2 << 62 | (left >> 60) << 61 | right;
        (high, low)
    }

    pub(crate) fn address(&self, id: Uuid) -> Option<Address> {
        let (high, low) = id.as_u64_pair();
        if high >> 12 & 0xf != 0x4 || low >> 62 != 0x2 {
            return None;
        }
        let left = (high & 0xfff) | (high >> 4 & 0x0fff_ffff_ffff_f000) | (low >> 61 & 1) << 60;
        let (left, index) = self.0.decrypt(left, low & ((1 << 61) - 1));
        let (kind, tenant) = (left >> KIND_SHIFT, left >> TENANT_SHIFT & TENANT_MASK);
        if left & ((1 << TENANT_SHIFT) - 1) != 0 || index >> INDEX_BITS != 0 {
            return None;
        }
        match Table::ALL.get(kind as usize) {
            Some(&table) => Some(Address::Row { table, tenant, index }),
            None => (kind == CATEGORY).then_some(Address::Category { tenant, index }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn addresses_come_back(seed: u64, table in 0..Table::ALL.len(), tenant in 0..=TENANT_MASK, index in 0u64..1 << 48) {
            let ids = Ids::new(Key::root(seed, 1));
            for address in [Address::Row { table: Table::ALL[table], tenant, index }, Address::Category { tenant, index }] {
                let id = ids.of(address);
                prop_assert_eq!((id.get_version_num(), id.get_variant()), (4, uuid::Variant::RFC4122));
                prop_assert_eq!(ids.address(id), Some(address));
            }
        }

        #[test]
        fn foreign_ids_are_recognised(seed: u64, id: u128) {
            prop_assert_eq!(Ids::new(Key::root(seed, 1)).address(Uuid::from_u128(id)), None);
        }
    }

    #[test]
    fn addresses_are_read_from_their_text_and_from_no_other() {
        for address in Table::ALL.iter().map(|&table| Address::Row { table, tenant: 3, index: 1 << 40 }) {
            assert_eq!(address.to_string().parse(), Ok(address));
        }
        for text in
            ["", "3", "3/orders", "3/orders/1/", "3/order/1", "+3/orders/1", "3/orders/-1", " 3/orders/1", "3/orders/"]
        {
            assert_eq!(text.parse::<Address>().unwrap_err().name, text);
        }
    }

    #[test]
    fn bits_of_successive_ids_are_balanced() {
        let ids = Ids::new(Key::root(42, 1));
        let mut ones = [0u32; 128];
        for index in 0..10_000 {
            let id = ids.row(Table::Orders, 3, index).as_u128();
            for (bit, ones) in ones.iter_mut().enumerate() {
                *ones += (id >> bit) as u32 & 1;
            }
        }
        for (bit, ones) in
            ones.into_iter().enumerate().filter(|&(bit, _)| !(76..80).contains(&bit) && bit != 62 && bit != 63)
        {
            // 5,000 expected, a standard deviation of 50.
            assert!((4_750..5_250).contains(&ones), "bit {bit}: {ones}");
        }
    }
}
