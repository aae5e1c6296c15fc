//! The arguments of `cargo xtask answers`.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use clap::Args;
use fixtures_answers::{Answer, Dialect, Question};

use crate::args::choice::choice;
use crate::args::dataset::WhichDataset;
use crate::args::number;
use crate::args::refusal::Refusal;
use crate::error::Error;

/// The arguments of `cargo xtask answers`.
#[derive(Args, Debug)]
pub(crate) struct AnswersArgs {
    /// Only these answers
    #[arg(value_name = "ANSWER", value_parser = choice(Answer::ALL, Answer::name))]
    answers: Vec<Answer>,

    /// The date for which prices are asked, like 2024-07-01 or 2024-07-01T12:00:00, UTC [default:
    /// 2024-07-01]
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<NaiveDateTime>,

    /// The most rows to print of each answer for people; --csv and --json print all [default: 10]
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true)]
    list: Option<u64>,

    /// Print all rows of one answer as CSV on standard output
    #[arg(long, conflicts_with_all = ["json", "sql"])]
    csv: bool,

    /// Print one JSON object for each row on standard output
    #[arg(long, conflicts_with = "sql")]
    pub(crate) json: bool,

    // As an attribute: rustdoc would have the names marked up.
    #[arg(
        long,
        value_name = "DIALECT",
        value_parser = choice(Dialect::ALL, Dialect::name),
        conflicts_with_all = [
            "dataset", "preset", "tenants", "tenant_sizes", "products_per_tenant", "orders_per_tenant",
            "customers_per_tenant", "seed", "list", "threads", "force",
        ],
        help = "Print the SQL that gives the same on the loaded data, for the tables of `schema --as DIALECT`; spark is for \
                the views of `schema --as pyspark --load DIR`, and datafusion for `cargo xtask sql`, which needs no \
                loaded data"
    )]
    sql: Option<Dialect>,

    /// Number of worker threads; never changes a row [default: all cores]
    #[arg(long, value_name = "N", value_parser = number::threads, allow_hyphen_values = true)]
    threads: Option<NonZeroUsize>,

    /// Begin even if it takes more than an hour
    #[arg(long)]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) dataset: WhichDataset,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    /// For people, with at most so many rows each.
    Text(u64),
    Csv,
    Json,
    Sql(Dialect),
}

impl AnswersArgs {
    /// The answers that were asked for, each once, or all.
    pub(crate) fn answers(&self) -> Vec<Answer> {
        let is_asked = |answer: &&Answer| self.answers.is_empty() || self.answers.contains(answer);
        Answer::ALL.iter().filter(is_asked).copied().collect()
    }

    pub(crate) fn form(&self) -> Result<Form, Error> {
        let form = match self.sql {
            Some(dialect) => Form::Sql(dialect),
            None if self.csv => Form::Csv,
            None if self.json => Form::Json,
            None => Form::Text(self.list.unwrap_or(10)),
        };
        if form == Form::Csv && self.answers().len() > 1 {
            let names: Vec<_> = Answer::ALL.iter().map(|answer| answer.name()).collect();
            return Err(Error::usage("--csv prints one answer", format!("name one of {}", names.join(", "))));
        }
        Ok(form)
    }

    pub(crate) fn question(&self) -> Result<Question, Error> {
        let with_date: Vec<_> = Answer::ALL.iter().filter(|answer| answer.takes_date()).map(|one| one.name()).collect();
        if self.as_of.is_some() && !self.answers().into_iter().any(Answer::takes_date) {
            return Err(Error::usage(
                "--as-of says nothing about these answers",
                format!("leave it out, or ask for {}", with_date.join(", ")),
            ));
        }
        let default = Question::default();
        Ok(Question { as_of: self.as_of.unwrap_or(default.as_of), threads: self.threads.unwrap_or(default.threads) })
    }
}

/// The years that every database has.
const YEARS: RangeInclusive<i32> = 1000..=9999;

/// A date, or a time of one.
fn date(text: &str) -> Result<NaiveDateTime, Refusal> {
    let day = text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN));
    let time = day.or_else(|_| text.strip_suffix('Z').unwrap_or(text).replacen(' ', "T", 1).parse());
    let time: NaiveDateTime =
        time.map_err(|_| Refusal::new("is not a date", "write it like 2024-07-01 or 2024-07-01T12:00:00"))?;
    // Databases have no leap seconds, and rows no fractions of one.
    if time.nanosecond() > 0 {
        return Err(Refusal::new("is not a whole second from :00 to :59", "write it like 2024-07-01T12:00:00"));
    }
    if !YEARS.contains(&time.year()) {
        let hint = format!("give one from {} to {}", YEARS.start(), YEARS.end());
        return Err(Refusal::new("is in a year that databases do not have", hint));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_type_them() {
        for (text, time) in [
            ("2024-07-01", Some("2024-07-01 00:00:00")),
            ("2024-07-01T12:30:00", Some("2024-07-01 12:30:00")),
            ("2024-07-01 12:30:00", Some("2024-07-01 12:30:00")),
            ("2024-07-01T12:30:00Z", Some("2024-07-01 12:30:00")),
            ("2024-02-30", None),
            ("2024-07-01T23:59:60", None),
            ("2024-07-01T12:00:00.5", None),
            ("2024-07-01T12:00:00ZZ", None),
            ("0000-01-01", None),
            ("0999-12-31", None),
            ("1000-01-01", Some("1000-01-01 00:00:00")),
            ("9999-12-31", Some("9999-12-31 00:00:00")),
            ("+10000-01-01", None),
            ("-0001-01-01", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(date(text).ok().map(|time| time.to_string()).as_deref(), time, "{text}");
        }
    }
}
