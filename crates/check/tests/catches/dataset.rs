//! A small dataset that balances, written by hand, and changes of its text.
//!
//! The first tenant's files are NDJSON, in two chunks of orders; the second's are CSV. In the text,
//! `<o1>` stands for the id of "row 1 of orders" and the like, and is spelled out when the files
//! are written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::iter;
use std::path::Path;

use fixtures_check::{Summary, Violation, check_with_keys};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

const TENANTS: &str = "\
tenant_id,name,api_key_hash,created_at
<t1>,\"Oak, Elm & Sons LLC\",#0#,2022-01-10T08:00:00
<t2>,Granite Goods Inc,#1#,2022-02-01T00:00:00
";

const PRODUCTS_1: &str = r#"{"product_id":"<p1>","tenant_id":"<t1>","sku":"ELE000001","name":"Quiet \"Pro\" Headset","price":12.5,"category_id":"<k3>","active":true,"created_at":"2022-02-01T10:00:00"}
{"product_id":"<p2>","tenant_id":"<t1>","sku":"HOM1234567","name":"Café Table","price":300.0,"category_id":"<k5>","active":false,"created_at":"2022-03-01T00:00:00"}
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
<p3>,<t2>,ELE000001,\"Lamp, \"\"Dim\"\"\",0.99,<k1>,true,2022-02-01T00:00:00
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

pub(crate) const P1: &str = "products_<t1>_chunk_0000.ndjson";
pub(crate) const C1: &str = "customers_<t1>.ndjson";
pub(crate) const O1: &str = "orders_<t1>_chunk_0000.ndjson";
pub(crate) const O1B: &str = "orders_<t1>_chunk_0001.ndjson";
pub(crate) const I1: &str = "order_items_<t1>_chunk_0000.ndjson";
pub(crate) const H1: &str = "price_history_<t1>_chunk_0000.ndjson";
pub(crate) const S1: &str = "stock_events_<t1>_chunk_0000.ndjson";
pub(crate) const P2: &str = "products_<t2>_chunk_0000.csv";
pub(crate) const C2: &str = "customers_<t2>.csv";
pub(crate) const O2: &str = "orders_<t2>_chunk_0000.csv";
pub(crate) const I2: &str = "order_items_<t2>_chunk_0000.csv";
pub(crate) const H2: &str = "price_history_<t2>_chunk_0000.csv";
pub(crate) const S2: &str = "stock_events_<t2>_chunk_0000.csv";

/// File names and texts, before ids are spelled out.
#[derive(Clone)]
pub(crate) struct Dataset(BTreeMap<String, String>);

impl Dataset {
    pub(crate) fn good() -> Self {
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
    pub(crate) fn replace(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).expect("the file is there");
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {file}");
        *text = text.replace(from, to);
        self
    }

    /// Replaces every place of a text, at least one, in the file.
    #[track_caller]
    pub(crate) fn replace_all(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).expect("the file is there");
        assert!(text.contains(from), "`{from}` in {file}");
        *text = text.replace(from, to);
        self
    }

    /// Removes the only line that holds the text.
    #[track_caller]
    pub(crate) fn without(self, file: &str, text: &str) -> Self {
        let line = format!("{}\n", self.line(file, text));
        self.replace(file, &line, "")
    }

    #[track_caller]
    pub(crate) fn line(&self, file: &str, text: &str) -> String {
        self.0[file].lines().find(|line| line.contains(text)).expect("a line holds the text").to_owned()
    }

    /// Puts the lines that hold these texts in this order.
    #[track_caller]
    pub(crate) fn reorder(mut self, file: &str, texts: &[&str]) -> Self {
        assert_eq!(texts.len(), self.0[file].lines().count(), "every line of {file} once");
        let lines = texts.iter().map(|text| self.line(file, text) + "\n").collect();
        self.0.insert(file.to_owned(), lines);
        self
    }

    pub(crate) fn append(mut self, file: &str, text: &str) -> Self {
        self.0.entry(file.to_owned()).or_default().push_str(text);
        self
    }

    pub(crate) fn everywhere(mut self, from: &str, to: &str) -> Self {
        self.0 = self.0.into_iter().map(|(name, text)| (name.replace(from, to), text.replace(from, to))).collect();
        self
    }

    pub(crate) fn rename(mut self, from: &str, to: &str) -> Self {
        let text = self.0.remove(from).expect("the file is there");
        self.0.insert(to.to_owned(), text);
        self
    }

    pub(crate) fn write(&self, dir: &Path) {
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

    pub(crate) fn check(&self) -> Result<Summary, Vec<Violation>> {
        let dir = tempfile::tempdir().unwrap();
        self.write(dir.path());
        check_with_keys(dir.path(), &key_of)
    }

    /// Asserts that the dataset is found wrong, and wrong by this rule only.
    #[track_caller]
    pub(crate) fn breaks(&self, rule: &str) {
        let violations = self.check().expect_err("this must be caught");
        let rules: BTreeSet<&str> = violations.iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, BTreeSet::from([rule]), "{violations:#?}");
    }

    /// All rules by which the dataset is found wrong.
    pub(crate) fn rules_broken(&self) -> BTreeSet<&'static str> {
        self.check().err().into_iter().flatten().map(|violation| violation.rule).collect()
    }
}

pub(crate) fn key_of(tenant: u64) -> String {
    format!("fake_key_of_{tenant}")
}

pub(crate) fn hash_of(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// `<o1>` becomes an id, `#0#` the hash of tenant 0's key.
pub(crate) fn spell_out(text: &str) -> String {
    let (first, rest) = text.split_at(text.find('<').unwrap_or(text.len()));
    let spelled: String = iter::once(first.to_owned()).chain(rest.split('<').skip(1).map(spell_out_id)).collect();
    if !spelled.contains('#') {
        return spelled;
    }
    spelled.replace("#0#", &hash_of(&key_of(0))).replace("#1#", &hash_of(&key_of(1)))
}

/// Spells out a text that came after a `<`.
fn spell_out_id(text: &str) -> String {
    match *text.as_bytes() {
        [table @ b'a'..=b'z', number @ b'0'..=b'9', b'>', ..] => {
            format!("{table:08x}-5eed-4fff-bfff-{:012}{}", number - b'0', &text[3..])
        }
        _ => format!("<{text}"),
    }
}
