//! Manifests, journals, answers of servers and names of files, whatever the bytes are: `cargo +nightly fuzz run readers`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = xtask::readers::manifest(bytes);
    let _ = xtask::readers::journal(bytes);
    let _ = xtask::readers::upload_journal(bytes);
    let _ = xtask::readers::answer(bytes);
    let _ = xtask::readers::name(&String::from_utf8_lossy(bytes));
});
