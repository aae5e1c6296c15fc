//! What is known of a tenant at a glance, for searches through many tenants and the rows of
//! tenants: made in some ten nanoseconds, where a [`TenantModel`](super::TenantModel) takes microseconds.

use super::calendar::{Seconds, Zone};
use super::catalogue::Catalogue;
use super::context::Model;
use super::draw::{Key, RowDraws};
use super::tenants;
use crate::spec::Sizes;
use crate::table::Table;
use crate::words::{Country, TRADES, Trade};

/// A tenant's sizes, country and trade.
#[derive(Clone, Debug)]
pub(crate) struct TenantOutline {
    key: Key,
    pub(crate) sizes: Sizes,
    pub(crate) country: &'static Country,
    pub(crate) trade: &'static Trade,
}

impl TenantOutline {
    /// That of one tenant.
    ///
    /// # Panics
    /// If `number` is not less than the number of tenants.
    pub(crate) fn new(model: &Model, number: u64) -> TenantOutline {
        let traits = model.key().child(super::context::TRAITS);
        TenantOutline {
            key: model.key().child(super::context::TENANTS).child(number),
            sizes: model.spec().sizes_of(number),
            country: tenants::country(traits, number),
            trade: &TRADES[tenants::trade(traits, number)],
        }
    }

    /// The draws of a row.
    pub(crate) fn draws(&self, table: Table, index: u64) -> RowDraws {
        self.key.child(table as u64).row(index)
    }

    /// When the tenant arrived.
    pub(crate) fn arrival(&self) -> Seconds {
        let draws = self.draws(Table::Tenants, 0);
        tenants::arrival(draws, Zone::new(tenants::hours_ahead(self.country, draws)))
    }

    pub(crate) fn api_key(&self) -> String {
        tenants::api_key(self.draws(Table::Tenants, 0))
    }

    /// The number of the tenant's first order.
    pub(crate) fn first_order_number(&self) -> u64 {
        tenants::first_order_number(self.draws(Table::Tenants, 0))
    }

    /// The category of a product among the tenant's eight.
    pub(crate) fn category_of(&self, product: u64) -> u64 {
        Catalogue::new(self.sizes.products, self.key.child(super::context::CATALOGUE)).standing(product).slot.category()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Preset, Spec};

    #[test]
    fn outlines_agree_with_their_tenants() {
        let spec = Spec { tenants: 40, ..Preset::Tiny.spec(7) };
        let model = Model::new(spec).unwrap();
        for number in 0..40 {
            let (outline, tenant) = (TenantOutline::new(&model, number), model.tenant(number));
            assert_eq!(outline.sizes, tenant.sizes());
            assert_eq!(outline.country.code, tenant.country().code);
            assert_eq!(outline.trade.names, tenant.assortment().trade.names);
            assert_eq!(outline.arrival(), tenant.arrival());
            assert_eq!(outline.api_key(), tenant.api_key());
            assert_eq!(outline.first_order_number(), tenant.first_order_number());
            assert_eq!(outline.draws(Table::Orders, 9).own(), tenant.draws(Table::Orders, 9).own());
            assert!((0..20).all(|product| outline.category_of(product) == tenant.catalogue().standing(product).slot.category()));
        }
    }
}
