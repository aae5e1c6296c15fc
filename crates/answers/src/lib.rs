#![doc = include_str!("../README.md")]

mod declare;
mod dialect;
mod in_order;
mod orders;
mod products;
mod value;
mod work;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use fixtures_gen::{Address, Dataset, Table};

pub use declare::Answer;
pub use dialect::Dialect;
pub use value::{Value, write_csv, write_json};
pub use work::{Work, work};

use declare::{Computation, Rows};
use in_order::in_order;
use orders::{Figures, Needs};

/// What the answers depend on, besides the dataset.
///
/// ```
/// use fixtures_answers::Question;
/// assert_eq!(Question::default().as_of.to_string(), "2024-07-01 00:00:00");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The time for which prices are asked; 2024-07-01 unless it is set.
    pub as_of: NaiveDateTime,
    /// How many threads compute; as many as there are cores unless it is set. No row depends on it.
    pub threads: NonZeroUsize,
}

impl Default for Question {
    fn default() -> Question {
        let day = NaiveDate::from_ymd_opt(2024, 7, 1).expect("the calendar has the day");
        Question {
            as_of: day.and_time(NaiveTime::MIN),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// Computes some answers: passes each row to `emit`, answer by answer, in the order of the answer's SQL.
/// Stops where `emit` breaks.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use fixtures_answers::{Answer, Question, answer};
/// use fixtures_gen::{Dataset, Preset};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let mut orders = 0;
/// answer(&dataset, &[Answer::OrdersByStatus], &Question::default(), &mut |answer, row| {
///     assert_eq!(row.len(), answer.columns().len());
///     orders += row[2].to_string().parse::<u64>().unwrap();
///     ControlFlow::Continue(())
/// });
/// assert_eq!(orders, 50);
/// ```
pub fn answer(
    dataset: &Dataset,
    answers: &[Answer],
    question: &Question,
    emit: &mut dyn FnMut(Answer, &[Value]) -> ControlFlow<()>,
) {
    answer_counting(dataset, answers, question, &|_| {}, emit);
}

/// The same; `progress` is told of orders, customers and products as they have been gone through, by whichever
/// thread it was. All are as many as [`work`] says.
pub fn answer_counting(
    dataset: &Dataset,
    answers: &[Answer],
    question: &Question,
    progress: Progress<'_>,
    emit: &mut dyn FnMut(Answer, &[Value]) -> ControlFlow<()>,
) {
    let _ = answer_all(dataset, answers, question, progress, emit);
}

/// Is told how many more rows have been gone through.
pub type Progress<'p> = &'p (dyn Fn(u64) + Sync);

fn needs_of(answers: &[Answer]) -> Needs {
    answers.iter().fold(Needs::NOTHING, |needs, answer| needs.and(answer.needs()))
}

/// About how many bytes of memory the answers need together, besides some megabytes.
///
/// ```
/// use fixtures_answers::{Answer, Question, memory};
/// use fixtures_gen::{Dataset, Preset};
///
/// let dataset = Dataset::new(Preset::Large.spec(42)).unwrap();
/// assert!(memory(&dataset, Answer::ALL) < 10_000_000);
/// ```
pub fn memory(dataset: &Dataset, answers: &[Answer]) -> u64 {
    let needs = needs_of(answers);
    let per_tenant = if needs.is_anything() { size_of::<orders::TenantFigures>() } else { 0 } + 24;
    let of_tenants = dataset.spec().tenants.saturating_mul(per_tenant as u64);
    needs.bytes(dataset.spec().sizes_of(0)).saturating_add(of_tenants)
}

fn answer_all(
    dataset: &Dataset,
    answers: &[Answer],
    question: &Question,
    progress: Progress<'_>,
    emit: &mut dyn FnMut(Answer, &[Value]) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let tenants = sorted_tenants(dataset);
    let needs = needs_of(answers);
    let figures = needs.is_anything().then(|| orders::figures(dataset, &tenants, needs, (question.threads, progress)));
    let figures = figures.as_ref();
    for &answer in answers {
        let mut emit_rows = |rows: Rows| rows.each(answer.columns().len(), &mut |row| emit(answer, row));
        match answer.computation() {
            Computation::Tenant(_, compute) => {
                for of_tenant in &Figures::required(figures).tenants {
                    let mut rows = Rows::default();
                    compute(of_tenant, &mut rows);
                    emit_rows(rows)?;
                }
            }
            Computation::Overall(_, compute) => {
                let mut rows = Rows::default();
                compute(dataset, Figures::required(figures), &mut rows);
                emit_rows(rows)?;
            }
            Computation::Products(compute) => {
                let units = products::units(dataset, &tenants);
                let work = |number: usize| {
                    let (tenant, products) = units.get(number);
                    let mut rows = Rows::default();
                    let count = products.end - products.start;
                    compute(dataset, &dataset.tenant(tenant), products, question, &mut rows);
                    progress(count);
                    rows
                };
                in_order(question.threads, units.count(), &work, &mut emit_rows)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// The tenants in the order of their ids, as databases sort them.
fn sorted_tenants(dataset: &Dataset) -> Vec<u64> {
    let id = |tenant| dataset.id_at(Address::Row { table: Table::Tenants, tenant, index: 0 });
    let mut tenants: Vec<_> = (0..dataset.spec().tenants).map(|tenant| (id(tenant), tenant)).collect();
    tenants.sort_unstable();
    tenants.into_iter().map(|(_, number)| number).collect()
}
