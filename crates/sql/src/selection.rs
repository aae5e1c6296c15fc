//! Which rows a condition leaves, where that is known without making them: the tenant of an id, the row of a key, the
//! run of orders between two dates.

use std::ops::Range;

use chrono::{DateTime, NaiveDateTime};
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{Between, BinaryExpr, Expr, Operator};
use datafusion::scalar::ScalarValue;
use fixtures_gen::{Address, Dataset, NaturalKey, Role, Table};
use uuid::Uuid;

use crate::rows::{Run, rows_of};

/// The most runs that a condition is turned into; beyond, the engine looks at every row.
const MOST_RUNS: usize = 1 << 16;

/// The most tenants whose orders are searched for a date, some 50 microseconds each.
const MOST_TENANTS: u64 = 1 << 10;

/// The rows for which a condition is true, exactly; `None` if that is not known without making them. Runs are
/// sorted and do not touch.
pub(crate) fn runs_of(dataset: &Dataset, table: Table, condition: &Expr) -> Option<Vec<Run>> {
    let rows = Rows { dataset, table };
    rows.where_true(condition).filter(|runs| runs.len() <= MOST_RUNS)
}

/// The rows that are in both.
pub(crate) fn both(left: &[Run], right: &[Run]) -> Vec<Run> {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let mut common = vec![];
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        if one.tenant == other.tenant {
            let rows = one.rows.start.max(other.rows.start)..one.rows.end.min(other.rows.end);
            if !rows.is_empty() {
                common.push(Run { tenant: one.tenant, rows });
            }
        }
        // What ends first meets nothing else.
        if (one.tenant, one.rows.end) <= (other.tenant, other.rows.end) {
            left.next();
        } else {
            right.next();
        }
    }
    common
}

/// The rows that are in one or the other.
fn either(mut runs: Vec<Run>) -> Vec<Run> {
    runs.retain(|run| !run.rows.is_empty());
    runs.sort_unstable_by_key(|run| (run.tenant, run.rows.start));
    runs.dedup_by(|next, last| {
        let meets = next.tenant == last.tenant && next.rows.start <= last.rows.end;
        if meets {
            last.rows.end = last.rows.end.max(next.rows.end);
        }
        meets
    });
    runs
}

struct Rows<'d> {
    dataset: &'d Dataset,
    table: Table,
}

impl Rows<'_> {
    fn where_true(&self, condition: &Expr) -> Option<Vec<Run>> {
        match condition {
            Expr::Alias(alias) => self.where_true(&alias.expr),
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
                Some(both(&self.where_true(left)?, &self.where_true(right)?))
            }
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
                Some(either([self.where_true(left)?, self.where_true(right)?].concat()))
            }
            Expr::BinaryExpr(BinaryExpr { left, op, right }) => match (&**left, &**right) {
                (Expr::Column(column), Expr::Literal(value, _)) => self.compared(&column.name, *op, value),
                (Expr::Literal(value, _), Expr::Column(column)) => self.compared(&column.name, op.swap()?, value),
                _ => None,
            },
            Expr::InList(InList { expr, list, negated: false }) => {
                let Expr::Column(column) = &**expr else { return None };
                let of_each = list.iter().map(|value| match value {
                    Expr::Literal(value, _) => self.compared(&column.name, Operator::Eq, value),
                    _ => None,
                });
                Some(either(of_each.collect::<Option<Vec<_>>>()?.concat()))
            }
            Expr::Between(Between { expr, negated: false, low, high }) => match (&**expr, &**low, &**high) {
                (Expr::Column(column), Expr::Literal(low, _), Expr::Literal(high, _)) => {
                    let from = self.compared(&column.name, Operator::GtEq, low)?;
                    Some(both(&from, &self.compared(&column.name, Operator::LtEq, high)?))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn compared(&self, column: &str, op: Operator, value: &ScalarValue) -> Option<Vec<Run>> {
        match value {
            ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)) | ScalarValue::LargeUtf8(Some(text))
                if op == Operator::Eq =>
            {
                self.with_key(column, text)
            }
            ScalarValue::TimestampMicrosecond(Some(micros), None)
                if self.table == Table::Orders && column == "order_date" =>
            {
                self.placed(op, DateTime::from_timestamp_micros(*micros)?.naive_utc())
            }
            _ => None,
        }
    }

    /// The rows with a text in a column.
    fn with_key(&self, column: &str, text: &str) -> Option<Vec<Run>> {
        let column = self.table.schema().columns.iter().find(|known| known.name == column)?;
        if column.role == Role::Unique {
            return self.with_natural_key(text);
        }
        // A text that is no id as rows have it is in no row.
        let id = Uuid::try_parse(text).ok().filter(|id| id.hyphenated().to_string() == text);
        let address = id.and_then(|id| self.dataset.address_of(id));
        let of = match column.role {
            Role::Id => self.table,
            Role::References(table) => table.parse().ok()?,
            _ => return None,
        };
        let Some(Address::Row { table, tenant, index }) = address.filter(|address| address.table() == Some(of)) else {
            return self.refers_to(of).then(Vec::new);
        };
        self.of_parent(table, tenant, index).map(|run| either(vec![run]))
    }

    /// Whether it is known which rows belong to a row of a table.
    fn refers_to(&self, parent: Table) -> bool {
        parent == Table::Tenants
            || parent == self.table
            || [(Table::OrderItems, Table::Orders), (Table::PriceHistory, Table::Products)]
                .contains(&(self.table, parent))
    }

    /// The rows that belong to a row.
    fn of_parent(&self, parent: Table, tenant: u64, index: u64) -> Option<Run> {
        let one = |number: u64| number..number + 1;
        let run = |rows: Range<u64>| Some(Run { tenant, rows });
        match (self.table, parent) {
            (Table::Tenants, _) => Some(Run { tenant: 0, rows: one(tenant) }),
            (_, Table::Tenants) => run(0..rows_of(self.dataset, self.table, tenant)),
            (table, parent) if table == parent => run(one(index)),
            (Table::OrderItems, Table::Orders) => run(self.dataset.tenant(tenant).items_of_order(index)),
            (Table::PriceHistory, Table::Products) => run(self.dataset.tenant(tenant).prices_of_product(index)),
            _ => None,
        }
    }

    fn with_natural_key(&self, text: &str) -> Option<Vec<Run>> {
        let key: NaturalKey = text.parse().ok()?;
        let runs =
            self.dataset.find(&key).map(|found| Run { tenant: found.tenant(), rows: found.index()..found.index() + 1 });
        (key.table() == self.table).then(|| runs.collect())
    }

    /// The orders that were placed before or after a time: they are in chronological order.
    fn placed(&self, op: Operator, time: NaiveDateTime) -> Option<Vec<Run>> {
        if self.dataset.spec().tenants > MOST_TENANTS {
            return None;
        }
        let runs = (0..self.dataset.spec().tenants).map(|tenant| {
            let all = rows_of(self.dataset, self.table, tenant);
            let before = |is_before: &dyn Fn(NaiveDateTime) -> bool| self.first_order(tenant, all, is_before);
            let (earlier, not_later) = (&|date: NaiveDateTime| date < time, &|date: NaiveDateTime| date <= time);
            let rows = match op {
                Operator::Lt => 0..before(earlier),
                Operator::LtEq => 0..before(not_later),
                Operator::Gt => before(not_later)..all,
                Operator::GtEq => before(earlier)..all,
                Operator::Eq => before(earlier)..before(not_later),
                _ => return None,
            };
            Some(Run { tenant, rows })
        });
        runs.collect::<Option<Vec<_>>>().map(either)
    }

    /// The first of a tenant's orders whose date is not before something.
    fn first_order(&self, tenant: u64, all: u64, is_before: &dyn Fn(NaiveDateTime) -> bool) -> u64 {
        let shop = self.dataset.tenant(tenant);
        let mut range = 0..all;
        while !range.is_empty() {
            let middle = range.start + (range.end - range.start) / 2;
            let figures = shop.order_figures(middle..middle + 1).next().expect("the order is there");
            if is_before(figures.order_date()) {
                range.start = middle + 1;
            } else {
                range.end = middle;
            }
        }
        range.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(tenant: u64, rows: Range<u64>) -> Run {
        Run { tenant, rows }
    }

    #[test]
    fn runs_meet_and_join() {
        let left = [run(0, 0..10), run(1, 5..9), run(3, 0..4)];
        let right = [run(0, 2..3), run(0, 8..12), run(2, 0..9), run(3, 3..9)];
        assert_eq!(both(&left, &right), [run(0, 2..3), run(0, 8..10), run(3, 3..4)]);
        assert_eq!(both(&right, &left), both(&left, &right));
        assert_eq!(both(&left, &[]), []);
        let joined = either([&left[..], &right[..], &[run(5, 7..7)]].concat());
        assert_eq!(joined, [run(0, 0..12), run(1, 5..9), run(2, 0..9), run(3, 0..9)]);
    }
}
