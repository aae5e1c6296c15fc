//! `show` and `locate`: rows as the files have them, with what belongs to them, and what they answer to
//! what is not there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::common::{Numbers, SMALL, fail, json, place, run, succeed, text, xtask};

/// Every line of a table's file, with its tenant and row.
fn lines(place: &Path, table: &str) -> Vec<(usize, usize, String)> {
    let all = succeed(place, &format!("gen {SMALL} --quiet --stdout {table}")).0;
    let each = all.lines().count() / 2;
    all.lines().enumerate().map(|(at, line)| (at / each, at % each, line.to_owned())).collect()
}

const TABLES: [(&str, &str, &str); 6] = [
    ("product", "products", "product_id"),
    ("customer", "customers", "customer_id"),
    ("order", "orders", "order_id"),
    ("order_item", "order_items", "order_item_id"),
    ("price", "price_history", "id"),
    ("stock_event", "stock_events", "stock_event_id"),
];

#[test]
fn show_and_locate_print_random_rows_as_they_are_in_the_files() {
    let (place, mut numbers) = (place(), Numbers(5));
    succeed(place.path(), &format!("gen {SMALL} --quiet --output-dir data"));
    for (name, table, id) in TABLES {
        let all: Vec<_> = match table {
            // Tenants differ in the number of their events.
            "stock_events" | "price_history" | "order_items" => {
                lines(place.path(), table).into_iter().take(50).collect()
            }
            _ => lines(place.path(), table),
        };
        for _ in 0..4 {
            let (tenant, row, line) = &all[numbers.below(all.len() as u64) as usize];
            let expected: Value = serde_json::from_str(line).unwrap();
            let id = expected[id].as_str().unwrap();
            let shown = json(place.path(), &format!("show {name} {tenant}/{row} {SMALL} --json"));
            assert_eq!((&shown["kind"], &shown["schema_version"]), (&"row".into(), &1.into()));
            assert_eq!((&shown["row"], &shown["table"]), (&expected, &table.into()));
            assert_eq!(shown["address"], format!("{tenant}/{table}/{row}"));
            // Bytes too, not only values.
            let (out, _) = succeed(place.path(), &format!("show {tenant}/{table}/{row} {SMALL} --json"));
            assert!(out.contains(&format!("\"row\":{line},")), "{out}");
            for other in [format!("show {id} --dataset data --json"), format!("locate {id} --dataset data --json")] {
                assert_eq!(json(place.path(), &other)["relatives"], shown["relatives"], "{other}");
            }
            let key = ["external_order_id", "sku", "email"].iter().find_map(|key| expected[key].as_str());
            if let Some(key) = key {
                let by_key = json(place.path(), &format!("show {name} {key} --tenant {tenant} {SMALL} --json"));
                assert_eq!(by_key, shown);
            }
            let (text, _) = succeed(place.path(), &format!("show {name} {row} --tenant {tenant} {SMALL}"));
            assert!(text.starts_with(&format!("{tenant}/{table}/{row}\n")) && text.contains(id), "{text}");
        }
    }
}

#[test]
fn relatives_are_shown_and_counted() {
    let place = place();
    let orders = lines(place.path(), "orders");
    let order: Value = serde_json::from_str(&orders[150].2).unwrap();
    let shown = json(place.path(), &format!("show order 0/150 {SMALL} --json"));
    let relatives = &shown["relatives"];
    assert_eq!(relatives["customer"]["rows"][0]["row"]["name"], order["customer_name_snapshot"]);
    let cents = |value: &Value| (value.as_f64().unwrap() * 100.0).round() as i64;
    let items = relatives["items"]["rows"].as_array().unwrap();
    assert_eq!(items.iter().map(|item| cents(&item["row"]["line_total"])).sum::<i64>(), cents(&order["total_amount"]));
    for (item, price) in items.iter().zip(relatives["prices"]["rows"].as_array().unwrap()) {
        assert_eq!(
            (&item["row"]["unit_price"], &item["row"]["product_id"]),
            (&price["row"]["price"], &price["row"]["product_id"])
        );
    }
    let customer: usize = {
        let address = relatives["customer"]["rows"][0]["address"].as_str().unwrap();
        address.rsplit('/').next().unwrap().parse().unwrap()
    };
    let shown = json(place.path(), &format!("show customer 0/{customer} {SMALL} --list 2 --json"));
    let found = &shown["relatives"]["orders"];
    let all =
        orders.iter().filter(|(tenant, _, line)| *tenant == 0 && line.contains(order["customer_id"].as_str().unwrap()));
    let all: Vec<_> = all.collect();
    assert_eq!((found["count"].as_u64(), &found["is_all"]), (Some(all.len() as u64), &true.into()));
    assert_eq!(found["rows"].as_array().unwrap().len(), all.len().min(2));
    // A bounded search says that it was one.
    let line = "show customer 0/0 --orders-per-tenant 1000G --customers-per-tenant 10 --tenants 1";
    let found = &json(place.path(), &format!("{line} --json"))["relatives"]["orders"];
    assert_eq!((&found["is_all"], &found["among"]), (&false.into(), &1_000_000_000_000_u64.into()));
    let error =
        fail(place.path(), &line.replace("customer 0/0", "stock_event 0/99999999999 --products-per-tenant 8"), 2);
    assert!(error.contains("stock events before it, which is too far to look\nhint: --effort "), "{error}");
    let text = succeed(place.path(), line).0;
    assert!(
        text.contains("orders: at least ")
            && text.contains("of 1,000,000,000,000 rows; --effort 500000 looks through all"),
        "{text}"
    );
}

#[test]
fn no_list_is_longer_than_it_was_asked_for() {
    let place = place();
    for row in
        ["tenant 0", "order 0/150", "product 0/3", "customer 0/0", "order_item 0/7", "price 0/3", "stock_event 0/9"]
    {
        let all = json(place.path(), &format!("show {row} {SMALL} --json --list 1000"))["relatives"].clone();
        for list in [0, 1, 2] {
            let line = format!("show {row} {SMALL} --list {list}");
            let shown = json(place.path(), &format!("{line} --json"));
            for (name, all) in all.as_object().unwrap() {
                let found = &shown["relatives"][name];
                let count = all["rows"].as_array().unwrap().len();
                assert_eq!(
                    (&found["count"], all["count"].as_u64()),
                    (&all["count"], Some(count as u64)),
                    "{line}: {name}"
                );
                assert_eq!(found["rows"].as_array().unwrap()[..], all["rows"].as_array().unwrap()[..count.min(list)]);
            }
            let text = succeed(place.path(), &line).0;
            assert!(list > 0 || !text.contains("the first"), "{text}");
        }
    }
}

#[test]
fn what_is_not_there_is_named_with_a_way_out() {
    let place = place();
    for (line, sentence, hint) in [
        ("show order 0/200", "order 0/200 does not exist: tenant 0 has 200 rows", "give 0/0 to 0/199"),
        ("show order 2/0", "tenant 2 does not exist: the dataset has 2 tenants", "give 0 to 1"),
        ("show order 5 --tenant 7", "tenant 7 does not exist", "give 0 to 1"),
        ("show order 5", "order 5 is of no tenant", "write it like 3/5, or add --tenant"),
        ("show order 1/5 --tenant 0", "1/5 is of tenant 1, and --tenant is 0", "leave out --tenant"),
        ("show 1/orders/5 --tenant 0", "1/orders/5 is of tenant 1, and --tenant is 0", "leave out --tenant"),
        ("show order", "order needs a row", "write it like `order 3/1042`"),
        ("show ordr 1/5", "ordr is nothing to show", "choose one of tenant, product, customer, order,"),
        ("show nonsense", "\"nonsense\" names no row", "write it like"),
        ("show order nonsense", "\"nonsense\" names no row", "write it like"),
        ("show order -1", "\"-1\" names no row", "write it like"),
        ("show category 0/9999", "tenant 0 has no products of category 9999", "choose one of 0/"),
        ("show EXT99999999", "no order of this dataset is EXT99999999", "check seed and sizes"),
        (
            "show EXT99999999 --tenant 1",
            "no order of tenant 1 is EXT99999999, nor of another one",
            "check seed and sizes",
        ),
        ("show product a.b1@example.org", "no customer of this dataset is a.b1@example.org", "check seed and sizes"),
        (
            "show 00000000-0000-4000-8000-000000000000",
            "00000000-0000-4000-8000-000000000000 is not an id of this dataset",
            "check",
        ),
        (
            "show order 0/customers/3",
            "0/customers/3 is of a customer, not of an order",
            "ask for `show customer 0/customers/3`",
        ),
        ("show order 0/1 --dataset gone", "the directory gone does not exist", "or give seed and sizes"),
        ("show order 0/1 --tenants 0", "", ""),
        ("show order 0/1 --dataset x --seed 1", "--dataset and --seed cannot be used together", "leave out"),
        ("locate 1234", "\"1234\" is not an id", "write it like 67c682a6"),
    ] {
        let line = if line.contains("--dataset") { line.to_owned() } else { format!("{line} {SMALL}") };
        let error = fail(place.path(), &line, 2);
        assert!(error.contains(sentence) && error.contains(hint), "{line}: {error}");
    }
    let (out, _) = succeed(place.path(), &format!("show product 0/3 {SMALL} --json"));
    let sku = serde_json::from_str::<Value>(&out).unwrap()["row"]["sku"].as_str().unwrap().to_owned();
    let error = fail(place.path(), &format!("show {sku} --tenant 1 {SMALL}"), 2);
    assert!(
        error.contains(&format!("no product of tenant 1 is {sku}")) && error.contains("it is of tenant 0"),
        "{error}"
    );
    let id = serde_json::from_str::<Value>(&out).unwrap()["row"]["product_id"].as_str().unwrap().to_owned();
    for line in [format!("show product {id} --tenant 1"), format!("show {id} --tenant 1")] {
        let error = fail(place.path(), &format!("{line} {SMALL}"), 2);
        assert!(error.contains(&format!("{id} is of tenant 0, and --tenant is 1")), "{error}");
    }
    let error = fail(place.path(), "show category 0/0 --preset tiny --products-per-tenant 0 --orders-per-tenant 0", 2);
    assert!(error.contains("of category 0") && error.contains("the tenant has no products"), "{error}");
    // The hint names what can be shown.
    let error = fail(place.path(), &format!("show category 0/9999 {SMALL}"), 2);
    let named = error.split("choose one of ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    succeed(place.path(), &format!("show category {named} {SMALL}"));
    let output = run(place.path(), &format!("show order 9/9 {SMALL} --json"));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&error["kind"], &error["exit_code"]), (&"error".into(), &2.into()));
}

#[test]
fn locate_reads_a_log() {
    let place = place();
    let orders = lines(place.path(), "orders");
    let of = |at: usize| serde_json::from_str::<Value>(&orders[at].2).unwrap()["order_id"].as_str().unwrap().to_owned();
    let foreign = "00000000-0000-4000-8000-000000000000";
    let log =
        format!("12:00 GET /orders/{} 200\nnothing\n12:01 \"{}\" caused {}\n", of(7), of(9).to_uppercase(), of(201));
    let locate = |flags: &str, input: &str| {
        let mut command = xtask(place.path(), &format!("locate {SMALL} {flags}"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let expected = format!("{} 0/orders/7\n{} 0/orders/9\n{} 1/orders/1\n", of(7), of(9), of(201));
    assert_eq!(locate("--brief", &log), (0, expected.clone(), String::new()));
    let (code, out, err) = locate("--brief", &format!("{log}{foreign} again {foreign}"));
    assert_eq!(
        (code, out),
        (
            3,
            format!("{expected}{foreign} is not of this dataset\n").repeat(1)
                + &format!("{foreign} is not of this dataset\n")
        )
    );
    assert!(err.contains("2 of 5 ids are not of this dataset"), "{err}");
    let (code, out, _) = locate("--json", &format!("{log}{foreign}"));
    let objects: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = objects.iter().map(|object| object["kind"].as_str().unwrap()).collect();
    assert_eq!((code, &kinds[..]), (3, &["row", "row", "row", "foreign", "error"][..]));
    assert_eq!((&objects[1]["id"], &objects[1]["row"]["order_id"]), (&Value::from(of(9)), &Value::from(of(9))));
    let (code, out, _) = locate("", &log);
    assert_eq!((code, out.matches("\nstock_events: ").count()), (0, 3));
    let (code, _, err) = locate("", "no ids here\n");
    assert!(code == 2 && err.contains("there is no id on standard input"), "{err}");
    // Bytes that are no text, and lines without an end.
    let (code, out, _) = locate("--brief", &format!("{} {}", "x".repeat(3 << 20), of(7)));
    assert_eq!((code, out), (0, format!("{} 0/orders/7\n", of(7))));
}

#[test]
fn locate_answers_each_line_as_it_comes_and_ends_with_its_reader() {
    let place = place();
    let order: Value = serde_json::from_str(&lines(place.path(), "orders")[7].2).unwrap();
    let id = order["order_id"].as_str().unwrap();
    let mut child = xtask(place.path(), &format!("locate {SMALL} --brief"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for _ in 0..3 {
        writeln!(input, "{id}").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{id} 0/orders/7\n"));
    }
    drop(output);
    // It may take a while until the pipe is known to be closed.
    while writeln!(input, "{id}").is_ok() {}
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

/// What is too far to look for is not looked for; the address says where it is.
#[test]
fn a_stock_event_that_follows_from_millions_is_located_by_its_address() {
    use fixtures_gen::{Address, Dataset, Preset, Spec, Table};

    let spec = Spec { orders_per_tenant: 1_000_000_000_000, products_per_tenant: 8, ..Preset::Tiny.spec(42) };
    let flags = "--preset tiny --orders-per-tenant 1000G --products-per-tenant 8";
    let address = Address::Row { table: Table::StockEvents, tenant: 0, index: 99_999_999_999 };
    let (place, id) = (place(), Dataset::new(spec).unwrap().id_at(address));
    let located = json(place.path(), &format!("locate {id} {flags} --json"));
    assert_eq!((&located["kind"], &located["address"]), (&"address".into(), &address.to_string().into()));
    let effort = located["effort"].as_u64().unwrap();
    let text = succeed(place.path(), &format!("locate {id} {flags}")).0;
    assert_eq!(text, format!("{id} {address}\n  its row takes --effort {effort}\n"));
    // The first one is at hand.
    succeed(place.path(), &format!("show stock_event 0/0 {flags}"));
}

/// The lines of the README's examples, which leave out some where they have an ellipsis.
#[test]
fn examples_in_the_readme_are_what_is_printed() {
    let place = place();
    let readme = include_str!("../../../README.md");
    let mut examples = 0;
    for block in readme.split("\n```console\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()) {
        for example in block.split("$ ").skip(1) {
            let (command, expected) = example.split_once('\n').unwrap_or((example, ""));
            let Some(line) = command.strip_prefix("cargo xtask ").filter(|line| !line.starts_with("gen ")) else {
                continue;
            };
            let printed = succeed(place.path(), line).0;
            let mut rest = printed.lines();
            for line in expected.lines().filter(|line| !line.trim().is_empty() && line.trim() != "…") {
                assert!(rest.any(|printed| printed == line), "{command} does not print {line:?}");
            }
            examples += 1;
        }
    }
    assert!(examples >= 2);
}
