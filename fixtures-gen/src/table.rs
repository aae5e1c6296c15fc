//! The tables of a dataset, by name.

use crate::unknown_name::named;

macro_rules! tables {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal; )+) => {
        /// The tables of a dataset, parents before children.
        ///
        /// ```
        /// use fixtures_gen::Table;
        /// assert_eq!("order_items".parse(), Ok(Table::OrderItems));
        /// assert_eq!(Table::Orders.schema().columns[0].name, "order_id");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Table {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Table {
            /// All tables, parents before children.
            pub const ALL: &'static [Table] = &[$(Table::$variant),+];

            /// The table's name, as in file names and SQL.
            ///
            /// ```
            /// use fixtures_gen::Table;
            /// assert_eq!(Table::OrderItems.name(), "order_items");
            /// ```
            pub const fn name(self) -> &'static str {
                match self { $( Table::$variant => $name, )+ }
            }
        }
    };
}

tables! {
    /// The shops.
    Tenants = "tenants";
    /// Their catalogues.
    Products = "products";
    /// Their customers.
    Customers = "customers";
    /// Their orders, in chronological order.
    Orders = "orders";
    /// The lines of the orders.
    OrderItems = "order_items";
    /// Each product's prices over time.
    PriceHistory = "price_history";
    /// Each product's stock ledger.
    StockEvents = "stock_events";
}

named!(Table, "table");

impl Table {
    /// The table's place in [`ALL`](Self::ALL).
    ///
    /// ```
    /// use fixtures_gen::Table;
    /// assert_eq!(Table::ALL[Table::Orders.index()], Table::Orders);
    /// ```
    #[inline]
    pub const fn index(self) -> usize {
        self as usize
    }
}
