//! Small sums that the subjects share.

use fixtures_gen::Money;

/// An amount as a number, in units of its currency.
pub(crate) fn amount(money: Money) -> f64 {
    money.cents() as f64 / 100.0
}

/// A mean of values that come one by one.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mean {
    sum: f64,
    squares: f64,
    count: f64,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
        self.count += 1.0;
    }

    pub(crate) fn value(&self) -> Option<f64> {
        ratio(self.sum, self.count)
    }

    pub(crate) fn variance(&self) -> Option<f64> {
        Some(self.squares / self.count - self.value()?.powi(2))
    }
}

impl Extend<f64> for Mean {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.add(value));
    }
}

impl FromIterator<f64> for Mean {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Mean {
        let mut mean = Mean::default();
        mean.extend(values);
        mean
    }
}

/// Some of a number of things.
#[derive(Clone, Copy, Default)]
pub(crate) struct Share {
    part: u64,
    whole: u64,
}

impl Share {
    /// Counts one thing, which belongs to the part or does not.
    pub(crate) fn count(&mut self, is_part: bool) {
        self.add(u64::from(is_part), 1);
    }

    pub(crate) fn add(&mut self, part: u64, whole: u64) {
        self.part += part;
        self.whole += whole;
    }

    pub(crate) fn whole(&self) -> u64 {
        self.whole
    }

    pub(crate) fn value(&self) -> Option<f64> {
        ratio(self.part as f64, self.whole as f64)
    }
}

/// The logarithms of positive values, in steps of a hundredth: enough for a median that is right to
/// half a percent, in memory that does not grow with the values.
#[derive(Default)]
pub(crate) struct LogHistogram {
    counts: std::collections::BTreeMap<i64, u64>,
    logs: Mean,
}

impl LogHistogram {
    const STEPS: f64 = 100.0;

    pub(crate) fn add(&mut self, value: f64) {
        let log = value.ln();
        *self.counts.entry((log * Self::STEPS).floor() as i64).or_default() += 1;
        self.logs.add(log);
    }

    pub(crate) fn median(&self) -> Option<f64> {
        let half = self.counts.values().sum::<u64>() / 2;
        let mut before = 0;
        let step = self.counts.iter().find(|&(_, count)| {
            before += count;
            before > half
        });
        step.map(|(&step, _)| ((step as f64 + 0.5) / Self::STEPS).exp())
    }

    /// The standard deviation of the logarithms.
    pub(crate) fn sigma(&self) -> Option<f64> {
        self.logs.variance().map(f64::sqrt)
    }
}

/// `part / whole`, if there is a whole.
pub(crate) fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// What the largest part of the counts has of their sum: `part` of the counts, the last one in
/// proportion.
pub(crate) fn share_of_largest(mut counts: Vec<u64>, part: f64) -> Option<f64> {
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let sum: u64 = counts.iter().sum();
    let room = part * counts.len() as f64;
    let largest: f64 =
        counts.iter().enumerate().map(|(rank, &count)| count as f64 * (room - rank as f64).clamp(0.0, 1.0)).sum();
    ratio(largest, sum as f64)
}

/// The slope of the line through points with the smallest squares.
pub(crate) fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let (x, y): (Mean, Mean) = (points.iter().map(|p| p.0).collect(), points.iter().map(|p| p.1).collect());
    let products: Mean = points.iter().map(|(x, y)| x * y).collect();
    ratio(products.value()? - x.value()? * y.value()?, x.variance()?)
}

#[test]
fn sums_are_right() {
    assert_eq!(share_of_largest(vec![1, 6, 3], 0.5), Some(0.75));
    assert!((slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]).unwrap() - 2.0).abs() < 1e-9);
    let mut prices = LogHistogram::default();
    for price in [1.0, 5.0, 70.0] {
        prices.add(price);
    }
    assert!((prices.median().unwrap() - 5.0).abs() < 0.03);
}
