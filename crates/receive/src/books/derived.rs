//! The checks that follow from the schema: ids, references, unique columns, times.

use fixtures_gen::{Kind, Role, Table, WINDOW_END};

use super::Check;

/// An id of products that is of no table.
const CATEGORY: &str = "category_id";

pub(super) fn checks() -> impl Iterator<Item = Check> {
    id_shapes().chain([repeated_ids()]).chain(references()).chain(unique_columns()).chain(times())
}

fn id_of(table: Table) -> &'static str {
    let mut columns = table.schema().columns.iter();
    columns.find(|column| column.role == Role::Id).expect("every table has a primary key").name
}

fn id_shapes() -> impl Iterator<Item = Check> {
    let of_rows = Table::ALL.iter().map(|table| (*table, id_of(*table)));
    of_rows.chain([(Table::Products, CATEGORY)]).map(|(table, id)| {
        const SHAPE: &str = "????????-????-4???-[89ab]???-????????????";
        let rows = format!("{table} WHERE {id} NOT GLOB '{SHAPE}' OR lower({id}) <> {id}");
        Check::new("B1", format!("{id} of {table} is not a version 4 UUID"), &rows)
    })
}

/// The id of a category, which has no table, counts once for each tenant that has it.
fn repeated_ids() -> Check {
    let of_rows = Table::ALL.iter().map(|table| format!("SELECT {} AS id FROM {table}", id_of(*table)));
    let of_categories = format!("SELECT {CATEGORY} AS id FROM {} GROUP BY tenant_id, {CATEGORY}", Table::Products);
    let ids = of_rows.chain([of_categories]).collect::<Vec<_>>().join(" UNION ALL ");
    let rows = format!("(SELECT id FROM ({ids}) GROUP BY id HAVING count(*) > 1)");
    Check::new("B1", "an id occurs twice in the dataset", &rows)
}

fn references() -> impl Iterator<Item = Check> {
    Table::ALL.iter().flat_map(|child| {
        child.schema().columns.iter().filter_map(move |column| {
            let Role::References(parent) = column.role else { return None };
            let (key, id) = (column.name, id_of(parent.parse().expect("a foreign key names a table")));
            let rows = format!(
                "{child} LEFT JOIN {parent} ON {parent}.{id} = {child}.{key} \
                 WHERE {parent}.tenant_id IS NOT {child}.tenant_id"
            );
            Some(Check::new("B1", format!("{key} of {child} refers to no row of {parent} of the same tenant"), &rows))
        })
    })
}

fn unique_columns() -> impl Iterator<Item = Check> {
    Table::ALL.iter().flat_map(|table| {
        table.schema().columns.iter().filter(|column| column.role == Role::Unique).map(move |column| {
            let name = column.name;
            let rows = format!("(SELECT 1 FROM {table} GROUP BY tenant_id, lower({name}) HAVING count(*) > 1)");
            Check::new("B8", format!("{name} of {table} occurs twice in a tenant"), &rows)
        })
    })
}

fn times() -> impl Iterator<Item = Check> {
    Table::ALL.iter().flat_map(|table| {
        let times = table.schema().columns.iter().filter(|column| matches!(column.kind, Kind::Timestamp));
        times.map(move |column| {
            let rows = format!("{table} WHERE {} >= '{WINDOW_END:?}'", column.name);
            Check::new("B7", format!("{} of {table} is after the end of the window", column.name), &rows)
        })
    })
}
