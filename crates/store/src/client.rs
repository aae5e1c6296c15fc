//! Clients of stores, set up by the environment, as every program on `object_store` is.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, RetryConfig};

use crate::address::Keeper;
use crate::error::{Error, Secrets};

/// How long a store is asked before it is given up.
#[derive(Clone, Copy)]
pub(crate) enum Patience {
    /// While somebody waits to learn whether the address is right.
    Short,
    /// While there is work that a short failure should not end.
    Long,
}

/// A request with a part of 8 MiB takes as long over a line of half a megabit a second.
const TIMEOUT: &str = "120s";

fn retries(patience: Patience) -> RetryConfig {
    match patience {
        Patience::Short => {
            RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() }
        }
        Patience::Long => RetryConfig::default(),
    }
}

/// A client of a store. Settings win over the environment.
pub(crate) fn build(
    keeper: &Keeper,
    settings: &[(&str, &str)],
    patience: Patience,
    secrets: &Secrets,
) -> Result<Arc<dyn ObjectStore>, Error> {
    // Fails if it is installed already, which is as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let failed = |error: object_store::Error| Error::Settings(secrets.described(&error));
    let retry = retries(patience);
    Ok(match keeper {
        Keeper::S3(bucket) => {
            let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry);
            for (key, value) in all::<AmazonS3ConfigKey>(settings, "AWS_TIMEOUT").map_err(failed)? {
                builder = builder.with_config(key, value);
            }
            Arc::new(builder.build().map_err(failed)?)
        }
        Keeper::Google(bucket) => {
            let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket).with_retry(retry);
            for (key, value) in all::<GoogleConfigKey>(settings, "GOOGLE_TIMEOUT").map_err(failed)? {
                builder = builder.with_config(key, value);
            }
            Arc::new(builder.build().map_err(failed)?)
        }
        Keeper::Azure(container) => {
            let mut builder = MicrosoftAzureBuilder::from_env().with_container_name(container).with_retry(retry);
            for (key, value) in all::<AzureConfigKey>(settings, "AZURE_TIMEOUT").map_err(failed)? {
                builder = builder.with_config(key, value);
            }
            Arc::new(builder.build().map_err(failed)?)
        }
        Keeper::Disk => Arc::new(LocalFileSystem::new().with_automatic_cleanup(true)),
    })
}

/// The settings, after what this crate sets otherwise than `object_store` unless the environment does.
fn all<'s, K: FromStr<Err = object_store::Error>>(
    settings: &[(&str, &'s str)],
    timeout: &str,
) -> object_store::Result<Vec<(K, &'s str)>> {
    let own = std::env::var_os(timeout).is_none().then_some(("timeout", TIMEOUT));
    own.iter().chain(settings).map(|(key, value)| Ok((key.parse()?, *value))).collect()
}
