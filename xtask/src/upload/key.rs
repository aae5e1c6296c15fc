//! Idempotency keys: 128 bits that follow from what is sent, so that they are the same at every attempt and after a restart.

use sha2::{Digest as _, Sha256};

use crate::digest::Digest;
use crate::identity::Identity;
use crate::upload::schedule::Chunk;

/// The key of a chunk of a dataset. `content` is the digest of its rows as text.
pub(super) fn of_chunk(dataset: &str, chunk: &Chunk, tenant_id: Option<&str>, content: Digest) -> String {
    key(&[dataset, chunk.table.name(), tenant_id.unwrap_or("-"), &chunk.place.to_string(), &content.to_string()])
}

/// The key of some rows of a request that has come back.
pub(super) fn derived(key_before: &str, content: Digest) -> String {
    key(&[key_before, &content.to_string()])
}

/// What stands for a dataset: everything that decides the bytes of its files.
pub(super) fn fingerprint(identity: &Identity) -> String {
    // A struct of numbers and texts has JSON.
    key(&[&serde_json::to_string(identity).unwrap_or_default()])
}

/// The first 128 bits of a digest over texts, none of which has a line break in it.
fn key(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fixtures_gen::Table;

    use super::*;

    #[test]
    fn every_chunk_of_every_dataset_has_a_key_of_its_own() {
        let content = [Digest::of(b"a"), Digest::of(b"b")];
        let mut keys = BTreeSet::new();
        for dataset in ["one", "two"] {
            for table in [Table::Orders, Table::Products] {
                for tenant in [None, Some("t1"), Some("t2")] {
                    for number in 0..3 {
                        let chunk = Chunk { number: 0, file: 0, table, tenant: None, place: number, rows: 0..1 };
                        for content in content {
                            let key = of_chunk(dataset, &chunk, tenant, content);
                            assert_eq!(key, of_chunk(dataset, &chunk, tenant, content));
                            assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()));
                            assert!(keys.insert(derived(&key, content)));
                            assert!(keys.insert(key));
                        }
                    }
                }
            }
        }
        assert_eq!(keys.len(), 2 * 2 * 2 * 3 * 3 * 2);
    }
}
