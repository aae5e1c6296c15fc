//! The rows of one tenant in a file of all tenants.
//!
//! Such a file is read once, from its beginning to its end, by those who ask for one tenant after the other
//! in the order of `tenants.csv`. Rows in another order are flaws.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::flaw::{Failure, Flaw};
use super::name::TableFile;
use super::rows::{FileRows, MOST_FLAWS, Numbered, Source};
use crate::rows::{Row, Tenant};
use crate::values::Id;

/// Files of all tenants, and how far each has been read.
#[derive(Debug, Default)]
pub(super) struct TableFiles {
    pub(super) names: BTreeMap<&'static str, TableFile>,
    /// The places of the tenants in `tenants.csv`.
    order: HashMap<Id, usize>,
    cursors: Mutex<BTreeMap<&'static str, Box<dyn Any + Send>>>,
}

impl TableFiles {
    /// Begins with all files, to be read in the order of these tenants.
    pub(super) fn begin(&mut self, tenants: &[Tenant]) {
        self.order = tenants.iter().map(|tenant| tenant.tenant_id).zip(0..).collect();
        self.rewind();
    }

    /// Begins with all files again.
    pub(super) fn rewind(&self) {
        self.cursors().clear();
    }

    fn cursors(&self) -> MutexGuard<'_, BTreeMap<&'static str, Box<dyn Any + Send>>> {
        self.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that is being read.
#[derive(Debug)]
struct Cursor<R> {
    rows: Option<FileRows>,
    /// A row of a tenant whose turn is still to come.
    ahead: Option<R>,
    /// The number of the next row that nobody has had.
    position: u64,
    /// The place of the tenant whose turn it was last.
    last: Option<usize>,
    flaws: usize,
    /// Whether something has kept the rest from being read.
    has_ended: bool,
}

impl<R> Cursor<R> {
    fn end(&mut self) {
        (self.rows, self.ahead, self.has_ended) = (None, None, true);
    }
}

/// The rows of one tenant in a file of all tenants.
#[derive(Debug)]
pub(super) struct SharedRows<'d, R: Row> {
    tables: &'d TableFiles,
    root: &'d Path,
    file: &'d TableFile,
    place: usize,
    /// The place of the tenant whose turn was before.
    before: Option<usize>,
    cursor: Option<Box<Cursor<R>>>,
    /// The number of the tenant's first row in the file.
    pub(super) start: u64,
    pub(super) is_first: bool,
    pending: Option<Flaw>,
}

impl<'d, R: Row> SharedRows<'d, R> {
    pub(super) fn new(tables: &'d TableFiles, root: &'d Path, file: &'d TableFile, tenant: Id) -> Self {
        let there = tables.cursors().remove(R::TABLE);
        let there = there.and_then(|cursor| cursor.downcast::<Cursor<R>>().ok());
        let (is_first, mut pending) = (there.is_none(), None);
        let mut cursor = there.unwrap_or_else(|| {
            let rows = match FileRows::open::<R>(root, Source::of_table(file)) {
                Ok(rows) => Some(rows),
                Err(what) => {
                    pending = Some(Flaw::of_path(root, &file.name, what));
                    None
                }
            };
            let has_ended = rows.is_none();
            Box::new(Cursor { rows, ahead: None, position: 0, last: None, flaws: 0, has_ended })
        });
        if cursor.has_ended && pending.is_none() {
            pending = Some(Flaw::of_file(&file.name, "was not read to its end"));
        }
        let place = tables.order.get(&tenant).copied().unwrap_or(usize::MAX);
        let (before, start) = (cursor.last.replace(place), cursor.position);
        Self { tables, root, file, place, before, cursor: Some(cursor), start, is_first, pending }
    }
}

impl<R: Row> Iterator for SharedRows<'_, R> {
    type Item = Result<Numbered<R>, Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(flaw) = self.pending.take() {
            return Some(Err(flaw));
        }
        let cursor = self.cursor.as_mut()?;
        loop {
            let row = match cursor.ahead.take() {
                Some(row) => Ok(row),
                None => cursor.rows.as_mut()?.next::<R>()?,
            };
            let what = match row {
                Ok(row) => match self.tables.order.get(&row.tenant()) {
                    Some(&place) if place > self.place => {
                        cursor.ahead = Some(row);
                        return None;
                    }
                    Some(&place) if place == self.place => {
                        cursor.position += 1;
                        return Some(Ok(Numbered { number: cursor.position - 1 - self.start, row }));
                    }
                    // Nobody has asked for that tenant's rows.
                    Some(&place)
                        if self.before.is_none_or(|before| place > before) && cursor.position == self.start =>
                    {
                        cursor.position += 1;
                        self.start += 1;
                        continue;
                    }
                    Some(_) => format!(
                        "a row of tenant {} comes late: a file of all tenants has them in the order of tenants.csv",
                        row.tenant()
                    ),
                    None => format!("a row of tenant {}, who is not in tenants.csv", row.tenant()),
                },
                Err(Failure::Row(what)) => what,
                Err(Failure::File(what)) => {
                    cursor.end();
                    return Some(Err(Flaw::of_path(self.root, &self.file.name, what)));
                }
            };
            cursor.position += 1;
            cursor.flaws += 1;
            if cursor.flaws > MOST_FLAWS {
                cursor.end();
                return Some(Err(Flaw::of_file(&self.file.name, "and more; not read further")));
            }
            return Some(Err(Flaw::of_row(&self.file.name, cursor.position - 1 - self.start, what)));
        }
    }
}

impl<R: Row> Drop for SharedRows<'_, R> {
    fn drop(&mut self) {
        if let Some(cursor) = self.cursor.take() {
            self.tables.cursors().insert(R::TABLE, cursor);
        }
    }
}
