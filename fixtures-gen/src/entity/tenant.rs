//! Tenants: the shops.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::{Entity, RowCursor, Table, set};
use crate::calendar::{DAY, Seconds, timestamp, working_hours};
use crate::dataset::{Dataset, Shop};
use crate::draw::{RowDraws, scale};
use crate::schema::record;
use crate::words::{COMPANY_FORMS, COMPANY_LEADS, COMPANY_TRADES};

record! {
    /// A shop on the platform. Every row of every other table belongs to exactly one.
    pub struct Tenant in tenants {
        /// The tenant's id.
        tenant_id: Uuid [id],
        /// Company name, such as "Cedar Outfitters LLC".
        name: String,
        /// Lower-case hex SHA-256 of the tenant's API key, which begins with `fake_` and can be derived again.
        api_key_hash: String,
        /// When the shop joined: in the first quarter of 2022.
        created_at: NaiveDateTime,
    }
}

/// The last possible arrival: tenants come before any customer.
pub(crate) const TENANTS_ARRIVE_BEFORE: Seconds = 90 * DAY;

/// The currencies of tenants with their shares in percent: a choice.
const CURRENCIES: [(&str, u32); 5] = [("USD", 52), ("EUR", 24), ("GBP", 12), ("CAD", 7), ("AUD", 5)];

mod lane {
    pub(super) const LEAD: u64 = 0;
    pub(super) const TRADE: u64 = 1;
    pub(super) const FORM: u64 = 2;
    pub(super) const ARRIVAL: u64 = 3;
    pub(super) const CURRENCY: u64 = 4;
    pub(super) const KEY: u64 = 5;
    pub(super) const FIRST_NUMBER: u64 = 7;
}

/// When the tenant with these draws arrived.
pub(crate) fn arrival(draws: RowDraws) -> Seconds {
    let bits = draws.bits(lane::ARRIVAL);
    working_hours(scale(bits, TENANTS_ARRIVE_BEFORE / DAY), bits.rotate_left(32))
}

/// The ISO 4217 code of the tenant's currency.
pub(crate) fn currency(draws: RowDraws) -> &'static str {
    CURRENCIES[draws.weighted(lane::CURRENCY, &CURRENCIES.map(|(_, share)| share), 100)].0
}

/// The number of the tenant's first order: shops have sold elsewhere before.
pub(crate) fn first_order_number(draws: RowDraws) -> u64 {
    10_000_000 + draws.below(lane::FIRST_NUMBER, 20_000_000)
}

/// The tenant's API key: `fake_` and 32 hexadecimal digits.
pub(crate) fn api_key(draws: RowDraws) -> String {
    format!("fake_{:016x}{:016x}", draws.bits(lane::KEY), draws.bits(lane::KEY + 1))
}

/// What a tenant's row holds of an API key: its SHA-256 as 64 lower-case hexadecimal digits.
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

    fn count(_: &Shop<'_>) -> u64 {
        1
    }

    fn cursor(shop: Shop<'_>, start: u64) -> TenantCursor<'_> {
        TenantCursor { dataset: shop.dataset(), number: shop.number() + start }
    }
}

/// Goes from tenant to tenant: the one table that is not divided by tenants.
pub(crate) struct TenantCursor<'d> {
    dataset: &'d Dataset,
    number: u64,
}

impl RowCursor<Tenant> for TenantCursor<'_> {
    fn fill(&mut self, row: &mut Tenant) {
        fill(&self.dataset.tenant(self.number), row);
        self.number += 1;
    }
}

fn fill(shop: &Shop<'_>, row: &mut Tenant) {
    let draws = shop.draws(Table::Tenants, 0);
    row.tenant_id = shop.tenant_id();
    let words = [draws.pick(lane::LEAD, COMPANY_LEADS), draws.pick(lane::TRADE, COMPANY_TRADES)];
    set(&mut row.name, &[words[0], " ", words[1], " ", draws.pick(lane::FORM, COMPANY_FORMS)]);
    row.api_key_hash = api_key_hash(&api_key(draws));
    row.created_at = timestamp(arrival(draws));
}
