//! What a schema demands of the rows of its table, in the words of no database.

use crate::schema::{Column, Kind, Limits, Role, Schema};
use crate::table::Table;

/// The column that says which tenant a row belongs to.
const TENANT: &str = "tenant_id";

/// A demand on the rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Constraint<'s> {
    /// The columns that it is about: one, except where values are unique, or lead to another table,
    /// together.
    pub(super) columns: Vec<&'s str>,
    pub(super) rule: Rule<'s>,
}

/// What is demanded of the columns.
#[derive(Clone, Debug)]
pub(super) enum Rule<'s> {
    /// It is never null.
    NotNull,
    /// It identifies the row.
    PrimaryKey,
    /// They hold these columns of a row of this table.
    References(&'s str, Vec<&'s str>),
    /// It holds only values of its kind, which are few.
    ValuesOf(Kind),
    /// It is at least this number: in cents, if it is an amount.
    AtLeast(Kind, i64),
    /// It is never 0.
    NonZero,
    /// It has the form of a code of ISO 4217.
    Currency,
    /// No two rows agree in all of them.
    Unique,
}

impl<'s> Constraint<'s> {
    /// What is demanded of one column. That a primary key is not null goes without saying.
    pub(super) fn of_column(column: &'s Column) -> impl Iterator<Item = Constraint<'s>> {
        let Limits { minimum, is_nonzero, .. } = column.limits;
        let rules = [
            (!column.nullable && column.role != Role::Id).then_some(Rule::NotNull),
            (column.role == Role::Id).then_some(Rule::PrimaryKey),
            matches!(column.kind, Kind::Label(_) | Kind::Boolean).then_some(Rule::ValuesOf(column.kind)),
            minimum.map(|least| Rule::AtLeast(column.kind, least)),
            is_nonzero.then_some(Rule::NonZero),
            (column.limits == Limits::CURRENCY).then_some(Rule::Currency),
        ];
        rules.into_iter().flatten().map(|rule| Constraint { columns: vec![column.name], rule })
    }

    /// What is demanded of several columns together, and of references. A reference to a row that
    /// belongs to a tenant is one to a row of the same tenant.
    pub(super) fn of_table(schema: &'s Schema) -> impl Iterator<Item = Constraint<'s>> {
        let in_the_tenant = schema.columns.iter().filter(|column| column.role == Role::Unique);
        let in_the_tenant = in_the_tenant.map(|column| vec![TENANT, column.name]);
        let together = Some(schema.unique_together.to_vec()).filter(|columns| !columns.is_empty());
        let target =
            key(schema).filter(|key| *key != TENANT && is_referred_to(schema.table)).map(|key| vec![TENANT, key]);
        let unique = in_the_tenant.chain(together).chain(target);
        let unique = unique.map(|columns| Constraint { columns, rule: Rule::Unique });
        unique.chain(schema.columns.iter().filter_map(reference))
    }
}

fn reference(column: &Column) -> Option<Constraint<'_>> {
    let Role::References(parent) = column.role else { return None };
    let keys = full_key(Table::ALL.iter().map(|table| table.schema()).find(|schema| schema.table == parent)?);
    let columns = if keys.len() == 1 { vec![column.name] } else { vec![TENANT, column.name] };
    Some(Constraint { columns, rule: Rule::References(parent, keys) })
}

/// The tenant and the column that identifies a row of it.
pub(super) fn full_key(schema: &Schema) -> Vec<&'static str> {
    let key = key(schema).filter(|key| *key != TENANT);
    std::iter::once(TENANT).chain(key).collect()
}

/// The column that identifies a row.
fn key(schema: &Schema) -> Option<&'static str> {
    schema.columns.iter().find(|column| column.role == Role::Id).map(|column| column.name)
}

fn is_referred_to(table: &str) -> bool {
    let mut columns = Table::ALL.iter().flat_map(|table| table.schema().columns);
    columns.any(|column| matches!(column.role, Role::References(parent) if parent == table))
}
