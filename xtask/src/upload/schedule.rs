//! Which chunk is sent next: parents before children, tenants side by side. No requests, no threads, no waiting.
//!
//! The tenants go first, all of them. Then each tenant goes through its stages; a stage begins when every chunk of the one
//! before has its answer. A tenant is taken up only when those before it have nothing to send at the moment, so that there
//! are never more under way than chunks.

use std::ops::Range;

use fixtures_gen::{Part, Plan, Shop, Table};

use crate::upload::numbers::Numbers;

/// What a tenant's tables wait for, in three stages.
const STAGES: [&[Table]; 3] = [
    &[Table::Products, Table::Customers],
    &[Table::Orders],
    &[Table::OrderItems, Table::PriceHistory, Table::StockEvents],
];

/// One request's worth of rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chunk {
    /// Its place among all chunks of the dataset, from 0: those of the tenants first, then the files in their order.
    pub(super) number: u64,
    /// The place of its file in the plan.
    pub(super) file: u64,
    pub(super) table: Table,
    /// None for the table of tenants.
    pub(super) tenant: Option<u64>,
    /// Its place in the table, from 0.
    pub(super) place: u64,
    /// Which rows of the table.
    pub(super) rows: Range<u64>,
}

impl Chunk {
    pub(super) fn row_count(&self) -> u64 {
        self.rows.end - self.rows.start
    }
}

/// What there is to do.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// This.
    Send(Chunk),
    /// Nothing until a chunk has its answer, or a file is there.
    Wait,
    /// Nothing any more.
    End,
}

/// How far a dataset has been sent.
pub(super) struct Schedule<'p> {
    plan: &'p Plan<'p>,
    whole: Part,
    done: Numbers,
    tenants: Index,
    /// The tenant to be taken up next, and the place of its first file in the plan.
    next: (u64, u64),
    shops: Vec<Progress>,
    not_sent: [u64; Table::ALL.len()],
}

/// How far the table of tenants has been sent.
#[derive(Default)]
struct Index {
    chunk: u64,
    under_way: u64,
    lost: Vec<Range<u64>>,
}

/// How far one tenant has been sent.
struct Progress {
    tenant: u64,
    first_file: u64,
    stage: usize,
    /// The place in the stage: a table and a chunk of it.
    table: usize,
    chunk: u64,
    under_way: u64,
    lost: [bool; Table::ALL.len()],
    is_waiting_for_file: bool,
}

impl<'p> Schedule<'p> {
    /// All chunks but those that are done.
    pub(super) fn new(plan: &'p Plan<'p>, done: Numbers) -> Self {
        Self {
            plan,
            whole: plan.whole(),
            done,
            tenants: Index::default(),
            next: (0, 1),
            shops: vec![],
            not_sent: [0; Table::ALL.len()],
        }
    }

    /// The next chunk whose file is there.
    pub(super) fn next(&mut self, is_there: &dyn Fn(u64) -> bool) -> Next {
        match self.next_of_tenants(is_there) {
            Next::End => self.next_of_shops(is_there),
            next => next,
        }
    }

    /// A chunk that was handed out has its answer; whether its rows are stored.
    pub(super) fn end(&mut self, chunk: &Chunk, is_stored: bool) {
        let Some(tenant) = chunk.tenant else {
            self.tenants.under_way -= 1;
            self.tenants.lost.extend((!is_stored).then(|| chunk.rows.clone()));
            return;
        };
        if let Some(shop) = self.shops.iter_mut().find(|shop| shop.tenant == tenant) {
            shop.under_way -= 1;
            shop.lost[chunk.table.index()] |= !is_stored;
        }
    }

    /// Rows of a table that were not sent, because what they depend on was refused.
    pub(super) fn not_sent(&self, table: Table) -> u64 {
        self.not_sent[table.index()]
    }

    fn next_of_tenants(&mut self, is_there: &dyn Fn(u64) -> bool) -> Next {
        let rows = self.plan.dataset().spec().tenants;
        let size = self.plan.chunk_rows();
        loop {
            let start = self.tenants.chunk.saturating_mul(size);
            if start >= rows {
                return if self.tenants.under_way > 0 { Next::Wait } else { Next::End };
            }
            let chunk = self.tenants.chunk;
            if !self.done.contains(chunk) {
                if !is_there(0) {
                    return Next::Wait;
                }
                self.tenants.chunk += 1;
                self.tenants.under_way += 1;
                let rows = start..rows.min(start.saturating_add(size));
                return Next::Send(Chunk {
                    number: chunk,
                    file: 0,
                    table: Table::Tenants,
                    tenant: None,
                    place: chunk,
                    rows,
                });
            }
            self.tenants.chunk += 1;
        }
    }

    fn next_of_shops(&mut self, is_there: &dyn Fn(u64) -> bool) -> Next {
        let mut at = 0;
        while at < self.shops.len() {
            match self.next_of_shop(at, is_there) {
                Next::Send(chunk) => return Next::Send(chunk),
                Next::Wait => at += 1,
                Next::End => drop(self.shops.remove(at)),
            }
        }
        // Files come in the order of the plan, so none of a later tenant is there.
        let is_waiting = self.shops.iter().any(|shop| shop.is_waiting_for_file);
        while !is_waiting && self.take_up() {
            let last = self.shops.len() - 1;
            match self.next_of_shop(last, is_there) {
                Next::End => drop(self.shops.pop()),
                next => return next,
            }
        }
        if self.shops.is_empty() { Next::End } else { Next::Wait }
    }

    /// Takes up the next tenant whose row is stored; false if there is none.
    fn take_up(&mut self) -> bool {
        loop {
            let (tenant, first_file) = self.next;
            if tenant >= self.plan.dataset().spec().tenants {
                return false;
            }
            let shop = self.plan.dataset().tenant(tenant);
            let files: u64 = Table::ALL[1..].iter().map(|&table| self.files(&shop, table)).sum();
            self.next = (tenant + 1, first_file + files);
            if self.tenants.lost.iter().any(|rows| rows.contains(&tenant)) {
                for &table in &Table::ALL[1..] {
                    self.not_sent[table.index()] += shop.rows(table);
                }
                continue;
            }
            self.shops.push(Progress {
                tenant,
                first_file,
                stage: 0,
                table: 0,
                chunk: 0,
                under_way: 0,
                lost: [false; Table::ALL.len()],
                is_waiting_for_file: false,
            });
            return true;
        }
    }

    fn next_of_shop(&mut self, at: usize, is_there: &dyn Fn(u64) -> bool) -> Next {
        let tenants_chunks = chunks_of_tenants(self.plan);
        let shop = self.plan.dataset().tenant(self.shops[at].tenant);
        loop {
            let progress = &mut self.shops[at];
            progress.is_waiting_for_file = false;
            let Some(stage) = STAGES.get(progress.stage) else { return Next::End };
            let Some(&table) = stage.get(progress.table) else {
                if progress.under_way > 0 {
                    return Next::Wait;
                }
                (progress.stage, progress.table, progress.chunk) = (progress.stage + 1, 0, 0);
                continue;
            };
            let is_begun = progress.chunk > 0;
            if !is_begun && table.parents().any(|parent| progress.lost[parent.index()]) {
                progress.lost[table.index()] = true;
                progress.table += 1;
                self.not_sent[table.index()] += shop.rows(table);
                continue;
            }
            let (first_file, chunk) = (progress.first_file, progress.chunk);
            let start = chunk.saturating_mul(self.plan.chunk_rows());
            if start >= shop.rows(table) {
                (progress.table, progress.chunk) = (progress.table + 1, 0);
                continue;
            }
            let before: u64 =
                Table::ALL[1..].iter().take_while(|&&one| one != table).map(|&one| self.files(&shop, one)).sum();
            let file = first_file + before + chunk;
            let number = tenants_chunks + file - 1;
            let progress = &mut self.shops[at];
            if self.done.contains(number) {
                progress.chunk += 1;
                continue;
            }
            if !is_there(file) {
                progress.is_waiting_for_file = true;
                return Next::Wait;
            }
            progress.chunk += 1;
            progress.under_way += 1;
            let rows = start..shop.rows(table).min(start.saturating_add(self.plan.chunk_rows()));
            return Next::Send(Chunk { number, file, table, tenant: Some(progress.tenant), place: chunk, rows });
        }
    }

    /// Files of a tenant's table; an empty table has one, which is not sent.
    fn files(&self, shop: &Shop<'_>, table: Table) -> u64 {
        self.plan.rows_of_part(&self.whole, shop, table).chunks.end
    }
}

/// How many requests the tenants themselves take.
pub(super) fn chunks_of_tenants(plan: &Plan<'_>) -> u64 {
    plan.dataset().spec().tenants.div_ceil(plan.chunk_rows())
}

/// How many chunks have rows.
pub(super) fn chunk_count(plan: &Plan<'_>) -> u64 {
    let of_shop = |shop: Shop<'_>| -> u64 {
        Table::ALL[1..].iter().map(|&table| shop.rows(table).div_ceil(plan.chunk_rows())).sum()
    };
    chunks_of_tenants(plan) + plan.dataset().tenants().map(of_shop).sum::<u64>()
}

/// One more than the largest number of a chunk.
pub(super) fn numbers_end(plan: &Plan<'_>) -> u64 {
    chunks_of_tenants(plan) + plan.file_count() - 1
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::{BTreeMap, BTreeSet};

    use fixtures_gen::{Dataset, Format, PlannedFile, Spec};

    use super::*;

    /// Numbers that look random and are the same in every run.
    struct Draws(u64);

    impl Draws {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }
    }

    fn dataset(draws: &mut Draws) -> Dataset {
        Dataset::new(Spec {
            seed: draws.below(100),
            tenants: 1 + draws.below(5),
            products_per_tenant: 1 + draws.below(20),
            orders_per_tenant: draws.below(40),
            customers_per_tenant: 1 + draws.below(10),
        })
        .unwrap()
    }

    /// What is known of a chunk that was handed out.
    type Sent = BTreeMap<(Option<u64>, Table, u64), bool>;

    fn assert_parents_are_stored(chunk: &Chunk, answered: &Sent, under_way: &[Chunk]) {
        let is_open = |table: Table| under_way.iter().any(|other| other.table == table && other.tenant == chunk.tenant);
        if chunk.tenant.is_some() {
            assert!(under_way.iter().all(|other| other.tenant.is_some()), "{chunk:?} before the tenants");
        }
        for parent in chunk.table.parents() {
            assert!(!is_open(parent), "{chunk:?} before {parent}");
            let lost = answered.iter().any(|(key, is_stored)| (key.0, key.1) == (chunk.tenant, parent) && !is_stored);
            assert!(!lost, "{chunk:?} although {parent} is lost");
        }
    }

    #[test]
    fn whatever_the_order_of_answers_parents_come_first_and_all_is_sent_once() {
        for seed in 0..400 {
            let mut draws = Draws(seed);
            let dataset = dataset(&mut draws);
            let plan = Plan::new(&dataset, Format::Ndjson, 1 + draws.below(15));
            let files: Vec<PlannedFile> = plan.files().collect();
            let done: BTreeSet<u64> =
                (0..numbers_end(&plan)).filter(|_| seed % 3 == 1 && draws.below(3) == 0).collect();
            let mut numbers = Numbers::default();
            for &number in &done {
                numbers.insert(number);
            }
            let mut schedule = Schedule::new(&plan, numbers);
            let loses = seed % 2 == 1;
            let there = Cell::new(if seed % 5 < 2 { 0 } else { files.len() as u64 });
            let mut most = 0;
            let (mut answered, mut under_way, mut seen) = (Sent::new(), Vec::<Chunk>::new(), BTreeSet::new());
            loop {
                match schedule.next(&|file| file < there.get()) {
                    Next::Send(chunk) => {
                        let file = &files[chunk.file as usize];
                        assert!(chunk.file < there.get() && !done.contains(&chunk.number), "{chunk:?}");
                        assert_eq!((file.table, file.tenant), (chunk.table, chunk.tenant));
                        if chunk.tenant.is_some() {
                            assert_eq!((file.chunk, &file.rows), (chunk.place, &chunk.rows));
                        }
                        assert_parents_are_stored(&chunk, &answered, &under_way);
                        assert!(seen.insert(chunk.number), "{chunk:?} twice");
                        assert!(chunk.row_count() > 0);
                        under_way.push(chunk);
                    }
                    Next::End => break,
                    Next::Wait if under_way.is_empty() => {
                        assert!(there.get() < files.len() as u64, "seed {seed}: waits for nothing");
                        there.set(there.get() + 1);
                    }
                    Next::Wait => {}
                }
                most = most.max(under_way.len());
                assert!(schedule.shops.len() <= most + 1);
                if under_way.len() > 3 || draws.below(3) == 0 {
                    let Some(place) = (!under_way.is_empty()).then(|| draws.below(under_way.len() as u64)) else {
                        continue;
                    };
                    let chunk = under_way.swap_remove(place as usize);
                    let is_stored = !loses || draws.below(10) > 0;
                    schedule.end(&chunk, is_stored);
                    answered.insert((chunk.tenant, chunk.table, chunk.place), is_stored);
                }
            }
            assert!(under_way.is_empty(), "seed {seed}: ended too early");
            let known = |number: &u64| done.contains(number);
            let count = chunk_count(&plan)
                - (0..numbers_end(&plan)).filter(known).filter(|&number| has_rows(&plan, number)).count() as u64;
            let not_sent: u64 = Table::ALL.iter().map(|&table| schedule.not_sent(table)).sum();
            if answered.values().all(|is_stored| *is_stored) {
                assert_eq!((seen.len() as u64, not_sent), (count, 0), "seed {seed}");
            } else {
                assert!(seen.len() as u64 == count || not_sent > 0, "seed {seed}");
            }
        }
    }

    fn has_rows(plan: &Plan<'_>, number: u64) -> bool {
        let Some(file) = number.checked_sub(chunks_of_tenants(plan)) else { return true };
        let file = plan.files().nth(file as usize + 1).unwrap();
        !file.rows.is_empty()
    }

    #[test]
    fn what_depends_on_a_lost_chunk_is_not_sent_and_the_rest_is() {
        let sizes = Spec { seed: 1, tenants: 2, products_per_tenant: 3, orders_per_tenant: 4, customers_per_tenant: 2 };
        let dataset = Dataset::new(sizes).unwrap();
        let plan = Plan::new(&dataset, Format::Csv, 1_000);
        for (lost, sent) in [
            (Table::Customers, &[Table::PriceHistory, Table::StockEvents][..]),
            (Table::Products, &[Table::Orders]),
            (Table::Orders, &[Table::PriceHistory, Table::StockEvents]),
            (Table::StockEvents, &[Table::Orders, Table::OrderItems, Table::PriceHistory]),
        ] {
            let mut schedule = Schedule::new(&plan, Numbers::default());
            let mut tables = [BTreeSet::new(), BTreeSet::new()];
            while let Next::Send(chunk) = schedule.next(&|_| true) {
                schedule.end(&chunk, (chunk.table, chunk.tenant) != (lost, Some(0)));
                if let Some(tenant) = chunk.tenant {
                    tables[tenant as usize].insert(chunk.table);
                }
            }
            let basis = [Table::Products, Table::Customers, lost];
            assert_eq!(tables[0], basis.into_iter().chain(sent.iter().copied()).collect(), "{lost} is lost");
            assert_eq!(tables[1], Table::ALL[1..].iter().copied().collect());
            for &table in Table::ALL {
                let rows = if tables[0].contains(&table) || table == Table::Tenants {
                    0
                } else {
                    dataset.tenant(0).rows(table)
                };
                assert_eq!(schedule.not_sent(table), rows, "{table}, {lost} is lost");
            }
        }
    }
}
