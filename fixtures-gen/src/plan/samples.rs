//! What estimates are made from: the rows and files of a part, and samples of its rows.
//!
//! Samples are real rows of every table, at places that follow from the plan alone, so that an
//! estimate is the same on every machine.

use std::ops::Range;

use crate::rows::Shop;
use crate::table::Table;

use super::block::{BLOCK_ROWS, Block};
use super::files::{Plan, TABLES_OF_TENANT};
use super::part::Part;

/// Tenants that are counted one by one; of more tenants, this many are counted and taken for all.
const COUNTED_TENANTS: u64 = 16 * 1_024;

/// Places where rows are sampled, and rows at each.
const PLACES: u64 = 64;
const ROWS_AT_PLACE: u64 = 16;

/// From this many orders on, a shelf's ledger is read from its beginning, this many rows of it, at
/// this many places: to enter it elsewhere would take long.
const MANY_ORDERS: u64 = 1 << 18;
const ROWS_OF_LEDGER: u64 = 4 * BLOCK_ROWS;
const PLACES_OF_LEDGERS: u64 = 4;

/// How many rows and files a part has of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowsAndFiles {
    /// Rows.
    pub rows: u64,
    /// Files.
    pub files: u64,
}

impl Plan<'_> {
    /// Rows and files of a part, in the order of [`Table::ALL`]: exact up to 16,384 tenants, and
    /// extrapolated from as many tenants beyond.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, RowsAndFiles, Table};
    ///
    /// let dataset = Dataset::new(Preset::Small.spec(42)).unwrap();
    /// let plan = Plan::new(&dataset, Format::Ndjson, 1_000);
    /// let counts = plan.count(&plan.whole());
    /// assert_eq!(counts[Table::Orders.index()], RowsAndFiles { rows: 10_000, files: 10 });
    /// ```
    pub fn count(&self, part: &Part) -> [RowsAndFiles; Table::ALL.len()] {
        let tenants = part.tenants();
        let length = tenants.end - tenants.start;
        let counted = length.min(COUNTED_TENANTS);
        let mut sums = [RowsAndFiles::default(); Table::ALL.len()];
        for number in 0..counted {
            let number = tenants.start + scale(number, length, counted);
            let shop = self.dataset().tenant(number);
            for &table in TABLES_OF_TENANT {
                let (share, sum) = (self.rows_of_part(part, &shop, table), &mut sums[table.index()]);
                sum.rows += share.rows.end - share.rows.start;
                sum.files += share.chunks.end - share.chunks.start;
            }
        }
        let all = |sum: u64| scale(sum, length, counted.max(1));
        let mut counts = sums.map(|sum| RowsAndFiles { rows: all(sum.rows), files: all(sum.files) });
        if part.has_tenants() {
            counts[Table::Tenants.index()] = RowsAndFiles { rows: self.dataset().spec().tenants, files: 1 };
        }
        counts
    }
}

/// `part × whole ÷ sample`, without overflow on the way.
fn scale(part: u64, whole: u64, sample: u64) -> u64 {
    (u128::from(part) * u128::from(whole) / u128::from(sample)) as u64
}

/// Chooses blocks of rows all over a part.
///
/// ```
/// use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Preset, Samples, Table};
///
/// let dataset = Dataset::new(Preset::Large.spec(42)).unwrap();
/// let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
/// let samples = Samples::new(&plan, &plan.whole());
/// let mut encoder = BlockEncoder::new(&dataset);
/// let (mut bytes, mut rows) = (0, 0);
/// for block in samples.blocks(Table::Orders, plan.rows(Table::Orders)) {
///     bytes += encoder.encode(plan.format(), &block).len() as u64;
///     rows += block.row_count();
/// }
/// assert!((400..600).contains(&(bytes / rows)));
/// ```
#[derive(Clone, Debug)]
pub struct Samples<'d> {
    plan: Plan<'d>,
    part: Part,
}

impl<'d> Samples<'d> {
    /// Samples of a part of a plan.
    pub fn new(plan: &Plan<'d>, part: &Part) -> Samples<'d> {
        Samples { plan: *plan, part: part.clone() }
    }

    /// Blocks that stand for a table of which the part has `rows` rows: all of it if it is small,
    /// else some rows from all over it.
    pub fn blocks(&self, table: Table, rows: u64) -> impl Iterator<Item = Block> {
        let is_small = rows <= PLACES * ROWS_AT_PLACE && self.tenants(table) <= PLACES;
        let (places, length) = match (is_small, self.has_long_ledgers(table)) {
            (true, _) => (self.tenants(table), u64::MAX),
            (false, true) => (PLACES_OF_LEDGERS, ROWS_OF_LEDGER),
            (false, false) => (PLACES, ROWS_AT_PLACE),
        };
        (0..places).filter_map(move |place| self.block(table, place, places, length))
    }

    /// A run of at most `length` rows: the one at `place` of `places` that are spread over tenants
    /// and rows. `None` if there is no tenant at that place, or it has no rows.
    pub fn block(&self, table: Table, place: u64, places: u64, length: u64) -> Option<Block> {
        if table == Table::Tenants {
            let rows = Samples::spread(&(0..self.plan.dataset().spec().tenants), place, length);
            return (!rows.is_empty()).then_some(Block { table, tenant: 0, rows });
        }
        let number = self.part.tenants().start + scale(place, self.tenants(table), places);
        if !self.part.tenants().contains(&number) {
            return None;
        }
        let shop = self.plan.dataset().tenant(number);
        let rows = self.plan.rows_of_part(&self.part, &shop, table).rows;
        self.block_of(&shop, table, &rows, place, length)
    }

    /// A run of at most `length` of these rows of one tenant's table, at `place` of a sequence that
    /// fills them evenly.
    pub fn block_of(&self, shop: &Shop<'_>, table: Table, rows: &Range<u64>, place: u64, length: u64) -> Option<Block> {
        let mut rows = Samples::spread(rows, place, length);
        if self.has_long_ledgers(table) && !rows.is_empty() {
            let of_shelf = shop.stock_events_of_shelf(rows.start);
            let length = (rows.end - rows.start).min(of_shelf.end - of_shelf.start);
            rows = of_shelf.start..of_shelf.start + length;
        }
        (!rows.is_empty()).then_some(Block { table, tenant: shop.number(), rows })
    }

    /// At most `length` of `range`: run `place` of a sequence that fills any range evenly, however
    /// long the sequence becomes.
    ///
    /// ```
    /// use fixtures_gen::Samples;
    /// let starts: Vec<u64> = (0..4).map(|place| Samples::spread(&(0..1_000), place, 10).start).collect();
    /// assert_eq!(starts, [306, 918, 540, 161]);
    /// ```
    pub fn spread(range: &Range<u64>, place: u64, length: u64) -> Range<u64> {
        const GOLDEN_SECTION: u64 = 0x9E37_79B9_7F4A_7C15;
        let length = length.min(range.end - range.start);
        let room = u128::from(range.end - range.start - length) + 1;
        let fraction = place.wrapping_mul(GOLDEN_SECTION).wrapping_add(GOLDEN_SECTION / 2);
        let start = range.start + ((u128::from(fraction) * room) >> 64) as u64;
        start..start + length
    }

    /// Tenants that have a table of their own in the part.
    fn tenants(&self, table: Table) -> u64 {
        let tenants = self.part.tenants();
        if table == Table::Tenants { 1 } else { tenants.end - tenants.start }
    }

    /// Whether it takes long to begin anywhere but at the beginning of a shelf's ledger.
    fn has_long_ledgers(&self, table: Table) -> bool {
        table == Table::StockEvents && self.plan.dataset().spec().orders_per_tenant >= MANY_ORDERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Format, Preset, Spec};

    #[test]
    fn counts_are_exact_up_to_many_tenants_and_near_beyond() {
        let spec =
            |tenants| Spec { seed: 1, tenants, products_per_tenant: 7, orders_per_tenant: 11, customers_per_tenant: 3 };
        for (tenants, percent) in [(40, 0), (2 * COUNTED_TENANTS + 5, 1)] {
            let dataset = Dataset::new(spec(tenants)).unwrap();
            let plan = Plan::new(&dataset, Format::Csv, 5);
            let counts = plan.count(&plan.whole());
            let is_near = |said: u64, is: u64| said.abs_diff(is) * 100 <= percent * is;
            assert!(is_near(counts.iter().map(|count| count.files).sum(), plan.file_count()), "{counts:?}");
            for &table in Table::ALL {
                assert!(is_near(counts[table.index()].rows, plan.rows(table)), "{table}: {counts:?}");
            }
        }
    }

    #[test]
    fn a_part_without_tenants_has_no_samples_of_their_tables() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let plan = Plan::new(&dataset, Format::Csv, 5);
        let (_, index) = plan.parts(1_000).next().unwrap();
        assert!(index.has_tenants() && index.tenants().is_empty());
        let samples = Samples::new(&plan, &index);
        assert_eq!(samples.block(Table::Orders, 0, 1, 5), None);
        assert_eq!(samples.blocks(Table::Orders, 0).count(), 0);
        let counts = plan.count(&index);
        assert_eq!(counts[0], RowsAndFiles { rows: 1, files: 1 });
        assert_eq!(counts[1..], [RowsAndFiles::default(); Table::ALL.len() - 1]);
    }

    #[test]
    fn samples_are_spread_over_all_rows() {
        let rows = 1_000..2_000;
        let mut starts: Vec<u64> = (0..PLACES).map(|place| Samples::spread(&rows, place, 16).start).collect();
        starts.sort_unstable();
        assert!(starts[0] < 1_040 && starts[starts.len() - 1] > 1_940);
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] < 60), "{starts:?}");
        assert_eq!(Samples::spread(&(3..5), 9, 16), 3..5);
        assert_eq!(Samples::spread(&(0..u64::MAX), 63, u64::MAX), 0..u64::MAX);
    }
}
