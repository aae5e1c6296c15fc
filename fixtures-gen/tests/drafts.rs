//! Blocks, which are written from drafts of rows, are what the rows themselves are written as.

use fixtures_gen::{
    Block, BlockEncoder, Dataset, Format, Notation, Preset, Record, RowSink, Spec, SqlDialect, Table, TenantSizes,
};

/// Writes rows one by one, by their public structs.
struct Plainly {
    notation: Notation,
    text: Vec<u8>,
}

impl RowSink for Plainly {
    fn row<R: Record>(&mut self, row: &R) {
        let is_first = self.text.is_empty();
        let start = self.text.len();
        self.notation.encode(row, &mut self.text);
        // Of a statement for each row, one for all.
        if let Some(rest) = (!is_first).then(|| self.text[start..].to_vec()).filter(|row| row.starts_with(b"INSERT")) {
            self.text.truncate(start);
            let last = start - 2;
            self.text[last] = b',';
            self.text.extend(&rest[rest.iter().position(|&byte| byte == b'\n').unwrap() + 1..]);
        }
    }
}

fn notations() -> impl Iterator<Item = Notation> {
    let formats = Format::ALL.iter().map(|&format| format.into());
    let of_sql = SqlDialect::ALL.iter().map(|&dialect| Notation::values(dialect));
    formats.chain([Notation::OF_TABLES]).chain(of_sql)
}

fn compare(spec: Spec, most_rows: u64) {
    let dataset = Dataset::new(spec).unwrap();
    let (mut fast, mut plain) = (BlockEncoder::new(&dataset), BlockEncoder::new(&dataset));
    for &table in Table::ALL {
        let tenants = if table == Table::Tenants { 1 } else { dataset.spec().tenants };
        for tenant in 0..tenants {
            let rows =
                if table == Table::Tenants { dataset.spec().tenants } else { dataset.tenant(tenant).rows(table) };
            for start in [0, rows.saturating_sub(most_rows)] {
                let block = Block { table, tenant, rows: start..rows.min(start + most_rows) };
                for notation in notations() {
                    let mut plainly = Plainly { notation, text: vec![] };
                    plain.visit(&block, &mut plainly);
                    let (text, plainly) = (fast.encode(notation, &block), String::from_utf8_lossy(&plainly.text));
                    let lines = String::from_utf8_lossy(text);
                    for (line, expected) in lines.lines().zip(plainly.lines()) {
                        assert_eq!(line, expected, "{block:?}, {notation:?}");
                    }
                    assert_eq!(lines.len(), plainly.len(), "{block:?}, {notation:?}");
                }
            }
        }
    }
}

#[test]
fn of_equal_tenants() {
    for seed in [1, 42, u64::MAX] {
        compare(Spec { tenants: 24, ..Preset::Tiny.spec(seed) }, 300);
    }
}

#[test]
fn of_skewed_tenants() {
    compare(Spec { tenants: 30, tenant_sizes: TenantSizes::Skewed, ..Preset::Tiny.spec(7) }, 300);
}

#[test]
fn of_a_large_tenant() {
    let spec = Spec { tenants: 1, products_per_tenant: 3_000, orders_per_tenant: 9_000, ..Preset::Tiny.spec(5) };
    compare(Spec { customers_per_tenant: 2_000, ..spec }, 6_000);
}
