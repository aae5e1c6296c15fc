//! B1: every id is unique over all tables and tenants; that of a category, which many products of
//! one tenant have, counts once.
//!
//! Ids are kept as fingerprints, 8 bytes for each row of the dataset and for each category. If two fingerprints are
//! equal, the dataset is read once more and the ids behind them are compared, which takes some 50
//! bytes for each such id. So the answer is exact. That *n* different ids cause a second reading
//! has a probability of *n*² / 2⁶⁵: 3 % for a billion rows.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::findings::{Findings, Place};
use crate::memory::{Categories, fingerprint_of_id};
use crate::read::{Directory, Flaw, Numbered, TenantRows};
use crate::rows::{Customer, Order, OrderItem, PriceVersion, Product, Row, StockEvent};
use crate::values::Id;

/// The ids of all rows and categories that went by.
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

    /// Reports every row whose id, or that of its category, an earlier one has. `tenants` are those whose rows went by.
    pub(crate) fn judge(mut self, directory: &Directory, tenants: &[Id], report: &mut dyn FnMut(Findings)) {
        self.fingerprints.sort_unstable();
        let pairs = self.fingerprints.windows(2).filter(|pair| pair[0] == pair[1]);
        let suspects: HashSet<u64> = pairs.map(|pair| pair[0]).collect();
        drop(self);
        if !suspects.is_empty() {
            SecondLook { suspects, seen: HashMap::new(), report }.look(directory, tenants);
        }
    }
}

/// Reads the dataset again and compares the ids whose fingerprints were equal.
struct SecondLook<'r> {
    suspects: HashSet<u64>,
    /// What has each suspect id first.
    seen: HashMap<Id, &'static str>,
    report: &'r mut dyn FnMut(Findings),
}

impl SecondLook<'_> {
    fn look(&mut self, directory: &Directory, tenants: &[Id]) {
        let mut found = Findings::of_dataset("B1");
        directory.rewind();
        self.table(directory.tenants(), &mut found);
        (self.report)(found);
        for &tenant in tenants {
            let mut found = Findings::of_tenant("B1", tenant);
            self.products(directory.rows(tenant), &mut found);
            self.table::<PriceVersion>(directory.rows(tenant), &mut found);
            self.table::<Customer>(directory.rows(tenant), &mut found);
            self.table::<Order>(directory.rows(tenant), &mut found);
            self.table::<OrderItem>(directory.rows(tenant), &mut found);
            self.table::<StockEvent>(directory.rows(tenant), &mut found);
            (self.report)(found);
        }
    }

    fn table<R: Row>(&mut self, rows: impl Iterator<Item = Result<Numbered<R>, Flaw>>, found: &mut Findings) {
        for Numbered { number, row } in rows.filter_map(Result::ok) {
            self.row::<R>(number, &row, found);
        }
    }

    fn products(&mut self, rows: TenantRows<'_, Product>, found: &mut Findings) {
        let mut categories = Categories::default();
        for Numbered { number, row } in rows.filter_map(Result::ok) {
            self.row(number, &row, found);
            if categories.push(&row) {
                let id = row.category_id;
                if let Some(earlier) = self.earlier(id, "category") {
                    let at = Place::row::<Product>(number as usize);
                    found.add(at, format_args!("category_id {id} is the id of an earlier {earlier}"));
                }
            }
        }
    }

    fn row<R: Row>(&mut self, number: u64, row: &R, found: &mut Findings) {
        let id = row.id();
        if let Some(earlier) = self.earlier(id, "row") {
            found.add(Place::row::<R>(number as usize), format_args!("{id} is the id of an earlier {earlier}"));
        }
    }

    /// What had this id before; if nothing had it, remembers that something has it now.
    fn earlier(&mut self, id: Id, what: &'static str) -> Option<&'static str> {
        if !self.suspects.contains(&fingerprint_of_id(id)) {
            return None;
        }
        match self.seen.entry(id) {
            Entry::Occupied(earlier) => Some(earlier.get()),
            Entry::Vacant(first) => {
                first.insert(what);
                None
            }
        }
    }
}
