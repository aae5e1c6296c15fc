//! `rejects/`: the rows that a server rejected for good, with its reasons; one file for each chunk
//! that has some.

use fixtures_gen::{Format, Table};
use fixtures_run::Error;
use fixtures_run::directory::REJECTS;
use fixtures_run::fs::{Folder, temporary_name};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::chunk::body::RequestRows;
use crate::response::rows::{RowError, RowList};

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

/// Writes the file of a chunk, replacing the one that may exist. `rejections` are by the places of
/// the rows in the chunk.
pub(crate) fn write(
    folder: &Folder,
    name: &str,
    (data, whole): (&Folder, &RequestRows),
    rejections: &RowList,
) -> Result<(), Error> {
    let rejects = folder.subfolder(REJECTS);
    rejects.create_directory()?;
    rejects.remove(&temporary_name(name))?;
    let mut file = rejects.create(name)?;
    let (_, rows) = whole.only(rejections.iter().map(|rejection| rejection.row)).lines(data)?;
    for (row, rejection) in rows.zip(rejections.iter()) {
        let row = row.map_err(|error| data.unreadable(&whole.file, error))?;
        file.write(line(rejection, &row, whole.format).as_bytes())?;
    }
    file.sync()?;
    file.publish()?;
    rejects.sync()
}

fn line(rejection: RowError<'_>, text: &[u8], format: Format) -> String {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_end_matches(['\r', '\n']);
    let object = (format == Format::Ndjson).then(|| serde_json::from_str::<&RawValue>(text).ok()).flatten();
    let data = object.map_or(Row::Text(text), Row::Object);
    let line = Line { row: rejection.row, status: rejection.status, reason: rejection.text, data };
    serde_json::to_string(&line).expect("a struct of numbers and texts is JSON") + "\n"
}

/// The name of the file for a chunk of a file.
pub(crate) fn name(file: &str, table: Table, chunk: u64) -> String {
    if table == Table::Tenants {
        return format!("{table}_chunk_{chunk:04}.ndjson");
    }
    let stem = file.split('.').next().expect("a text has a first part");
    format!("{stem}.ndjson")
}

/// Removes the file of a chunk none of whose rows is rejected any more.
pub(crate) fn remove(folder: &Folder, name: &str) -> Result<(), Error> {
    folder.subfolder(REJECTS).remove(name)
}

#[cfg(test)]
mod tests {
    use fixtures_run::directory::is_reject;

    use super::*;

    #[test]
    fn a_line_has_the_row_as_it_is() {
        let rejection = RowError { row: 7, status: 422, text: "no \"such\" shop" };
        for (format, row, data) in [
            (Format::Ndjson, "{\"a\":1.50}\n", r#"{"a":1.50}"#),
            (Format::Csv, "1,\"x\"\r\n", r#""1,\"x\"""#),
            (Format::Ndjson, "no JSON\n", r#""no JSON""#),
        ] {
            let expected = format!(r#"{{"row":7,"status":422,"reason":"no \"such\" shop","data":{data}}}"#);
            assert_eq!(line(rejection, row.as_bytes(), format), expected + "\n");
        }
    }

    #[test]
    fn the_file_of_every_chunk_is_known_by_its_name() {
        let id = "d29a652e-0d8d-4a49-a199-86202d2d521b";
        for (file, table, expected) in [
            ("tenants.csv".to_owned(), Table::Tenants, "tenants_chunk_0003.ndjson".to_owned()),
            (format!("customers_{id}.csv.gz"), Table::Customers, format!("customers_{id}.ndjson")),
            (format!("orders_{id}_chunk_0003.ndjson"), Table::Orders, format!("orders_{id}_chunk_0003.ndjson")),
        ] {
            assert_eq!(name(&file, table, 3), expected);
            assert!(is_reject(&expected), "{expected}");
            assert!(is_reject(&temporary_name(&expected)), "{expected}");
        }
    }
}
