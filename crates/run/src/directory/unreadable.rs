//! Files with the name of a manifest or journal that are none to read.

use crate::error::{Error, ErrorKind};
use crate::fs::is_of_file;
use crate::identity::Flaw;

/// What is wrong with the file: it is a directory or a device, for instance. Any other error, one of the
/// system's, is returned.
pub(super) fn flaw(error: Error) -> Result<Flaw, Error> {
    match error.kind() {
        ErrorKind::Io { source, .. } if is_of_file(source) => {
            Ok(Flaw::new(format!("it cannot be read: {source}"), None))
        }
        _ => Err(error),
    }
}
