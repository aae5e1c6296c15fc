//! Users' own presets: a file that says what they were.

use std::panic::catch_unwind;

use fixtures::{Fixtures, assert_unchanged};

#[test]
fn a_change_is_told_with_the_line() {
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
    assert!(message.contains("has changed, line 5:") && message.contains("Bo Diaz"), "{message}");
    assert!(message.ends_with("accept it with `BLESS=1 cargo test`"), "{message}");
}
