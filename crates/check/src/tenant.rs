//! Judges one tenant: shows each row of its tables to all rules, once.

use crate::findings::{Findings, Place};
use crate::memory::{Books, Entity, Entry};
use crate::places::Places;
use crate::read::{Directory, Numbered};
use crate::rows::{Cells, Tenant};
use crate::rules::b1_random::RandomIds;
use crate::rules::b1_unique::UniqueIds;
use crate::rules::{self, Rule};
use crate::tally::Tally;
use crate::values::Id;

/// What remains of a tenant when all its rows have gone by.
pub(crate) enum Judged {
    /// The files could be read.
    Sound {
        /// The violations of each rule.
        findings: Vec<Findings>,
        /// What is judged for all tenants together.
        gathered: Box<Gathered>,
    },
    /// Something about the files keeps rows from being read. Nothing else is reported of such a
    /// tenant, because rows that are missing would break every other rule too.
    Unreadable {
        /// What keeps them from being read.
        findings: Findings,
        /// Which rows are in which files.
        places: Places,
    },
}

/// What is judged or counted for all tenants together.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) ids: UniqueIds,
    pub(crate) bits: RandomIds,
    pub(crate) tally: Tally,
    pub(crate) places: Places,
}

impl Gathered {
    pub(crate) fn see(&mut self, number: usize, row: &dyn Cells) {
        self.ids.see(row.id());
        self.bits.see(number, row.id());
    }

    /// Sees the id of a category.
    fn see_category(&mut self, id: Id) {
        self.ids.see(id);
        self.bits.see(0, id);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.ids.merge(other.ids);
        self.bits.merge(&other.bits);
        self.tally.merge(other.tally);
        self.places.merge(other.places);
    }
}

/// Is told of rows that were read: the table, and how many more.
pub type Progress<'p> = &'p (dyn Fn(&'static str, u64) + Sync);

/// So many rows are told of at a time.
const ROWS_AT_A_TIME: u64 = 1_024;

/// Reads the tables of a tenant and judges them.
pub(crate) fn judge(directory: &Directory, tenant: &Tenant, progress: Progress<'_>) -> Judged {
    let mut judge = Judge::new(directory, tenant, progress);
    judge.table(<dyn Rule>::product);
    judge.table(<dyn Rule>::price);
    judge.table(<dyn Rule>::customer);
    judge.table(<dyn Rule>::order);
    judge.table(<dyn Rule>::item);
    judge.table(<dyn Rule>::event);
    judge.finish()
}

struct Judge<'t> {
    directory: &'t Directory,
    progress: Progress<'t>,
    books: Books<'t>,
    rules: Vec<(Findings, Box<dyn Rule>)>,
    unreadable: Findings,
    gathered: Gathered,
}

impl<'t> Judge<'t> {
    fn new(directory: &'t Directory, tenant: &'t Tenant, progress: Progress<'t>) -> Self {
        let findings = |rule| Findings::of_tenant(rule, tenant.tenant_id);
        Self {
            directory,
            progress,
            books: Books::new(tenant),
            rules: rules::all(None).into_iter().map(|(name, rule)| (findings(name), rule)).collect(),
            unreadable: findings("shape"),
            gathered: Gathered::default(),
        }
    }

    /// Reads a table to its end. Once a row could not be read, no more rows are judged, but what
    /// else cannot be read is still reported.
    fn table<R: Entity>(&mut self, show: impl Fn(&mut (dyn Rule + 'static), &Entry<R>, &Books<'_>, &mut Findings)) {
        let mut rows = self.directory.rows::<R>(self.books.tenant.tenant_id);
        let (mut count, files) = (0, rows.files());
        for row in rows.by_ref() {
            match row {
                Ok(row) if self.unreadable.is_empty() => {
                    self.row(row, &show);
                    count += 1;
                    if count % ROWS_AT_A_TIME == 0 {
                        (self.progress)(R::TABLE, ROWS_AT_A_TIME);
                    }
                }
                Ok(_) => {}
                Err(flaw) => {
                    self.unreadable.add_in(&flaw.file, Place { table: R::TABLE, row: flaw.row }, flaw.what);
                }
            }
        }
        self.gathered.places.note(self.books.tenant.tenant_id, &rows);
        (self.progress)(R::TABLE, count % ROWS_AT_A_TIME);
        R::close(&mut self.books);
        self.gathered.tally.count_table::<R>(count, files);
    }

    fn row<R: Entity>(
        &mut self,
        row: Numbered<R>,
        show: impl Fn(&mut (dyn Rule + 'static), &Entry<R>, &Books<'_>, &mut Findings),
    ) {
        let entry = Entry::new(row, &mut self.books);
        self.gathered.see(entry.number, &entry.row);
        for (found, rule) in &mut self.rules {
            rule.row(entry.at, &entry.row, self.books.tenant, found);
            show(rule.as_mut(), &entry, &self.books, found);
        }
    }

    fn finish(mut self) -> Judged {
        if !self.unreadable.is_empty() {
            return Judged::Unreadable { findings: self.unreadable, places: self.gathered.places };
        }
        for (found, rule) in &mut self.rules {
            rule.finish(&self.books, found);
        }
        self.books.products.categories().ids().for_each(|id| self.gathered.see_category(id));
        self.gathered.tally.count_books(&self.books);
        Judged::Sound {
            findings: self.rules.into_iter().map(|(found, _)| found).collect(),
            gathered: Box::new(self.gathered),
        }
    }
}
