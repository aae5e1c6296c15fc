//! What is wrong in a file whose text is not that of the model: line by line.
//!
//! Lines that are equal to the model's are skipped. Another line is read strictly, and stands for the
//! row whose id it begins with: cells that differ are judged by the rules (`rules`), and rows that
//! are lost, doubled or out of their place are found by their ids, which lead back to their
//! addresses.

mod expected;
mod row;
mod rules;

use std::collections::BTreeMap;
use std::ops::Range;

use fixtures_gen::{Dataset, Format, Plan, PlannedFile, Table};
use uuid::Uuid;

use self::expected::Expected;
use self::row::{BYTE_ORDER_MARK, Row, leading_id, place_of};
pub(crate) use self::rules::misplaced;
use self::rules::{Context, differences, judge, lost, shown};
use crate::rule::Rule;
use crate::text::{End, Text, Trouble};

/// Rows that are out of their place are remembered; where there are more, nothing more is compared.
const MOST_OUT_OF_PLACE: usize = 10_000;

/// What to do with a finding: the line, the rule, what is wrong.
pub(crate) type Found<'f> = &'f mut dyn FnMut(Option<u64>, Rule, String);

/// Compares a file with the model, from its beginning.
pub(crate) fn compare(
    plan: &Plan<'_>,
    planned: &PlannedFile,
    text: Text,
    has_more_lines: bool,
    found: Found<'_>,
) -> Result<(), Trouble> {
    let mut comparison = Comparison {
        dataset: plan.dataset(),
        planned,
        expected: Expected::new(plan, planned),
        found,
        has_more_lines,
        next: planned.rows.start,
        gaps: Vec::new(),
        early: BTreeMap::new(),
    };
    comparison.run(Lines::new(text))
}

/// Says of a file whose first row is the first one of another file, that it holds the rows of that
/// one: its table and tenant, and its first row.
pub(crate) fn first_row(dataset: &Dataset, planned: &PlannedFile, mut text: Text) -> Option<(Table, u64, u64)> {
    let (mut line, is_csv) = (vec![], planned.text_format() == Format::Csv);
    for _ in 0..=u64::from(is_csv) {
        text.line(&mut line).ok()?;
    }
    place_of(dataset, leading_id(&line, planned.text_format())?)
}

/// A line and how it ends.
struct Line {
    number: u64,
    bytes: Vec<u8>,
    end: End,
}

/// The lines of a text, with the one behind the current one.
struct Lines {
    text: Text,
    ahead: Option<Line>,
    /// What kept the line ahead from being read.
    trouble: Option<Trouble>,
    number: u64,
}

impl Lines {
    fn new(text: Text) -> Self {
        Self { text, ahead: None, trouble: None, number: 0 }
    }

    fn read(&mut self, mut bytes: Vec<u8>) -> Result<Option<Line>, Trouble> {
        let end = self.text.line(&mut bytes)?;
        self.number += 1;
        Ok((end != End::OfText).then_some(Line { number: self.number, bytes, end }))
    }

    /// The next line, into the buffer of an earlier one.
    fn next(&mut self, buffer: Vec<u8>) -> Result<Option<Line>, Trouble> {
        match (self.ahead.take(), self.trouble.take()) {
            (Some(line), _) => Ok(Some(line)),
            (None, Some(trouble)) => Err(trouble),
            (None, None) => self.read(buffer),
        }
    }

    /// The line behind the one that came last. What keeps it from being read comes up when it is its
    /// turn.
    fn peek(&mut self) -> Option<&Line> {
        if self.ahead.is_none() && self.trouble.is_none() {
            match self.read(Vec::new()) {
                Ok(line) => self.ahead = line,
                Err(trouble) => self.trouble = Some(trouble),
            }
        }
        self.ahead.as_ref()
    }
}

/// What a line stands for, by the id that it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// A row of this file, by its number in the file.
    Here(u64),
    /// A row of another file: its table, tenant and number.
    Elsewhere(Table, u64, u64),
    /// An id that is not of this dataset.
    Unknown(Uuid),
    /// No id.
    Unreadable,
}

struct Comparison<'c> {
    dataset: &'c Dataset,
    planned: &'c PlannedFile,
    expected: Expected<'c>,
    found: Found<'c>,
    /// Whether the file has more lines than it should.
    has_more_lines: bool,
    /// The row that comes next.
    next: u64,
    /// Rows that should have come, and the line before which.
    gaps: Vec<(Range<u64>, u64)>,
    /// Rows that have come before their turn, and the line.
    early: BTreeMap<u64, u64>,
}

impl Comparison<'_> {
    fn run(&mut self, mut lines: Lines) -> Result<(), Trouble> {
        let mut current = lines.next(Vec::new())?;
        if self.planned.text_format() == Format::Csv && self.header(current.as_ref()) {
            current = lines.next(Vec::new())?;
        }
        let mut last = 0;
        while let Some(line) = current {
            last = line.number;
            if line.end == End::Missing {
                (self.found)(Some(line.number), Rule::Shape, "the line has no end".to_owned());
            }
            if self.is_expected(&line.bytes) {
                self.arrive(self.next, line.number);
                self.next += 1;
            } else {
                self.judge_line(&line, &mut lines);
            }
            if self.gaps.len() + self.early.len() > MOST_OUT_OF_PLACE {
                let what = "too many rows are lost or out of their place to compare the rest of the file".to_owned();
                (self.found)(Some(line.number), Rule::Dataset, what);
                return Ok(());
            }
            current = lines.next(line.bytes)?;
        }
        self.skip_to(self.planned.rows.end, last + 1);
        self.report_lost();
        Ok(())
    }

    /// Judges the first line of a CSV file; whether it is a header, even a wrong one.
    fn header(&mut self, line: Option<&Line>) -> bool {
        let expected = self.planned.header();
        let expected = &expected[..expected.len() - 1];
        let Some(line) = line else {
            (self.found)(None, Rule::Shape, "the file is empty; it should have a header".to_owned());
            return false;
        };
        if line.bytes == expected {
            return true;
        }
        let is_row = leading_id(&line.bytes, Format::Csv).is_some();
        let what = if line.bytes.starts_with(&BYTE_ORDER_MARK) {
            "the file begins with a byte order mark".to_owned()
        } else if line.bytes.ends_with(b"\r") {
            "the line ends with CR LF".to_owned()
        } else if is_row {
            "the header is missing".to_owned()
        } else {
            format!("the header is {}", shown(&String::from_utf8_lossy(&line.bytes)))
        };
        (self.found)(Some(line.number), Rule::Shape, what);
        !is_row
    }

    fn is_expected(&mut self, line: &[u8]) -> bool {
        self.next < self.planned.rows.end && self.expected.line(self.next) == line
    }

    fn subject(&mut self, line: &[u8]) -> Subject {
        let line = line.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(line);
        let Some(id) = leading_id(line, self.planned.text_format()) else { return Subject::Unreadable };
        let Some((table, tenant, index)) = place_of(self.dataset, id) else { return Subject::Unknown(id) };
        let here = if table == self.planned.table { self.expected.places().number(tenant, index) } else { None };
        here.map_or(Subject::Elsewhere(table, tenant, index), Subject::Here)
    }

    /// Judges a line that is not the one that is expected.
    fn judge_line(&mut self, line: &Line, lines: &mut Lines) {
        let end = self.planned.rows.end;
        let subject = self.subject(&line.bytes);
        if subject == Subject::Here(self.next) {
            self.arrive(self.next, line.number);
            self.compare_row(self.next, line);
            self.next += 1;
            return;
        }
        if self.next >= end {
            return self.extra(subject, line);
        }
        let ahead = lines.peek().map(|line| self.subject(&line.bytes));
        let is_inserted = ahead == Some(Subject::Here(self.next));
        let is_in_place = ahead == Some(Subject::Here(self.next + 1)) || (ahead.is_none() && self.next + 1 == end);
        match subject {
            _ if is_inserted => self.extra(subject, line),
            // Its id alone may be wrong.
            _ if is_in_place && !self.is_whole(subject, line) && self.is_like(self.next, line) => self.stand_in(line),
            Subject::Here(_) | Subject::Elsewhere(..) if is_in_place => {
                self.extra(subject, line);
                self.skip_to(self.next + 1, line.number);
            }
            _ if is_in_place => self.stand_in(line),
            Subject::Here(index) if index > self.next => {
                self.skip_to(index, line.number);
                self.arrive(index, line.number);
                self.compare_row(index, line);
                self.next = index + 1;
            }
            Subject::Here(_) | Subject::Elsewhere(..) => self.extra(subject, line),
            Subject::Unknown(_) if !self.is_like(self.next, line) => self.extra(subject, line),
            Subject::Unknown(_) => self.stand_in(line),
            Subject::Unreadable => {
                self.stand_in(line);
                if let Some(Subject::Here(index)) =
                    ahead.filter(|ahead| matches!(ahead, Subject::Here(index) if *index > self.next))
                {
                    self.skip_to(index, line.number);
                }
            }
        }
    }

    /// Judges a line in the place of the next row, whatever its id is.
    fn stand_in(&mut self, line: &Line) {
        self.arrive(self.next, line.number);
        self.compare_row(self.next, line);
        self.next += 1;
    }

    /// Whether a line is the very row that has its id.
    fn is_whole(&mut self, subject: Subject, line: &Line) -> bool {
        let (table, tenant, index) = match subject {
            Subject::Here(index) => return self.expected.line(index) == line.bytes,
            Subject::Elsewhere(table, tenant, index) => (table, tenant, index),
            Subject::Unknown(_) | Subject::Unreadable => return false,
        };
        let (tenant, index) = if table == Table::Tenants { (index, 0) } else { (tenant, index) };
        let Ok(row) = Row::parse(table, self.planned.text_format(), &line.bytes) else { return false };
        row.cells() == Row::of_model(self.dataset, table, tenant, index).cells()
    }

    /// Whether a line has most cells of a row.
    fn is_like(&mut self, index: u64, line: &Line) -> bool {
        let Ok(row) = Row::parse(self.planned.table, self.planned.text_format(), &line.bytes) else { return false };
        let cells = row.cells();
        let count = cells.len();
        2 * differences(cells, self.model(index).cells()).len() < count
    }

    fn context(&mut self, index: u64) -> Context<'_> {
        let (tenant, index) = match self.expected.places().row(index) {
            (_, tenant) if self.planned.table == Table::Tenants => (tenant, 0),
            place => place,
        };
        Context { dataset: self.dataset, tenant, index }
    }

    /// What a row is called, with its tenant if the file is of all.
    fn name(&mut self, index: u64) -> String {
        let table = self.planned.table;
        match self.expected.places().row(index) {
            (tenant, row) if self.planned.is_of_all_tenants() => format!("row {row} of {table} of tenant {tenant}"),
            (_, row) => format!("row {row} of {table}"),
        }
    }

    /// The model's row. It is read from its line, because blocks are made much faster than single
    /// rows, of stock events above all.
    fn model(&mut self, index: u64) -> Row {
        let (table, format) = (self.planned.table, self.planned.text_format());
        Row::parse(table, format, self.expected.line(index)).expect("the model's lines can be read")
    }

    /// Judges a line that stands for a row of this file.
    fn compare_row(&mut self, index: u64, line: &Line) {
        let (table, format) = (self.planned.table, self.planned.text_format());
        let mut shape = |what: String| (self.found)(Some(line.number), Rule::Shape, what);
        if line.end == End::TooLong {
            return shape("the line is longer than any of a dataset".to_owned());
        }
        let mut bytes = &line.bytes[..];
        if let Some(rest) = bytes.strip_suffix(b"\r") {
            shape("the line ends with CR LF".to_owned());
            bytes = rest;
        }
        if let Some(rest) = bytes.strip_prefix(&BYTE_ORDER_MARK) {
            shape("the line begins with a byte order mark".to_owned());
            bytes = rest;
        }
        if bytes == self.expected.line(index) {
            return;
        }
        let row = match Row::parse(table, format, bytes) {
            Ok(row) => row,
            Err(error) => {
                let what = format!("cannot be read: {error}: {}", shown(&String::from_utf8_lossy(bytes)));
                return (self.found)(Some(line.number), Rule::Shape, what);
            }
        };
        let model = self.model(index);
        let differing = differences(row.cells(), model.cells());
        if differing.is_empty() {
            let what = written_differently(self.expected.line(index), bytes);
            return (self.found)(Some(line.number), Rule::Shape, what);
        }
        let broken = judge(&self.context(index), &row, &model, &differing);
        for (rule, what) in broken {
            (self.found)(Some(line.number), rule, what);
        }
    }

    /// Notes that a row has come at its place.
    fn arrive(&mut self, index: u64, line: u64) {
        if let Some(earlier) = self.early.remove(&index) {
            let what = format!("{} is there twice: here and in line {earlier}", self.name(index));
            (self.found)(Some(line), Rule::B1, what);
        }
    }

    /// Notes that the rows up to this one have not come at their place.
    fn skip_to(&mut self, index: u64, line: u64) {
        let mut start = self.next;
        while start < index {
            let moved = self.early.range(start..index).next().map(|(&row, &at)| (row, at));
            let end = moved.map_or(index, |(row, _)| row);
            if start < end {
                self.gaps.push((start..end, line));
            }
            start = end;
            if let Some((row, at)) = moved {
                self.early.remove(&row);
                let what = format!("{} is out of its place, which is before line {line}", self.name(row));
                (self.found)(Some(at), misplaced(self.planned.table), what);
                start = row + 1;
            }
        }
        self.next = self.next.max(index);
    }

    /// Judges a line beside those of the rows that should be there.
    fn extra(&mut self, subject: Subject, line: &Line) {
        let table = self.planned.table;
        let (rule, what) = match subject {
            Subject::Here(index) if index >= self.next => {
                self.early.insert(index, line.number);
                return;
            }
            Subject::Here(index) => match self.gaps.iter().position(|(gap, _)| gap.contains(&index)) {
                Some(at) => {
                    let (gap, before) = self.gaps.swap_remove(at);
                    for rest in [gap.start..index, index + 1..gap.end] {
                        if !rest.is_empty() {
                            self.gaps.push((rest, before));
                        }
                    }
                    let name = self.name(index);
                    (misplaced(table), format!("{name} is out of its place, which is before line {before}"))
                }
                None => (Rule::B1, format!("{} is there twice", self.name(index))),
            },
            Subject::Elsewhere(of, tenant, index) if of != table => {
                (Rule::Shape, format!("it is row {index} of {of} of tenant {tenant}, and this is a file of {table}"))
            }
            Subject::Elsewhere(_, tenant, index) if Some(tenant) != self.planned.tenant => {
                (Rule::B1, format!("it is row {index} of tenant {tenant}, and this is another tenant's file"))
            }
            // The other file tells whether the row was copied or moved.
            Subject::Elsewhere(_, _, index) => {
                let rule = if self.has_more_lines { Rule::B1 } else { misplaced(table) };
                (rule, format!("row {index} of {table} belongs to another file"))
            }
            Subject::Unknown(id) => match Row::parse(table, self.planned.text_format(), &line.bytes) {
                Ok(_) => (Rule::B12, format!("the row {id} is not of this dataset")),
                Err(error) => (Rule::Shape, format!("cannot be read: {error}")),
            },
            Subject::Unreadable => (Rule::Shape, self.unreadable(line)),
        };
        (self.found)(Some(line.number), rule, what);
    }

    /// What is wrong with a line that is no row.
    fn unreadable(&self, line: &Line) -> String {
        let header = self.planned.header();
        if line.bytes.is_empty() {
            return "the line is empty".to_owned();
        }
        if header.strip_suffix(b"\n") == Some(&line.bytes) {
            return "it is a second header".to_owned();
        }
        if line.end == End::TooLong {
            return "the line is longer than any of a dataset".to_owned();
        }
        match Row::parse(self.planned.table, self.planned.text_format(), &line.bytes) {
            Ok(_) => "it is a row without an id".to_owned(),
            Err(error) => format!("cannot be read: {error}: {}", shown(&String::from_utf8_lossy(&line.bytes))),
        }
    }

    fn report_lost(&mut self) {
        let table = self.planned.table;
        for (gap, line) in std::mem::take(&mut self.gaps) {
            let what = self.missing(&gap);
            for &rule in lost(&self.model(gap.start), self.dataset) {
                (self.found)(Some(line), rule, what.clone());
            }
        }
        for (row, line) in std::mem::take(&mut self.early) {
            let what = format!("{} is out of its place", self.name(row));
            (self.found)(Some(line), misplaced(table), what);
        }
    }

    /// What is said of rows that are missing.
    fn missing(&mut self, gap: &Range<u64>) -> String {
        let last = gap.end - 1;
        if gap.start == last {
            return format!("{} is missing here", self.name(last));
        }
        let (table, places) = (self.planned.table, self.expected.places());
        match (places.row(gap.start), places.row(last)) {
            ((_, from), (_, to)) if !self.planned.is_of_all_tenants() => {
                format!("rows {from} to {to} of {table} are missing here")
            }
            ((tenant, from), (of, to)) if of == tenant => {
                format!("rows {from} to {to} of {table} of tenant {tenant} are missing here")
            }
            ((tenant, from), (of, to)) => {
                format!("row {from} of {table} of tenant {tenant} to row {to} of tenant {of} are missing here")
            }
        }
    }
}

/// Where a line begins to differ from the way in which its row is written.
fn written_differently(canonical: &[u8], line: &[u8]) -> String {
    let at = canonical.iter().zip(line).take_while(|(one, other)| one == other).count();
    let around = |bytes: &[u8]| {
        let start = at.saturating_sub(12);
        shown(&String::from_utf8_lossy(&bytes[start..bytes.len().min(at + 12)]))
    };
    format!("is written in another way from byte {at}: {}, not {}", around(line), around(canonical))
}
