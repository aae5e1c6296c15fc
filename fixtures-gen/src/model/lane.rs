//! Which lane of a row's draws each value takes.
//!
//! A new value takes a new lane, so it changes no other value. Two values on one lane would depend
//! on each other: so all lanes of a table stand together here, whoever draws from them.

/// Lanes of a tenant's row.
pub(crate) mod tenant {
    pub(crate) const LEAD: u64 = 0;
    pub(crate) const TRADE: u64 = 1;
    pub(crate) const FORM: u64 = 2;
    pub(crate) const ARRIVAL: u64 = 3;
    pub(crate) const ZONE: u64 = 4;
    /// And the next one.
    pub(crate) const KEY: u64 = 5;
    pub(crate) const FIRST_NUMBER: u64 = 7;
    pub(crate) const VALUE: u64 = 8;
    pub(crate) const CHANNELS: u64 = 9;
    /// From here on, two lanes for each person who works in the store.
    pub(crate) const STAFF: u64 = 64;
}

/// Lanes of a product's row.
pub(crate) mod product {
    pub(crate) const PRICE: u64 = 4;
    pub(crate) const REDUCTION: u64 = 5;
    pub(crate) const ARRIVAL: u64 = 6;
    /// From here on, one lane for each price.
    pub(crate) const FACTOR: u64 = 64;
    /// From here on, one lane for each change of the price.
    pub(crate) const CHANGE: u64 = 1024;
}

/// Lanes of a customer's row.
pub(crate) mod customer {
    pub(crate) const FIRST: u64 = 0;
    pub(crate) const LAST: u64 = 1;
    pub(crate) const DOMAIN: u64 = 2;
    pub(crate) const PHONE: u64 = 4;
    pub(crate) const CITY: u64 = 5;
    pub(crate) const STREET: u64 = 6;
    pub(crate) const SUFFIX: u64 = 7;
    pub(crate) const HOUSE: u64 = 8;
    pub(crate) const ZIP: u64 = 9;
    pub(crate) const SIGNUP: u64 = 10;
    pub(crate) const ARRIVAL: u64 = 11;
    pub(crate) const COUNTRY: u64 = 12;
    pub(crate) const DOUBLE_NAME: u64 = 13;
    pub(crate) const LAG: u64 = 14;
}

/// Lanes of an order's row, and of its lines.
pub(crate) mod order {
    pub(crate) const TIME: u64 = 0;
    pub(crate) const CUSTOMER: u64 = 1;
    pub(crate) const SOURCE: u64 = 3;
    pub(crate) const CAMPAIGN: u64 = 4;
    pub(crate) const LAG: u64 = 6;
    pub(crate) const RETURN: u64 = 7;
    pub(crate) const PICK: u64 = 31;
    /// From here on, one lane for each line.
    pub(crate) const QUANTITY: u64 = 32;
    /// From here on, one lane for each line.
    pub(crate) const STRAY: u64 = 40;
    pub(crate) const STATUS: u64 = 48;
}

/// Lanes of a slot's stock.
pub(crate) mod stock {
    pub(crate) const LEAN: u64 = 0;
    /// From here on, one lane for each receipt of each period.
    pub(crate) const RECEIPT: u64 = 1 << 56;
    /// The same.
    pub(crate) const STAYS: u64 = 2 << 56;
}

/// Lanes of a stock event's row.
pub(crate) mod stock_event {
    pub(crate) const OPERATOR: u64 = 0;
}
