//! What Python holds of an id: where its row is.

use fixtures_gen::{Address, Table};
use pyo3::prelude::*;

/// What an id stands for.
#[pyclass(frozen, get_all, eq, hash, module = "commerce_fixtures")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Location {
    /// The table; ``None`` for a category.
    table: Option<&'static str>,
    /// The tenant's number, from 0.
    tenant: u64,
    /// The row's number in the tenant's table, from 0; of a tenant, the tenant's.
    index: u64,
}

impl From<Address> for Location {
    fn from(address: Address) -> Location {
        let (table, tenant) = (address.table().map(Table::name), address.tenant());
        // The table of tenants is one table.
        let index = if address.table() == Some(Table::Tenants) { tenant } else { address.index() };
        Location { table, tenant, index }
    }
}

#[pymethods]
impl Location {
    fn __repr__(&self) -> String {
        let table = self.table.map_or("None".to_owned(), |table| format!("'{table}'"));
        format!("Location(table={table}, tenant={}, index={})", self.tenant, self.index)
    }
}
