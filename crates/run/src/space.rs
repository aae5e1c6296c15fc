//! Room on a file system: what there is, and what a run takes.

/// What a file system can still take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes.
    pub bytes: u64,
    /// Files; `None` if it does not say, or makes room for them as they come.
    pub files: Option<u64>,
    /// Bytes of a block: a file takes a multiple of it.
    pub block: u64,
}

/// What a run takes of a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpaceNeeded {
    /// Bytes.
    pub bytes: u64,
    /// Files.
    pub files: u64,
}

impl SpaceNeeded {
    /// Whether a file system has too little room for it.
    pub fn exceeds(self, space: Space) -> bool {
        self.bytes > space.bytes || space.files.is_some_and(|files| self.files > files)
    }
}
