//! Tenants: the shops.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::Entity;
use crate::declare::record;
use crate::draft::RowCursor;
use crate::model::lane::tenant as lane;
use crate::model::{Model, TenantModel, TenantOutline};
use crate::table::Table;
use crate::text::{Keep, Text, TextOut};
use crate::time::Time;
use crate::words::COMPANY_LEADS;

record! {
    /// A shop on the platform. Every row of every other table belongs to exactly one.
    pub struct Tenant, draft TenantDraft<'a> in Tenants, docs tenant_docs {
        /// The tenant's id.
        tenant_id: Uuid [id],
        /// Company name, such as "Cedar Outfitters LLC".
        name: String as CompanyName where NOT_EMPTY,
        /// Lower-case hex SHA-256 of the tenant's API key, which begins with `fake_` and can be
        /// derived again.
        api_key_hash: String as KeyHash where pattern("^[0-9a-f]{64}$"),
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
    type Cursor<'d, I: Keep> = TenantCursor<'d, I>;

    fn count(_: &TenantModel<'_>) -> u64 {
        1
    }

    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> TenantCursor<'_, I> {
        TenantCursor { model: tenant.model(), number: tenant.number() + start, tenant_id: tenant.kept_tenant_id() }
    }
}

/// Goes from tenant to tenant: the one table that is not divided by tenants.
pub(crate) struct TenantCursor<'d, I> {
    model: &'d Model,
    number: u64,
    tenant_id: I,
}

impl<I: Keep> RowCursor for TenantCursor<'_, I> {
    type Row = Tenant;
    type Draft<'a>
        = TenantDraft<'a>
    where
        Self: 'a;

    fn skip(&mut self, rows: u64) {
        self.number += rows;
    }

    fn draft(&mut self) -> TenantDraft<'_> {
        let tenant = TenantOutline::new(self.model, self.number);
        self.tenant_id = self.model.kept_tenant_id(self.number);
        self.number += 1;
        let (draws, country) = (tenant.draws(Table::Tenants, 0), tenant.country);
        let language = country.language as usize;
        TenantDraft {
            tenant_id: self.tenant_id.id(),
            name: CompanyName([
                draws.pick(lane::LEAD, COMPANY_LEADS[language]),
                draws.pick(lane::TRADE, tenant.trade.names[language]),
                draws.pick(lane::FORM, country.legal_forms),
            ]),
            api_key_hash: KeyHash(hmac_sha256::Hash::hash(tenant.api_key().as_bytes())),
            created_at: Time(tenant.arrival()),
        }
    }
}

/// Lead, trade and legal form.
#[derive(Clone, Copy)]
pub(crate) struct CompanyName([&'static str; 3]);

impl Text for CompanyName {
    fn write<O: TextOut>(&self, out: &mut O) {
        let [lead, trade, form] = self.0;
        out.constant(lead);
        out.ascii(b' ');
        out.constant(trade);
        out.ascii(b' ');
        out.constant(form);
    }
}

/// The hash of an API key.
#[derive(Clone, Copy)]
pub(crate) struct KeyHash([u8; 32]);

impl Text for KeyHash {
    fn write<O: TextOut>(&self, out: &mut O) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        // Without an iterator, it is quick in debug builds as well.
        let (mut digits, mut at) = ([0; 64], 0);
        while at < 32 {
            let byte = usize::from(self.0[at]);
            (digits[2 * at], digits[2 * at + 1]) = (DIGITS[byte >> 4], DIGITS[byte & 15]);
            at += 1;
        }
        out.fixed::<64, 64>(&digits);
    }
}
