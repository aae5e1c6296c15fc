//! Manifests, journals, responses of servers and names of files, whatever the bytes are: `cargo
//! +nightly fuzz run readers`.
#![no_main]

use fixtures_run::directory::readers;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = readers::manifest(bytes);
    let _ = readers::journal(bytes);
    let _ = readers::upload_journal(bytes);
    let _ = fixtures_upload::readers::response(bytes);
    let _ = readers::name(&String::from_utf8_lossy(bytes));
});
