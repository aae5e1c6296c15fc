//! What estimates are made from: the rows and files of a part, and samples of its rows.
//!
//! Samples are real rows of every table, at places that follow from the plan alone, so that an
//! estimate is the same on every machine.

use std::ops::Range;

use crate::rows::Shop;
use crate::spec::TenantSizes;
use crate::table::Table;

use super::block::{BLOCK_ROWS, Block};
use super::files::{Plan, TABLES_OF_TENANT};
use super::layout::Layout;
use super::part::{Part, RowsAndFiles};
use super::skew::{self, COUNTED_TENANTS};

/// Places where rows are sampled, and rows at each.
const PLACES: u64 = 64;
const ROWS_AT_PLACE: u64 = 16;

/// From this many orders on, a shelf's ledger is read from its beginning, this many rows of it, at
/// this many places: to enter it elsewhere would take long.
const MANY_ORDERS: u64 = 1 << 18;
const ROWS_OF_LEDGER: u64 = 4 * BLOCK_ROWS;
const PLACES_OF_LEDGERS: u64 = 4;

impl Plan<'_> {
    /// Rows and files of a part, in the order of [`Table::ALL`]: exact up to 16,384 tenants, and
    /// extrapolated from about as many tenants beyond.
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
        let mut counts = match self.dataset().spec().tenant_sizes {
            TenantSizes::Equal => self.count_equal(part),
            TenantSizes::Skewed => self.count_skewed(part),
        };
        if self.layout() == Layout::Table && part.has_tenants() {
            counts = counts.map(|count| RowsAndFiles { files: 1, ..count });
        }
        if part.has_tenants() {
            counts[Table::Tenants.index()] = RowsAndFiles { rows: self.dataset().spec().tenants, files: 1 };
        }
        counts
    }

    /// Of the tables that tenants have files of, with equal tenants.
    fn count_equal(&self, part: &Part) -> [RowsAndFiles; Table::ALL.len()] {
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
        sums.map(|sum| RowsAndFiles { rows: all(sum.rows), files: all(sum.files) })
    }

    /// Of the tables that tenants have files of, with skewed tenants.
    fn count_skewed(&self, part: &Part) -> [RowsAndFiles; Table::ALL.len()] {
        let mut sums = [RowsAndFiles::default(); Table::ALL.len()];
        let mut add = |run: &Range<u64>, is_cut: bool| {
            let shop = self.dataset().tenant(skew::middle(run));
            for &table in TABLES_OF_TENANT {
                let counts = if is_cut {
                    let share = self.rows_of_part(part, &shop, table);
                    RowsAndFiles {
                        rows: share.rows.end - share.rows.start,
                        files: share.chunks.end - share.chunks.start,
                    }
                } else {
                    self.count_run(run, &shop, table)
                };
                let sum = &mut sums[table.index()];
                sum.rows = sum.rows.saturating_add(counts.rows);
                sum.files = sum.files.saturating_add(counts.files);
            }
        };
        // The part may lack some files of its first and its last tenant.
        let (ends, whole) = part.cut_and_whole_tenants();
        ends.into_iter().flatten().for_each(|tenant| add(&(tenant..tenant + 1), true));
        skew::runs(whole).for_each(|run| add(&run, false));
        sums
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
///     bytes += encoder.encode(Format::Ndjson, &block).len() as u64;
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
        // No tenant of a part has more orders than the first.
        let first = self.part.tenants().next();
        let (places, length) = match (is_small, first.is_some_and(|first| self.has_long_ledgers(table, first))) {
            (true, _) => (self.tenants(table), u64::MAX),
            (false, true) => (PLACES_OF_LEDGERS, ROWS_OF_LEDGER),
            (false, false) => (PLACES, ROWS_AT_PLACE),
        };
        (0..places).filter_map(move |place| {
            if is_small && table != Table::Tenants {
                return self.block_of_tenant(self.part.tenants().start + place, table, place, length);
            }
            self.block(table, place, places, length)
        })
    }

    /// A run of at most `length` rows: the one at `place` of `places` that are spread over tenants
    /// and rows. `None` if there is no tenant at that place, or it has no rows.
    pub fn block(&self, table: Table, place: u64, places: u64, length: u64) -> Option<Block> {
        if table == Table::Tenants {
            let rows = Samples::spread(&(0..self.plan.dataset().spec().tenants), place, length);
            return (!rows.is_empty()).then_some(Block { table, tenant: 0, rows });
        }
        self.block_of_tenant(self.tenant(table, place, places)?, table, place, length)
    }

    /// The tenant at `place` of `places` that are spread over the part's rows of a table: each
    /// tenant is chosen as often as its share of them is. `None` if there is no tenant at that
    /// place.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Samples, Spec, Table, TenantSizes};
    ///
    /// let spec = Spec { tenants: 100, tenant_sizes: TenantSizes::Skewed, ..Preset::Small.spec(42) };
    /// let dataset = Dataset::new(spec).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// let samples = Samples::new(&plan, &plan.whole());
    /// let tenants = [0, 2, 5, 9].map(|place| samples.tenant(Table::Orders, place, 10).unwrap());
    /// assert_eq!(tenants, [0, 0, 4, 76]);
    /// ```
    pub fn tenant(&self, table: Table, place: u64, places: u64) -> Option<u64> {
        let tenants = self.part.tenants();
        let number = match self.plan.dataset().spec().tenant_sizes {
            TenantSizes::Equal => tenants.start + scale(place, tenants.end - tenants.start, places),
            TenantSizes::Skewed => self.skewed_tenant(table, place, places),
        };
        tenants.contains(&number).then_some(number)
    }

    /// How likely [`tenant`](Self::tenant) is to choose a tenant of skewed sizes, in proportion to
    /// others of the same table: what the number of its rows follows.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset, Samples, Spec, Table, TenantSizes};
    ///
    /// let spec = Spec { tenants: 100, tenant_sizes: TenantSizes::Skewed, ..Preset::Small.spec(42) };
    /// let dataset = Dataset::new(spec).unwrap();
    /// let plan = Plan::new(&dataset, Format::Csv, 10_000);
    /// let samples = Samples::new(&plan, &plan.whole());
    /// assert_eq!(samples.weight(Table::OrderItems, 4), dataset.tenant(4).rows(Table::Orders));
    /// ```
    pub fn weight(&self, table: Table, tenant: u64) -> u64 {
        let all = skew::measure(self.plan.dataset().spec(), table, &(tenant..tenant + 1));
        let ([first, last], _) = self.part.cut_and_whole_tenants();
        if ![first, last].contains(&Some(tenant)) {
            return all;
        }
        // What the part has of a tenant that is cut.
        let shop = self.plan.dataset().tenant(tenant);
        let rows = self.plan.rows_of_part(&self.part, &shop, table).rows;
        scale(all, rows.end - rows.start, shop.rows(table).max(1))
    }

    fn skewed_tenant(&self, table: Table, place: u64, places: u64) -> u64 {
        let spec = self.plan.dataset().spec();
        let ([first, last], whole) = self.part.cut_and_whole_tenants();
        let share = |tenant: u64| self.weight(table, tenant);
        let (of_first, of_last) = (first.map_or(0, share), last.map_or(0, share));
        let of_whole = if whole.is_empty() { 0 } else { skew::measure(spec, table, &whole) };
        let all = u128::from(of_first) + u128::from(of_whole) + u128::from(of_last);
        let position = (all * (2 * u128::from(place) + 1) / (2 * u128::from(places.max(1)))) as u64;
        let in_whole = position.saturating_sub(of_first);
        match (first, last) {
            (Some(first), _) if position < of_first => first,
            _ if in_whole < of_whole => skew::tenant_at(spec, table, &whole, in_whole),
            (_, Some(last)) => last,
            (first, None) => first.unwrap_or(whole.start),
        }
    }

    fn block_of_tenant(&self, number: u64, table: Table, place: u64, length: u64) -> Option<Block> {
        let shop = self.plan.dataset().tenant(number);
        let rows = self.plan.rows_of_part(&self.part, &shop, table).rows;
        self.block_of(&shop, table, &rows, place, length)
    }

    /// A run of at most `length` of these rows of one tenant's table, at `place` of a sequence that
    /// fills them evenly.
    pub fn block_of(&self, shop: &Shop<'_>, table: Table, rows: &Range<u64>, place: u64, length: u64) -> Option<Block> {
        let mut rows = Samples::spread(rows, place, length);
        if self.has_long_ledgers(table, shop.number()) && !rows.is_empty() {
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
    fn has_long_ledgers(&self, table: Table, tenant: u64) -> bool {
        table == Table::StockEvents && self.plan.dataset().spec().sizes_of(tenant).orders >= MANY_ORDERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Format, Preset, Spec};

    fn spec(tenants: u64) -> Spec {
        Spec { tenants, products_per_tenant: 7, orders_per_tenant: 11, customers_per_tenant: 3, ..Preset::Tiny.spec(1) }
    }

    #[test]
    fn counts_are_exact_up_to_many_tenants_and_near_beyond() {
        use TenantSizes::{Equal, Skewed};
        for (tenant_sizes, tenants, percent) in
            [(Equal, 40, 0), (Equal, 2 * COUNTED_TENANTS + 5, 1), (Skewed, 40, 0), (Skewed, 2 * COUNTED_TENANTS + 5, 1)]
        {
            let dataset = Dataset::new(Spec { tenant_sizes, ..spec(tenants) }).unwrap();
            let plan = Plan::new(&dataset, Format::Csv, 5);
            let counts = plan.count(&plan.whole());
            let is_near = |said: u64, is: u64| said.abs_diff(is) * 100 <= percent * is;
            assert!(is_near(counts.iter().map(|count| count.files).sum(), plan.file_count()), "{counts:?}");
            for &table in Table::ALL {
                assert!(is_near(counts[table.index()].rows, plan.rows(table)), "{table}: {counts:?}");
            }
        }
    }

    /// Samples of skewed tenants are about as likely to be of a tenant as its rows are; tenants differ in
    /// the lines of their orders.
    #[test]
    fn samples_stand_for_the_rows_of_skewed_tenants() {
        let spec = Spec { tenants: 500, tenant_sizes: TenantSizes::Skewed, ..Preset::Tiny.spec(42) };
        let dataset = Dataset::new(spec).unwrap();
        let plan = Plan::new(&dataset, Format::Csv, 100);
        for (number, part) in plan.parts(3) {
            let samples = Samples::new(&plan, &part);
            for &table in TABLES_OF_TENANT {
                let rows = |tenant| {
                    let rows = plan.rows_of_part(&part, &dataset.tenant(tenant), table).rows;
                    rows.end - rows.start
                };
                let all: u64 = part.tenants().map(rows).sum();
                let half = |tenant: &u64| *tenant < part.tenants().start + 3;
                let share = part.tenants().filter(half).map(rows).sum::<u64>() as f64 / all.max(1) as f64;
                let chosen: Vec<u64> = (0..200).filter_map(|place| samples.tenant(table, place, 200)).collect();
                let chosen_share = chosen.iter().copied().filter(half).count() as f64 / 200.0;
                assert!(all == 0 || (share - chosen_share).abs() < 0.12, "{number} {table}: {share} {chosen_share}");
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
