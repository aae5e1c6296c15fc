//! How the rows of a dataset are laid out in files: the choice and its names.

use crate::unknown_name::named;

/// How rows are laid out in files.
///
/// ```
/// use fixtures_gen::Layout;
/// assert_eq!("table".parse(), Ok(Layout::Table));
/// assert_eq!(Layout::default(), Layout::Chunks);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Each tenant's tables have files of their own, of so many rows each: chunks.
    #[default]
    Chunks,
    /// A table is one file, with the rows of all tenants, one tenant after the other.
    Table,
}

named!(Layout, "layout");

impl Layout {
    /// Both.
    pub const ALL: &'static [Layout] = &[Layout::Chunks, Layout::Table];

    /// The name on the command line and in manifests.
    ///
    /// ```
    /// # use fixtures_gen::Layout;
    /// assert_eq!(Layout::Chunks.name(), "chunks");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Layout::Chunks => "chunks",
            Layout::Table => "table",
        }
    }
}
