//! A client of a store, and the threads that wait for its answers.

use std::io;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, Result};
use tokio::runtime::Runtime;

use crate::error::Secrets;

pub(crate) struct Session {
    pub(crate) client: Arc<dyn ObjectStore>,
    pub(crate) secrets: Secrets,
    pub(crate) runtime: Runtime,
}

impl Session {
    /// Waits for a store's answer.
    pub(crate) fn wait<T>(&self, answer: impl Future<Output = Result<T>>) -> io::Result<T> {
        self.runtime.block_on(answer).map_err(|error| self.secrets.io(&error))
    }

    pub(crate) fn head(&self, key: &Path) -> io::Result<Option<ObjectMeta>> {
        match self.wait(self.client.head(key)) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
