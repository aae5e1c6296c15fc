//! Each clause of each rule, broken.

use std::collections::BTreeSet;

use fixtures_check::{check, check_with_keys};

use crate::dataset::{C1, Dataset, H1, H2, I1, I2, O1, O1B, O2, P1, P2, S1, S2, hash_of, key_of, spell_out};

#[test]
fn b1_ids_and_references() {
    let good = Dataset::good;
    good().replace(I1, "<i1>", "00000070-5eed-7fff-bfff-000000000001").breaks("B1");
    good().replace(I1, "<i1>", "00000070-5eed-4fff-cfff-000000000001").breaks("B1");
    good().replace(I1, "<i1>", "<i2>").breaks("B1");
    good().replace(I1, "<i1>", "<s1>").breaks("B1");
    good().replace(I2, "<i5>", "<i1>").breaks("B1");
    good().replace(I2, "<i5>", "<t1>").breaks("B1");
    good().replace(S1, "<s7>\",\"tenant_id\":\"<t1>", "<s7>\",\"tenant_id\":\"<t2>").breaks("B1");
    good().replace(O1B, "<c1>", "<c3>").breaks("B1");
    let line = good().line(H1, "<h3>").replace("<h3>", "<h9>").replace("<p2>", "<p3>") + "\n";
    good().append(H1, &line).breaks("B1");
    let line = good().line(S1, "<s7>").replace("<s7>", "<s0>").replace("<p2>", "<p3>") + "\n";
    good().append(S1, &line).breaks("B1");
    let line = good().line(I1, "<i1>").replace("<i1>", "<i9>").replace("<o1>", "<o4>") + "\n";
    good().append(I1, &line).breaks("B1");
}

#[test]
fn b1_ids_that_only_count_up_do_not_look_random() {
    let lines = (0..1200).map(|number| {
        let id = format!("0badcafe-5eed-4fff-bfff-{number:012}");
        let (delta, level) = if number % 2 == 0 { (-1, 3) } else { (1, 4) };
        let changed = format!("\"delta\":{delta},\"resulting_level\":{level}");
        let line = Dataset::good().line(S1, "<s7>").replace("<s7>", &id);
        line.replace("\"delta\":4,\"resulting_level\":4", &changed) + "\n"
    });
    let text: String = lines.collect();
    Dataset::good().append(S1, &text).breaks("B1");
}

#[test]
fn b1_ids_of_every_table() {
    for (row, wrong) in ["<t1>", "<p1>", "<c1>", "<o1>", "<i1>", "<h1>", "<s1>"].iter().zip(0..) {
        Dataset::good().everywhere(row, &format!("00000000-5eed-7fff-bfff-{wrong:012}")).breaks("B1");
    }
    let foreign = Dataset::good().line(I1, "<i1>").replace("<i1>", "<i9>").replace("<p1>", "<p3>") + "\n";
    Dataset::good().append(I1, &foreign).replace(O1, "320.0", "340.0").breaks("B1");
}

/// A product of the first tenant that nobody bought.
fn with_product(sku: &str, category: &str) -> Dataset {
    let good = Dataset::good();
    let product = good.line(P1, "<p1>").replace("<p1>", "<p9>").replace("ELE000001", sku).replace("<k3>", category);
    let price = good.line(H1, "<h2>").replace("<h2>", "<h9>").replace("<p1>", "<p9>");
    let price = price.replace("2023-06-01T00:00:00", "2022-02-01T10:00:00");
    good.append(P1, &(product + "\n")).append(H1, &(price + "\n"))
}

#[test]
fn b1_categories() {
    let good = Dataset::good;
    with_product("ELE000009", "<k3>").check().unwrap();
    with_product("TOY000009", "<k9>").check().unwrap();
    with_product("ELE000009", "<k5>").breaks("B1");
    with_product("ELE000009", "<k9>").breaks("B1");
    with_product("TOY000009", "<k3>").breaks("B1");
    good().replace(P1, "<k3>", "<k5>").breaks("B1");
    good().replace(P1, "<k3>", "0000006b-5eed-7fff-bfff-000000000003").breaks("B1");
    good().replace(P2, "<k1>", "0000006b-5eed-4fff-cfff-000000000001").breaks("B1");
}

#[test]
fn b1_a_category_of_two_tenants_or_with_the_id_of_a_row() {
    let good = Dataset::good;
    let violations = good().replace(P2, "<k1>", "<k3>").check().unwrap_err();
    assert_eq!(violations.len(), 1, "{violations:#?}");
    let violation = &violations[0];
    assert_eq!((violation.rule, violation.table, violation.row), ("B1", "products", Some(0)));
    assert_eq!(violation.tenant, spell_out("<t2>"));
    assert_eq!(violation.what, spell_out("category_id <k3> is the id of an earlier category"));
    for row in ["<t1>", "<t2>", "<p1>", "<p2>", "<c1>", "<o1>", "<i1>", "<h1>", "<s1>", "<p3>", "<s9>"] {
        good().replace(P1, "<k3>", row).breaks("B1");
        good().replace(P2, "<k1>", row).breaks("B1");
    }
}

#[test]
fn b2_sums() {
    let good = Dataset::good;
    good().replace(O1B, "37.5", "37.51").breaks("B2");
    good()
        .replace(I1, "\"line_total\":37.5", "\"line_total\":37.49")
        .replace(O1B, "\"total_amount\":37.5", "\"total_amount\":37.49")
        .breaks("B2");
    good().without(I1, "<i3>").breaks("B2");
    good().without(I1, "<i3>").replace(O1, "\"total_amount\":12.5", "\"total_amount\":0.0").breaks("B2");
    let twice = good().line(I1, "<i3>").replace("<i3>", "<i9>") + "\n";
    good().append(I1, &twice).replace(O1, "\"total_amount\":12.5", "\"total_amount\":25.0").breaks("B2");
}

#[test]
fn b3_prices() {
    let good = Dataset::good;
    good().replace(P1, "\"price\":12.5", "\"price\":12.51").breaks("B3");
    good()
        .replace(H1, "\"effective_from\":\"2022-02-01T10:00:00\"", "\"effective_from\":\"2022-02-01T10:00:01\"")
        .breaks("B3");
    good()
        .replace(H1, "\"effective_to\":\"2023-06-01T00:00:00\"", "\"effective_to\":\"2023-05-31T23:59:59\"")
        .breaks("B3");
    good().replace(H1, "\"effective_to\":\"2023-06-01T00:00:00\"", "\"effective_to\":null").breaks("B3");
    good().replace(H2, "2023-01-01T00:00:00,\n", "2023-01-01T00:00:00,2024-12-31T23:59:59\n").breaks("B3");
    good().replace(H2, "1.1,", "0.99,").breaks("B3");
    good().without(H1, "<h3>").breaks("B3");
    let swapped = good().line(H2, "<h5>") + "\n" + &good().line(H2, "<h4>") + "\n";
    good().replace(H2, &(good().line(H2, "<h4>") + "\n" + &good().line(H2, "<h5>") + "\n"), &swapped).breaks("B3");
    good()
        .replace(H1, "\"effective_from\":\"2023-06-01T00:00:00\"", "\"effective_from\":\"2023-06-01T00:00:01\"")
        .replace(H1, "\"effective_to\":\"2023-06-01T00:00:00\"", "\"effective_to\":\"2023-06-01T00:00:01\"")
        .breaks("B3");
    good().replace(I2, "2,0.99,1.98", "2,1.1,2.2").replace(O2, "1.98", "2.2").breaks("B3");
}

#[test]
fn b3_a_price_that_ends_or_never_begins() {
    let good = Dataset::good;
    let only = good().line(H1, "<h3>");
    good().replace(H1, &only, &only.replace("null", "\"2024-12-01T00:00:00\"")).breaks("B3");
    let empty = only.replace("<h3>", "<h9>").replace("300.0", "299.0").replace("null", "\"2022-03-01T00:00:00\"");
    good().replace(H1, &only, &format!("{empty}\n{only}")).breaks("B3");
}

#[test]
fn b4_levels() {
    let good = Dataset::good;
    good().replace(S1, "\"resulting_level\":4", "\"resulting_level\":5").breaks("B4");
    good().replace(S2, ",5,5,", ",5,6,").breaks("B4");
    good().replace(S1, "\"delta\":4,\"resulting_level\":4", "\"delta\":-1,\"resulting_level\":-1").breaks("B4");
    good().replace(S1, "2024-12-31T23:59:59", "2022-12-31T23:59:59").breaks("B4");
    good().replace(S1, "2022-12-01T00:00:00", "2023-12-01T00:00:00").breaks("B4");
    good().replace(S1, "\"delta\":4,\"resulting_level\":4", "\"delta\":0,\"resulting_level\":0").breaks("B4");
    let nothing = good().line(S2, "<s8>").replace("<s8>", "<s0>").replace(",5,5,", ",0,5,");
    let receipt = good().line(S2, "<s8>");
    good().replace(S2, &receipt, &format!("{receipt}\n{nothing}")).breaks("B4");
}

/// A product that never sold may have no event at all.
#[test]
fn b4_an_empty_ledger() {
    with_product("ELE000009", "<k3>").check().unwrap();
    let good = Dataset::good();
    let receipt = good.line(S1, "<s5>").replace("<s5>", "<s0>").replace("<p2>", "<p9>");
    with_product("ELE000009", "<k3>").append(S1, &(receipt + "\n")).check().unwrap();
}

/// A mutation of the ledger's end cannot disturb the levels after it: product 2's last event
/// becomes another one.
fn with_last_event(delta: i64, level: i64, source: &str, reason: &str) -> Dataset {
    Dataset::good()
        .replace(S1, "\"delta\":4,\"resulting_level\":4", &format!("\"delta\":{delta},\"resulting_level\":{level}"))
        .replace(S1, "adjustment", source)
        .replace(S1, "Stock count", reason)
}

#[test]
fn b5_sales_and_returns() {
    let good = Dataset::good;
    with_last_event(1, 1, "adjustment", "Found again").check().unwrap();
    with_last_event(1, 1, "return", "Return of EXT00000001").breaks("B5");
    with_last_event(1, 1, "return", "Return of EXT100000003").breaks("B5");
    with_last_event(1, 1, "return", "Return").breaks("B5");
    with_last_event(1, 1, "sale", "Order EXT00000001").breaks("B5");
    with_last_event(1, 1, "sale", "Order EXT00000002").breaks("B5");
    with_last_event(1, 1, "sale", "Order EXT00000009").breaks("B5");
    good().replace(S2, "sale", "adjustment").breaks("B5");
    good().replace(S2, "Order EXT00000001", "An order").breaks("B5");
    good().replace(S2, "Order EXT00000001", "Orders EXT00000001 and EXT00000002").breaks("B5");
    good().replace(S2, "Order EXT00000001", "Order EXT000000012").breaks("B5");
    good().replace(S2, "-2,3", "-1,4").breaks("B5");
    good().without(S2, "<s9>").breaks("B5");
    good().replace(S2, "2024-12-31T23:59:59,sale", "2024-12-31T23:59:58,sale").breaks("B5");
    good().replace(O1B, "returned", "delivered").breaks("B5");
    good().replace(O1B, "returned", "cancelled").breaks("B5");
    good().replace(O1, "delivered", "returned").breaks("B5");
    good().replace(O1, "cancelled", "shipped").breaks("B5");
    good().without(S1, "<s4>").breaks("B5");
    good().replace(S1, "\"delta\":3,\"resulting_level\":8", "\"delta\":2,\"resulting_level\":7").breaks("B5");
}

#[test]
fn b6_snapshots() {
    let good = Dataset::good;
    good().replace(O1, "Bo Díaz", "Bo Diaz").breaks("B6");
    good().replace(O2, "ann.lee@example.com", "ann.lee@example.net").breaks("B6");
}

#[test]
fn b7_times() {
    let good = Dataset::good;
    good().replace("tenants.csv", "2022-01-10T08:00:00", "2021-12-31T23:59:59").breaks("B7");
    good().replace("tenants.csv", "2022-01-10T08:00:00", "2022-02-01T10:00:01").breaks("B7");
    good().replace("tenants.csv", "2022-02-01T00:00:00", "2022-02-15T00:00:00").breaks("B7");
    good().replace(C1, "2022-05-01T12:00:00", "2022-01-10T07:59:59").breaks("B7");
    good().replace(C1, "2022-05-01T12:00:00", "2023-05-01T10:00:01").breaks("B7");
    good().replace(O1B, "2024-03-01T09:30:05", "2024-03-01T09:29:59").breaks("B7");
    good().replace(O1B, "2024-03-01T09:30:05", "2025-01-01T00:00:00").breaks("B7");
    good().replace(S1, "2024-12-31T23:59:59", "2025-01-01T00:00:00").breaks("B7");
    good().replace(S1, "2022-03-01T00:00:00", "2022-02-28T23:59:59").breaks("B7");
    good()
        .replace_all(H2, "2023-01-01T00:00:00", "2025-01-01T00:00:00")
        .replace_all(H2, "1.1,", "3.0,")
        .replace_all(H2, "0.99,", "1.1,")
        .replace_all(H2, "3.0,", "0.99,")
        .replace(P2, "0.99", "1.1")
        .breaks("B7");
}

#[test]
fn b7_an_order_before_its_product_or_before_trade() {
    let good = Dataset::good;
    let early = "2023-04-30T00:00:00";
    good().replace_all(O1, "2023-05-01T10:00:00", early).replace_all(S1, "2023-05-01T10:00:00", early).check().unwrap();
    let late = "2023-05-01T10:00:01";
    good()
        .replace(P1, "2022-03-01T00:00:00", late)
        .replace(H1, "2022-03-01T00:00:00", late)
        .replace(S1, "\"delta\":1,\"resulting_level\":1", "\"delta\":0,\"resulting_level\":0")
        .replace(S1, "2022-03-01T00:00:00", "2023-05-01T10:00:00")
        .replace(S1, "\"delta\":0,\"resulting_level\":0", "\"delta\":1,\"resulting_level\":1")
        .breaks("B7");
    let too_early = "2022-12-31T23:59:59";
    good()
        .replace_all(O1, "2023-05-01T10:00:00", too_early)
        .replace_all(S1, "2023-05-01T10:00:00", too_early)
        .breaks("B7");
}

#[test]
fn b7_rows_that_no_sale_depends_on() {
    let good = Dataset::good;
    let customer = good().line(C1, "<c2>").replace("<c2>", "<c9>").replace("bo7@", "bo9@") + "\n";
    good().append(C1, &customer).check().unwrap();
    good().append(C1, &customer.replace("2023-05-31T23:59:59", "2025-01-01T00:00:00")).breaks("B7");

    let product = good().line(P1, "<p2>").replace("<p2>", "<p9>").replace("HOM1234567", "HOM1234569") + "\n";
    let price = good().line(H1, "<h3>").replace("<h3>", "<h9>").replace("<p2>", "<p9>") + "\n";
    let with_product_at = |time: &str| {
        let [product, price] = [&product, &price].map(|line| line.replace("2022-03-01T00:00:00", time));
        good().append(P1, &product).append(H1, &price)
    };
    with_product_at("2024-01-01T00:00:00").check().unwrap();
    let violations = with_product_at("2025-01-01T00:00:00").check().unwrap_err();
    let tables: BTreeSet<&str> = violations.iter().map(|violation| violation.table).collect();
    assert_eq!(tables, BTreeSet::from(["price_history", "products"]));

    let item = good().line(I1, "<i2>").replace("<i2>", "<i9>").replace("<o1>", "<o2>").replace("<p2>", "<p9>") + "\n";
    let cancelled = |time: &str| {
        with_product_at(time).append(I1, &item).replace(O1, "\"total_amount\":12.5", "\"total_amount\":312.5")
    };
    cancelled("2023-06-01T00:00:00").check().unwrap();
    cancelled("2023-06-01T00:00:01").breaks("B7");
}

#[test]
fn b7_a_return_before_its_sale() {
    let good = Dataset::good;
    let (sale, back) = (good().line(S1, "<s3>"), good().line(S1, "<s4>"));
    let turned = [
        back.replace("2024-03-10T09:30:00", "2024-03-01T09:29:59")
            .replace("\"resulting_level\":8", "\"resulting_level\":11"),
        sale.replace("\"resulting_level\":5", "\"resulting_level\":8"),
    ];
    good().replace(S1, &format!("{sale}\n{back}"), &turned.join("\n")).breaks("B7");
    good().replace(S1, "2024-03-10T09:30:00", "2024-03-01T09:30:00").check().unwrap();
}

#[test]
fn b8_unique_values() {
    let good = Dataset::good;
    good().replace(P1, "HOM1234567", "ELE000001").replace(P1, "<k5>", "<k3>").breaks("B8");
    good().replace(O1, "EXT00000002", "EXT00000001").breaks("B8");
    for same in ["ann.lee@example.com", "Ann.Lee@example.com"] {
        good().replace(C1, "bo7@example.org", same).replace(O1, "bo7@example.org", same).breaks("B8");
    }
}

#[test]
fn b9_order_of_orders() {
    let good = Dataset::good;
    let (first, second) = (good().line(O1, "<o1>"), good().line(O1, "<o2>"));
    good().replace(O1, &format!("{first}\n{second}"), &format!("{second}\n{first}")).breaks("B9");
    let third = good().line(O1B, "<o3>");
    good().replace(O1, &second, &third).replace(O1B, &third, &second).breaks("B9");
}

#[test]
fn b10_keys() {
    let good = Dataset::good;
    good().replace("tenants.csv", "#1#", &hash_of("fake_another")).breaks("B10");
    good().replace("tenants.csv", "#1#", &hash_of(&key_of(1)).to_uppercase()).breaks("B10");
    good().replace("tenants.csv", "#1#", &hash_of(&key_of(1))[1..]).breaks("B10");
    good().replace("tenants.csv", "#1#", "#0#").breaks("B10");

    for wrong in [hash_of("x").to_uppercase(), hash_of("x")[1..].to_owned(), "#0#".to_owned()] {
        let dir = tempfile::tempdir().unwrap();
        good().replace("tenants.csv", "#1#", &wrong).write(dir.path());
        let violations = check(dir.path()).unwrap_err();
        assert_eq!(violations.iter().map(|violation| violation.rule).collect::<Vec<_>>(), ["B10"]);
    }

    let dir = tempfile::tempdir().unwrap();
    good().write(dir.path());
    check(dir.path()).unwrap();
    let unmarked = |tenant: u64| format!("live_key_of_{tenant}");
    check_with_keys(dir.path(), &unmarked).unwrap_err();
    let marked_wrong = good().replace("tenants.csv", "#0#", &hash_of(&unmarked(0))).replace(
        "tenants.csv",
        "#1#",
        &hash_of(&unmarked(1)),
    );
    marked_wrong.write(dir.path());
    check(dir.path()).unwrap();
    let violations = check_with_keys(dir.path(), &unmarked).unwrap_err();
    assert!(violations.iter().all(|violation| violation.rule == "B10" && violation.what.contains("fake_")));
}

#[test]
fn b11_reaches_nobody() {
    let good = Dataset::good;
    for mail in [
        "bo7@gmail.com",
        "bo7@example.com.br",
        "bo7@example.edu",
        "@example.org",
        "bo..7@example.org",
        "bo 7@example.org",
    ] {
        good().replace(C1, "bo7@example.org", mail).replace(O1, "bo7@example.org", mail).breaks("B11");
    }
    for phone in
        ["+1-212-555-0200", "+1-212-556-0100", "+1-112-555-0100", "+1-911-555-0100", "+44-212-555-0100", "555-0100"]
    {
        good().replace(C1, "+1-212-555-0100", phone).breaks("B11");
    }
    for name in ["=Lamp", "+Lamp", "-Lamp", "@Lamp", "\tLamp", "\nLamp", "Lamp@home"] {
        good().replace(P2, "\"Lamp, \"\"Dim\"\"\"", &format!("\"{name}\"")).breaks("B11");
    }
    for name in ["=Table", "\\tTable", "\\rTable", "\\nTable", "\\u003dTable"] {
        good().replace(P1, "Café Table", name).breaks("B11");
    }
    good().replace(O1, "SAVE20", "a@b.de").breaks("B11");
    good().replace("tenants.csv", "Granite", "=Granite").breaks("B11");
    good().replace(S1, "Stock count", "Ask jane@shop.com").breaks("B11");
    good().replace(C1, "9 Oak Ave", "9 Oak Ave, mail me@home.de").breaks("B11");
}

/// The last order of the first tenant, placed at another time, is of product 1.
fn with_last_order_at(time: &str) -> Dataset {
    Dataset::good()
        .replace(O1B, "2024-03-01T09:30:00", time)
        .replace(O1B, "2024-03-01T09:30:05", time)
        .replace(S1, "2024-03-01T09:30:00", time)
        .replace(S1, "2024-03-10T09:30:00", time)
}

#[test]
fn b13_what_was_discontinued_sells_no_more() {
    let discontinued = |time| with_last_order_at(time).replace(P1, "true", "false");
    discontinued("2024-12-02T00:00:00").check().unwrap();
    discontinued("2024-12-02T00:00:01").breaks("B13");
    discontinued("2024-12-31T23:59:59").breaks("B13");
    with_last_order_at("2024-12-31T23:59:59").check().unwrap();
    Dataset::good().replace(P2, "true", "false").breaks("B13");
}

#[test]
fn b13_an_order_that_was_cancelled_counts() {
    let cancelled = with_last_order_at("2024-12-20T00:00:00")
        .replace(O1B, "returned", "cancelled")
        .without(S1, "<s3>")
        .without(S1, "<s4>");
    cancelled.clone().check().unwrap();
    cancelled.replace(P1, "true", "false").breaks("B13");
}

#[test]
fn b13_one_violation_for_each_item() {
    let violations = Dataset::good().replace(P2, "true", "false").check().unwrap_err();
    assert_eq!(violations.len(), 1, "{violations:#?}");
    let violation = &violations[0];
    assert_eq!((violation.table, violation.row), ("order_items", Some(0)));
    let what = "order_date 2024-12-31T23:59:59 is after 2024-12-02T00:00:00, but product <p3> is not active";
    assert_eq!(violation.what, spell_out(what));
}
