//! Prints the revenue of a small dataset, and the SQL that gives the same.
//!
//! Run it with `cargo run -p fixtures-answers --example answers`.

use std::io::Write;
use std::ops::ControlFlow;

use fixtures_answers::{Answer, Dialect, Question, answer, write_csv};
use fixtures_gen::{Dataset, Preset};

fn main() {
    let dataset = Dataset::new(Preset::Tiny.spec(42)).expect("the preset is valid");
    let question = Question::default();
    println!("{};\n\n{}", Answer::Revenue.sql(Dialect::DuckDb, &question), Answer::Revenue.columns().join(","));
    answer(&dataset, &[Answer::Revenue], &question, &mut |_, row| {
        let mut line = String::new();
        write_csv(row, &mut line);
        // Who has read enough closes the output.
        match std::io::stdout().write_all(line.as_bytes()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
}
