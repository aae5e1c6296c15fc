//! The golden data is a dataset whose books balance, in every format, and the same rows in each.

use fixtures::{Format, Table, golden};
use fixtures_check::check;

#[test]
fn golden_files_balance() {
    for &format in Format::ALL {
        let summary = check(&golden::dir(format)).unwrap();
        assert_eq!((summary.rows["orders"], summary.rows["order_items"]), (50, golden::order_items().len() as u64));
        let dir = tempfile::tempdir().unwrap();
        golden::write_to(dir.path(), format).unwrap();
        assert_eq!(check(dir.path()).unwrap(), summary);
    }
}

#[test]
fn texts_are_the_files() {
    for &format in Format::ALL {
        for &table in Table::ALL {
            assert_eq!(std::fs::read(golden::path(table, format)).unwrap(), golden::bytes(table, format));
            if table != Table::Tenants {
                assert_eq!(
                    golden::text(table, format).lines().count(),
                    golden::shop().count(table) + usize::from(format == Format::Csv)
                );
            }
        }
    }
}
