//! Runs of rows, shared among threads and gone through in the dataset's order.

use std::collections::VecDeque;
use std::ops::Range;

use fixtures_gen::{Block, Dataset, Format, Layout, Plan, Table};

/// Rows one after the other of one tenant; the table of tenants is one of tenant 0.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) tenant: u64,
    pub(crate) rows: Range<u64>,
}

impl Run {
    fn count(&self) -> u64 {
        self.rows.end - self.rows.start
    }
}

/// How many rows of a table a tenant has.
pub(crate) fn rows_of(dataset: &Dataset, table: Table, tenant: u64) -> u64 {
    match table {
        Table::Tenants => dataset.spec().tenants,
        _ => dataset.tenant(tenant).rows(table),
    }
}

/// Some rows of a table.
#[derive(Clone, Debug)]
pub(crate) enum Rows {
    /// All of them.
    All,
    /// These, which are sorted and do not touch.
    Chosen(Vec<Run>),
}

impl Rows {
    /// How many there are.
    pub(crate) fn count(&self, dataset: &Dataset, table: Table) -> u64 {
        match self {
            Self::All => Plan::new(dataset, Format::Csv, 1).rows(table),
            Self::Chosen(runs) => runs.iter().map(Run::count).sum(),
        }
    }

    /// Shares the first `count` of them among so many threads.
    pub(crate) fn share(&self, dataset: &Dataset, table: Table, count: u64, threads: u64) -> Vec<Share> {
        let cut = |thread: u64| (u128::from(count) * u128::from(thread) / u128::from(threads)) as u64;
        let shares = (0..threads).map(|thread| cut(thread)..cut(thread + 1));
        match self {
            Self::All => {
                let plan = Plan::new(dataset, Format::Csv, 1).with_layout(Layout::Table);
                let file = plan.table_file(table).expect("in this layout a table is a file");
                let mut places = plan.places(&file);
                let share = |rows: Range<u64>| {
                    let (tenant, row) = if rows.is_empty() { (0, 0) } else { places.row(rows.start) };
                    Share { left: rows.end - rows.start, rest: Rest::All { tenant, row } }
                };
                shares.map(share).collect()
            }
            Self::Chosen(runs) => {
                let mut runs = runs.iter().cloned();
                let mut open = runs.next();
                let mut take = |mut wanted: u64| {
                    let mut taken = VecDeque::new();
                    while let Some(run) = open.as_mut().filter(|_| wanted > 0) {
                        let count = run.count().min(wanted);
                        taken.push_back(Run { tenant: run.tenant, rows: run.rows.start..run.rows.start + count });
                        run.rows.start += count;
                        wanted -= count;
                        if run.rows.is_empty() {
                            open = runs.next();
                        }
                    }
                    taken
                };
                let share = |rows: Range<u64>| {
                    let left = rows.end - rows.start;
                    Share { left, rest: Rest::Chosen(take(left)) }
                };
                shares.map(share).collect()
            }
        }
    }
}

/// What one thread makes, up to its end.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    /// Rows that are left.
    pub(crate) left: u64,
    rest: Rest,
}

#[derive(Clone, Debug)]
enum Rest {
    /// All rows from here on.
    All {
        tenant: u64,
        row: u64,
    },
    Chosen(VecDeque<Run>),
}

impl Share {
    /// The next rows, `most` of them or all that are left, in blocks of one tenant each.
    pub(crate) fn next(&mut self, dataset: &Dataset, table: Table, most: u64) -> Vec<Block> {
        let mut wanted = most.min(self.left);
        self.left -= wanted;
        let mut blocks = vec![];
        while wanted > 0 {
            let Run { tenant, rows } = self.rest.next(dataset, table, wanted);
            wanted -= rows.end - rows.start;
            if !rows.is_empty() {
                blocks.push(Block { table, tenant, rows });
            }
        }
        blocks
    }
}

impl Rest {
    /// The next rows of one tenant, at most so many; perhaps none, if the tenant has none.
    fn next(&mut self, dataset: &Dataset, table: Table, most: u64) -> Run {
        match self {
            Self::All { tenant, row } => {
                let (of, all) = (*tenant, rows_of(dataset, table, *tenant));
                let rows = *row..all.min(row.saturating_add(most));
                (*tenant, *row) = if rows.end == all { (of + 1, 0) } else { (of, rows.end) };
                Run { tenant: of, rows }
            }
            Self::Chosen(runs) => {
                let run = runs.front_mut().expect("a share has as many rows as it says");
                let rows = run.rows.start..run.rows.start + run.count().min(most);
                run.rows.start = rows.end;
                let tenant = run.tenant;
                if run.rows.is_empty() {
                    runs.pop_front();
                }
                Run { tenant, rows }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fixtures_gen::{Preset, Spec, TenantSizes};

    use super::*;

    fn dataset() -> Dataset {
        let spec = Spec { tenants: 23, tenant_sizes: TenantSizes::Skewed, ..Preset::Tiny.spec(5) };
        Dataset::new(spec).unwrap()
    }

    /// Every row of some shares, in order.
    fn all_of(dataset: &Dataset, table: Table, shares: Vec<Share>) -> Vec<(u64, u64)> {
        let mut rows = vec![];
        for mut share in shares {
            while share.left > 0 {
                let blocks = share.next(dataset, table, 7);
                assert!(blocks.iter().map(Block::row_count).sum::<u64>() <= 7);
                rows.extend(blocks.into_iter().flat_map(|block| block.rows.map(move |row| (block.tenant, row))));
            }
        }
        rows
    }

    #[test]
    fn shares_together_are_all_rows_in_order() {
        let dataset = dataset();
        for &table in Table::ALL {
            let tenants = if table == Table::Tenants { 1 } else { dataset.spec().tenants };
            let expected: Vec<_> = (0..tenants)
                .flat_map(|tenant| (0..rows_of(&dataset, table, tenant)).map(move |row| (tenant, row)))
                .collect();
            let count = Rows::All.count(&dataset, table);
            assert_eq!(count, expected.len() as u64);
            let runs = (0..tenants).map(|tenant| Run { tenant, rows: 0..rows_of(&dataset, table, tenant) });
            let chosen = Rows::Chosen(runs.filter(|run| !run.rows.is_empty()).collect());
            for threads in [1, 2, 5, 1_000] {
                for rows in [&Rows::All, &chosen] {
                    assert_eq!(all_of(&dataset, table, rows.share(&dataset, table, count, threads)), expected);
                    let first = rows.share(&dataset, table, count / 3, threads);
                    assert_eq!(all_of(&dataset, table, first), expected[..expected.len() / 3]);
                }
            }
        }
    }
}
