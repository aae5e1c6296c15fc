//! Many tables of all tenants one after the other, as one stream.

use std::ops::Range;

use super::block::Block;
use super::files::Plan;
use super::part_number::PartNumber;
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

/// The tables, each once, parents before children.
fn in_order(tables: &[Table]) -> Vec<Table> {
    let mut tables = tables.to_vec();
    tables.sort_by_key(|table| table.index());
    tables.dedup();
    tables
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
        self.stream_with(in_order(tables).into_iter().map(|table| (table, self.blocks_of(table))).collect(), true)
    }

    /// One part of such a stream: the texts of all parts, one after the other, are the whole stream. So only the first
    /// one has a header. The parts have the same number of rows.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, PartNumber, Piece, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// let pieces: Vec<Piece> = plan.stream_part(&[Table::Orders], PartNumber::new(2, 4).unwrap()).collect();
    /// assert!(matches!(&pieces[..], [Piece::Rows(_, block)] if block.rows == (12..25)));
    /// ```
    pub fn stream_part(&self, tables: &[Table], part: PartNumber) -> impl Iterator<Item = Piece> + Send + use<'d> {
        let rows = self.rows_of_stream_part(tables, part);
        let blocks = rows.into_iter().map(|(table, rows)| (table, self.blocks_of_rows(table, rows)));
        self.stream_with(blocks.collect(), part.index() == 0)
    }

    /// Which rows of each table are in a part of a stream, by their numbers in the table of all tenants.
    pub fn rows_of_stream_part(&self, tables: &[Table], part: PartNumber) -> Vec<(Table, Range<u64>)> {
        let tables: Vec<_> = in_order(tables).into_iter().map(|table| (table, u128::from(self.rows(table)))).collect();
        let all: u128 = tables.iter().map(|(_, rows)| rows).sum();
        let cut = |number: u64| all * u128::from(number) / u128::from(part.of());
        let (start, end) = (cut(part.index()), cut(part.index() + 1));
        let mut before = 0;
        let rows = tables.into_iter().map(|(table, rows)| {
            let row = |place: u128| place.saturating_sub(before).min(rows) as u64;
            let of_part = row(start)..row(end);
            before += rows;
            (table, of_part)
        });
        rows.collect()
    }

    fn stream_with(
        &self,
        tables: Vec<(Table, Blocks<'d>)>,
        has_header: bool,
    ) -> impl Iterator<Item = Piece> + Send + use<'d> {
        let (header, notation) = match tables[..] {
            [(table, _)] => {
                let format = self.format().text().unwrap_or(Format::Ndjson);
                (format.header(table.schema()), Notation::from(format))
            }
            _ => (vec![], Notation::OF_TABLES),
        };
        let header = String::from_utf8_lossy(&header).into_owned();
        let rows =
            tables.into_iter().flat_map(move |(_, blocks)| blocks.map(move |block| Piece::Rows(notation, block)));
        Some(header).filter(|header| has_header && !header.is_empty()).map(Piece::Text).into_iter().chain(rows)
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

    /// The blocks of a range of the rows of a table of all tenants, counted through from tenant to tenant, whatever the layout.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10);
    /// let blocks: Vec<_> = plan.blocks_of_rows(Table::Orders, 4_990..5_010).collect();
    /// assert_eq!((blocks[0].tenant, &blocks[0].rows), (0, &(4_990..5_000)));
    /// assert_eq!((blocks[1].tenant, &blocks[1].rows), (1, &(0..10)));
    /// ```
    ///
    /// # Panics
    /// If the table has fewer rows.
    #[track_caller]
    pub fn blocks_of_rows(&self, table: Table, rows: Range<u64>) -> Blocks<'d> {
        let all = self.rows(table);
        assert!(rows.end <= all, "rows {rows:?} of {table}, which has {all}");
        Blocks::of_rows(self, table, &rows)
    }

    /// The blocks of a range of the rows that one tenant has of a table.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let blocks = Plan::new(&dataset, Format::Csv, 10).blocks_of_tenant(Table::Orders, 1, 1_000..3_000);
    /// assert!(blocks.map(|block| block.rows).eq([1_000..2_024, 2_024..3_000]));
    /// ```
    ///
    /// # Panics
    /// If there is no such tenant, or it has fewer rows.
    #[track_caller]
    pub fn blocks_of_tenant(&self, table: Table, tenant: u64, rows: Range<u64>) -> Blocks<'d> {
        let all = self.dataset().tenant(tenant).rows(table);
        assert!(rows.end <= all, "rows {rows:?} of {table}, of which tenant {tenant} has {all}");
        Blocks::of_tenant(self.dataset(), table, tenant, rows)
    }

    /// The rows of a table.
    fn pieces(&self, table: Table, notation: Notation) -> impl Iterator<Item = Piece> + Send + use<'d> {
        self.blocks_of(table).map(move |block| Piece::Rows(notation, block))
    }
}
