//! Rows before they are put into their public structs: what cursors make, and what text formats are
//! sinks of. The macros in [`declare`](crate::declare) declare a draft beside each struct; which form a
//! cell has there, and how it gets into the struct, is here. Nothing here knows an entity or a format.

use chrono::NaiveDateTime;
use uuid::Uuid;

use crate::money::Money;
use crate::schema::{Cell, CellSink, Column, Record};
use crate::text::{Id, Line, Text};
use crate::time::Time;

/// A row before it is put into its public struct: what a cursor makes, in the cheapest form that decides
/// every byte.
///
/// It visits the same cells as the row; so a text format, which overrides the methods of [`CellSink`] for
/// drafts, never sees the struct.
pub(crate) trait Draft: Record {
    /// The public struct.
    type Row: Record;

    /// The row.
    fn row(&self) -> Self::Row;

    /// Overwrites all fields of a row, with the memory that it has.
    fn fill(&self, row: &mut Self::Row);
}

/// Makes the rows of one tenant's table one after the other.
pub(crate) trait RowCursor {
    /// The public struct of the rows.
    type Row: Record;
    /// What it makes.
    type Draft<'a>: Draft<Row = Self::Row>
    where
        Self: 'a;

    /// The next row, which must exist.
    fn draft(&mut self) -> Self::Draft<'_>;

    /// Skips rows, and keeps what it knows of the rows that follow. At least one must be left.
    fn skip(&mut self, rows: u64);
}

/// What the draft of a row holds for a cell.
pub(crate) trait DraftCell {
    /// What the public struct holds for it.
    type Public;

    /// Passes the value to the sink.
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S);

    /// The public value.
    fn value(&self) -> Self::Public;

    /// Overwrites a public value, with the memory that it has.
    #[inline]
    fn fill(&self, target: &mut Self::Public) {
        *target = self.value();
    }
}

/// A public type with a usual form in drafts.
pub(crate) trait Drafted {
    /// That form.
    type Draft<'a>;
}

impl Drafted for Uuid {
    type Draft<'a> = Id<'a>;
}

impl Drafted for NaiveDateTime {
    type Draft<'a> = Time;
}

impl<T: Drafted> Drafted for Option<T> {
    type Draft<'a> = Option<T::Draft<'a>>;
}

impl DraftCell for Id<'_> {
    type Public = Uuid;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        sink.draft_id(column, *self);
    }

    #[inline]
    fn value(&self) -> Uuid {
        self.uuid()
    }
}

impl DraftCell for Time {
    type Public = NaiveDateTime;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        sink.draft_time(column, *self);
    }

    #[inline]
    fn value(&self) -> NaiveDateTime {
        self.timestamp()
    }
}

impl<T: Text> DraftCell for T {
    type Public = String;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        sink.draft_text(column, self);
    }

    #[inline]
    fn value(&self) -> String {
        Line::of(self).as_str().to_owned()
    }

    #[inline]
    fn fill(&self, target: &mut String) {
        target.clear();
        target.push_str(Line::of(self).as_str());
    }
}

impl<T: DraftCell> DraftCell for Option<T> {
    type Public = Option<T::Public>;

    #[inline(always)]
    fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
        match self {
            Some(value) => value.visit(column, sink),
            None => sink.null(column),
        }
    }

    #[inline]
    fn value(&self) -> Option<T::Public> {
        self.as_ref().map(T::value)
    }

    #[inline]
    fn fill(&self, target: &mut Option<T::Public>) {
        match (self, target) {
            (Some(value), Some(target)) => value.fill(target),
            (_, target) => *target = self.value(),
        }
    }
}

/// A type that drafts hold as it is.
macro_rules! drafted_as_itself {
    ($type:ty) => {
        impl Drafted for $type {
            type Draft<'a> = $type;
        }

        impl DraftCell for $type {
            type Public = $type;

            #[inline(always)]
            fn visit<S: CellSink>(&self, column: &'static Column, sink: &mut S) {
                Cell::visit(self, column, sink);
            }

            #[inline]
            fn value(&self) -> $type {
                *self
            }
        }
    };
}

drafted_as_itself!(Money);
drafted_as_itself!(i64);
drafted_as_itself!(bool);
