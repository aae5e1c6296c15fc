//! What descriptions of several languages share.

use serde_json::{Value, json};

use crate::money::Money;
use crate::schema::Kind;

/// The pattern of a UUID of version 4 shape.
pub(super) const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

/// The pattern of a time.
pub(super) const TIMESTAMP: &str =
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$";

/// The least value of a cell as a number of JSON.
pub(super) fn minimum(kind: Kind, least: i64) -> Value {
    match kind {
        Kind::Money => json!(Money::from_cents(least)),
        _ => json!(least),
    }
}
