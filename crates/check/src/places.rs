//! Which rows are in which files: where the row of a table stands on disk.

use std::collections::HashMap;

use crate::findings::Violation;
use crate::read::{Directory, FileName, Format, TenantRows};
use crate::rows::{Row, Tenant};
use crate::values::Id;

/// The rows of each file of each table, in the order of the files; 8 bytes a file.
#[derive(Debug, Default)]
pub(crate) struct Places {
    tenants: u64,
    lengths: HashMap<(Id, &'static str), Vec<u64>>,
    /// The number of a tenant's first row in a file of all tenants.
    starts: HashMap<(Id, &'static str), u64>,
}

impl Places {
    /// Notes how long the files of a tenant's table are.
    pub(crate) fn note<R: Row>(&mut self, tenant: Id, rows: &TenantRows<'_, R>) {
        self.lengths.insert((tenant, R::TABLE), rows.lengths().to_vec());
        if rows.start() > 0 {
            self.starts.insert((tenant, R::TABLE), rows.start());
        }
    }

    pub(crate) fn note_tenants(&mut self, lengths: &[u64]) {
        self.tenants = lengths.iter().sum();
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.tenants += other.tenants;
        self.lengths.extend(other.lengths);
        self.starts.extend(other.starts);
    }

    /// Fills in the file and the line of a violation, if it is in one.
    pub(crate) fn find(&self, directory: &Directory, violation: &mut Violation) {
        let Some(row) = violation.row else {
            // A tenant's table in one file needs no row.
            if violation.file.is_empty() && violation.table == Tenant::TABLE {
                Directory::TENANTS.clone_into(&mut violation.file);
            }
            return;
        };
        if violation.table == Tenant::TABLE {
            Directory::TENANTS.clone_into(&mut violation.file);
            violation.line = Some(line(Format::Csv, row));
            return;
        }
        let Ok(tenant) = violation.tenant.parse::<Id>() else { return };
        if let Some(file) = directory.table_file(violation.table) {
            let start = self.starts.get(&(tenant, file.table)).copied().unwrap_or(0);
            file.name.clone_into(&mut violation.file);
            violation.line = Some(line(file.format, start + row));
            return;
        }
        let Some((table, lengths)) = self.lengths.get_key_value(&(tenant, violation.table)) else { return };
        let mut before = 0;
        for (FileName { name, format, .. }, length) in directory.files_of(*table).iter().zip(lengths) {
            if row < before + length {
                name.clone_into(&mut violation.file);
                violation.line = Some(line(*format, row - before));
                return;
            }
            before += length;
        }
    }
}

/// The line of a row of a file.
fn line(format: Format, row: u64) -> u64 {
    match format {
        Format::Csv => row + 2,
        Format::Ndjson => row + 1,
    }
}
