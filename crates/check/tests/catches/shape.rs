//! Files that cannot be read as they should be, and values that have not the form they should have.

use std::fs;
use std::path::Path;

use fixtures_check::check;

use crate::dataset::{C1, C2, Dataset, H2, I1, I2, O1, O1B, O2, P1, P2, S1, spell_out};

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
    good().replace(P2, ",0.99,", ",0.99,0.99,").breaks("shape");
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
    for category in ["3", "\"3\"", "null", "\"0000006B-5eed-4fff-bfff-000000000003\""] {
        good().replace(P1, "\"<k3>\"", category).breaks("shape");
    }
    good().replace(P2, "<k1>", "1").breaks("shape");
    good().replace(P2, "<k1>", "").breaks("shape");
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
