//! How much work the answers are, before it begins.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fixtures_gen::Dataset;

use crate::declare::{Computation, Rows};
use crate::orders::Part;
use crate::{Answer, Question, needs_of};

/// Rows of each kind that are gone through to learn how long others take.
const SAMPLE: u64 = 2_048;
/// Products of the sample, each with a stock ledger.
const PRODUCTS: u64 = 72;

/// How much work some answers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Orders, customers and products that are gone through, once for each answer that needs its own pass.
    pub rows: u64,
    /// About how long that takes, by a sample of a millisecond or so.
    pub duration: Duration,
}

/// How much work some answers are on as many threads as the question has.
///
/// ```
/// use std::time::Duration;
///
/// use fixtures_answers::{Answer, Question, work};
/// use fixtures_gen::{Dataset, Preset, Spec};
///
/// let work = |spec| work(&Dataset::new(spec).unwrap(), &[Answer::Revenue], &Question::default());
/// assert_eq!(work(Preset::Tiny.spec(42)).rows, 50);
/// let long = work(Spec { orders_per_tenant: 1 << 40, ..Preset::Tiny.spec(42) });
/// assert!(long.rows == 1 << 40 && long.duration > Duration::from_secs(600));
/// ```
pub fn work(dataset: &Dataset, answers: &[Answer], question: &Question) -> Work {
    let (totals, needs, shop) = (dataset.spec().totals(), needs_of(answers), dataset.tenant(0));
    let sizes = dataset.spec().sizes_of(0);
    let mut work = Work { rows: 0, duration: Duration::ZERO };
    let mut add = |rows: u64, sample: u64, go_through: &mut dyn FnMut()| {
        work.rows = work.rows.saturating_add(rows);
        if sample > 0 {
            let start = Instant::now();
            go_through();
            let seconds = start.elapsed().as_secs_f64() * rows as f64 / sample as f64;
            let seconds = seconds / question.threads.get() as f64;
            work.duration += Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(u64::from(u32::MAX)));
        }
    };
    if needs.goes_through_orders() {
        let sample = sizes.orders.min(SAMPLE);
        add(totals.orders, sample, &mut || {
            black_box(Part::sampled(&shop, 0..sample, 0..0));
        });
    }
    if needs.tiers {
        let sample = sizes.customers.min(SAMPLE);
        add(totals.customers, sample, &mut || {
            black_box(Part::sampled(&shop, 0..0, 0..sample));
        });
    }
    for answer in answers {
        if let Computation::Products(compute) = answer.computation() {
            let (sample, mut rows) = (sizes.products.min(PRODUCTS), Rows::default());
            add(totals.products, sample, &mut || compute(dataset, &shop, 0..sample, question, &mut rows));
        }
    }
    work
}
