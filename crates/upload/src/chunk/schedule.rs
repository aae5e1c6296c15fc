//! Which chunk is sent next: parents before children, tenants side by side. No requests, no
//! threads, no waiting.
//!
//! The table of tenants goes first, all of it. Then each tenant goes through its stages; a stage
//! begins when every chunk of the one before has its response. A tenant begins only when those
//! before it have nothing to send at the moment, so that there are never more tenants than chunks
//! under way.

use std::ops::Range;

use fixtures_gen::{Part, Plan, Shop, Table};

use crate::chunk::bit_set::BitSet;

/// The tables that every tenant has rows of.
const TABLES_OF_TENANT: &[Table] = Table::ALL.split_at(1).1;

/// One request's worth of rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chunk {
    /// Its place among all chunks of the dataset, from 0: those of the table of tenants first, then
    /// the files in their order.
    pub(crate) number: u64,
    /// The place of its file in the plan.
    pub(crate) file: u64,
    pub(crate) table: Table,
    /// `None` for the table of tenants.
    pub(crate) tenant: Option<u64>,
    /// Its place in the table, from 0.
    pub(crate) place: u64,
    /// Which rows of the table.
    pub(crate) rows: Range<u64>,
}

impl Chunk {
    pub(crate) fn row_count(&self) -> u64 {
        self.rows.end - self.rows.start
    }
}

/// What there is to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    /// Send this.
    Send(Chunk),
    /// Nothing until a chunk has its response, or a file exists.
    Wait,
    /// Nothing any more.
    End,
}

/// How far a dataset has been sent.
pub(crate) struct Schedule<'p> {
    plan: Plan<'p>,
    whole: Part,
    stages: Vec<Vec<Table>>,
    /// Chunks that are acknowledged already.
    done: BitSet,
    tenants_table: TenantsTableProgress,
    /// The next tenant to begin, and the place of its first file in the plan.
    next_tenant: (u64, u64),
    tenants: Vec<TenantProgress>,
    not_sent: [u64; Table::ALL.len()],
}

/// How far the table of tenants has been sent.
#[derive(Default)]
struct TenantsTableProgress {
    chunk: u64,
    under_way: u64,
    /// Rows that are not stored.
    lost: Vec<Range<u64>>,
}

/// How far one tenant has been sent.
struct TenantProgress {
    number: u64,
    first_file: u64,
    stage: usize,
    /// The place in the stage: a table and a chunk of it.
    table: usize,
    chunk: u64,
    under_way: u64,
    lost: [bool; Table::ALL.len()],
    is_waiting_for_file: bool,
}

impl TenantProgress {
    fn begin(number: u64, first_file: u64) -> Self {
        let lost = [false; Table::ALL.len()];
        Self { number, first_file, stage: 0, table: 0, chunk: 0, under_way: 0, lost, is_waiting_for_file: false }
    }

    /// Moves to the next table of the stage.
    fn end_table(&mut self) {
        (self.table, self.chunk) = (self.table + 1, 0);
    }

    fn end_stage(&mut self) {
        (self.stage, self.table, self.chunk) = (self.stage + 1, 0, 0);
    }
}

impl<'p> Schedule<'p> {
    /// All chunks except those that are done.
    pub(crate) fn new(plan: Plan<'p>, done: BitSet) -> Self {
        Self {
            plan,
            whole: plan.whole(),
            stages: stages(),
            done,
            tenants_table: TenantsTableProgress::default(),
            next_tenant: (0, 1),
            tenants: vec![],
            not_sent: [0; Table::ALL.len()],
        }
    }

    /// The next chunk whose file exists.
    pub(crate) fn next(&mut self, exists: &dyn Fn(u64) -> bool) -> Next {
        match self.next_of_tenants_table(exists) {
            Next::End => self.next_of_tenants(exists),
            next => next,
        }
    }

    /// A chunk that was handed out has its response; whether its rows are stored.
    pub(crate) fn end(&mut self, chunk: &Chunk, is_stored: bool) {
        let Some(number) = chunk.tenant else {
            self.tenants_table.under_way -= 1;
            self.tenants_table.lost.extend((!is_stored).then(|| chunk.rows.clone()));
            return;
        };
        let tenant = self.tenants.iter_mut().find(|tenant| tenant.number == number);
        let tenant = tenant.expect("a tenant stays until its chunks have their responses");
        tenant.under_way -= 1;
        tenant.lost[chunk.table.index()] |= !is_stored;
    }

    /// Rows of a table that were not sent, because rows that they depend on are not stored.
    pub(crate) fn not_sent(&self, table: Table) -> u64 {
        self.not_sent[table.index()]
    }

    fn next_of_tenants_table(&mut self, exists: &dyn Fn(u64) -> bool) -> Next {
        let (rows, size) = (self.plan.dataset().spec().tenants, self.plan.chunk_rows());
        let TenantsTableProgress { chunk, under_way, .. } = &mut self.tenants_table;
        loop {
            let (place, start) = (*chunk, chunk.saturating_mul(size));
            if start >= rows {
                return if *under_way > 0 { Next::Wait } else { Next::End };
            }
            let is_done = self.done.contains(place);
            if !is_done && !exists(0) {
                return Next::Wait;
            }
            *chunk += 1;
            if is_done {
                continue;
            }
            *under_way += 1;
            let rows = start..rows.min(start.saturating_add(size));
            return Next::Send(Chunk { number: place, file: 0, table: Table::Tenants, tenant: None, place, rows });
        }
    }

    fn next_of_tenants(&mut self, exists: &dyn Fn(u64) -> bool) -> Next {
        let mut at = 0;
        while at < self.tenants.len() {
            match self.next_of_tenant(at, exists) {
                Next::Send(chunk) => return Next::Send(chunk),
                Next::Wait => at += 1,
                Next::End => drop(self.tenants.remove(at)),
            }
        }
        // Files come in the order of the plan, so none of a later tenant exists.
        let is_waiting = self.tenants.iter().any(|tenant| tenant.is_waiting_for_file);
        while !is_waiting && self.begin_tenant() {
            let last = self.tenants.len() - 1;
            match self.next_of_tenant(last, exists) {
                Next::End => drop(self.tenants.pop()),
                next => return next,
            }
        }
        if self.tenants.is_empty() { Next::End } else { Next::Wait }
    }

    /// Begins the next tenant whose row is stored; false if there is none.
    fn begin_tenant(&mut self) -> bool {
        loop {
            let (number, first_file) = self.next_tenant;
            if number >= self.plan.dataset().spec().tenants {
                return false;
            }
            let shop = self.plan.dataset().tenant(number);
            let files: u64 = TABLES_OF_TENANT.iter().map(|&table| self.files(&shop, table)).sum();
            self.next_tenant = (number + 1, first_file + files);
            if !self.tenants_table.lost.iter().any(|rows| rows.contains(&number)) {
                self.tenants.push(TenantProgress::begin(number, first_file));
                return true;
            }
            for &table in TABLES_OF_TENANT {
                self.not_sent[table.index()] += shop.rows(table);
            }
        }
    }

    fn next_of_tenant(&mut self, at: usize, exists: &dyn Fn(u64) -> bool) -> Next {
        let shop = self.plan.dataset().tenant(self.tenants[at].number);
        loop {
            let tenant = &mut self.tenants[at];
            tenant.is_waiting_for_file = false;
            let Some(stage) = self.stages.get(tenant.stage) else { return Next::End };
            let Some(&table) = stage.get(tenant.table) else {
                if tenant.under_way > 0 {
                    return Next::Wait;
                }
                tenant.end_stage();
                continue;
            };
            if tenant.chunk == 0 && table.parents().any(|parent| tenant.lost[parent.index()]) {
                tenant.lost[table.index()] = true;
                tenant.end_table();
                self.not_sent[table.index()] += shop.rows(table);
                continue;
            }
            let Some(chunk) = self.chunk(at, &shop, table) else {
                self.tenants[at].end_table();
                continue;
            };
            let (is_done, tenant) = (self.done.contains(chunk.number), &mut self.tenants[at]);
            if !is_done && !exists(chunk.file) {
                tenant.is_waiting_for_file = true;
                return Next::Wait;
            }
            tenant.chunk += 1;
            if !is_done {
                tenant.under_way += 1;
                return Next::Send(chunk);
            }
        }
    }

    /// The next chunk of a tenant's table; `None` at the end of the table.
    fn chunk(&self, at: usize, shop: &Shop<'_>, table: Table) -> Option<Chunk> {
        let &TenantProgress { number: tenant, first_file, chunk: place, .. } = &self.tenants[at];
        let (size, rows) = (self.plan.chunk_rows(), shop.rows(table));
        let start = place.saturating_mul(size);
        if start >= rows {
            return None;
        }
        let before = TABLES_OF_TENANT.iter().take_while(|&&before| before != table);
        let file = first_file + before.map(|&before| self.files(shop, before)).sum::<u64>() + place;
        let number = chunks_of_tenants_table(&self.plan) + file - 1;
        Some(Chunk {
            number,
            file,
            table,
            tenant: Some(tenant),
            place,
            rows: start..rows.min(start.saturating_add(size)),
        })
    }

    /// Files of a tenant's table; an empty table has one, which is not sent.
    fn files(&self, shop: &Shop<'_>, table: Table) -> u64 {
        self.plan.rows_of_part(&self.whole, shop, table).chunks.end
    }
}

/// The tables of a tenant in their order, cut where one depends on another of the same stage.
fn stages() -> Vec<Vec<Table>> {
    let mut stages: Vec<Vec<Table>> = vec![];
    for &table in TABLES_OF_TENANT {
        match stages.last_mut().filter(|stage| table.parents().all(|parent| !stage.contains(&parent))) {
            Some(stage) => stage.push(table),
            None => stages.push(vec![table]),
        }
    }
    stages
}

/// The chunk with a number, if it has rows.
pub(crate) fn chunk_with_number(plan: &Plan<'_>, number: u64) -> Option<Chunk> {
    let (size, of_tenants) = (plan.chunk_rows(), chunks_of_tenants_table(plan));
    let rows = |place: u64, all: u64| place * size..all.min(place.saturating_add(1).saturating_mul(size));
    if number < of_tenants {
        let rows = rows(number, plan.dataset().spec().tenants);
        return Some(Chunk { number, file: 0, table: Table::Tenants, tenant: None, place: number, rows });
    }
    let (mut place, file, whole) = (number - of_tenants, number - of_tenants + 1, plan.whole());
    for (tenant, shop) in (0..).zip(plan.dataset().tenants()) {
        for &table in TABLES_OF_TENANT {
            // An empty table has a file, which is not sent.
            let files = plan.rows_of_part(&whole, &shop, table).chunks.end;
            if place < files {
                let rows = rows(place, shop.rows(table));
                return (!rows.is_empty()).then_some(Chunk { number, file, table, tenant: Some(tenant), place, rows });
            }
            place -= files;
        }
    }
    None
}

/// How many requests the table of tenants takes.
pub(crate) fn chunks_of_tenants_table(plan: &Plan<'_>) -> u64 {
    plan.dataset().spec().tenants.div_ceil(plan.chunk_rows())
}

/// How many chunks have rows.
pub(crate) fn chunk_count(plan: &Plan<'_>) -> u64 {
    let of_tenant = |shop: Shop<'_>| -> u64 {
        TABLES_OF_TENANT.iter().map(|&table| shop.rows(table).div_ceil(plan.chunk_rows())).sum()
    };
    chunks_of_tenants_table(plan) + plan.dataset().tenants().map(of_tenant).sum::<u64>()
}

/// One more than the largest number of a chunk.
pub(crate) fn numbers_end(plan: &Plan<'_>) -> u64 {
    chunks_of_tenants_table(plan) + plan.file_count() - 1
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::{BTreeMap, BTreeSet};

    use fixtures_gen::{Dataset, Format, PlannedFile, Preset, Spec, TenantSizes};

    use super::*;

    /// Numbers that look random and are the same in every run.
    struct Draws(u64);

    impl Draws {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }

        fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
            &all[self.below(all.len() as u64) as usize]
        }
    }

    fn dataset(draws: &mut Draws) -> Dataset {
        Dataset::new(Spec {
            seed: draws.below(100),
            tenants: 1 + draws.below(5),
            products_per_tenant: 1 + draws.below(20),
            orders_per_tenant: draws.below(40),
            customers_per_tenant: 1 + draws.below(10),
            tenant_sizes: *draws.one_of(TenantSizes::ALL),
        })
        .unwrap()
    }

    /// What is known of a chunk that was handed out.
    type Sent = BTreeMap<(Option<u64>, Table, u64), bool>;

    fn assert_parents_are_stored(chunk: &Chunk, responses: &Sent, under_way: &[Chunk]) {
        let is_open = |table: Table| under_way.iter().any(|other| other.table == table && other.tenant == chunk.tenant);
        if chunk.tenant.is_some() {
            assert!(under_way.iter().all(|other| other.tenant.is_some()), "{chunk:?} before the tenants");
        }
        for parent in chunk.table.parents() {
            assert!(!is_open(parent), "{chunk:?} before {parent}");
            let lost = responses.iter().any(|(key, is_stored)| (key.0, key.1) == (chunk.tenant, parent) && !is_stored);
            assert!(!lost, "{chunk:?} although {parent} is lost");
        }
    }

    #[test]
    fn tables_go_in_their_order_and_wait_for_their_parents() {
        let expected: [&[Table]; 3] = [
            &[Table::Products, Table::Customers],
            &[Table::Orders],
            &[Table::OrderItems, Table::PriceHistory, Table::StockEvents],
        ];
        assert_eq!(stages(), expected);
    }

    #[test]
    fn whatever_the_order_of_responses_parents_come_first_and_all_is_sent_once() {
        for seed in 0..400 {
            let mut draws = Draws(seed);
            let dataset = dataset(&mut draws);
            let plan = Plan::new(&dataset, Format::Ndjson, 1 + draws.below(15));
            let files: Vec<PlannedFile> = plan.files().collect();
            let done: BTreeSet<u64> =
                (0..numbers_end(&plan)).filter(|_| seed % 3 == 1 && draws.below(3) == 0).collect();
            let mut numbers = BitSet::default();
            for &number in &done {
                numbers.insert(number);
            }
            let mut schedule = Schedule::new(plan, numbers);
            let loses = seed % 2 == 1;
            let existing = Cell::new(if seed % 5 < 2 { 0 } else { files.len() as u64 });
            let mut most = 0;
            let (mut responses, mut under_way, mut seen) = (Sent::new(), Vec::<Chunk>::new(), BTreeSet::new());
            loop {
                match schedule.next(&|file| file < existing.get()) {
                    Next::Send(chunk) => {
                        let file = &files[chunk.file as usize];
                        assert!(chunk.file < existing.get() && !done.contains(&chunk.number), "{chunk:?}");
                        assert_eq!((file.table, file.tenant), (chunk.table, chunk.tenant));
                        if chunk.tenant.is_some() {
                            assert_eq!((file.chunk, &file.rows), (chunk.place, &chunk.rows));
                        }
                        assert_eq!(chunk_with_number(&plan, chunk.number).as_ref(), Some(&chunk));
                        assert_parents_are_stored(&chunk, &responses, &under_way);
                        assert!(seen.insert(chunk.number), "{chunk:?} twice");
                        assert!(chunk.row_count() > 0);
                        under_way.push(chunk);
                    }
                    Next::End => break,
                    Next::Wait if under_way.is_empty() => {
                        assert!(existing.get() < files.len() as u64, "seed {seed}: waits for nothing");
                        existing.set(existing.get() + 1);
                    }
                    Next::Wait => {}
                }
                most = most.max(under_way.len());
                assert!(schedule.tenants.len() <= most + 1);
                if under_way.len() > 3 || draws.below(3) == 0 {
                    let Some(place) = (!under_way.is_empty()).then(|| draws.below(under_way.len() as u64)) else {
                        continue;
                    };
                    let chunk = under_way.swap_remove(place as usize);
                    let is_stored = !loses || draws.below(10) > 0;
                    schedule.end(&chunk, is_stored);
                    responses.insert((chunk.tenant, chunk.table, chunk.place), is_stored);
                }
            }
            assert!(under_way.is_empty(), "seed {seed}: ended too early");
            let known = |number: &u64| done.contains(number);
            let count = chunk_count(&plan)
                - (0..numbers_end(&plan)).filter(known).filter(|&number| has_rows(&plan, number)).count() as u64;
            let not_sent: u64 = Table::ALL.iter().map(|&table| schedule.not_sent(table)).sum();
            if responses.values().all(|is_stored| *is_stored) {
                assert_eq!((seen.len() as u64, not_sent), (count, 0), "seed {seed}");
            } else {
                assert!(seen.len() as u64 == count || not_sent > 0, "seed {seed}");
            }
        }
    }

    fn has_rows(plan: &Plan<'_>, number: u64) -> bool {
        let Some(file) = number.checked_sub(chunks_of_tenants_table(plan)) else { return true };
        let file = plan.files().nth(file as usize + 1).unwrap();
        !file.rows.is_empty()
    }

    #[test]
    fn what_depends_on_a_lost_chunk_is_not_sent_and_the_rest_is() {
        let sizes = Spec {
            tenants: 2,
            products_per_tenant: 3,
            orders_per_tenant: 4,
            customers_per_tenant: 2,
            ..Preset::Tiny.spec(1)
        };
        let dataset = Dataset::new(sizes).unwrap();
        let plan = Plan::new(&dataset, Format::Csv, 1_000);
        for (lost, sent) in [
            (Table::Customers, &[Table::PriceHistory, Table::StockEvents][..]),
            (Table::Products, &[Table::Orders]),
            (Table::Orders, &[Table::PriceHistory, Table::StockEvents]),
            (Table::StockEvents, &[Table::Orders, Table::OrderItems, Table::PriceHistory]),
        ] {
            let mut schedule = Schedule::new(plan, BitSet::default());
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
