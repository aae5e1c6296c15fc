//! Chunks: which one is next, which rows of which file it has, the key that it is sent under, and
//! what is kept of it afterwards. Nothing here sends anything.

pub(crate) mod bit_set;
pub(crate) mod body;
pub(crate) mod files;
pub(crate) mod journal;
pub(crate) mod key;
pub(crate) mod rejects;
pub(crate) mod schedule;

pub(crate) use self::schedule::Chunk;
