//! Every known answer is what its SQL gives on a dataset that nobody has written.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use fixtures_answers::{Answer, Dialect, Question, answer, write_csv};
use fixtures_gen::{Dataset, Preset, Spec, TenantSizes};
use fixtures_sql::{Database, Options};

fn by_sql(database: &Database, answer: Answer, question: &Question) -> String {
    let mut rows = database.query(&answer.sql(Dialect::DataFusion, question)).unwrap();
    assert!(rows.columns().iter().map(|column| column.name.as_str()).eq(answer.columns().iter().copied()));
    let mut text = String::new();
    while let Some(batch) = rows.next().unwrap() {
        for row in 0..batch.count() {
            let cells: Vec<_> = (0..answer.columns().len()).map(|column| batch.text(row, column)).collect();
            text += &cells.join(",");
            text.push('\n');
        }
    }
    text
}

#[test]
fn answers_are_what_their_sql_gives() {
    let skewed = Spec {
        tenants: 12,
        tenant_sizes: TenantSizes::Skewed,
        products_per_tenant: 90,
        orders_per_tenant: 700,
        customers_per_tenant: 200,
        ..Preset::Tiny.spec(7)
    };
    for spec in [Preset::Tiny.spec(42), Preset::Small.spec(42), skewed] {
        let dataset = Dataset::new(spec.clone()).unwrap();
        let options = Options { threads: NonZeroUsize::new(3).unwrap(), ..Options::default() };
        let database = Database::new(dataset.clone(), options);
        let question = Question::default();
        let mut known = vec![String::new(); Answer::ALL.len()];
        answer(&dataset, Answer::ALL, &question, &mut |answer, row| {
            let place = Answer::ALL.iter().position(|one| *one == answer).unwrap();
            write_csv(row, &mut known[place]);
            ControlFlow::Continue(())
        });
        for (answer, known) in Answer::ALL.iter().zip(known) {
            assert!(!known.is_empty() || spec == Preset::Tiny.spec(42), "{answer} of {spec:?}");
            assert_eq!(by_sql(&database, *answer, &question), known, "{answer} of {spec:?}");
        }
    }
}
