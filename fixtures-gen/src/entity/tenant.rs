//! Tenants: the shops.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::{Entity, RowCursor};
use super::text::set;
use crate::model::calendar::timestamp;
use crate::model::lane::tenant as lane;
use crate::model::{Model, TenantModel};
use crate::schema::record;
use crate::table::Table;
use crate::words::COMPANY_LEADS;

record! {
    /// A shop on the platform. Every row of every other table belongs to exactly one.
    pub struct Tenant in Tenants, docs tenant_docs {
        /// The tenant's id.
        tenant_id: Uuid [id],
        /// Company name, such as "Cedar Outfitters LLC".
        name: String where NOT_EMPTY,
        /// Lower-case hex SHA-256 of the tenant's API key, which begins with `fake_` and can be
        /// derived again.
        api_key_hash: String where pattern("^[0-9a-f]{64}$"),
        /// When the shop joined: in the first quarter of 2022.
        created_at: NaiveDateTime,
    }
}

/// The hash of an API key, as a tenant's row holds it: SHA-256 as 64 lower-case hexadecimal digits.
///
/// ```
/// use fixtures_gen::{Dataset, Preset, api_key_hash};
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let shop = dataset.tenant(0);
/// assert_eq!(shop.tenant().api_key_hash, api_key_hash(&shop.api_key()));
/// ```
pub fn api_key_hash(key: &str) -> String {
    hmac_sha256::Hash::hash(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Entity for Tenant {
    const TABLE: Table = Table::Tenants;
    type Cursor<'d> = TenantCursor<'d>;

    fn count(_: &TenantModel<'_>) -> u64 {
        1
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> TenantCursor<'_> {
        TenantCursor { model: tenant.model(), number: tenant.number() + start }
    }
}

/// Goes from tenant to tenant: the one table that is not divided by tenants.
pub(crate) struct TenantCursor<'d> {
    model: &'d Model,
    number: u64,
}

impl RowCursor<Tenant> for TenantCursor<'_> {
    fn fill(&mut self, row: &mut Tenant) {
        fill(&self.model.tenant(self.number), row);
        self.number += 1;
    }
}

fn fill(tenant: &TenantModel<'_>, row: &mut Tenant) {
    let draws = tenant.draws(Table::Tenants, 0);
    row.tenant_id = tenant.tenant_id();
    let country = tenant.country();
    let language = country.language as usize;
    let words = [
        draws.pick(lane::LEAD, COMPANY_LEADS[language]),
        draws.pick(lane::TRADE, tenant.assortment().trade.names[language]),
    ];
    set(&mut row.name, &[words[0], " ", words[1], " ", draws.pick(lane::FORM, country.legal_forms)]);
    row.api_key_hash = api_key_hash(&tenant.api_key());
    row.created_at = timestamp(tenant.arrival());
}
