//! The files of a dataset directory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::name::{FileName, Format, TableFile, is_data_file};
use super::rows::Rows;
use super::table::{SharedRows, TableFiles};
use super::tenant::{Source, TenantRows};
use crate::rows::{Row, Tenant};
use crate::values::Id;

/// The files of a dataset directory, by tenant and table, or by table alone where a file is of all tenants.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    files: BTreeMap<(Id, &'static str), Vec<FileName>>,
    tables: TableFiles,
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
        let mut directory =
            Self { root: root.to_owned(), files: BTreeMap::new(), tables: TableFiles::default(), strays: Vec::new() };
        let mut tables = vec![];
        for entry in fs::read_dir(root)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            match TableFile::parse(&name) {
                Some(file) => tables.push(file),
                None => directory.place(&name),
            }
        }
        directory.place_tables(tables);
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

    /// A dataset is laid out in one way, and has one file of a table.
    fn place_tables(&mut self, mut files: Vec<TableFile>) {
        files.sort_by(|one, other| one.name.cmp(&other.name));
        for file in files {
            if !self.files.is_empty() || self.tables.names.contains_key(file.table) {
                self.strays.push(file.name);
            } else {
                self.tables.names.insert(file.table, file);
            }
        }
    }

    /// Whether files are of all tenants. Then rows are there for those who ask for one tenant after the
    /// other, in the order in which they [begin](Self::begin).
    pub(crate) fn has_whole_tables(&self) -> bool {
        !self.tables.names.is_empty()
    }

    /// Says in which order tenants will be asked for.
    pub(crate) fn begin(&mut self, tenants: &[Tenant]) {
        self.tables.begin(tenants);
    }

    /// Begins with all files of all tenants again.
    pub(crate) fn rewind(&self) {
        self.tables.rewind();
    }

    /// The file of a table of all tenants.
    pub(crate) fn table_file(&self, table: &str) -> Option<&TableFile> {
        self.tables.names.get(table)
    }

    /// Data files that belong to no table, by their names. Hidden files, which begin with a dot, are
    /// none: tools for copies put files like `._orders.csv` beside others.
    pub fn strays(&self) -> &[String] {
        &self.strays
    }

    /// The first file that is of another format than the first one of all, and that one: a checker reads them all, but
    /// a run writes a dataset in one format.
    pub fn file_in_another_format(&self) -> Option<(&str, &str)> {
        let of_tenants = self.files.values().flatten().map(|file| (&*file.name, file.format, file.gzip));
        let of_all = self.tables.names.values().map(|file| (&*file.name, file.format, file.gzip));
        let mut files = of_tenants.chain(of_all);
        let form = |(_, format, gzip): (&str, Format, bool)| (format, gzip);
        let first = files.next()?;
        let other = files.find(|file| form(*file) != form(first))?;
        Some((other.0, first.0))
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

    /// The rows of all chunks of a tenant's table. A table without files is an empty one. Files of all tenants
    /// are for a [`Check`](crate::Check), which reads them in their order.
    pub fn rows<R: Row>(&self, tenant: Id) -> TenantRows<'_, R> {
        TenantRows(if let Some(file) = self.table_file(R::TABLE) {
            Source::Shared(SharedRows::new(&self.tables, &self.root, file, tenant))
        } else {
            Source::Own(Rows::of_table(&self.root, self.files_of((tenant, R::TABLE))))
        })
    }
}
