//! The files of a dataset directory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::name::{FileName, is_data_file};
use super::rows::Rows;
use crate::rows::{Row, Tenant};
use crate::values::Id;

/// The files of a dataset directory, by tenant and table.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
    files: BTreeMap<(Id, &'static str), Vec<FileName>>,
    strays: Vec<String>,
}

impl Directory {
    /// Lists the directory; reads no file yet.
    ///
    /// # Errors
    ///
    /// If the directory cannot be listed.
    ///
    /// ```no_run
    /// use std::path::Path;
    ///
    /// use fixtures_check::read::Directory;
    /// use fixtures_check::rows::Order;
    ///
    /// let directory = Directory::open(Path::new("generated_data"))?;
    /// for tenant in directory.tenants().filter_map(Result::ok) {
    ///     let orders = directory.rows::<Order>(tenant.tenant_id).filter_map(Result::ok);
    ///     let cents: i64 = orders.map(|order| order.total_amount.0).sum();
    ///     println!("{}: {cents}", tenant.name);
    /// }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn open(root: &Path) -> io::Result<Self> {
        let mut directory = Self { root: root.to_owned(), files: BTreeMap::new(), strays: Vec::new() };
        for entry in fs::read_dir(root)? {
            directory.place(&entry?.file_name().to_string_lossy());
        }
        directory.files.values_mut().for_each(|files| files.sort_by_key(|file| file.chunk));
        directory.strays.sort();
        Ok(directory)
    }

    fn place(&mut self, name: &str) {
        if let Some(file) = FileName::parse(name) {
            self.files.entry((file.tenant, file.table)).or_default().push(file);
        } else if name != Rows::TENANTS && is_data_file(name) {
            self.strays.push(name.to_owned());
        }
    }

    /// Data files that belong to no table, by their names.
    pub fn strays(&self) -> &[String] {
        &self.strays
    }

    /// The tenants that files are named after.
    pub fn tenants_of_files(&self) -> BTreeSet<Id> {
        self.files.keys().map(|&(tenant, _)| tenant).collect()
    }

    /// The rows of `tenants.csv`.
    pub fn tenants(&self) -> Rows<'_, Tenant> {
        Rows::of_tenants(&self.root)
    }

    /// The rows of all chunks of a tenant's table. A table without files is an empty one.
    pub fn rows<R: Row>(&self, tenant: Id) -> Rows<'_, R> {
        Rows::of_table(&self.root, self.files.get(&(tenant, R::TABLE)).map_or(&[], Vec::as_slice))
    }
}
