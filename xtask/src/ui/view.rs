//! One row with what belongs to it: as tables for people, as an object for programs.

use std::fmt::Write;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::ui::words::{columns, counted, grouped};

/// A row with what belongs to it.
pub(crate) struct View {
    pub(crate) entry: Entry,
    /// What follows from the row, but is in no column.
    pub(crate) facts: Facts,
    pub(crate) groups: Vec<Group>,
}

/// Values by their names.
pub(crate) type Facts = Vec<(&'static str, serde_json::Value)>;

/// A row.
pub(crate) struct Entry {
    /// Table, tenant and row, as text.
    pub(crate) address: String,
    pub(crate) table: &'static str,
    pub(crate) tenant: u64,
    pub(crate) index: u64,
    pub(crate) cells: Vec<Cell>,
    pub(crate) json: Box<RawValue>,
}

/// A value of a row; those of a nested object are cells of their own.
pub(crate) struct Cell {
    pub(crate) name: String,
    pub(crate) text: String,
    /// What it leads to: the address of another row.
    pub(crate) leads_to: Option<String>,
    pub(crate) is_number: bool,
}

/// Rows that belong to another one.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    /// The columns that a list has.
    pub(crate) columns: &'static [&'static str],
    pub(crate) entries: Vec<Entry>,
    pub(crate) count: u64,
    /// How far the search went, if not to the end.
    pub(crate) searched: Option<Searched>,
}

/// A search that has not seen all.
pub(crate) struct Searched {
    /// Rows that were looked through, and among how many.
    pub(crate) rows: u64,
    pub(crate) among: u64,
    /// The effort that sees all.
    pub(crate) effort: u64,
}

impl View {
    /// As text of several lines.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}\n", self.entry.address);
        let facts = self.facts.iter().map(|(name, value)| ((*name).to_owned(), shown(value)));
        let cells = self.entry.cells.iter().map(|cell| (cell.name.clone(), cell.described()));
        let lines: Vec<_> = cells.chain(facts).collect();
        let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in lines {
            let _ = writeln!(text, "  {name:width$}  {value}");
        }
        self.groups.iter().for_each(|group| group.write(&mut text));
        text
    }
}

fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.as_u64().map_or_else(|| number.to_string(), grouped),
        other => other.to_string(),
    }
}

impl Cell {
    fn described(&self) -> String {
        match &self.leads_to {
            Some(address) => format!("{}  {address}", self.text),
            None => self.text.clone(),
        }
    }

    /// In a list, where an address says more than an id.
    fn brief(&self) -> &str {
        self.leads_to.as_deref().unwrap_or(&self.text)
    }
}

impl Group {
    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "\n{}: {}", self.name, self.extent());
        if self.entries.is_empty() {
            return;
        }
        let heading = std::iter::once("row").chain(self.columns.iter().copied());
        let mut lines = vec![heading.map(str::to_owned).collect::<Vec<_>>()];
        let cell = |entry: &Entry, name: &str| {
            let place = entry.cells.iter().position(|cell| cell.name == name);
            place.expect("a list has columns of its table")
        };
        for entry in &self.entries {
            let cells = self.columns.iter().map(|name| entry.cells[cell(entry, name)].brief().to_owned());
            lines.push(std::iter::once(entry.address.clone()).chain(cells).collect());
        }
        let first = &self.entries[0];
        let is_number = self.columns.iter().map(|name| first.cells[cell(first, name)].is_number);
        *text += &columns(&lines, &std::iter::once(false).chain(is_number).collect::<Vec<_>>());
    }

    /// How many there are, in words.
    fn extent(&self) -> String {
        let listed = self.entries.len() as u64;
        let rest = match &self.searched {
            Some(Searched { rows, among, effort }) => format!(
                ", found in {} of {}; --effort {effort} looks through all",
                grouped(*rows),
                counted(*among, "row")
            ),
            None => String::new(),
        };
        let least = if self.searched.is_some() { "at least " } else { "" };
        match self.count {
            count if listed == 0 && count > 0 => format!("{least}{}, not listed{rest}", grouped(count)),
            count if count > listed => format!("{least}{}, the first {}{rest}", grouped(count), grouped(listed)),
            count => format!("{least}{}{rest}", grouped(count)),
        }
    }
}

/// `{"kind":"row","address":…,"row":{…},"facts":{…},"relatives":{…}}`, with the id that was looked for,
/// if one was.
#[derive(Serialize)]
#[serde(tag = "kind", rename = "row")]
pub(crate) struct RowReport<'v> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'v str>,
    address: &'v str,
    table: &'static str,
    tenant: u64,
    index: u64,
    row: &'v RawValue,
    #[serde(serialize_with = "map")]
    facts: &'v [(&'static str, serde_json::Value)],
    #[serde(serialize_with = "groups")]
    relatives: &'v [Group],
}

impl<'v> RowReport<'v> {
    pub(crate) fn new(view: &'v View, id: Option<&'v str>) -> Self {
        let Entry { address, table, tenant, index, json, .. } = &view.entry;
        Self {
            id,
            address,
            table,
            tenant: *tenant,
            index: *index,
            row: json,
            facts: &view.facts,
            relatives: &view.groups,
        }
    }
}

fn map<S: Serializer>(facts: &&[(&'static str, serde_json::Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facts.iter().map(|(name, value)| (name, value)))
}

fn groups<S: Serializer>(groups: &&[Group], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(groups.iter().map(|group| (group.name, group)))
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("count", &self.count)?;
        map.serialize_entry("is_all", &self.searched.is_none())?;
        if let Some(Searched { rows, among, effort }) = &self.searched {
            map.serialize_entry("searched", rows)?;
            map.serialize_entry("among", among)?;
            map.serialize_entry("effort", effort)?;
        }
        map.serialize_entry("rows", &self.entries)?;
        map.end()
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("address", &self.address)?;
        map.serialize_entry("row", &self.json)?;
        map.end()
    }
}
