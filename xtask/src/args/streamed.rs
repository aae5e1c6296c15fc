//! The tables of a stream: their names, or `all`.

use fixtures_gen::{FileFormat, PartNumber, Table};

use crate::error::Error;

/// A table, or all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TablesOrAll {
    One(Table),
    All,
}

/// Everything that can be named.
pub(crate) const TABLES_OR_ALL: &[TablesOrAll] = &{
    let mut choices = [TablesOrAll::All; Table::ALL.len() + 1];
    let mut index = 0;
    while index < Table::ALL.len() {
        choices[index] = TablesOrAll::One(Table::ALL[index]);
        index += 1;
    }
    choices
};

impl TablesOrAll {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::One(table) => table.name(),
            Self::All => "all",
        }
    }
}

/// The tables that were named, each once, parents before children.
pub(crate) fn tables(named: &[TablesOrAll]) -> Vec<Table> {
    let is_named = |table: &Table| named.contains(&TablesOrAll::All) || named.contains(&TablesOrAll::One(*table));
    Table::ALL.iter().copied().filter(is_named).collect()
}

/// A part of a stream whose parts do not make a whole.
pub(crate) fn of_part_of_stream(part: PartNumber, format: FileFormat) -> Error {
    Error::usage(
        format!("--part {part} of a stream is put behind the part before it, which {format} files cannot be"),
        "choose `--format csv` or `--format ndjson`, or write files with --output-dir",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_named_once_in_the_order_of_their_references() {
        let one = TablesOrAll::One;
        assert_eq!(
            tables(&[one(Table::Orders), one(Table::Products), one(Table::Orders)]),
            [Table::Products, Table::Orders]
        );
        assert_eq!(tables(&[one(Table::Orders), TablesOrAll::All]), Table::ALL);
        assert!(tables(&[]).is_empty());
    }
}
