//! B1: every id is unique over all tables and tenants.
//!
//! Ids are kept as fingerprints, 8 bytes for each row of the dataset. If two fingerprints are
//! equal, the dataset is read once more and the ids behind them are compared, which takes some 50
//! bytes for each such id. So the answer is exact. That *n* different ids cause a second reading
//! has a probability of *n*² / 2⁶⁵: 3 % for a billion rows.

use std::collections::HashSet;

use crate::findings::{Findings, Place};
use crate::memory::fingerprint_of_id;
use crate::read::{Directory, Numbered, Rows};
use crate::rows::{Customer, Order, OrderItem, PriceVersion, Product, Row, StockEvent};
use crate::values::Id;

/// The ids of all rows that went by.
#[derive(Debug, Default)]
pub(crate) struct UniqueIds {
    fingerprints: Vec<u64>,
}

impl UniqueIds {
    pub(crate) fn see(&mut self, id: Id) {
        self.fingerprints.push(fingerprint_of_id(id));
    }

    pub(crate) fn merge(&mut self, mut other: Self) {
        self.fingerprints.append(&mut other.fingerprints);
    }

    /// Reports every row whose id an earlier row has. `tenants` are those whose rows went by.
    pub(crate) fn judge(mut self, directory: &Directory, tenants: &[Id], report: &mut dyn FnMut(Findings)) {
        self.fingerprints.sort_unstable();
        let pairs = self.fingerprints.windows(2).filter(|pair| pair[0] == pair[1]);
        let suspects: HashSet<u64> = pairs.map(|pair| pair[0]).collect();
        drop(self);
        if !suspects.is_empty() {
            SecondLook { suspects, seen: HashSet::new(), report }.look(directory, tenants);
        }
    }
}

/// Reads the dataset again and compares the ids whose fingerprints were equal.
struct SecondLook<'r> {
    suspects: HashSet<u64>,
    seen: HashSet<Id>,
    report: &'r mut dyn FnMut(Findings),
}

impl SecondLook<'_> {
    fn look(&mut self, directory: &Directory, tenants: &[Id]) {
        let mut found = Findings::of_dataset("B1");
        self.table(directory.tenants(), &mut found);
        (self.report)(found);
        for &tenant in tenants {
            let mut found = Findings::of_tenant("B1", tenant);
            self.table::<Product>(directory.rows(tenant), &mut found);
            self.table::<PriceVersion>(directory.rows(tenant), &mut found);
            self.table::<Customer>(directory.rows(tenant), &mut found);
            self.table::<Order>(directory.rows(tenant), &mut found);
            self.table::<OrderItem>(directory.rows(tenant), &mut found);
            self.table::<StockEvent>(directory.rows(tenant), &mut found);
            (self.report)(found);
        }
    }

    fn table<R: Row>(&mut self, rows: Rows<'_, R>, found: &mut Findings) {
        for Numbered { number, row } in rows.filter_map(Result::ok) {
            let id = row.id();
            if self.suspects.contains(&fingerprint_of_id(id)) && !self.seen.insert(id) {
                found.add(Place::row::<R>(number as usize), format_args!("{id} is the id of an earlier row"));
            }
        }
    }
}
