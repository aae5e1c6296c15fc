//! The same rows, whatever does not belong to a row's address: threads, chunk size, compression,
//! time zone, locale.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use flate2::read::GzDecoder;

const SIZES: [&str; 8] =
    ["--tenants", "2", "--products-per-tenant", "20", "--orders-per-tenant", "330", "--customers-per-tenant", "30"];

fn generate(directory: &Path, flags: &[&str], variables: &[(&str, &str)]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["gen", "--quiet", "--output-dir"]).arg(directory).args(SIZES).args(flags);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{flags:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The rows of each table and tenant, chunks joined in their order, CSV headers left out.
fn rows(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(directory.join("manifest.json")).unwrap()).unwrap();
    let mut tables: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in manifest["files"].as_array().unwrap() {
        let name = file["path"].as_str().unwrap();
        let mut content = fs::read(directory.join(name)).unwrap();
        if manifest["compression"] == "gzip" && !file["tenant_id"].is_null() {
            let packed = std::mem::take(&mut content);
            GzDecoder::new(packed.as_slice()).read_to_end(&mut content).unwrap();
        }
        let start = if name.contains(".csv") { content.iter().position(|&byte| byte == b'\n').unwrap() + 1 } else { 0 };
        let table = format!("{} {}", file["table"], file["tenant_id"]);
        tables.entry(table).or_default().extend_from_slice(&content[start..]);
    }
    assert_eq!(tables.len(), 13, "six tables of two tenants, and the tenants");
    tables
}

#[test]
fn threads_chunks_and_surroundings_change_no_row() {
    let place = tempfile::tempdir().unwrap();
    for format in ["csv", "ndjson"] {
        let mut first: Option<BTreeMap<String, Vec<u8>>> = None;
        for (number, threads) in ["1", "2", "7"].into_iter().enumerate() {
            for chunk in ["1", "7", "1000", "10000", "18446744073709551615"] {
                let directory = place.path().join(format!("{format}_{threads}_{chunk}"));
                let surroundings = [
                    [("TZ", "UTC"), ("LANG", "C"), ("LC_ALL", "C")],
                    [("TZ", "Asia/Kathmandu"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")],
                    [("TZ", "America/St_Johns"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8")],
                ];
                let mut flags = vec!["--format", format, "--threads", threads, "--chunk-size", chunk];
                flags.extend((chunk == "1000").then_some("--compress"));
                flags.extend((chunk == "7").then_some("--compress-level=6"));
                generate(&directory, &flags, &surroundings[number]);
                let rows = rows(&directory);
                let first = first.get_or_insert_with(|| rows.clone());
                assert!(*first == rows, "{format}, {threads} threads, chunks of {chunk}");
                fs::remove_dir_all(directory).unwrap();
            }
        }
    }
}

#[test]
fn the_books_of_the_files_balance() {
    for flags in
        [["--format", "csv"].as_slice(), &["--format", "ndjson"], &["--format", "csv", "--compress"], &["--compress"]]
    {
        let place = tempfile::tempdir().unwrap();
        generate(place.path(), flags, &[]);
        if let Err(violations) = fixtures_check::check(place.path()) {
            panic!("{flags:?}: {violations:#?}");
        }
    }
}
