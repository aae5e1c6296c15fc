//! Addresses of places in object stores.

use std::path::PathBuf;

use object_store::path::Path;

use crate::error::Error;

/// What keeps the objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Keeper {
    /// Amazon S3, or what speaks its protocol: a bucket.
    S3(String),
    /// Google Cloud Storage: a bucket.
    Google(String),
    /// Azure Blob Storage: a container.
    Azure(String),
    /// The files of this machine.
    Disk,
}

/// A place in an object store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) keeper: Keeper,
    /// What the keys of all objects begin with.
    pub(crate) prefix: Path,
    /// As it was given, without a slash at the end.
    pub(crate) root: PathBuf,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let flaw = |what: &str| Error::Address(what.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(|| flaw("it has no scheme such as s3://"))?;
        let root = text.trim_end_matches('/').into();
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = Path::parse(prefix.trim_end_matches('/')).map_err(|error| Error::Address(error.to_string()))?;
        let keeper: fn(String) -> Keeper = match scheme {
            "s3" => Keeper::S3,
            "gs" => Keeper::Google,
            "az" => Keeper::Azure,
            "file" if bucket.is_empty() && !prefix.is_root() => return Ok(Self { keeper: Keeper::Disk, prefix, root }),
            "file" => return Err(flaw("a path of this machine begins with file:///")),
            _ => return Err(Error::Scheme(scheme.to_owned())),
        };
        if bucket.is_empty() {
            return Err(flaw("it names no bucket"));
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if !bucket.chars().all(is_plain) {
            // What stands before an @ may be secret.
            return Err(flaw("the name of the bucket has characters that none has; keys come from the environment"));
        }
        Ok(Self { keeper: keeper(bucket.to_owned()), prefix, root })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let parsed = |text| {
            let Address { keeper, prefix, root } = Address::parse(text).unwrap();
            (keeper, prefix.to_string(), root.display().to_string())
        };
        let bucket = || "my-bucket".to_owned();
        let of = |keeper, prefix: &str, root: &str| (keeper, prefix.to_owned(), root.to_owned());
        assert_eq!(parsed("s3://my-bucket/a/b/"), of(Keeper::S3(bucket()), "a/b", "s3://my-bucket/a/b"));
        assert_eq!(parsed("gs://my-bucket"), of(Keeper::Google(bucket()), "", "gs://my-bucket"));
        assert_eq!(parsed("az://my-bucket/"), of(Keeper::Azure(bucket()), "", "az://my-bucket"));
        assert_eq!(parsed("file:///tmp/x"), of(Keeper::Disk, "tmp/x", "file:///tmp/x"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_showing_a_password() {
        for text in ["s3:///a", "s3://", "s3://b/a//c", "s3://b/../c", "file://tmp/x", "file:///", "generated_data"] {
            assert!(matches!(Address::parse(text), Err(Error::Address(_))), "{text}");
        }
        assert!(matches!(Address::parse("ftp://h/x"), Err(Error::Scheme(scheme)) if scheme == "ftp"));
        let error = Address::parse("s3://id:canary@bucket/x").unwrap_err();
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
