//! The model: what follows from an address, in numbers. Integers and exactly rounded operations
//! only, so that a value is the same on every platform.
//!
//! From the ground up: draws and permutations; time; ids; who sells what; prices. [`Model`] is what
//! all tenants of a dataset have in common and [`TenantModel`] one tenant of it: the entities read
//! both. Nothing here knows an entity, a column or a format.

mod assortment;
pub(crate) mod baskets;
pub(crate) mod calendar;
pub(crate) mod campaigns;
pub(crate) mod catalogue;
mod context;
pub(crate) mod customers;
pub(crate) mod draw;
mod ids;
pub(crate) mod lane;
pub(crate) mod ledger;
pub(crate) mod lines;
pub(crate) mod mix;
pub(crate) mod orders;
mod outline;
mod periods;
mod permute;
mod popularity;
pub(crate) mod prices;
pub(crate) mod quotes;
mod receipts;
pub(crate) mod sales;
mod strata;
mod tenants;

pub use calendar::{TRADE_START, WINDOW_END, WINDOW_START};
pub(crate) use context::{Model, TenantModel};
pub use draw::RowRng;
pub use ids::Address;
pub(crate) use outline::TenantOutline;
