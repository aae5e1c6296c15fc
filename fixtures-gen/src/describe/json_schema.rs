//! JSON Schema of an NDJSON line.

use serde_json::{Map, Value, json};

use super::text::{TIMESTAMP, UUID, minimum};
use crate::schema::{Column, Kind, Schema};

pub(super) fn describe(schema: &Schema) -> String {
    let mut object = object(schema.columns);
    object["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    object["title"] = json!(schema.table);
    object["description"] = json!(schema.doc);
    format!("{object}\n")
}

/// What amounts are multiples of, one or the other.
///
/// Validators that read decimals exactly take whole cents by the first. Many divide doubles, where 19.99 / 0.01 is not
/// whole; by the second, it is. Let `x` be the double next to `k` cents, for a whole `k`. `100 x` differs from `k` by at
/// most 12/25 of a unit in the last place, since 100 is 4 × 25. 2100 is 1.0254 × 2^11, so the same error is below half a
/// unit in the last place of `21 k`, and the quotient is rounded to it. This holds as long as `21 k` is exact, up to
/// 4 × 10^12. An amount with a tenth of a cent is a multiple of neither, up to 10^11.
const CENTS: [f64; 2] = [0.01, 0.01 / 21.0];

/// The schema of an object with these members, and no others.
pub(super) fn object(columns: &[Column]) -> Value {
    let properties: Map<String, Value> =
        columns.iter().map(|column| (column.name.to_owned(), self::column(column))).collect();
    let required: Vec<&str> = columns.iter().map(|column| column.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn column(column: &Column) -> Value {
    let mut schema = match column.kind {
        Kind::Uuid => json!({ "type": "string", "format": "uuid", "pattern": UUID }),
        Kind::Text if column.limits.is_email => json!({ "type": "string", "format": "email" }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Label(words) => json!({ "type": "string", "enum": words }),
        Kind::Money => json!({ "type": "number", "anyOf": CENTS.map(|unit| json!({ "multipleOf": unit })) }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Timestamp => json!({ "type": "string", "pattern": TIMESTAMP }),
        Kind::Object(members) => object(members),
    };
    if let Some(pattern) = column.limits.pattern {
        schema["pattern"] = json!(pattern);
    }
    if column.limits.is_not_empty {
        schema["minLength"] = json!(1);
    }
    if let Some(least) = column.limits.minimum {
        schema["minimum"] = minimum(column.kind, least);
    }
    if column.limits.is_nonzero {
        schema["not"] = json!({ "const": 0 });
    }
    if column.nullable {
        schema["type"] = json!([schema["type"], "null"]);
    }
    schema["description"] = json!(column.description());
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a validator that divides doubles says.
    fn is_multiple(amount: &str) -> bool {
        let amount: f64 = amount.parse().unwrap();
        CENTS.iter().any(|unit| (amount / unit).fract() == 0.0)
    }

    #[test]
    fn doubles_of_whole_cents_are_multiples_and_others_are_not() {
        let mut state = 7_u64;
        let random = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Of all magnitudes, up to 4 × 10^14 cents.
            (state >> 15) % (1 << (10 + state % 39)).min(400_000_000_000_000)
        });
        // Where a mantissa is nearly 2 and the proof has least room, too.
        let near = (20..41).flat_map(|power| {
            (0..500).map(move |step| ((1_u64 << power) * 1_999 / 2_100 / 10 + step) * 10 + step % 10)
        });
        let mut divided = 0;
        for cents in (0..60_000).chain(random.take(60_000)).chain(near) {
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            assert!(is_multiple(&amount), "{amount}");
            divided += u32::from((amount.parse::<f64>().unwrap() / 0.01).fract() != 0.0);
            // A tenth of a cent is still seen in an amount of up to 10^11.
            for more in 1..10 {
                let amount = format!("{amount}{more}");
                assert!(cents > 10_000_000_000_000 || !is_multiple(&amount), "{amount}");
            }
        }
        assert!(divided > 10_000, "{divided}");
    }
}
