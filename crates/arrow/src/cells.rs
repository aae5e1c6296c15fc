//! Rows taken apart into columns.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StructArray};
use arrow_buffer::NullBufferBuilder;
use chrono::NaiveDateTime;
use fixtures_gen::{CellSink, Column, Kind, Money, Object, Record, RowSink, Text};
use uuid::Uuid;

use crate::columns::Columns;
use crate::values::Values;

/// The columns of some rows of one table.
pub(crate) struct Cells {
    columns: Columns,
    /// The columns, each object before its members.
    nodes: Vec<Node>,
    /// The node of the next cell.
    next: usize,
    rows: usize,
}

/// A column, or a member of an object.
struct Node {
    values: Values,
    /// Which values there are, if some can be null.
    validity: Option<NullBufferBuilder>,
    /// The node itself, and what is in it.
    span: usize,
}

impl Cells {
    pub(crate) fn new(columns: &Columns) -> Cells {
        let mut nodes = vec![];
        for (number, column) in columns.table().columns.iter().enumerate() {
            add(&mut nodes, columns, column, columns.wanted().contains(&number));
        }
        Cells { columns: columns.clone(), nodes, next: 0, rows: 0 }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether no column is wanted, so that rows need only be counted.
    pub(crate) fn are_only_counted(&self) -> bool {
        self.columns.wanted().is_empty()
    }

    /// Counts rows.
    ///
    /// # Panics
    /// If a column is wanted.
    pub(crate) fn count(&mut self, rows: usize) {
        assert!(self.are_only_counted(), "rows without their cells");
        self.rows += rows;
    }

    /// The rows as a batch; none are left behind.
    pub(crate) fn take(&mut self) -> RecordBatch {
        let (mut at, mut arrays) = (0, Vec::with_capacity(self.columns.table().columns.len()));
        for column in self.columns.table().columns {
            let span = self.nodes[at].span;
            let is_wanted = !matches!(self.nodes[at].values, Values::Skipped);
            arrays.push(is_wanted.then(|| array(&self.columns, column, &mut self.nodes[at..at + span])));
            at += span;
        }
        let arrays = self.columns.wanted().iter().map(|&column| arrays[column].clone().expect("it is wanted"));
        let rows = RecordBatchOptions::new().with_row_count(Some(std::mem::take(&mut self.rows)));
        RecordBatch::try_new_with_options(self.columns.schema().clone(), arrays.collect(), &rows)
            .expect("the columns are those of the schema")
    }

    #[inline(always)]
    fn values(&mut self) -> &mut Values {
        let node = &mut self.nodes[self.next];
        self.next += 1;
        if let Some(validity) = &mut node.validity {
            validity.append_non_null();
        }
        &mut node.values
    }
}

fn add(nodes: &mut Vec<Node>, columns: &Columns, column: &Column, is_wanted: bool) {
    let at = nodes.len();
    let values = if is_wanted { Values::new(columns, column) } else { Values::Skipped };
    let validity = (is_wanted && column.nullable).then(|| NullBufferBuilder::new(0));
    nodes.push(Node { values, validity, span: 1 });
    if let Kind::Object(members) = column.kind {
        for member in members {
            add(nodes, columns, member, is_wanted);
        }
        nodes[at].span = nodes.len() - at;
    }
}

/// The values of a column.
fn array(columns: &Columns, column: &Column, nodes: &mut [Node]) -> ArrayRef {
    let (node, mut inside) = nodes.split_first_mut().expect("a column has a node");
    let nulls = node.validity.as_mut().and_then(NullBufferBuilder::finish);
    let Kind::Object(members) = column.kind else { return node.values.take(nulls) };
    let mut arrays = Vec::with_capacity(members.len());
    for member in members {
        let (nodes, rest) = inside.split_at_mut(inside[0].span);
        arrays.push(array(columns, member, nodes));
        inside = rest;
    }
    Arc::new(StructArray::new(columns.members(members), arrays, nulls))
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
        self.values().id(value);
    }

    #[inline(always)]
    fn text(&mut self, _: &'static Column, value: &str) {
        self.values().text(value);
    }

    #[inline(always)]
    fn label(&mut self, _: &'static Column, value: &'static str) {
        self.values().label(value);
    }

    #[inline(always)]
    fn money(&mut self, _: &'static Column, value: Money) {
        self.values().amount(value.cents());
    }

    #[inline(always)]
    fn integer(&mut self, _: &'static Column, value: i64) {
        self.values().integer(value);
    }

    #[inline(always)]
    fn boolean(&mut self, _: &'static Column, value: bool) {
        self.values().boolean(value);
    }

    #[inline(always)]
    fn timestamp(&mut self, _: &'static Column, value: NaiveDateTime) {
        self.values().time(|| value.and_utc().timestamp_micros());
    }

    #[inline(always)]
    fn null(&mut self, _: &'static Column) {
        let end = self.next + self.nodes[self.next].span;
        for node in &mut self.nodes[self.next..end] {
            if let Some(validity) = &mut node.validity {
                validity.append_null();
            }
            node.values.any();
        }
        self.next = end;
    }

    #[inline(always)]
    fn object<O: Object>(&mut self, _: &'static Column, value: &O) {
        let end = self.next + self.nodes[self.next].span;
        if matches!(self.values(), Values::Object) {
            value.visit(self);
        }
        self.next = end;
    }

    #[inline(always)]
    fn draft_text<T: Text>(&mut self, _: &'static Column, value: &T) {
        self.values().draft_text(value);
    }
}
