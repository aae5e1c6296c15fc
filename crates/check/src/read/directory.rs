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
    /// The file of all tenants.
    pub(crate) const TENANTS: &'static str = Rows::TENANTS;

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
        } else if name != Self::TENANTS && is_data_file(name) {
            self.strays.push(name.to_owned());
        }
    }

    /// Data files that belong to no table, by their names. Hidden files, which begin with a dot, are
    /// none: tools for copies put files like `._orders.csv` beside others.
    pub fn strays(&self) -> &[String] {
        &self.strays
    }

    /// The first file that is of another format than the first one of all, and that one: a checker reads them all, but
    /// a run writes a dataset in one format.
    pub fn file_in_another_format(&self) -> Option<(&FileName, &FileName)> {
        let mut files = self.files.values().flatten();
        let first = files.next()?;
        let other = files.find(|file| (file.format, file.gzip) != (first.format, first.gzip))?;
        Some((other, first))
    }

    /// The tenants that files are named after.
    pub fn tenants_of_files(&self) -> BTreeSet<Id> {
        self.files.keys().map(|&(tenant, _)| tenant).collect()
    }

    /// The files of a tenant's table, in order.
    pub(crate) fn files_of(&self, (tenant, table): (Id, &'static str)) -> &[FileName] {
        self.files.get(&(tenant, table)).map_or(&[], Vec::as_slice)
    }

    /// The first of the files that are named after a tenant.
    pub(crate) fn first_file_of(&self, tenant: Id) -> Option<&str> {
        let mut files = self.files.range((tenant, "")..).take_while(|((of, _), _)| *of == tenant);
        files.find_map(|(_, files)| files.first()).map(|file| &*file.name)
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
