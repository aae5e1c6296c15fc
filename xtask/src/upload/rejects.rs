//! `rejects/`: the rows that a server turned away for good, with its reason; one file for each chunk that has some.

use std::collections::BTreeMap;

use fixtures_gen::{Format, Table};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::files::Folder;
use crate::names;
use crate::upload::body::Piece;

/// Why a row was turned away.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reason {
    pub(super) status: u16,
    pub(super) text: String,
}

/// A line of the file.
#[derive(Serialize)]
struct Line<'l> {
    /// The row's place in the chunk, from 0.
    row: u64,
    status: u16,
    reason: &'l str,
    /// The row: an object, or a line of CSV.
    data: Row<'l>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Row<'l> {
    Object(&'l RawValue),
    Text(&'l str),
}

/// Writes the file of a chunk, in place of the one that may be there. `reasons` are by the places of the rows in the chunk.
pub(super) fn write(
    folder: &Folder<'_>,
    name: &str,
    whole: &Piece,
    reasons: &BTreeMap<u64, Reason>,
) -> Result<(), Error> {
    let rejects = folder.below(names::REJECTS);
    rejects.make()?;
    rejects.remove(&names::temporary(name))?;
    let mut draft = rejects.create(name)?;
    let (_, rows) = whole.only(reasons.keys().copied()).rows(folder)?;
    for (row, (place, reason)) in rows.zip(reasons) {
        let row = row.map_err(|error| Error::io("read", &folder.path_of(&whole.file), error))?;
        draft.write(line(*place, reason, &row, whole.format).as_bytes())?;
    }
    draft.sync()?;
    draft.publish()?;
    rejects.sync()
}

fn line(row: u64, reason: &Reason, text: &[u8], format: Format) -> String {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_end_matches(['\r', '\n']);
    let object = (format == Format::Ndjson).then(|| serde_json::from_str::<&RawValue>(text).ok()).flatten();
    let data = object.map_or(Row::Text(text), Row::Object);
    // A struct of numbers and texts has JSON.
    let line = Line { row, status: reason.status, reason: &reason.text, data };
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

/// The name of the file for a chunk of a file.
pub(super) fn name(file: &str, table: Table, chunk: u64) -> String {
    if table == Table::Tenants {
        return format!("{table}_chunk_{chunk:04}.ndjson");
    }
    let stem = file.split('.').next().unwrap_or(file);
    format!("{stem}.ndjson")
}

/// Removes the file of a chunk that has none of its rows turned away any more.
pub(super) fn forget(folder: &Folder<'_>, name: &str) -> Result<(), Error> {
    folder.below(names::REJECTS).remove(name)
}

/// Removes the files of ours, and the directory if nothing else is in it.
pub(super) fn clear(folder: &Folder<'_>) -> Result<(), Error> {
    let rejects = folder.below(names::REJECTS);
    let (mut ours, mut is_all) = (vec![], true);
    let is_there = rejects.list(&mut |name| match name.to_str().filter(|name| names::is_reject(name)) {
        Some(name) => ours.push(name.to_owned()),
        None => is_all = false,
    })?;
    ours.iter().try_for_each(|name| rejects.remove(name))?;
    if is_there && is_all { rejects.remove_directory() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_row_as_it_is() {
        let reason = Reason { status: 422, text: "no \"such\" shop".to_owned() };
        for (format, row, data) in [
            (Format::Ndjson, "{\"a\":1.50}\n", r#"{"a":1.50}"#),
            (Format::Csv, "1,\"x\"\r\n", r#""1,\"x\"""#),
            (Format::Ndjson, "no JSON\n", r#""no JSON""#),
        ] {
            let expected = format!(r#"{{"row":7,"status":422,"reason":"no \"such\" shop","data":{data}}}"#);
            assert_eq!(line(7, &reason, row.as_bytes(), format), expected + "\n");
        }
    }

    #[test]
    fn every_chunk_has_a_name_of_ours() {
        let id = "d29a652e-0d8d-4a49-a199-86202d2d521b";
        for (file, table, expected) in [
            ("tenants.csv".to_owned(), Table::Tenants, "tenants_chunk_0003.ndjson".to_owned()),
            (format!("customers_{id}.csv.gz"), Table::Customers, format!("customers_{id}.ndjson")),
            (format!("orders_{id}_chunk_0003.ndjson"), Table::Orders, format!("orders_{id}_chunk_0003.ndjson")),
        ] {
            assert_eq!(name(&file, table, 3), expected);
            assert!(names::is_reject(&expected), "{expected}");
            assert!(names::is_reject(&names::temporary(&expected)), "{expected}");
        }
    }
}
