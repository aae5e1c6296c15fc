//! A short run of what `crates/fuzz` does at length: manifests, journals and responses with
//! anything changed are rejected or read, and no reader panics.

use std::fs;
use std::panic::catch_unwind;

use fixtures_run::directory::readers;

use crate::common::{Numbers, SMALL, WatchedRun, place, succeed};

type Reader = fn(&[u8]) -> Option<usize>;

/// A file of each kind, and the reader of its kind.
fn samples() -> Vec<(Vec<u8>, Reader)> {
    let place = place();
    let flags = format!("{SMALL} --chunk-size 60");
    succeed(place.path(), &format!("gen {flags} --quiet"));
    succeed(place.path(), &format!("gen {flags} --quiet --part 2/3 --output-dir part"));
    let mut watched = WatchedRun::start(place.path(), &flags);
    assert!(watched.wait_for(30));
    watched.kill();
    let server = receive::Server::start(receive::Options::new(place.path().join("shop.sqlite"))).unwrap();
    succeed(place.path(), &format!("upload generated_data --quiet --api-url {}", server.url()));
    let row = |row: u32| format!("{{\"row\":{row},\"status\":{},\"reason\":\"no such shop\"}}", 422 + row % 2 * 81);
    let rows: Vec<_> = (0..12).map(row).collect();
    let response = format!("{{\"received\":1000,\"accepted\":988,\"rejected\":12,\"errors\":[{}]}}", rows.join(","));
    let read = |path: &str| fs::read(place.path().join(path)).unwrap();
    vec![
        (read("generated_data/manifest.json"), readers::manifest),
        (read("part/manifest.part-2-of-3.json"), readers::manifest),
        (read("data/.journal.ndjson"), readers::journal),
        (read("generated_data/.upload.ndjson"), readers::upload_journal),
        (response.into_bytes(), fixtures_upload::readers::response),
    ]
}

/// Changes bytes, cuts, doubles and swaps, as a fuzzer does.
fn mutate(sample: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    const WORDS: [&[u8]; 12] = [
        b"null",
        b"-1",
        b"18446744073709551616",
        b"1e999",
        b"\"",
        b"{",
        b"]",
        b",",
        b"\n",
        b"\0",
        b"\xff",
        b"\"../../x\"",
    ];
    let mut bytes = sample.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() as u64 + 1) as usize;
        let end = (at + numbers.below(200) as usize).min(bytes.len());
        match numbers.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = numbers.below(256) as u8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                let word = WORDS[numbers.below(WORDS.len() as u64) as usize];
                bytes.splice(at..end.min(at + word.len()), word.iter().copied());
            }
            _ => bytes[at..end].reverse(),
        }
    }
    bytes
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let mut numbers = Numbers(1);
    for (sample, reader) in samples() {
        let whole = reader(&sample).expect("the sample is whole");
        assert!(whole > 10);
        // The start of a file is where most of its meaning is.
        for sample in [&sample[..], &sample[..sample.len().min(700)]] {
            for _ in 0..1_500 {
                let bytes = mutate(sample, &mut numbers);
                let read = catch_unwind(|| {
                    let name = readers::name(&String::from_utf8_lossy(&bytes));
                    (name, readers::manifest(&bytes), readers::journal(&bytes))
                });
                assert!(read.is_ok(), "a reader panicked on {:?}", String::from_utf8_lossy(&bytes));
            }
        }
    }
}

#[test]
fn deep_and_endless_files_are_refused() {
    for bytes in
        [b"[".repeat(1 << 20), b"{\"files\":[".repeat(1 << 16), vec![b'x'; 1 << 20], vec![b'\n'; 1 << 20], vec![]]
    {
        assert_eq!(readers::manifest(&bytes), None);
        assert_eq!(readers::journal(&bytes), None);
    }
}
