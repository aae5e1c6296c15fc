//! What a report says of a dataset in words.

use fixtures_gen::{DATASET_VERSION, Spec, TenantSizes};
use fixtures_verify::{Basis, Report as Verified, Rule};

use crate::ui::words::grouped;

/// The rules: whether they need the model to be checked, and what they demand.
pub(crate) const RULES: [(Rule, bool, &str); 16] = [
    (Rule::Manifest, true, "The directory holds what its manifest says: files, rows, bytes and digests."),
    (Rule::Shape, false, "Every file and value can be read, and is written as it should be."),
    (
        Rule::B1,
        false,
        "Ids are random-looking UUIDs, unique across all tables; foreign keys refer to rows of the same tenant.",
    ),
    (Rule::B2, false, "Line totals and order totals are exact, in cents; no product occurs twice in an order."),
    (Rule::B3, false, "Prices follow each other without gap or overlap; an item has the price in effect at its order."),
    (Rule::B4, false, "Stock levels are running sums, and never negative; no change is 0."),
    (Rule::B5, false, "Every item sold has one sale event, every item returned one return event; there are no others."),
    (Rule::B6, false, "The name and email in an order are those of the customer."),
    (Rule::B7, false, "Time is causal: tenant, product and customer before the order, the sale before the return."),
    (Rule::B8, false, "Within a tenant, `sku`, `email` and `external_order_id` are unique."),
    (Rule::B9, false, "Orders are sorted by `order_date`."),
    (Rule::B10, true, "API keys are hashes of keys that can be derived again."),
    (Rule::B11, false, "No phone or email reaches a person: only numbers and domains that are reserved for examples."),
    (Rule::B12, true, "Every id leads back to its row."),
    (Rule::B13, false, "A product sells only while it is offered."),
    (Rule::Dataset, true, "Every row is the one that this dataset has."),
];

/// Names and values about the directory that was verified.
pub(crate) fn facts_of_directory(verified: &Verified) -> Vec<(&'static str, String)> {
    let mut facts = vec![];
    if let Some(identity) = &verified.identity {
        facts.push(("seed", identity.spec.seed.to_string()));
        facts.push(("dataset version", identity.dataset_version.to_string()));
        facts.push(("tenants", tenants(&identity.spec)));
        facts.push(("format", identity.format.clone()));
    }
    facts.push(("files", grouped(verified.files)));
    facts.push(("rows", grouped(verified.rows)));
    facts.push((
        "compared with",
        match verified.basis {
            Basis::Model => "its manifest and its model".to_owned(),
            Basis::OtherVersion { are_rules_checked: true, .. } => {
                "the digests of its manifest, and the rules".to_owned()
            }
            Basis::OtherVersion { are_rules_checked: false, .. } => "the digests of its manifest".to_owned(),
            Basis::Rules => "the rules".to_owned(),
        },
    ));
    facts
}

/// Names and values about a dataset that is nowhere.
pub(crate) fn facts_of_spec(spec: &Spec, rows: u64) -> Vec<(&'static str, String)> {
    vec![
        ("seed", spec.seed.to_string()),
        ("dataset version", DATASET_VERSION.to_string()),
        ("tenants", tenants(spec)),
        ("rows", grouped(rows)),
    ]
}

fn tenants(spec: &Spec) -> String {
    match spec.tenant_sizes {
        TenantSizes::Equal => grouped(spec.tenants),
        TenantSizes::Skewed => format!("{}, skewed", grouped(spec.tenants)),
    }
}
