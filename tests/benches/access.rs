//! What any row takes when it is asked for on its own, in microseconds: `cargo bench -p tests --bench access`.
//!
//! Rows at addresses in no order, of every preset and of datasets that are as large as can be: from the
//! dataset to the row (`from dataset`, which makes the tenant's model), and from the shop (`from shop`).
//! Beside them, what `Dataset::new` takes, and how many rows and shops the strategies of `fixtures` draw in a
//! second. Users draw in debug builds: `cargo bench -p tests --bench access --profile dev -- strategies`
//! has what is nearest to theirs.
//!
//! The bounds are those that the model is built for; a figure above one is marked. They hold for a machine
//! that does nothing else.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fixtures::strategy;
use fixtures_gen::{Dataset, Preset, Shop, Spec, Table, TenantSizes};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Any row of a table without a ledger.
const MOST_FOR_A_ROW: Duration = Duration::from_micros(5);
/// A stock event of a shop of usual sizes: what its shelf sells in a period, and what is on its way back, is made.
const MOST_FOR_AN_EVENT: Duration = Duration::from_millis(1);
const MOST_FOR_A_DATASET: Duration = Duration::from_millis(1);
/// In a debug build.
const LEAST_ORDERS: f64 = 25_000.0;
const LEAST_SHOPS: f64 = 4_000.0;

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_wanted = |part: &str| only.is_empty() || only.iter().any(|only| only == part);
    if is_wanted("rows") {
        for (name, spec) in specs() {
            rows(name, &spec);
        }
    }
    if is_wanted("strategies") {
        draws("orders", LEAST_ORDERS, &strategy::orders());
        draws("shops", LEAST_SHOPS, &strategy::shops());
    }
}

/// The presets, and datasets at the ends of what is possible.
fn specs() -> Vec<(&'static str, Spec)> {
    let mut specs: Vec<(&str, Spec)> = Preset::ALL.iter().map(|preset| (preset.name(), preset.spec(42))).collect();
    let large = Preset::Large.spec(42);
    let skewed = TenantSizes::Skewed;
    specs.push(("large, skewed", Spec { tenant_sizes: skewed, ..large.clone() }));
    specs.push(("10,000 skewed tenants", Spec { tenants: 10_000, tenant_sizes: skewed, ..Preset::Small.spec(42) }));
    specs.push((
        "one tenant, 100 million orders",
        Spec { tenants: 1, orders_per_tenant: 100_000_000, customers_per_tenant: 5_000_000, ..large },
    ));
    specs
}

/// Numbers in no order.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((u128::from(self.0) * u128::from(bound)) >> 64) as u64
    }
}

fn rows(name: &str, spec: &Spec) {
    let new = least(5, || drop(black_box(Dataset::new(spec.clone()))));
    println!("{name}");
    println!("    {:<16} {}", "Dataset::new", shown(new, MOST_FOR_A_DATASET));
    let dataset = Dataset::new(spec.clone()).expect("a valid spec");
    for &table in Table::ALL {
        let (most, count) =
            if table == Table::StockEvents { (MOST_FOR_AN_EVENT, 200) } else { (MOST_FOR_A_ROW, 10_000) };
        // The same addresses each time, so that what is drawn once for all datasets is there.
        let from_dataset = least(5, || {
            let mut numbers = Numbers(1);
            for _ in 0..count {
                let shop = dataset.tenant(numbers.below(spec.tenants));
                let rows = shop.rows(table);
                if rows > 0 {
                    make(&shop, table, numbers.below(rows));
                }
            }
        });
        let shop = dataset.tenant(spec.tenants / 2);
        let rows = shop.rows(table);
        let from_shop = least(5, || {
            let mut numbers = Numbers(1);
            (0..count).for_each(|_| make(&shop, table, numbers.below(rows)));
        });
        let [from_dataset, from_shop] = [from_dataset, from_shop].map(|time| shown(time / count, most));
        println!("    {:<16} {from_dataset} from dataset {from_shop} from shop", table.name());
    }
}

/// The time of the fastest of some runs, after one that is not counted.
fn least(runs: u32, mut run: impl FnMut()) -> Duration {
    run();
    let times = (0..runs).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().expect("there are runs")
}

fn shown(time: Duration, most: Duration) -> String {
    let mark = if time > most { "!" } else { " " };
    format!("{:>10.2} µs{mark}", time.as_secs_f64() * 1e6)
}

fn make(shop: &Shop<'_>, table: Table, row: u64) {
    match table {
        Table::Tenants => drop(black_box(shop.tenant())),
        Table::Products => drop(black_box(shop.product(row))),
        Table::Customers => drop(black_box(shop.customer(row))),
        Table::Orders => drop(black_box(shop.order(row))),
        Table::OrderItems => drop(black_box(shop.order_item_rows(row..row + 1).next())),
        Table::PriceHistory => drop(black_box(shop.price_rows(row..row + 1).next())),
        Table::StockEvents => drop(black_box(shop.stock_event_rows(row..row + 1).next())),
    }
}

fn draws(name: &str, bound: f64, strategy: &impl Strategy) {
    const DRAWS: u32 = 2_000;
    let mut runner = TestRunner::deterministic();
    let time = least(5, || {
        for _ in 0..DRAWS {
            black_box(strategy.new_tree(&mut runner).expect("a row can be drawn").current());
        }
    });
    let rate = f64::from(DRAWS) / time.as_secs_f64();
    println!("{name:<16} {rate:>12.0} drawn a second{}", if rate < bound { " !" } else { "" });
}
