//! A file still to be made: what it will be called and which blocks it will hold, from the plan.

use std::ops::Range;

use fixtures_gen::{Block, Format, Part, Plan, PlannedFile, Table};

use crate::compress::Compression;
use crate::found::Known;

/// Files still to be made, in the order of the plan; they may be millions, so nobody collects them.
pub(crate) type Drafts<'p> = Box<dyn Iterator<Item = Draft<'p>> + Send + 'p>;

/// The blocks of a file in their order.
pub(crate) type Blocks<'p> = Box<dyn Iterator<Item = Block> + Send + 'p>;

/// A file still to be made.
pub(crate) struct Draft<'p> {
    /// What it is.
    pub(crate) label: Label,
    /// How its rows are written.
    pub(crate) format: Format,
    /// How it is packed.
    pub(crate) compression: Compression,
    /// The text before the first row; empty where the format has none.
    pub(crate) header: Vec<u8>,
    /// The rows.
    pub(crate) blocks: Blocks<'p>,
}

/// What a file is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    /// Its place in the run, from 0.
    pub(crate) number: u64,
    /// Its name, with `.gz` where it is packed.
    pub(crate) name: String,
    /// The table it holds rows of.
    pub(crate) table: Table,
    /// The tenant whose rows it holds; none where it holds those of all.
    pub(crate) tenant: Option<u64>,
    /// Which of these rows.
    pub(crate) rows: Range<u64>,
}

/// The files of a part of a dataset, but for those that are finished.
pub(crate) fn dataset<'p>(plan: &'p Plan<'_>, part: &Part, finished: &'p [Known]) -> Drafts<'p> {
    let mut finished = finished.iter().peekable();
    let mut is_missing = move |number: u64| finished.next_if(|known| known.number == number).is_none();
    let files = plan.files_of_part(part).zip(0..).filter(move |(_, number)| is_missing(*number));
    Box::new(files.map(move |(file, number)| planned(file, number)))
}

/// One table of all tenants, `rows` rows, as one file.
pub(crate) fn table<'p>(plan: &'p Plan<'_>, table: Table, rows: u64) -> Drafts<'p> {
    let (format, compression) = (plan.format(), plan.compression());
    let files = move || plan.files_of(table).map(move |file| PlannedFile { format, ..file });
    let label = Label { number: 0, name: table.name().to_owned(), table, tenant: None, rows: 0..rows };
    let header = files().next().map(|file| file.header()).unwrap_or_default();
    Box::new(std::iter::once(Draft { label, format, compression, header, blocks: Box::new(files().flat_map(blocks)) }))
}

fn planned<'p>(file: PlannedFile, number: u64) -> Draft<'p> {
    let label =
        Label { number, name: file.name.clone(), table: file.table, tenant: file.tenant, rows: file.rows.clone() };
    let (format, compression, header) = (file.format, file.compression, file.header());
    Draft { label, format, compression, header, blocks: Box::new(blocks(file)) }
}

fn blocks(file: PlannedFile) -> impl Iterator<Item = Block> + Send {
    (0..file.block_count()).map(move |number| file.block(number))
}
