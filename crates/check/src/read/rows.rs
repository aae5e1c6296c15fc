//! The rows of a table, over all its files.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ops::Deref;
use std::path::Path;

use super::csv::CsvRows;
use super::flaw::{Failure, Flaw};
use super::name::{FileName, Format, TableFile};
use super::ndjson::NdjsonRows;
use super::text::Text;
use crate::rows::{Customer, Row, Tenant};

/// A table is given up after this many flaws: mostly they have one cause.
pub(super) const MOST_FLAWS: usize = 10;

/// A tenant's table with more rows is given up, because those who remember rows number them in 32
/// bits.
const MOST_ROWS: u64 = 1 << 30;

/// A row and its number in the tenant's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered<R> {
    /// The number, from 0, over all chunks.
    pub number: u64,
    /// The row.
    pub row: R,
}

impl<R> Deref for Numbered<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

/// The rows of one table, in the order of its files, and between them what is wrong with the files.
///
/// Rows are missing if there is any [`Flaw`]; whether there is one is only known at the end.
///
/// ```
/// use fixtures_check::read::Directory;
/// use fixtures_check::rows::OrderItem;
///
/// let root = tempfile::tempdir()?;
/// let tenant = "0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b";
/// std::fs::write(root.path().join(format!("order_items_{tenant}_chunk_0000.ndjson")), "{}\n")?;
///
/// let directory = Directory::open(root.path())?;
/// let mut items = directory.rows::<OrderItem>(tenant.parse().expect("an id"));
/// let flaw = items.next().expect("the file has a line").unwrap_err();
/// assert!(flaw.what.contains("key `order_item_id` is missing"));
/// assert_eq!((flaw.row, items.next()), (Some(0), None));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Rows<'d, R> {
    root: &'d Path,
    files: Vec<Source<'d>>,
    /// The rows that were read of each file that was opened.
    lengths: Vec<u64>,
    open: Option<FileRows>,
    /// The number of the next row.
    number: u64,
    /// Flaws of names, to be reported before any row, or of lengths, to be reported after all of
    /// them.
    pending: VecDeque<Flaw>,
    flaws: usize,
    at_end: bool,
    row: PhantomData<fn() -> R>,
}

/// A file, and how to read it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'d> {
    name: &'d str,
    format: Format,
    gzip: bool,
}

impl<'d> Source<'d> {
    pub(super) fn of_table(file: &'d TableFile) -> Self {
        Self { name: &file.name, format: file.format, gzip: file.gzip }
    }
}

impl Rows<'_, Tenant> {
    /// The file of all tenants.
    pub(super) const TENANTS: &'static str = "tenants.csv";
}

impl<'d> Rows<'d, Tenant> {
    pub(super) fn of_tenants(root: &'d Path) -> Self {
        Self::new(root, vec![Source { name: Self::TENANTS, format: Format::Csv, gzip: false }], Vec::new())
    }
}

impl<'d, R: Row> Rows<'d, R> {
    pub(super) fn of_table(root: &'d Path, names: &'d [FileName]) -> Self {
        let files = names.iter().map(|name| Source { name: &name.name, format: name.format, gzip: name.gzip });
        Self::new(root, files.collect(), flaws_of_names(names))
    }

    fn new(root: &'d Path, files: Vec<Source<'d>>, flaws: Vec<Flaw>) -> Self {
        Self {
            root,
            files,
            lengths: Vec::new(),
            open: None,
            number: 0,
            pending: flaws.into(),
            flaws: 0,
            at_end: false,
            row: PhantomData,
        }
    }

    /// How many files the table has.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// The rows that were read of each file that was opened, in order.
    pub(crate) fn lengths(&self) -> &[u64] {
        &self.lengths
    }

    /// The file that is open, or the one that failed to open.
    fn name(&self) -> &'d str {
        self.files[self.lengths.len() - 1].name
    }

    /// The next row of the open file, or of the first one after it that has rows.
    fn next_row(&mut self) -> Option<Result<R, Failure>> {
        loop {
            if let Some(row) = self.open.as_mut().and_then(FileRows::next) {
                return Some(row);
            }
            let file = *self.files.get(self.lengths.len())?;
            self.lengths.push(0);
            self.open = None;
            match FileRows::open::<R>(self.root, file) {
                Ok(rows) => self.open = Some(rows),
                Err(what) => return Some(Err(Failure::File(what))),
            }
        }
    }

    fn number_row(&mut self, row: R) -> Numbered<R> {
        *self.lengths.last_mut().expect("the row is of a file that was opened") += 1;
        self.number += 1;
        Numbered { number: self.number - 1, row }
    }

    fn flaw_of(&mut self, failure: Failure) -> Flaw {
        match failure {
            Failure::Row(what) => {
                *self.lengths.last_mut().expect("the row is of a file that was opened") += 1;
                self.number += 1;
                Flaw::of_row(self.name(), self.number - 1, what)
            }
            Failure::File(what) => {
                self.open = None;
                Flaw::of_path(self.root, self.name(), what)
            }
        }
    }

    /// Counts the flaw; after too many, reading ends with one that says so.
    fn report(&mut self, flaw: Flaw) -> Flaw {
        self.flaws += 1;
        if self.flaws <= MOST_FLAWS {
            return flaw;
        }
        self.at_end = true;
        Flaw::of_file(self.name(), "and more; not read further")
    }
}

impl<R: Row> Iterator for Rows<'_, R> {
    type Item = Result<Numbered<R>, Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(flaw) = self.pending.pop_front() {
            self.flaws += 1;
            return Some(Err(flaw));
        }
        if self.at_end {
            return None;
        }
        match self.next_row() {
            Some(Ok(_)) if self.number >= MOST_ROWS => {
                self.at_end = true;
                Some(Err(Flaw::of_file(self.name(), format_args!("more than {MOST_ROWS} rows of one table"))))
            }
            Some(Ok(row)) => Some(Ok(self.number_row(row))),
            Some(Err(failure)) => {
                let flaw = self.flaw_of(failure);
                Some(Err(self.report(flaw)))
            }
            None => {
                self.at_end = true;
                if self.flaws == 0 {
                    self.pending = flaws_of_lengths(&self.files, &self.lengths).into();
                }
                self.next()
            }
        }
    }
}

/// The rows of one file.
#[derive(Debug)]
pub(super) enum FileRows {
    Csv(CsvRows),
    Ndjson(NdjsonRows),
}

impl FileRows {
    pub(super) fn open<R: Row>(root: &Path, file: Source<'_>) -> Result<Self, String> {
        let text = Text::open(&root.join(file.name), file.gzip).map_err(|error| error.to_string())?;
        match file.format {
            Format::Csv => CsvRows::new::<R>(text).map(Self::Csv),
            Format::Ndjson => Ok(Self::Ndjson(NdjsonRows::new(text))),
        }
    }

    pub(super) fn next<R: Row>(&mut self) -> Option<Result<R, Failure>> {
        match self {
            Self::Csv(rows) => rows.next(),
            Self::Ndjson(rows) => rows.next(),
        }
    }
}

/// Chunks are numbered from 0000 without a gap, in one format; only customers go without a number,
/// and then alone.
fn flaws_of_names(files: &[FileName]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for (file, expected) in files.iter().zip(0..) {
        let mut wrong = |what: &str| flaws.push(Flaw::of_file(&file.name, what));
        if (file.format, file.gzip) != (files[0].format, files[0].gzip) {
            wrong("not in the format of the first chunk");
        }
        match file.chunk {
            Some(number) if number != expected => wrong(&format!("chunk {expected:04} is expected here")),
            None if files.len() > 1 || file.table != Customer::TABLE => wrong("has no chunk number"),
            Some(_) if files.len() == 1 && file.table == Customer::TABLE => {
                wrong("has a chunk number, though it is the only file");
            }
            _ => {}
        }
    }
    flaws
}

/// All chunks are as long as the first one, except the last, which has at least one row and no more
/// than the first.
fn flaws_of_lengths(files: &[Source<'_>], lengths: &[u64]) -> Vec<Flaw> {
    let (Some(&full), Some(last)) = (lengths.first(), lengths.len().checked_sub(1).filter(|&last| last > 0)) else {
        return Vec::new();
    };
    let fits = |chunk, length| if chunk == last { (1..=full).contains(&length) } else { length == full };
    let chunks = lengths.iter().enumerate().filter(|&(chunk, &length)| !fits(chunk, length));
    chunks
        .map(|(chunk, length)| {
            Flaw::of_file(files[chunk].name, format_args!("{length} rows, but the first chunk has {full}"))
        })
        .collect()
}
