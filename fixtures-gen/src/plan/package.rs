//! The description of a dataset directory as a Data Package: plain text that follows from the plan.

use std::fmt;

use super::files::Plan;
use crate::describe::{DataPackage, Files};
use crate::file_format::FileFormat;
use crate::table::Table;

/// The file name of a data package's description.
pub const DATA_PACKAGE: &str = "datapackage.json";

impl<'d> Plan<'d> {
    /// The description of the files as a [Data Package](https://datapackage.org) of version 2: a
    /// resource for each table, with its files, columns, constraints and keys. Printed file by file,
    /// so that it takes no memory, however many files there are.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Format, Plan, Preset};
    ///
    /// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
    /// let text = Plan::new(&dataset, Format::Csv, 10_000).data_package().to_string();
    /// let package: serde_json::Value = serde_json::from_str(&text).unwrap();
    /// assert_eq!(package["resources"][0]["name"], "tenants");
    /// assert_eq!(package["resources"][0]["path"], "tenants.csv");
    /// ```
    pub fn data_package(&self) -> impl fmt::Display + use<'d> {
        let seed = self.dataset().spec().seed;
        let description = format!(
            "The tables of multi-tenant shops, generated with seed {seed}; manifest.json has the digest of each file."
        );
        DataPackage { description, tables: Table::ALL, files: *self }
    }
}

impl Files for Plan<'_> {
    fn format(&self, table: Table) -> FileFormat {
        self.format_of(table)
    }

    fn names(&self, table: Table) -> impl Iterator<Item = String> {
        self.files_of(table).map(|file| file.name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{Compression, Dataset, Format, Preset};

    #[test]
    fn every_file_of_the_plan_is_in_the_package_once() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        for chunk_rows in [7, 10_000] {
            let plan = Plan::new(&dataset, Format::Ndjson, chunk_rows).with_compression(Compression::Gzip);
            let package: Value = serde_json::from_str(&plan.data_package().to_string()).unwrap();
            let mut listed = vec![];
            for resource in package["resources"].as_array().unwrap() {
                match &resource["path"] {
                    Value::Array(paths) => listed.extend(paths.iter().map(|path| path.as_str().unwrap().to_owned())),
                    path => listed.push(path.as_str().unwrap().to_owned()),
                }
            }
            let mut planned: Vec<String> = plan.files().map(|file| file.name).collect();
            listed.sort_unstable();
            planned.sort_unstable();
            assert_eq!(listed, planned);
        }
    }

    #[test]
    fn foreign_keys_lead_to_primary_keys() {
        let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
        let package = Plan::new(&dataset, Format::Csv, 10_000).data_package().to_string();
        let package: Value = serde_json::from_str(&package).unwrap();
        let resources = package["resources"].as_array().unwrap();
        let (mut keys, schema) =
            (0, |name: &Value| &resources.iter().find(|resource| resource["name"] == *name).unwrap()["schema"]);
        for resource in resources {
            for key in resource["schema"]["foreignKeys"].as_array().into_iter().flatten() {
                assert_eq!(schema(&key["reference"]["resource"])["primaryKey"], key["reference"]["fields"]);
                keys += 1;
            }
        }
        assert_eq!(keys, 11);
    }
}
