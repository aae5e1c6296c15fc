//! Guards of users' own data: a file that says what it was.

use std::panic::catch_unwind;

use fixtures::{Fixtures, assert_unchanged};

#[test]
fn a_change_is_reported_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("presets/vip.txt");
    let path = path.to_str().unwrap();
    std::fs::create_dir(dir.path().join("presets")).unwrap();
    let vip = |name: &str| {
        let f = Fixtures::seeded(42);
        f.customer().name(name).platinum().build();
        f.data()
    };
    std::fs::write(path, vip("Ann Lee").to_string()).unwrap();
    assert_unchanged!(path, vip("Ann Lee"));
    let panic = catch_unwind(|| assert_unchanged!(path, vip("Bo Diaz"))).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("vip.txt, line 5:\n  expected: `") && message.contains("Bo Diaz"), "{message}");
    assert!(message.ends_with("\nhint: if this change is intended, accept it with `BLESS=1 cargo test`"), "{message}");
}

#[test]
fn a_missing_file_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("vip.txt").to_str().unwrap().to_owned();
    let panic = std::panic::catch_unwind(|| fixtures::assert_unchanged!(file, "a value")).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(
        message.starts_with("cannot read ") && message.ends_with("\nhint: to create it, run `BLESS=1 cargo test`"),
        "{message}"
    );
}

#[test]
fn a_sample_is_serialized_as_its_value() {
    let order = fixtures::strategy::example(fixtures::strategy::orders());
    let text = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<fixtures::OrderWithItems>(&text).unwrap(), order.into_inner());
}
