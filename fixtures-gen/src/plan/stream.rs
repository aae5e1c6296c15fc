//! Many tables of all tenants one after the other, as one stream.

use super::block::Block;
use super::files::Plan;
use super::places::Blocks;
use crate::describe::{Ddl, stream};
use crate::format::Format;
use crate::format::notation::Notation;
use crate::table::Table;

/// A piece of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This text.
    Text(String),
    /// These rows.
    Rows(Notation, Block),
}

impl<'d> Plan<'d> {
    /// The rows of a table, or of several ones in their order in [`Table::ALL`], as one stream.
    ///
    /// One table is written like a file of the plan's format, if that is text. The rows of several are NDJSON, whatever the format,
    /// and begin with the name of their table.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Piece, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// let pieces: Vec<Piece> = plan.stream(&[Table::Orders]).collect();
    /// assert_eq!(pieces[0], Piece::Text(String::from_utf8(Format::Csv.header(Table::Orders.schema())).unwrap()));
    /// assert!(matches!(&pieces[1], Piece::Rows(_, block) if block.rows == (0..50)));
    /// ```
    pub fn stream(&self, tables: &[Table]) -> impl Iterator<Item = Piece> + Send + use<'d> {
        let mut tables = tables.to_vec();
        tables.sort_by_key(|table| table.index());
        tables.dedup();
        let (header, notation) = match tables[..] {
            [table] => {
                let format = self.format().text().unwrap_or(Format::Ndjson);
                (format.header(table.schema()), Notation::from(format))
            }
            _ => (vec![], Notation::OF_TABLES),
        };
        let header = String::from_utf8_lossy(&header).into_owned();
        let plan = *self;
        let rows = tables.into_iter().flat_map(move |table| plan.pieces(table, notation));
        Some(header).filter(|header| !header.is_empty()).map(Piece::Text).into_iter().chain(rows)
    }

    /// All that an empty database needs to hold the dataset, for its own client: creates the tables, fills them, checks how
    /// many rows there are, and adds keys and indexes. The rows of all tenants, table by table.
    ///
    /// PostgreSQL gets `COPY` with CSV, for psql; the others get `INSERT` statements of many rows.
    ///
    /// ```
    /// use fixtures_gen::{Constraints, Dataset, Ddl, Format, Piece, Plan, Preset, SqlDialect};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// let ddl = Ddl::new(SqlDialect::Postgres).constraints(Constraints::After);
    /// let texts = plan.sql_stream(ddl).filter_map(|piece| match piece {
    ///     Piece::Text(text) => Some(text),
    ///     Piece::Rows(..) => None,
    /// });
    /// assert!(texts.collect::<String>().contains("COPY orders (order_id, tenant_id, "));
    /// ```
    pub fn sql_stream(&self, ddl: Ddl) -> impl Iterator<Item = Piece> + Send + use<'d> {
        let (plan, dialect) = (*self, ddl.dialect());
        let of_table = move |&table: &Table| {
            let begin = stream::begin_table(dialect, table.schema());
            let end = move || Piece::Text(stream::end_table(dialect, table.schema(), plan.rows(table)));
            let rows = plan.pieces(table, stream::notation(dialect));
            std::iter::once(Piece::Text(begin)).chain(rows).chain(std::iter::once_with(end))
        };
        let begin = std::iter::once(Piece::Text(stream::begin(ddl)));
        begin
            .chain(Table::ALL.iter().flat_map(of_table))
            .chain(std::iter::once_with(move || Piece::Text(stream::end(ddl))))
    }

    /// The blocks of a table of all tenants, whatever the layout.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let blocks = Plan::new(&dataset, Format::Csv, 10).blocks_of(Table::Orders);
    /// assert_eq!(blocks.map(|block| block.row_count()).sum::<u64>(), 10_000);
    /// ```
    pub fn blocks_of(&self, table: Table) -> Blocks<'d> {
        Blocks::of_table(self.dataset(), table)
    }

    /// The rows of a table.
    fn pieces(&self, table: Table, notation: Notation) -> impl Iterator<Item = Piece> + Send + use<'d> {
        self.blocks_of(table).map(move |block| Piece::Rows(notation, block))
    }
}
