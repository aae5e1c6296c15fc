//! `cargo xtask answers`: known right answers about a dataset, and the SQL that gives the same.

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use fixtures_answers::{Answer, Dialect, Question, Value, Work, answer_counting, memory, work, write_csv, write_json};
use fixtures_gen::{Dataset, Table};
use fixtures_run::{Counters, Stream};

use crate::args::Reports;
use crate::args::answers::{AnswersArgs, Form};
use crate::error::Error;
use crate::task::dataset::open;
use crate::ui::json;
use crate::ui::progress::Progress;
use crate::ui::terminal::print_line;
use crate::ui::words::{columns, counted, grouped, size, time};

/// Prints the answers that were asked for.
pub(crate) fn run(args: &AnswersArgs) -> Result<(), Error> {
    let (answers, question, form) = (args.answers(), args.question()?, args.form()?);
    Stream::Output.require_open().map_err(|error| Error::stdout(&error))?;
    if let Form::Sql(dialect) = form {
        return write(&sql(&answers, dialect, &question));
    }
    let dataset = open(&args.dataset)?;
    require_memory(&dataset, &answers)?;
    let work = work(&dataset, &answers, &question);
    require_time(work, args.force)?;
    let mut output = Output { form, buffer: String::new(), left: answers.clone(), table: None };
    if form == Form::Csv {
        output.buffer = answers[0].columns().join(",") + "\n";
    }
    let mut outcome = Ok(());
    let counters = Arc::new(Counters::default());
    let shown = announce(form, work, &counters);
    let progress = |rows| counters.add_rows(Table::Orders, rows, 0, 0);
    answer_counting(&dataset, &answers, &question, &progress, &mut |answer, row| {
        outcome = output.add(answer, row);
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    drop(shown);
    outcome?;
    output.finish()
}

/// Refuses hours of work that nobody may have meant.
fn require_time(work: Work, is_forced: bool) -> Result<(), Error> {
    const MOST: Duration = Duration::from_secs(3_600);

    if work.duration <= MOST || is_forced {
        return Ok(());
    }
    Err(Error::usage(
        format!("the answers follow from {} rows, which takes about {}", grouped(work.rows), time(work.duration)),
        "give smaller sizes or fewer answers, or begin nevertheless with --force",
    ))
}

/// On a terminal, says how long it takes if that is long, and shows how far it is unless rows come there meanwhile.
fn announce(form: Form, work: Work, counters: &Arc<Counters>) -> Option<Progress> {
    const LONG: Duration = Duration::from_secs(10);

    if work.duration < LONG || !io::stderr().is_terminal() {
        return None;
    }
    print_line(&format!("{} rows to go through, about {}", grouped(work.rows), time(work.duration)));
    let is_free = matches!(form, Form::Text(_)) || !io::stdout().is_terminal();
    is_free.then(|| Progress::start(Reports::new(false, false, None), counters, work.rows))
}

/// Refuses what no machine that this runs on could count.
fn require_memory(dataset: &Dataset, answers: &[Answer]) -> Result<(), Error> {
    const MOST: u64 = 16_000_000_000;

    let needed = memory(dataset, answers);
    if needed <= MOST {
        return Ok(());
    }
    Err(Error::usage(
        format!("the answers need about {} of memory, more than {}", size(needed), size(MOST)),
        "leave out top_products, which takes 16 bytes for each product, and repeat_customers, which takes 5 for each \
         customer, or give fewer tenants",
    ))
}

fn sql(answers: &[Answer], dialect: Dialect, question: &Question) -> String {
    let one = |answer: &Answer| format!("-- {answer}: {}.\n{};\n", answer.meaning(), answer.sql(dialect, question));
    answers.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn write(text: &str) -> Result<(), Error> {
    Stream::Output.write_all(text.as_bytes()).map_err(|error| Error::stdout(&error))
}

/// Prints rows as they come, answer by answer.
struct Output {
    form: Form,
    buffer: String,
    /// Answers of which no row has come yet.
    left: Vec<Answer>,
    /// The answer whose rows come, for people.
    table: Option<AnswerTable>,
}

/// The first rows of an answer.
struct AnswerTable {
    answer: Answer,
    lines: Vec<Vec<String>>,
    is_number: Vec<bool>,
    count: u64,
}

impl Output {
    fn add(&mut self, answer: Answer, row: &[Value]) -> Result<(), Error> {
        const FULL: usize = 1 << 16;

        match self.form {
            Form::Json => {
                self.buffer += &json::prefix("answer");
                self.buffer += ",\"answer\":\"";
                self.buffer += answer.name();
                self.buffer += "\",\"row\":";
                write_json(answer.columns(), row, &mut self.buffer);
                self.buffer += "}\n";
            }
            Form::Csv | Form::Sql(_) => write_csv(row, &mut self.buffer),
            Form::Text(list) => self.add_to_table(answer, row, list),
        }
        if self.buffer.len() >= FULL { self.flush() } else { Ok(()) }
    }

    fn add_to_table(&mut self, answer: Answer, row: &[Value], list: u64) {
        if self.table.as_ref().is_none_or(|table| table.answer != answer) {
            self.begin(Some(answer));
            let is_number = row.iter().map(Value::is_number).collect();
            let heading = answer.columns().iter().map(|&name| name.to_owned()).collect();
            self.table = Some(AnswerTable { answer, lines: vec![heading], is_number, count: 0 });
        }
        let table = self.table.as_mut().expect("it has just begun");
        table.count += 1;
        if table.count <= list {
            table.lines.push(row.iter().map(ToString::to_string).collect());
        }
    }

    /// Prints the table that has ended, and the answers without rows before the one that begins.
    fn begin(&mut self, next: Option<Answer>) {
        if let Some(table) = self.table.take() {
            self.buffer += &table.text();
        }
        while !self.left.is_empty() {
            let answer = self.left.remove(0);
            if Some(answer) == next {
                break;
            }
            self.buffer += &heading(answer);
            self.buffer += "  no rows\n\n";
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if matches!(self.form, Form::Text(_)) {
            self.begin(None);
            self.buffer.truncate(self.buffer.trim_end().len());
            self.buffer.push('\n');
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Error> {
        let outcome = write(&self.buffer);
        self.buffer.clear();
        outcome
    }
}

fn heading(answer: Answer) -> String {
    format!("{answer}: {}\n", answer.meaning())
}

impl AnswerTable {
    fn text(&self) -> String {
        let listed = self.lines.len() as u64 - 1;
        let rest = match self.count - listed {
            0 => String::new(),
            rest => format!("  and {} more of {}\n", grouped(rest), counted(self.count, "row")),
        };
        format!("{}{}{rest}\n", heading(self.answer), columns(&self.lines, &self.is_number))
    }
}
