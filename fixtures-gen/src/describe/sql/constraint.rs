//! What a schema demands of the rows of its table, in the words of no database.

use crate::schema::{Column, Kind, Role, Schema};

/// A demand on the rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Constraint<'s> {
    /// The columns that it is about: one, except where values are unique together.
    pub(super) columns: Vec<&'s str>,
    pub(super) rule: Rule<'s>,
}

/// What is demanded of the columns.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule<'s> {
    /// It is never null.
    NotNull,
    /// It identifies the row.
    PrimaryKey,
    /// It holds the primary key of a row of this table.
    References(&'s str),
    /// It holds only values of its kind, which are few.
    ValuesOf(Kind),
    /// No two rows agree in all of them.
    Unique,
}

impl<'s> Constraint<'s> {
    /// What is demanded of one column. That a primary key is not null goes without saying.
    pub(super) fn of_column(column: &'s Column) -> impl Iterator<Item = Constraint<'s>> {
        let not_null = (!column.nullable && column.role != Role::Id).then_some(Rule::NotNull);
        let key = match column.role {
            Role::Id => Some(Rule::PrimaryKey),
            Role::References(parent) => Some(Rule::References(parent)),
            Role::Unique | Role::Plain => None,
        };
        let values = matches!(column.kind, Kind::Label(_) | Kind::Boolean).then_some(Rule::ValuesOf(column.kind));
        let rules = [not_null, key, values].into_iter().flatten();
        rules.map(|rule| Constraint { columns: vec![column.name], rule })
    }

    /// What is demanded of several columns together.
    pub(super) fn of_table(schema: &'s Schema) -> impl Iterator<Item = Constraint<'s>> {
        let in_the_tenant = schema.columns.iter().filter(|column| column.role == Role::Unique);
        let in_the_tenant = in_the_tenant.map(|column| vec!["tenant_id", column.name]);
        let together = Some(schema.unique_together.to_vec()).filter(|columns| !columns.is_empty());
        in_the_tenant.chain(together).map(|columns| Constraint { columns, rule: Rule::Unique })
    }
}
