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
    /// ```
    /// use fixtures_check::read::Directory;
    /// use fixtures_check::rows::Order;
    ///
    /// let root = tempfile::tempdir()?;
    /// let tenants = concat!(
    ///     "tenant_id,name,api_key_hash,created_at\n",
    ///     "0190a3c4-5b6d-4e7f-8a9b-0c1d2e3f4a5b,Granite Goods Inc,beef,2022-02-01T00:00:00\n"
    /// );
    /// std::fs::write(root.path().join("tenants.csv"), tenants)?;
    ///
    /// let directory = Directory::open(root.path())?;
    /// for tenant in directory.tenants() {
    ///     let tenant = tenant.expect("the row can be read");
    ///     assert_eq!(tenant.name, "Granite Goods Inc");
    ///     assert_eq!(directory.rows::<Order>(tenant.tenant_id).count(), 0);
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
