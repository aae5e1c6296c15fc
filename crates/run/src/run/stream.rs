//! A run into standard output.

use fixtures_gen::{Plan, PlannedFile, Table};

use super::making::{Run, RunCounters};
use super::prepare::Prepared;
use super::summary::{Status, Summary};
use crate::directory::{Action, CompletedFiles};
use crate::engine::{Content, FileTask};
use crate::error::Error;
use crate::job::Streamed;
use crate::sink::Stdout;

impl Run<'_> {
    /// A stream is one file, whose name nobody sees.
    pub(super) fn stream(&self, streamed: &Streamed) -> Result<Summary, Error> {
        let Prepared { job, dataset, part, .. } = self.prepared;
        let plan = Plan::new(dataset, job.writing.format(), u64::MAX);
        let mut encoding = job.writing.encoding();
        let all = |tables: &[Table]| tables.iter().map(|&table| plan.rows(table)).sum();
        let (tables, rows, content) = match streamed {
            Streamed::Sql(ddl) => (Table::ALL, all(Table::ALL), Content::text(plan.sql_stream(*ddl))),
            Streamed::Tables(tables) => match (&tables[..], encoding, job.part) {
                (tables, _, Some(part)) => {
                    let rows = plan.rows_of_stream_part(tables, part);
                    let rows = rows.iter().map(|(_, rows)| rows.end - rows.start).sum();
                    (tables, rows, Content::text(plan.stream_part(tables, part)))
                }
                ([table], Some(_), None) => (&tables[..], plan.rows(*table), Content::groups(plan.blocks_of(*table))),
                (tables, _, None) => (tables, all(tables), Content::text(plan.stream(tables))),
            },
        };
        if matches!(content, Content::Text { .. }) {
            encoding = None;
        }
        let file = PlannedFile {
            table: tables.first().copied().unwrap_or(Table::Tenants),
            tenant: None,
            tenant_id: None,
            chunk: 0,
            format: job.writing.format(),
            compression: job.compression,
            rows: 0..rows,
            name: String::new(),
        };
        let task = FileTask { number: 0, file, content };
        let none = CompletedFiles::none(part);
        let counters = RunCounters { rows, ..self.begin(Action::Start, &none)? };
        self.make_in(encoding, &Stdout, Box::new(std::iter::once(task)), &counters, &|_| ())?;
        Ok(self.summary(Status::Complete, &counters.counters))
    }
}
