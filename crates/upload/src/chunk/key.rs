//! Idempotency keys: 128 bits that follow from what is sent, so that they are the same at every
//! attempt and after a restart.

use fixtures_run::{Digest, Identity};
use sha2::{Digest as _, Sha256};

use crate::chunk::Chunk;

/// The key of a chunk of a dataset. `content` is the digest of its rows as text.
pub(crate) fn of_chunk(dataset: &str, chunk: &Chunk, tenant_id: Option<&str>, content: Digest) -> String {
    key(&[dataset, chunk.table.name(), tenant_id.unwrap_or("-"), &chunk.place.to_string(), &content.to_string()])
}

/// The key of some rows of an earlier request, which are sent alone.
pub(crate) fn derived(key_before: &str, content: Digest) -> String {
    key(&[key_before, &content.to_string()])
}

/// What stands for a dataset in keys: everything that decides the bytes of its files.
pub(crate) fn fingerprint(identity: &Identity) -> String {
    key(&[&serde_json::to_string(identity).expect("a struct of numbers and texts is JSON")])
}

/// The first 128 bits of a digest over texts, none of which contains a line break.
fn key(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fixtures_gen::{Preset, Table};
    use fixtures_run::Job;

    use super::*;

    #[test]
    fn every_chunk_of_every_dataset_has_a_key_of_its_own() {
        let content = [Digest::of(b"a"), Digest::of(b"b")];
        let mut keys = BTreeSet::new();
        for dataset in ["one", "two"] {
            for table in [Table::Orders, Table::Products] {
                for tenant in [None, Some("t1"), Some("t2")] {
                    for place in 0..3 {
                        let chunk = Chunk { number: 0, file: 0, table, tenant: None, place, rows: 0..1 };
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

    #[test]
    fn keys_are_those_of_uploads_that_have_begun() {
        let identity = Identity { dataset_version: 3, ..Job::new(Preset::Tiny.spec(42)).identity() };
        let (dataset, content) = (fingerprint(&identity), Digest::of(b""));
        let chunk = Chunk { number: 0, file: 0, table: Table::Orders, tenant: Some(0), place: 7, rows: 0..1 };
        let key = of_chunk(&dataset, &chunk, Some("t1"), content);
        assert_eq!(dataset, "d9343d5342b4058819c2bfa9b9b10035");
        assert_eq!(key, "d6f71476a58f84df30560b248502369c");
        assert_eq!(derived(&key, content), "464ec117bcee32e8891f54adf238f9e7");
    }
}
