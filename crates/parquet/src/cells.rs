//! Rows taken apart into columns.

use chrono::NaiveDateTime;
use fixtures_gen::{CellSink, Column, Kind, Money, Object, Record, RowSink};
use uuid::Uuid;

use crate::column::Values;
use crate::layout::Layout;

/// The columns of some rows of one table.
pub(crate) struct Cells {
    pub(crate) columns: Vec<Values>,
    pub(crate) rows: u64,
    /// The column of the next cell.
    next: usize,
    /// How many of the optional columns that the next cell is in are present.
    level: i16,
}

impl Cells {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self { columns: layout.leaves.iter().map(Values::new).collect(), rows: 0, next: 0, level: 0 }
    }

    #[inline(always)]
    fn column(&mut self) -> &mut Values {
        let column = &mut self.columns[self.next];
        self.next += 1;
        column
    }
}

impl RowSink for Cells {
    #[inline(always)]
    fn row<R: Record>(&mut self, row: &R) {
        self.next = 0;
        row.visit(self);
        self.rows += 1;
    }
}

impl CellSink for Cells {
    #[inline(always)]
    fn uuid(&mut self, _: &'static Column, value: Uuid) {
        self.column().bytes16(value.as_bytes());
    }

    #[inline(always)]
    fn text(&mut self, _: &'static Column, value: &str) {
        self.column().text(value.as_bytes());
    }

    #[inline(always)]
    fn label(&mut self, _: &'static Column, value: &'static str) {
        self.column().text(value.as_bytes());
    }

    #[inline(always)]
    fn money(&mut self, _: &'static Column, value: Money) {
        self.column().integer(value.cents());
    }

    #[inline(always)]
    fn integer(&mut self, _: &'static Column, value: i64) {
        self.column().integer(value);
    }

    #[inline(always)]
    fn boolean(&mut self, _: &'static Column, value: bool) {
        self.column().boolean(value);
    }

    #[inline(always)]
    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        self.column().integer(value.and_utc().timestamp_micros());
    }

    #[inline(always)]
    fn null(&mut self, column: &'static Column) {
        let level = self.level;
        for _ in 0..leaves(column.kind) {
            self.column().null(level);
        }
    }

    #[inline(always)]
    fn object<O: Object>(&mut self, column: &'static Column, value: &O) {
        let inside = i16::from(column.nullable);
        self.level += inside;
        value.visit(self);
        self.level -= inside;
    }
}

/// How many columns without members a column is.
fn leaves(kind: Kind) -> usize {
    match kind {
        Kind::Object(members) => members.iter().map(|member| leaves(member.kind)).sum(),
        _ => 1,
    }
}
