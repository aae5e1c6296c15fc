//! How long executors take for all parts, some of which are lost on the way: a simulation with the weights that the parts of
//! plans really have. `docs/scale.md` quotes its table.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixtures_gen::{BlockEncoder, Dataset, Format, Plan, Samples, Spec, Table, TenantSizes};
use fixtures_run::Preset;

/// What docs/schedulers.md recommends.
const PARTS_PER_EXECUTOR: u64 = 20;

/// What a part takes: the bytes of its text, by sampled rows.
fn weights(spec: Spec, parts: u64) -> Vec<f64> {
    let dataset = Dataset::new(spec).unwrap();
    let plan = Plan::new(&dataset, Format::Ndjson, 10_000);
    let (samples, mut encoder) = (Samples::new(&plan, &plan.whole()), BlockEncoder::new(&dataset));
    let bytes_of_row = Table::ALL.iter().map(|&table| {
        let blocks = (0..16).filter_map(|place| samples.block(table, place, 16, 16));
        let (bytes, rows) = blocks.fold((0, 0), |(bytes, rows), block| {
            (bytes + encoder.encode(Format::Ndjson, &block).len(), rows + block.row_count())
        });
        bytes as f64 / rows.max(1) as f64
    });
    let bytes_of_row: Vec<f64> = bytes_of_row.collect();
    let weight =
        |part| plan.count(&part).iter().zip(&bytes_of_row).map(|(count, bytes)| count.rows as f64 * bytes).sum();
    plan.parts(parts).map(|(_, part)| weight(part)).collect()
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The time until all parts are made, as a multiple of what the executors would take if nothing were lost and they ended at
/// the same moment. Each is up to 5 % slower or faster than the others. Of ten executors one is lost on the way, at any
/// moment, with all of the part that it makes; another one replaces it after 2 % of the time.
fn makespan(weights: &[f64], executors: u64, seed: u64) -> f64 {
    let mut numbers = Numbers(seed);
    let speeds: Vec<f64> = (0..executors).map(|_| 0.95 + numbers.next() / 10.0).collect();
    let ideal = weights.iter().sum::<f64>() / speeds.iter().sum::<f64>();
    let mut losses: Vec<Option<f64>> =
        (0..executors).map(|_| (numbers.next() < 0.1).then(|| numbers.next() * ideal)).collect();
    // In millionths of the ideal time, so that times are numbers with an order.
    let tick = |time: f64| (time / ideal * 1e6) as u64;
    let mut idle: BinaryHeap<Reverse<(u64, usize)>> =
        (0..speeds.len()).map(|executor| Reverse((0, executor))).collect();
    let mut parts: Vec<f64> = weights.iter().rev().copied().collect();
    let (mut end, mut again) = (0, BinaryHeap::<Reverse<(u64, u64)>>::new());
    loop {
        // Parts that were lost come again as soon as that is known.
        let Reverse((now, executor)) = *idle.peek().expect("executors come back");
        let lost = again.peek().filter(|Reverse((known, _))| *known <= now).map(|Reverse((_, weight))| *weight as f64);
        let Some(weight) = lost.or_else(|| parts.last().copied()) else {
            let Some(Reverse((known, _))) = again.peek() else { break };
            idle.pop();
            idle.push(Reverse((*known, executor)));
            continue;
        };
        if lost.is_some() {
            again.pop();
        } else {
            parts.pop();
        }
        idle.pop();
        let done = now + tick(weight / speeds[executor]);
        if let Some(loss) = losses[executor].map(tick).filter(|loss| (now..done).contains(loss)) {
            losses[executor] = None;
            again.push(Reverse((loss, weight as u64)));
            idle.push(Reverse((loss + tick(ideal * 0.02), executor)));
        } else {
            end = end.max(done);
            idle.push(Reverse((done, executor)));
        }
    }
    end as f64 / 1e6
}

/// The worst of some runs.
fn worst(spec: &Spec, executors: u64, parts_per_executor: u64) -> f64 {
    let weights = weights(spec.clone(), executors * parts_per_executor);
    (0..40).map(|seed| makespan(&weights, executors, seed)).fold(0.0, f64::max)
}

#[test]
fn executors_that_are_lost_cost_little_where_parts_are_many() {
    let large = Preset::Large.spec(42);
    let skewed = Spec {
        tenants: 1_000,
        orders_per_tenant: 40_000,
        products_per_tenant: 5_000,
        tenant_sizes: TenantSizes::Skewed,
        ..large.clone()
    };
    for (name, spec) in [("large", large), ("1,000 skewed tenants", skewed)] {
        for executors in [4, 20, 100] {
            let of = [4, 10, PARTS_PER_EXECUTOR].map(|parts| worst(&spec, executors, parts));
            println!("{name}, {executors} executors: {of:.3?}");
            assert!(of[2] < 1.1, "{name}, {executors} executors: {of:?}");
            assert!(of[0] > 1.1, "{name}, {executors} executors: fewer parts would do: {of:?}");
        }
    }
}
