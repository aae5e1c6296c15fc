//! B1: every row's id is a v4-shaped UUID, and every row is in its own tenant's file.

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::rows::{Cells, Tenant};
use crate::values::Id;

/// The form of ids; remembers nothing.
pub(crate) struct Ids;

impl Rule for Ids {
    fn row(&mut self, at: Place, row: &dyn Cells, tenant: &Tenant, found: &mut Findings) {
        if !is_v4_shaped(row.id()) {
            found.add(at, format_args!("{} is not v4-shaped", row.id()));
        }
        if row.tenant() != tenant.tenant_id {
            found.add(at, format_args!("tenant_id {} in another tenant's file", row.tenant()));
        }
    }
}

/// RFC 9562: version nibble 4, variant bits 10.
pub(super) fn is_v4_shaped(id: Id) -> bool {
    let bytes = id.0.as_bytes();
    bytes[6] >> 4 == 4 && bytes[8] >> 6 == 0b10
}
