//! Places in object stores. Their client is compiled in only for command lines that name one: the launcher sees that.

use std::path::Path;
use std::sync::Arc;

use fixtures_run::fs::FileSystem;

use crate::args::path::is_address;
use crate::error::Error;

/// The file system of a place in an object store; `None` of a path of this machine.
///
/// # Errors
/// The store cannot be used, or this build has no client of stores. `task` is what was typed.
pub(crate) fn files_at(place: &Path, task: &str) -> Result<Option<Arc<dyn FileSystem>>, Error> {
    if is_address(place) { open(place, task).map(Some) } else { Ok(None) }
}

#[cfg(feature = "store")]
fn open(place: &Path, _: &str) -> Result<Arc<dyn FileSystem>, Error> {
    use fixtures_store::{Error as StoreError, Store};

    let address = place.to_string_lossy();
    match Store::open(&address) {
        Ok(store) => Ok(Arc::new(store)),
        Err(error @ (StoreError::Scheme(_) | StoreError::Address(_))) => Err(Error::usage(
            format!("{} cannot be used: {error}", crate::args::masked::masked(&address)),
            "give an address such as s3://BUCKET/PREFIX, gs://BUCKET/PREFIX, az://CONTAINER/PREFIX or file:///PATH",
        )),
        Err(error) => Err(Error::failed(
            format!("cannot use {address}: {}", why(&error)),
            "check the address and the settings in the environment; docs/object-stores.md lists them",
        )),
    }
}

#[cfg(feature = "store")]
fn why(error: &fixtures_store::Error) -> String {
    match error {
        fixtures_store::Error::Settings(what) => what.clone(),
        fixtures_store::Error::Unusable(error) => error.to_string(),
        other => other.to_string(),
    }
}

#[cfg(not(feature = "store"))]
fn open(_: &Path, task: &str) -> Result<Arc<dyn FileSystem>, Error> {
    Err(Error::usage(
        "this build has no client of object stores",
        format!("run it as `cargo xtask {task} …`, which builds what that needs"),
    ))
}
