//! What the compiler says of an argument of a wrong type: how the right one is written. Each case is
//! compiled in a package outside of the workspace.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A line of a test, and what the compiler's message about it must say.
const CASES: &[(&str, &[&str])] = &[
    // Fields.
    ("f.product().price(19.99)", &["a field of type `Money` cannot be set to `{float}`", "`cents(19_99)`"]),
    ("f.product().price(\"19.99\")", &["a field of type `Money` cannot be set to `&str`", "`cents(19_99)`"]),
    ("f.order().order_status(\"returned\")", &["`OrderStatus` cannot be set to `&str`", "`OrderStatus::Returned`"]),
    ("f.order().order_date(20240229)", &["`NaiveDateTime` cannot be set to", "`\"2024-02-29T23:59:59\"`"]),
    ("f.order_item().quantity(\"3\")", &["a field of type `i64` cannot be set to `&str`"]),
    ("f.customer().name(7)", &["a field of type `String` cannot be set to", "text `\"Ann Lee\"`"]),
    ("f.order().campaign(Some(\"summer\"))", &["`Option<String>` cannot be set to `Option<&str>`"]),
    // Ids, and rows in their place.
    ("f.order().customer_id(&f.customer().build())", &["`Uuid` cannot be set to `&Customer`", "`.for_customer(&row)`"]),
    ("f.order().tenant_id(\"42\")", &["`Uuid` cannot be set to `&str`", "`Uuid::from_u128(7)`"]),
    ("f.order().for_customer(&f.order().build())", &["expected `&Customer`, found `&OrderWithItems`"]),
    ("f.order().with_item(&f.product().build(), cents(1))", &["`i64` cannot be set to `Money`"]),
    // Numbers of rows.
    ("f.order().with_items(\"3\")", &["`&str` is not a number of rows", "`1..4`"]),
    ("strategy::shops().orders(2.0)", &["`{float}` is not a number of rows"]),
    // Times.
    ("fixtures!().ending(2026)", &["`NaiveDateTime` cannot be set to", "`\"2024-02-29\"`"]),
    // Rows.
    ("f.address_of(&f.order().build().order_id)", &["`Uuid` is not a row", "`&order`"]),
    ("f.address_of(&strategy::example(strategy::orders()))", &["is not a row", "`&*sample`"]),
    ("f.data().product_of(&f.order().build())", &["does not concern one product", "`shop.items_of(&order)`"]),
    ("f.data().text::<OrderWithItems>(Format::Csv)", &["is not a row of one of the seven tables", "`OrderItem`"]),
    ("fn any<E: Buildable>() {} any::<OrderWithItems>()", &["there is no builder for `OrderWithItems`"]),
    // Strategies.
    ("strategy::order_items().quantity(3)", &["a field of type `i64` cannot be drawn from", "`Just(…)`"]),
    ("strategy::orders().order_date(\"2024-02-29\")", &["`NaiveDateTime` cannot be drawn from `&str`", "`Just(…)`"]),
    ("strategy::products().price(1..100i64)", &["a field of type `Money` cannot be drawn from", ".prop_map(cents)"]),
    ("strategy::orders().customer_id(Just(7))", &["a field of type `Uuid` cannot be drawn from `Just<"]),
    ("strategy::orders().item_quantity(\"3\")", &["a field of type `i64` cannot be drawn from `&str`"]),
];

fn line(case: &str) -> String {
    format!(
        "#![allow(unused)]\nuse fixtures::*;\nuse proptest::prelude::*;\nfn main() {{\n    let f = fixtures!();\n    {case};\n}}\n"
    )
}

/// Types by their names alone: in which modules they are differs between compilers.
fn without_modules(text: &str) -> String {
    let modules = [
        "fixtures::",
        "uuid::",
        "chrono::",
        "naive::datetime::",
        "std::string::",
        "std::option::",
        "proptest::strategy::",
    ];
    modules.iter().fold(text.to_owned(), |text, module| text.replace(module, ""))
}

#[test]
fn wrong_arguments_name_the_right_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace");
    // Kept from test to test, so that only the first one compiles everything.
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong_types");
    let _ = fs::remove_dir_all(scratch.join("examples"));
    fs::create_dir_all(scratch.join("examples")).unwrap();
    fs::create_dir_all(scratch.join("src")).unwrap();
    let package = format!(
        "[package]\nname = \"wrong-types\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nfixtures = {{ path = {:?} }}\nproptest = {{ version = \"1\", default-features = false, features = [\"std\"] }}\n",
        root.join("fixtures")
    );
    fs::write(scratch.join("Cargo.toml"), package).unwrap();
    fs::write(scratch.join("src/lib.rs"), "").unwrap();
    fs::copy(root.join("Cargo.lock"), scratch.join("Cargo.lock")).unwrap();
    for (number, (case, _)) in CASES.iter().enumerate() {
        fs::write(scratch.join(format!("examples/case_{number}.rs")), line(case)).unwrap();
    }

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let arguments = ["check", "--examples", "--keep-going", "--offline", "--message-format", "json"];
    command.args(arguments).current_dir(&scratch).env("CARGO_TARGET_DIR", scratch.join("target"));
    let output = command.env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("RUSTFLAGS").output().expect("cargo starts");
    let out = String::from_utf8(output.stdout).unwrap();
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for message in out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        if let Some(text) = message["message"]["rendered"].as_str() {
            said.entry(message["target"]["name"].as_str().unwrap().to_owned()).or_default().push_str(text);
        }
    }
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut wrong = vec![];
    for (number, (case, expected)) in CASES.iter().enumerate() {
        let text = said.get(&format!("case_{number}")).unwrap_or_else(|| panic!("{case} compiles"));
        let text = without_modules(text);
        let missing: Vec<_> = expected.iter().filter(|part| !text.contains(**part)).collect();
        if !missing.is_empty() {
            wrong.push(format!("{case} does not say {missing:?}:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
