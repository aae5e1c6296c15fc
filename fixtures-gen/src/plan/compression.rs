//! How the files of a dataset are compressed: the choice and its names. The compressing is not done
//! in this crate.

use crate::unknown_name::named;

/// How a file is compressed.
///
/// ```
/// use fixtures_gen::Compression;
/// assert_eq!("gzip".parse(), Ok(Compression::Gzip));
/// assert_eq!(Compression::Gzip.suffix(), ".gz");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// As one gzip member.
    Gzip,
}

named!(Compression, "compression");

impl Compression {
    /// All choices.
    pub const ALL: &'static [Compression] = &[Compression::None, Compression::Gzip];

    /// The name, as in manifests.
    ///
    /// ```
    /// # use fixtures_gen::Compression;
    /// assert_eq!(Compression::None.name(), "none");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
        }
    }

    /// What is appended to the name of a file.
    ///
    /// ```
    /// # use fixtures_gen::Compression;
    /// assert_eq!(Compression::None.suffix(), "");
    /// ```
    pub fn suffix(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => ".gz",
        }
    }
}
