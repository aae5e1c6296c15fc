//! Can the checker fail? A small dataset that balances, written by hand, and for each clause of each rule a change
//! of its text that must be caught under exactly that rule's name.
//!
//! The first tenant's files are NDJSON, in two chunks of orders; the second's are CSV. In the text, `<o1>` stands for
//! the id of "row 1 of orders" and the like, and is spelled out when the files are written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use fixtures_check::{Summary, Violation, check, check_with_keys};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

const TENANTS: &str = "\
tenant_id,name,api_key_hash,created_at
<t1>,\"Oak, Elm & Sons LLC\",#0#,2022-01-10T08:00:00
<t2>,Granite Goods Inc,#1#,2022-02-01T00:00:00
";

const PRODUCTS_1: &str = r#"{"product_id":"<p1>","tenant_id":"<t1>","sku":"ELE000001","name":"Quiet \"Pro\" Headset","price":12.5,"category_id":3,"active":true,"created_at":"2022-02-01T10:00:00"}
{"product_id":"<p2>","tenant_id":"<t1>","sku":"HOM1234567","name":"Café Table","price":300.0,"category_id":5,"active":false,"created_at":"2022-03-01T00:00:00"}
"#;

const CUSTOMERS_1: &str = r#"{"customer_id":"<c1>","tenant_id":"<t1>","name":"Ann Lee","email":"ann.lee@example.com","metadata":{"phone":"+1-212-555-0100","address":"123 Main St","loyalty_tier":"gold","signup_source":"web"},"created_at":"2022-05-01T12:00:00"}
{"customer_id":"<c2>","tenant_id":"<t1>","name":"Bo Díaz","email":"bo7@example.org","metadata":{"phone":"+1-555-0199","address":"9 Oak Ave","loyalty_tier":"none","signup_source":"app"},"created_at":"2023-05-31T23:59:59"}
"#;

const ORDERS_1A: &str = r#"{"order_id":"<o1>","tenant_id":"<t1>","external_order_id":"EXT00000001","customer_id":"<c1>","customer_name_snapshot":"Ann Lee","customer_email_snapshot":"ann.lee@example.com","total_amount":320.0,"currency":"EUR","order_status":"delivered","order_date":"2023-05-01T10:00:00","raw_payload":{"source":"web","campaign":null,"discount_code":null},"created_at":"2023-05-01T10:00:02"}
{"order_id":"<o2>","tenant_id":"<t1>","external_order_id":"EXT00000002","customer_id":"<c2>","customer_name_snapshot":"Bo Díaz","customer_email_snapshot":"bo7@example.org","total_amount":12.5,"currency":"EUR","order_status":"cancelled","order_date":"2023-06-01T00:00:00","raw_payload":{"source":"app","campaign":"summer_sale","discount_code":"SAVE20"},"created_at":"2023-06-01T00:00:00"}
"#;

const ORDERS_1B: &str = r#"{"order_id":"<o3>","tenant_id":"<t1>","external_order_id":"EXT100000003","customer_id":"<c1>","customer_name_snapshot":"Ann Lee","customer_email_snapshot":"ann.lee@example.com","total_amount":37.5,"currency":"EUR","order_status":"returned","order_date":"2024-03-01T09:30:00","raw_payload":{"source":"web","campaign":null,"discount_code":null},"created_at":"2024-03-01T09:30:05"}
"#;

const ITEMS_1: &str = r#"{"order_item_id":"<i1>","order_id":"<o1>","tenant_id":"<t1>","product_id":"<p1>","quantity":2,"unit_price":10.0,"line_total":20.0}
{"order_item_id":"<i2>","order_id":"<o1>","tenant_id":"<t1>","product_id":"<p2>","quantity":1,"unit_price":300.0,"line_total":300.0}
{"order_item_id":"<i3>","order_id":"<o2>","tenant_id":"<t1>","product_id":"<p1>","quantity":1,"unit_price":12.5,"line_total":12.5}
{"order_item_id":"<i4>","order_id":"<o3>","tenant_id":"<t1>","product_id":"<p1>","quantity":3,"unit_price":12.5,"line_total":37.5}
"#;

const PRICES_1: &str = r#"{"id":"<h1>","tenant_id":"<t1>","product_id":"<p1>","price":10.0,"effective_from":"2022-02-01T10:00:00","effective_to":"2023-06-01T00:00:00"}
{"id":"<h2>","tenant_id":"<t1>","product_id":"<p1>","price":12.5,"effective_from":"2023-06-01T00:00:00","effective_to":null}
{"id":"<h3>","tenant_id":"<t1>","product_id":"<p2>","price":300.0,"effective_from":"2022-03-01T00:00:00","effective_to":null}
"#;

const EVENTS_1: &str = r#"{"stock_event_id":"<s1>","tenant_id":"<t1>","product_id":"<p1>","delta":10,"resulting_level":10,"event_time":"2022-12-01T00:00:00","source":"receipt","meta":{"reason":"Weekly stock replenishment","operator":"Jane Smith"}}
{"stock_event_id":"<s2>","tenant_id":"<t1>","product_id":"<p1>","delta":-2,"resulting_level":8,"event_time":"2023-05-01T10:00:00","source":"sale","meta":{"reason":"Order EXT00000001","operator":"system"}}
{"stock_event_id":"<s3>","tenant_id":"<t1>","product_id":"<p1>","delta":-3,"resulting_level":5,"event_time":"2024-03-01T09:30:00","source":"sale","meta":{"reason":"Order EXT100000003","operator":"system"}}
{"stock_event_id":"<s4>","tenant_id":"<t1>","product_id":"<p1>","delta":3,"resulting_level":8,"event_time":"2024-03-10T09:30:00","source":"return","meta":{"reason":"Return of EXT100000003.","operator":"Jane Smith"}}
{"stock_event_id":"<s5>","tenant_id":"<t1>","product_id":"<p2>","delta":1,"resulting_level":1,"event_time":"2022-03-01T00:00:00","source":"receipt","meta":{"reason":"Weekly stock replenishment","operator":"Jane Smith"}}
{"stock_event_id":"<s6>","tenant_id":"<t1>","product_id":"<p2>","delta":-1,"resulting_level":0,"event_time":"2023-05-01T10:00:00","source":"sale","meta":{"reason":"Order EXT00000001","operator":"system"}}
{"stock_event_id":"<s7>","tenant_id":"<t1>","product_id":"<p2>","delta":4,"resulting_level":4,"event_time":"2024-12-31T23:59:59","source":"adjustment","meta":{"reason":"Stock count","operator":"Jane Smith"}}
"#;

const PRODUCTS_2: &str = "\
product_id,tenant_id,sku,name,price,category_id,active,created_at
<p3>,<t2>,ELE000001,\"Lamp, \"\"Dim\"\"\",0.99,1,true,2022-02-01T00:00:00
";

const CUSTOMERS_2: &str = r#"customer_id,tenant_id,name,email,metadata,created_at
<c3>,<t2>,Cy Ode,ann.lee@example.com,"{""phone"":""+1-989-555-0123"",""address"":""1 Elm St"",""loyalty_tier"":""gold"",""signup_source"":""web""}",2022-03-01T00:00:00
"#;

const ORDERS_2: &str = r#"order_id,tenant_id,external_order_id,customer_id,customer_name_snapshot,customer_email_snapshot,total_amount,currency,order_status,order_date,raw_payload,created_at
<o4>,<t2>,EXT00000001,<c3>,Cy Ode,ann.lee@example.com,1.98,USD,pending,2024-12-31T23:59:59,"{""source"":""web"",""campaign"":null,""discount_code"":null}",2024-12-31T23:59:59
"#;

const ITEMS_2: &str = "\
order_item_id,order_id,tenant_id,product_id,quantity,unit_price,line_total
<i5>,<o4>,<t2>,<p3>,2,0.99,1.98
";

const PRICES_2: &str = "\
id,tenant_id,product_id,price,effective_from,effective_to
<h4>,<t2>,<p3>,1.1,2022-02-01T00:00:00,2023-01-01T00:00:00
<h5>,<t2>,<p3>,0.99,2023-01-01T00:00:00,
";

const EVENTS_2: &str = r#"stock_event_id,tenant_id,product_id,delta,resulting_level,event_time,source,meta
<s8>,<t2>,<p3>,5,5,2022-02-01T00:00:00,receipt,"{""reason"":""Weekly stock replenishment"",""operator"":""Jane Smith""}"
<s9>,<t2>,<p3>,-2,3,2024-12-31T23:59:59,sale,"{""reason"":""Order EXT00000001"",""operator"":""system""}"
"#;

const P1: &str = "products_<t1>_chunk_0000.ndjson";
const C1: &str = "customers_<t1>.ndjson";
const O1: &str = "orders_<t1>_chunk_0000.ndjson";
const O1B: &str = "orders_<t1>_chunk_0001.ndjson";
const I1: &str = "order_items_<t1>_chunk_0000.ndjson";
const H1: &str = "price_history_<t1>_chunk_0000.ndjson";
const S1: &str = "stock_events_<t1>_chunk_0000.ndjson";
const P2: &str = "products_<t2>_chunk_0000.csv";
const C2: &str = "customers_<t2>.csv";
const O2: &str = "orders_<t2>_chunk_0000.csv";
const I2: &str = "order_items_<t2>_chunk_0000.csv";
const H2: &str = "price_history_<t2>_chunk_0000.csv";
const S2: &str = "stock_events_<t2>_chunk_0000.csv";

/// File names and texts, before ids are spelled out.
#[derive(Clone)]
struct Dataset(BTreeMap<String, String>);

impl Dataset {
    fn good() -> Self {
        let files = [
            ("tenants.csv", TENANTS),
            (P1, PRODUCTS_1),
            (C1, CUSTOMERS_1),
            (O1, ORDERS_1A),
            (O1B, ORDERS_1B),
            (I1, ITEMS_1),
            (H1, PRICES_1),
            (S1, EVENTS_1),
            (P2, PRODUCTS_2),
            (C2, CUSTOMERS_2),
            (O2, ORDERS_2),
            (I2, ITEMS_2),
            (H2, PRICES_2),
            (S2, EVENTS_2),
        ];
        Self(files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
    }

    /// Replaces a text that stands exactly once in the file.
    #[track_caller]
    fn replace(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).expect("the file is there");
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {file}");
        *text = text.replace(from, to);
        self
    }

    /// Replaces every place of a text, at least one, in the file.
    #[track_caller]
    fn replace_all(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).expect("the file is there");
        assert!(text.contains(from), "`{from}` in {file}");
        *text = text.replace(from, to);
        self
    }

    /// Removes the only line that holds the text.
    #[track_caller]
    fn without(self, file: &str, text: &str) -> Self {
        let line = format!("{}\n", self.line(file, text));
        self.replace(file, &line, "")
    }

    #[track_caller]
    fn line(&self, file: &str, text: &str) -> String {
        self.0[file].lines().find(|line| line.contains(text)).expect("a line holds the text").to_owned()
    }

    fn append(mut self, file: &str, text: &str) -> Self {
        self.0.entry(file.to_owned()).or_default().push_str(text);
        self
    }

    fn everywhere(mut self, from: &str, to: &str) -> Self {
        self.0 = self.0.into_iter().map(|(name, text)| (name.replace(from, to), text.replace(from, to))).collect();
        self
    }

    fn rename(mut self, from: &str, to: &str) -> Self {
        let text = self.0.remove(from).expect("the file is there");
        self.0.insert(to.to_owned(), text);
        self
    }

    fn write(&self, dir: &Path) {
        for (name, text) in &self.0 {
            let mut file = File::create(dir.join(spell_out(name))).unwrap();
            let text = spell_out(text);
            if Path::new(name).extension().is_some_and(|extension| extension == "gz") {
                let mut encoder = GzEncoder::new(file, Compression::fast());
                encoder.write_all(text.as_bytes()).unwrap();
                encoder.finish().unwrap();
            } else {
                file.write_all(text.as_bytes()).unwrap();
            }
        }
    }

    fn check(&self) -> Result<Summary, Vec<Violation>> {
        let dir = tempfile::tempdir().unwrap();
        self.write(dir.path());
        check_with_keys(dir.path(), &key_of)
    }

    /// Asserts that the dataset is found wrong, and wrong by this rule only.
    #[track_caller]
    fn breaks(&self, rule: &str) {
        let violations = self.check().expect_err("this must be caught");
        let rules: BTreeSet<&str> = violations.iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, BTreeSet::from([rule]), "{violations:#?}");
    }
}

fn key_of(tenant: u64) -> String {
    format!("fake_key_of_{tenant}")
}

fn hash_of(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// `<o1>` becomes an id, `#0#` the hash of tenant 0's key.
fn spell_out(text: &str) -> String {
    let mut text = text.replace("#0#", &hash_of(&key_of(0))).replace("#1#", &hash_of(&key_of(1)));
    for table in 'a'..='z' {
        for number in 0..10 {
            let id = format!("{:08x}-5eed-4fff-bfff-{number:012}", u32::from(table));
            text = text.replace(&format!("<{table}{number}>"), &id);
        }
    }
    text
}

#[test]
fn the_good_dataset_passes_and_is_counted() {
    let summary = Dataset::good().check().unwrap();
    assert_eq!(summary.tenants, 2);
    let rows = [
        ("customers", 3),
        ("order_items", 5),
        ("orders", 4),
        ("price_history", 5),
        ("products", 3),
        ("stock_events", 9),
        ("tenants", 2),
    ];
    assert_eq!(summary.rows, BTreeMap::from(rows));
    assert_eq!(summary.files["orders"], 3);
    let statuses = [("cancelled", 1), ("delivered", 1), ("pending", 1), ("returned", 1)];
    assert_eq!(summary.orders_by_status, BTreeMap::from(statuses));
    assert_eq!(summary.orders_by_items, BTreeMap::from([(1, 3), (2, 1)]));
    assert_eq!(summary.products_by_prices, BTreeMap::from([(1, 1), (2, 2)]));
    let sources = [("adjustment", 1), ("receipt", 3), ("return", 1), ("sale", 4)];
    assert_eq!(summary.events_by_source, BTreeMap::from(sources));
    assert_eq!((summary.cancelled_items, summary.returned_items, summary.empty_receipts), (1, 1, 0));
    assert_eq!((summary.unsold_products, summary.customers_without_orders), (0, 0));
    assert_eq!((summary.distinct_product_names, summary.distinct_customer_names), (3, 3));
    assert_eq!(summary.currencies, ["EUR", "USD"].map(String::from).into());
    assert_eq!(summary.total_cents, 37_198);
    let (first, last) = summary.order_dates.unwrap();
    assert_eq!((&*first.to_string(), &*last.to_string()), ("2023-05-01T10:00:00", "2024-12-31T23:59:59"));
}

#[test]
fn compressed_files_and_a_manifest_pass_too() {
    let compressed = [P1, C1, O1, O1B, P2, C2].iter().fold(Dataset::good(), |good, name| {
        let gz = format!("{name}.gz");
        good.rename(name, &gz)
    });
    assert_eq!(compressed.append("manifest.json", "{}").check(), Dataset::good().check());
}

#[test]
fn shape_of_directory_and_files() {
    let good = Dataset::good;
    check(Path::new("/no/such/directory")).unwrap_err();
    good().append("products.ndjson", "").breaks("shape");
    good().append("returns_<t1>_chunk_0000.csv", "").breaks("shape");
    good().append("orders_<t3>_chunk_0000.ndjson", "").breaks("shape");
    good().rename(O1B, "orders_<t1>_chunk_0002.ndjson").breaks("shape");
    good().append("orders_<t1>_chunk_002.ndjson", "").breaks("shape");
    good().rename(P1, "products_<t1>.ndjson").breaks("shape");
    good().rename(C1, "customers_<t1>_chunk_0000.ndjson").breaks("shape");
    good().rename(O1, O1B).breaks("shape");
    let (o1, o2) = (good().line(O1, "<o1>") + "\n", good().line(O1, "<o2>") + "\n");
    good().without(O1, "<o2>").replace(O1B, "{\"order_id\":\"<o3>", &(o2 + "{\"order_id\":\"<o3>")).breaks("shape");
    good().append("orders_<t1>_chunk_0002.ndjson", &o1).breaks("shape");
    good().append("orders_<t1>_chunk_0002.ndjson", "").breaks("shape");
    good().rename(O1B, &format!("{O1B}.gz")).breaks("shape");
    let customer = good().line(C1, "<c2>").replace("<c2>", "<c9>").replace("bo7@", "bo9@") + "\n";
    good().append("customers_<t1>_chunk_0001.ndjson", &customer).breaks("shape");
    good().replace(P1, "2022-03-01T00:00:00\"}\n", "2022-03-01T00:00:00\"}").breaks("shape");
    good().append(P1, "{}").breaks("shape");
    good().append(P1, "\n").breaks("shape");
    good().replace_all(P1, "}\n", "}\r\n").breaks("shape");
    good().replace(P2, "sku,name", "name,sku").breaks("shape");
    good().replace(P2, "product_id,tenant_id,sku,name,price,category_id,active,created_at\n", "").breaks("shape");
    good().replace(P2, ",0.99,1,", ",0.99,1,1,").breaks("shape");
}

#[test]
fn a_cut_or_doubled_gzip_file_is_seen() {
    for change in [|bytes: Vec<u8>| bytes[..bytes.len() - 9].to_vec(), |bytes: Vec<u8>| [&*bytes, &*bytes].concat()] {
        let dir = tempfile::tempdir().unwrap();
        let gz = format!("{P1}.gz");
        Dataset::good().rename(P1, &gz).write(dir.path());
        let path = dir.path().join(spell_out(&gz));
        fs::write(&path, change(fs::read(&path).unwrap())).unwrap();
        let violations = check(dir.path()).unwrap_err();
        assert!(violations.iter().all(|violation| violation.rule == "shape"), "{violations:#?}");
    }
}

#[test]
fn shape_of_values() {
    let good = Dataset::good;
    let swapped = r#""name":"Café Table","sku":"HOM1234567""#;
    good().replace(P1, r#""sku":"HOM1234567","name":"Café Table""#, swapped).breaks("shape");
    good().replace(P1, r#","active":false"#, "").breaks("shape");
    good().replace(P1, r#","active":false"#, r#","active":false,"colour":1"#).breaks("shape");
    good().replace(P1, "false", "0").breaks("shape");
    good().replace(P1, "\"category_id\":3", "\"category_id\":3.0").breaks("shape");
    for money in ["12.50", "12", "\"12.5\"", "12.500", "-12.5", "1.25e1", "012.5"] {
        good().replace(P1, "\"price\":12.5", &format!("\"price\":{money}")).breaks("shape");
    }
    good().replace_all(I2, "1.98", "1.980").breaks("shape");
    for time in ["2022-02-01T10:00:00Z", "2022-02-01 10:00:00", "2022-02-01T10:00", "2022-02-30T10:00:00"] {
        good().replace(P1, "2022-02-01T10:00:00", time).breaks("shape");
        good().replace(P2, "2022-02-01T00:00:00", time).breaks("shape");
    }
    good().replace(P1, "<p1>", "00000070-5EED-4fff-bfff-000000000001").breaks("shape");
    good().replace(P2, ",true,", ",True,").breaks("shape");
    for sku in ["ELE00001", "ele000001", "EL0000001", "ELE00000x", "ÉE000001"] {
        good().replace(P1, "ELE000001", sku).breaks("shape");
    }
    good().replace_all(O1, "EXT00000002", "EXT0000002").breaks("shape");
    good().replace_all(O1, "EXT00000002", "EXU00000002").breaks("shape");
    good().replace(O1, "cancelled", "canceled").breaks("shape");
    good().replace(S1, "adjustment", "count").breaks("shape");
    good().replace(O1B, "EUR", "USD").breaks("shape");
    good().replace(O2, "USD", "usd").breaks("shape");
    good().replace(P1, "Café Table", "").breaks("shape");
    good().replace(O1, "SAVE20", "").breaks("shape");
    good().replace_all(S1, "system", "").breaks("shape");
    good().replace("tenants.csv", "Granite Goods Inc", "").breaks("shape");
    good().replace(C1, "gold", "").breaks("shape");
    good().replace(C1, "\"loyalty_tier\":\"gold\",", "").breaks("shape");
    good().replace(C2, "{\"\"phone", "{\"\"fax").breaks("shape");
    good().replace(O1, "\"SAVE20\"", "7").breaks("shape");
    good().replace(H2, "2023-01-01T00:00:00,\n", "2023-01-01T00:00:00,null\n").breaks("shape");
    good().replace(I1, "\"quantity\":2,", "\"quantity\":2.0,").breaks("shape");
    good().replace(I1, "\"quantity\":2,", "\"quantity\":-2,").breaks("shape");
}

#[test]
fn quantity_zero_is_a_shape() {
    let zero = Dataset::good()
        .replace(
            I1,
            r#""quantity":1,"unit_price":12.5,"line_total":12.5"#,
            r#""quantity":0,"unit_price":12.5,"line_total":0.0"#,
        )
        .replace(O1, "\"total_amount\":12.5", "\"total_amount\":0.0");
    zero.breaks("shape");
}

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
    let line = good().line(S1, "<s7>").replace("<s7>", "<s0>").replace("<p2>", "<p3>").replace("4,", "0,") + "\n";
    good().append(S1, &line.replace("\"delta\":4", "\"delta\":0")).breaks("B1");
    let line = good().line(I1, "<i1>").replace("<i1>", "<i9>").replace("<o1>", "<o4>") + "\n";
    good().append(I1, &line).breaks("B1");
}

#[test]
fn b1_ids_that_only_count_up_do_not_look_random() {
    let lines = (0..1200).map(|number| {
        let id = format!("0badcafe-5eed-4fff-bfff-{number:012}");
        Dataset::good().line(S1, "<s7>").replace("<s7>", &id).replace("\"delta\":4", "\"delta\":0") + "\n"
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
}

/// A mutation of the ledger's end cannot disturb the levels after it: product 2's last event becomes another one.
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
    with_last_event(0, 0, "sale", "Order EXT00000001").breaks("B5");
    with_last_event(0, 0, "sale", "Order EXT00000002").breaks("B5");
    with_last_event(0, 0, "sale", "Order EXT00000009").breaks("B5");
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
    good().replace(P1, "HOM1234567", "ELE000001").breaks("B8");
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

#[test]
fn many_violations_are_told_in_few() {
    let off_by_one = Dataset::good().line(S1, "<s7>").replace("\"delta\":4", "\"delta\":1") + "\n";
    let violations = Dataset::good().append(S1, &off_by_one.repeat(100)).check().unwrap_err();
    let told: Vec<String> = violations.iter().map(Violation::to_string).collect();
    assert_eq!(told.len(), 12, "{told:#?}");
    assert_eq!(told[10..], ["B1: and 95 more", "B4: and 95 more"]);
}
