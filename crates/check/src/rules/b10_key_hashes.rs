//! B10: `api_key_hash` is 64 lower-case hex digits, no two tenants share it, and it is the hash of
//! the `fake_` key.

use std::collections::HashSet;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::rule::Rule;
use crate::findings::{Findings, Place};
use crate::rows::Tenant;

/// Gives a tenant's API key, by the tenant's row number in `tenants.csv`.
pub type KeyOf<'a> = &'a dyn Fn(u64) -> String;

/// The hashes of API keys; remembers those of all tenants.
pub(crate) struct KeyHashes<'k> {
    key_of: Option<KeyOf<'k>>,
    seen: HashSet<String>,
}

impl<'k> KeyHashes<'k> {
    pub(crate) fn new(key_of: Option<KeyOf<'k>>) -> Self {
        Self { key_of, seen: HashSet::new() }
    }
}

impl Rule for KeyHashes<'_> {
    fn tenant(&mut self, at: Place, tenant: &Tenant, found: &mut Findings) {
        let hash = &tenant.api_key_hash;
        if hash.len() != 64 || !hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            found.add(at, format_args!("api_key_hash `{hash}` is not 64 lower-case hex digits"));
        } else if !self.seen.insert(hash.clone()) {
            found.add(at, format_args!("api_key_hash `{hash}` is another tenant's too"));
        } else if let Some(key) = self.key_of.zip(at.row).map(|(key_of, row)| key_of(row)) {
            if !key.starts_with("fake_") {
                found.add(at, "the key does not begin with `fake_`");
            }
            if *hash != hex_sha256(&key) {
                found.add(at, format_args!("api_key_hash `{hash}` is not the hash of the key"));
            }
        }
    }
}

fn hex_sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes any text");
        hex
    })
}
