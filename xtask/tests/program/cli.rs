//! The program run as a process: every flag and default, presets with overrides, refusals, pipes.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::common::{fail, place, read, run, succeed, text, xtask};

const SMALL: &str = "--tenants 2 --products-per-tenant 10 --orders-per-tenant 30 --customers-per-tenant 5";

fn manifest(root: &Path) -> Value {
    serde_json::from_slice(&fs::read(root.join("manifest.json")).expect("a manifest")).expect("JSON")
}

/// What the program prints about the job.
fn job_line(flags: &str) -> String {
    let (_, err) = succeed(place().path(), &format!("gen {flags} --stdout tenants"));
    err.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn alone_and_with_help_it_lists_the_tasks_with_an_example_each() {
    let (alone, err) = succeed(place().path(), "");
    assert_eq!(err, "");
    assert_eq!(succeed(place().path(), "--help").0, alone);
    for example in ["cargo xtask gen --preset small", "cargo xtask ci", "cargo xtask bless snapshots"] {
        assert!(alone.contains(example), "{alone}");
    }
}

#[test]
fn help_lists_every_flag_and_its_default() {
    let (help, _) = succeed(place().path(), "gen --help");
    let entry = |flag: &str| -> String {
        let from = help.find(&format!("  --{flag}")).unwrap_or_else(|| panic!("{flag} is missing: {help}"));
        help[from..].lines().take(2).collect()
    };
    for (flag, content) in [
        ("preset", "tiny, small, medium, large"),
        ("tenants", "[default: 10"),
        ("tenant-sizes", "skewed"),
        ("products-per-tenant", "[default: 500000"),
        ("orders-per-tenant", "[default: 2000000"),
        ("customers-per-tenant", "[default: 10000"),
        ("seed", "[default: 42]"),
        ("format", "[default: ndjson]"),
        ("compress", ".gz"),
        ("chunk-size", "[default: 10000]"),
        ("output-dir", "[default: generated_data]"),
        ("stdout", "TABLE"),
        ("part", "I/N"),
        ("resume", "interrupted"),
        ("force", "Replace"),
        ("sync", "loss of power"),
        ("dry-run", "write nothing"),
        ("json", "=events"),
        ("color", "auto, always, never"),
        ("threads", "[default: all cores]"),
        ("verbose", ""),
        ("quiet", ""),
    ] {
        assert!(entry(flag).contains(content), "{flag}: {}", entry(flag));
    }
}

#[test]
fn sizes_come_from_flags_then_preset_then_defaults() {
    for (flags, sizes) in [
        ("", "10 tenants, each with 500,000 products, 2,000,000 orders, 10,000 customers; seed 42"),
        ("--preset tiny", "1 tenant with 20 products, 50 orders, 10 customers; seed 42"),
        ("--preset small", "2 tenants, each with 1,000 products, 5,000 orders, 100 customers; seed 42"),
        ("--preset medium", "5 tenants, each with 50,000 products, 100,000 orders, 1,000 customers; seed 42"),
        ("--preset large", "10 tenants, each with 500,000 products, 2,000,000 orders, 10,000 customers; seed 42"),
        ("--preset small --tenants 3", "3 tenants, each with 1,000 products, 5,000 orders, 100 customers; seed 42"),
        ("--orders-per-tenant 2M --preset tiny", "1 tenant with 20 products, 2,000,000 orders, 10 customers; seed 42"),
        ("--products-per-tenant 1_5k --preset tiny", "1 tenant with 15,000 products, 50 orders, 10 customers; seed 42"),
        ("--customers-per-tenant 7", "10 tenants, each with 500,000 products, 2,000,000 orders, 7 customers; seed 42"),
        (
            "--preset small --tenant-sizes skewed",
            "2 tenants, skewed, on average with 1,000 products, 5,000 orders, 100 customers; seed 42",
        ),
        (
            "--preset small --tenant-sizes equal",
            "2 tenants, each with 1,000 products, 5,000 orders, 100 customers; seed",
        ),
        ("--preset tiny --seed 0xff", "1 tenant with 20 products, 50 orders, 10 customers; seed 255"),
    ] {
        assert!(job_line(flags).contains(sizes), "{flags}: {}", job_line(flags));
    }
}

#[test]
fn without_flags_for_it_a_directory_is_as_documented() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL}"));
    let manifest = manifest(&place.path().join("generated_data"));
    assert_eq!(manifest["spec"]["seed"], 42);
    assert_eq!(manifest["spec"]["orders_per_tenant"], 30);
    assert_eq!(manifest["format"], "ndjson");
    assert_eq!(manifest["compression"], "none");
    assert_eq!(manifest["chunk_size"], 10_000);
    assert_eq!(manifest["files"][0]["path"], "tenants.csv");
}

#[test]
fn tenants_share_the_rows_as_the_flag_says() {
    let place = place();
    let line =
        "gen --tenants 5 --products-per-tenant 30 --orders-per-tenant 200 --customers-per-tenant 20 --format csv";
    let orders = |flags: &str| -> Vec<u64> {
        let directory = place.path().join("generated_data");
        let (out, _) = succeed(place.path(), &format!("{line} {flags} --force --json"));
        let summary: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(summary["dataset"]["spec"], manifest(&directory)["spec"]);
        let files = manifest(&directory)["files"].as_array().unwrap().clone();
        let orders = files.iter().filter(|file| file["table"] == "orders");
        orders.map(|file| file["rows"].as_u64().unwrap()).collect()
    };
    let line_of = |flags: &str| format!("{line} {flags}");
    assert_eq!(orders(""), [200; 5]);
    assert_eq!(manifest(&place.path().join("generated_data"))["spec"]["tenant_sizes"], "equal");
    let error = fail(place.path(), &line_of("--tenant-sizes skewed"), 2);
    assert!(error.contains("its distribution of tenant sizes is equal, not skewed"), "{error}");
    let skewed = orders("--tenant-sizes skewed");
    assert!(
        skewed.iter().sum::<u64>() == 1_000 && skewed[0] > 700 && skewed.iter().all(|&rows| rows > 0),
        "{skewed:?}"
    );
    assert_eq!(manifest(&place.path().join("generated_data"))["spec"]["tenant_sizes"], "skewed");
    let error = fail(place.path(), &line_of("--tenant-sizes skewd"), 2);
    assert!(error.contains("did you mean skewed?"), "{error}");
}

#[test]
fn a_dataset_of_version_2_is_named_as_such() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL}"));
    let path = place.path().join("generated_data/manifest.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let version = format!("\"dataset_version\": {}", manifest(&place.path().join("generated_data"))["dataset_version"]);
    let old = text.replace(&version, "\"dataset_version\": 2").replace(",\n    \"tenant_sizes\": \"equal\"", "");
    assert!(old.len() < text.len() && old.contains("\"dataset_version\": 2,"), "{old}");
    std::fs::write(&path, &old).unwrap();
    for (line, code, hint) in [
        (format!("gen {SMALL}"), 2, "replace what it holds with --force"),
        (format!("gen {SMALL} --resume"), 2, "use the release that made it"),
        ("join generated_data".to_owned(), 3, "there is nothing to join: it has all its files in one manifest"),
    ] {
        let error = fail(place.path(), &line, code);
        assert!(
            error.contains("was made by dataset version 2, and this release makes version ") && error.contains(hint)
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), old, "{line}");
    }
    succeed(place.path(), &format!("gen {SMALL} --force"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn flags_for_it_change_the_directory() {
    let place = place();
    succeed(place.path(), &format!("gen {SMALL} --format csv --compress --chunk-size 7 --output-dir a/b --seed 1"));
    let manifest = manifest(&place.path().join("a/b"));
    assert_eq!(manifest["spec"]["seed"], 1);
    assert_eq!(manifest["format"], "csv");
    assert_eq!(manifest["compression"], "gzip");
    assert_eq!(manifest["chunk_size"], 7);
    let orders = manifest["files"].as_array().unwrap().iter().filter(|file| file["table"] == "orders");
    let rows: Vec<_> = orders.map(|file| file["rows"].as_u64().unwrap()).collect();
    assert_eq!(rows, [7, 7, 7, 7, 2, 7, 7, 7, 7, 2]);
    let names: Vec<_> = read(&place.path().join("a/b")).into_keys().collect();
    let plain: Vec<_> = names.iter().filter(|name| !name.ends_with(".csv.gz")).collect();
    assert_eq!(plain, ["datapackage.json", "manifest.json", "tenants.csv"]);
}

#[test]
fn every_seed_is_a_dataset_of_its_own() {
    let place = place();
    let seeds = ["0", "1", "18446744073709551615"];
    let tables = seeds.map(|seed| succeed(place.path(), &format!("gen {SMALL} --stdout orders --seed {seed}")).0);
    assert!(tables[0] != tables[1] && tables[1] != tables[2]);
    assert_eq!(tables[2], succeed(place.path(), &format!("gen {SMALL} --stdout orders --seed 0xFFFFFFFFFFFFFFFF")).0);
}

#[test]
fn small_is_the_same_for_any_number_of_threads() {
    let place = place();
    for threads in [1, 2, 7] {
        succeed(place.path(), &format!("gen --preset small --quiet --threads {threads} --output-dir t{threads}"));
    }
    let directories = [1, 2, 7].map(|threads| read(&place.path().join(format!("t{threads}"))));
    assert!(directories[0] == directories[1] && directories[0] == directories[2]);
}

#[test]
fn standard_output_is_the_tables_files_one_after_the_other() {
    let place = place();
    for format in ["csv", "ndjson"] {
        succeed(place.path(), &format!("gen {SMALL} --quiet --format {format} --output-dir {format}"));
        let files = read(&place.path().join(format));
        let manifest = manifest(&place.path().join(format));
        for table in ["tenants", "products", "customers", "orders", "order_items", "price_history", "stock_events"] {
            let (out, err) = succeed(place.path(), &format!("gen {SMALL} --quiet --format {format} --stdout {table}"));
            assert_eq!(err, "");
            if table == "tenants" && format == "ndjson" {
                assert_eq!(out.lines().count(), 2);
                continue;
            }
            let of_table = manifest["files"].as_array().unwrap().iter().filter(|file| file["table"] == table);
            let contents = of_table.map(|file| text(&files[file["path"].as_str().unwrap()]));
            let header_lines = usize::from(format == "csv");
            let lines = |content: String, skipped: usize| -> Vec<String> {
                content.lines().skip(skipped).map(str::to_owned).collect()
            };
            let expected: Vec<_> = contents.flat_map(|content| lines(content, header_lines)).collect();
            assert_eq!(lines(out, header_lines), expected, "{table} as {format}");
        }
    }
}

#[test]
fn several_tables_are_one_stream_of_named_rows() {
    let stream = |tables: &str| succeed(place().path(), &format!("gen {SMALL} --quiet --stdout {tables}")).0;
    let all = stream("all");
    let of_table = |table: &str| {
        let name = format!("\"table\":\"{table}\",");
        all.lines()
            .filter(|line| line[1..].starts_with(&name))
            .map(|line| line.replacen(&name, "", 1) + "\n")
            .collect::<String>()
    };
    for table in ["products", "customers", "orders", "stock_events"] {
        assert_eq!(of_table(table), stream(table), "{table}");
    }
    assert!(all.ends_with(&stream("price_history,stock_events")));
    assert_eq!(stream("orders,tenants"), stream("tenants,orders,orders"));
}

#[test]
fn the_parts_of_a_stream_one_after_the_other_are_the_whole() {
    let stream = |flags: &str| succeed(place().path(), &format!("gen {SMALL} --quiet --stdout {flags}")).0;
    for (flags, counts) in [
        ("orders --format csv", &[1, 3, 401][..]),
        ("tenants --format csv", &[2, 3]),
        ("order_items --tenant-sizes skewed", &[7]),
        ("price_history", &[4]),
        ("products,customers", &[5]),
        ("all", &[6]),
    ] {
        let whole = stream(flags);
        for of in counts {
            let parts: Vec<String> = (1..=*of).map(|part| stream(&format!("{flags} --part {part}/{of}"))).collect();
            assert!(parts.concat() == whole, "{flags} in {of} parts");
            let lines = parts.iter().map(|part| part.lines().count());
            let (least, most) = (lines.clone().min().unwrap(), lines.max().unwrap());
            assert!(most - least <= 2, "{flags} in {of} parts: {least} to {most} lines");
        }
    }
    let (_, err) = succeed(place().path(), &format!("gen {SMALL} --stdout orders --part 2/3"));
    assert!(err.contains("part 2/3 of dataset version"), "{err}");
}

#[test]
fn a_stream_of_sql_is_the_same_for_any_number_of_threads() {
    let stream = |flags: &str| succeed(place().path(), &format!("gen {SMALL} --quiet --sql {flags}")).0;
    let sql = stream("postgres --threads 1");
    assert_eq!(sql, stream("postgres --threads 7"));
    assert!(sql.contains("\nCOPY stock_events (") && sql.contains("\n\\.\n") && sql.ends_with("COMMIT;\n\\endif\n"));
    assert!(stream("mysql --drop").contains("DROP TABLE IF EXISTS orders;\n"));
    assert!(!stream("duckdb --constraints none").contains("UNIQUE"));
    let (_, err) = succeed(place().path(), &format!("gen {SMALL} --sql sqlite --threads 1"));
    assert!(err.contains("; sqlite SQL; 1 thread") && err.contains("orders "), "{err}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let place = place();
    let line = "gen --preset medium --stdout orders --quiet";
    let mut child =
        xtask(place.path(), line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut start = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_reported() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let line = format!("gen {SMALL} --stdout orders --quiet");
    let output = xtask(place().path(), &line).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: cannot write to standard output: No space left on device"));
}

#[test]
fn quiet_prints_nothing_and_verbose_a_line_for_each_file() {
    let place = place();
    assert_eq!(succeed(place.path(), &format!("gen {SMALL} --quiet")), (String::new(), String::new()));
    let (out, err) = succeed(place.path(), &format!("gen {SMALL} --verbose --chunk-size 20 --output-dir v"));
    assert_eq!(out, "");
    for name in read(&place.path().join("v"))
        .keys()
        .filter(|name| !["datapackage.json", "manifest.json"].contains(&name.as_str()))
    {
        assert_eq!(err.matches(&format!("{name}: ")).count(), 1, "{name}: {err}");
    }
    for why in ["a full chunk", "the rest of the table", "all rows fit one chunk"] {
        assert!(err.contains(why), "{why}: {err}");
    }
    // A stream is no file.
    let (_, err) = succeed(place.path(), &format!("gen {SMALL} --verbose --stdout orders"));
    assert!(!err.contains("from row"), "{err}");
}

#[test]
fn the_summary_counts_rows_files_and_bytes() {
    let place = place();
    let (_, err) = succeed(place.path(), &format!("gen {SMALL} --chunk-size 20"));
    let files = read(&place.path().join("generated_data"));
    let orders = files.iter().filter(|(name, _)| name.starts_with("orders_"));
    let bytes: usize = orders.map(|(_, content)| content.len()).sum();
    let line = err.lines().find(|line| line.starts_with("orders")).expect("a line for orders");
    let cells: Vec<_> = line.split_whitespace().map(|cell| cell.replace(',', "")).collect();
    assert_eq!(cells, ["orders".to_owned(), "60".to_owned(), "4".to_owned(), bytes.to_string()]);
}

#[test]
fn a_directory_that_holds_anything_else_is_refused() {
    let place = place();
    fs::create_dir(place.path().join("full")).unwrap();
    fs::write(place.path().join("full/mine"), "precious").unwrap();
    let output = run(place.path(), &format!("gen {SMALL} --output-dir full"));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: the output directory full holds mine, which is not part of a known dataset\n\
         hint: move it out of the directory, or name another directory with --output-dir\n"
    );
    assert_eq!(read(&place.path().join("full")).into_keys().collect::<Vec<_>>(), ["mine"]);
}

#[test]
fn a_file_in_the_directorys_place_is_reported() {
    let place = place();
    fs::write(place.path().join("file"), "").unwrap();
    let output = run(place.path(), &format!("gen {SMALL} --output-dir file"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: the output directory file is not a directory"));
}

#[test]
fn bad_command_lines_are_refused_in_one_sentence_with_a_hint() {
    for (line, sentence, hint) in [
        ("gem", "the task gem is not known", "did you mean `cargo xtask gen`?"),
        ("gen --tenant 1", "the flag --tenant is not known", "did you mean --tenants?"),
        ("gen -v", "the flag -v is not known", "add --help for the flags"),
        ("gen small", "the argument small is not expected", "add --help for the flags"),
        ("gen --tenants", "--tenants needs a value", "add --help to see what it takes"),
        ("gen --tenants 1.5M", "--tenants 1.5M is not a whole number", "1500k for 1.5M"),
        ("gen --tenants ten", "--tenants ten is not a whole number", "500k"),
        ("gen --tenants 0", "--tenants is 0", "give at least 1"),
        ("gen --products-per-tenant 0", "--products-per-tenant is 0", "orders need products"),
        ("gen --orders-per-tenant -5k", "--orders-per-tenant -5k is negative", "give 0 or more"),
        ("gen --customers-per-tenant +1", "--customers-per-tenant +1 has a sign", "leave out the +"),
        ("gen --tenants -3", "--tenants -3 is negative", "give 1 or more"),
        ("gen --seed -1", "--seed -1 is negative", "give 0 or more"),
        ("gen --seed 18446744073709551616", "--seed 18446744073709551616 is too large", "18446744073709551615"),
        ("gen --seed 0xyz", "--seed 0xyz is not a hexadecimal number", "0-9 and a-f"),
        ("gen --seed 1 --seed 2", "--seed is given twice", "give it once"),
        ("gen --chunk-size 0", "--chunk-size 0 is too small", "give at least 1"),
        ("gen --threads 0", "--threads 0 is too small", "give at least 1"),
        ("gen --threads -1", "--threads -1 is negative", "give 1 or more"),
        ("gen --compress-level -1", "--compress-level -1 is not a level of gzip", "from 1 (fast) to 9 (small)"),
        ("gen --compress-level 10", "--compress-level 10 is not a level of gzip", "from 1 (fast) to 9 (small)"),
        ("gen --threads 99999", "--threads 99999 is too large", "give at most 1024"),
        ("gen --preset smal", "--preset smal is not a valid value", "did you mean small?"),
        ("gen --format json", "--format json is not a valid value", "did you mean ndjson?"),
        ("gen --format orc", "--format orc is not a valid value", "choose one of csv, ndjson, parquet"),
        ("gen --stdout all --format parquet", "rows of parquet cannot name their table", "name one table"),
        ("gen --stdout order-item", "--stdout order-item is not a valid value", "did you mean order_item"),
        ("gen --quiet --verbose", "--quiet and --verbose cannot be used together", "leave out --quiet or --verbose"),
        (
            "gen --stdout orders --output-dir x",
            "--stdout and --output-dir cannot be used together",
            "leave out --output-dir",
        ),
        ("gen --stdout orders,tenants --format csv", "rows of csv cannot name their table", "name one table"),
        ("gen --stdout orders,al", "--stdout al is not a valid value", "did you mean all?"),
        ("gen --sql postgres --stdout all", "--sql and --stdout cannot be used together", "leave out"),
        ("gen --sql postgres --output-dir x", "--sql and --output-dir cannot be used together", "leave out"),
        ("gen --sql oracle", "--sql oracle is not a valid value", "choose one of sql, postgres, sqlite, mysql"),
        ("gen --drop", "--drop is about SQL, and none is written", "add --sql"),
        ("gen --tenants 16777217", "--tenants is 16777217, but the maximum is 16777216", "give a smaller number"),
        ("gen --tenants 16777216 --orders-per-tenant 1G", "--tenants is 16777216, too many for", "give smaller sizes"),
        ("gen --orders-per-tenant 18446744073709551615", "the maximum is 1099511627776", "give a smaller number"),
        (
            "gen --orders-per-tenant 99999999999G",
            "--orders-per-tenant 99999999999G is too large",
            "give at most 1099511627776",
        ),
        ("gen --tenants 18446744073709551616", "--tenants 18446744073709551616 is too large", "give at most 16777216"),
        ("gen --threads 18446744073709551616", "--threads 18446744073709551616 is too large", "give at most 1024"),
        ("gen --customers-per-tenant 0", "--customers-per-tenant is 0", "orders need customers"),
        ("gen --tenants 1k --orders-per-tenant 1G --chunk-size 1", "--chunk-size 1 makes ", "give a larger one"),
        (
            "gen --tenants 1 --orders-per-tenant 1000G --chunk-size 1000G",
            "--chunk-size 1000000000000 makes files of",
            "give a smaller one",
        ),
        ("gen --chunk-size 18446744073709551616", "--chunk-size 18446744073709551616 is too large", "give at most"),
        ("gen --part 0/3", "--part 0/3 does not exist", "parts are counted from 1"),
        ("gen --part 4/3", "--part 4/3 does not exist", "parts are counted from 1"),
        ("gen --part -1/3", "--part -1/3 is not a part", "write it like 2/3"),
        ("gen --part half", "--part half is not a part", "write it like 2/3"),
        ("gen --part 1/2000000", "--part 1/2000000 is of too many parts", "give at most 1000000"),
        ("gen --part 1/2 --stdout orders --format parquet", "--part 1/2 of a stream is put behind", "--format csv"),
        ("gen --part 1/2 --sql postgres", "--part and --sql cannot be used together", "leave out"),
        ("gen --resume --stdout orders", "--resume and --stdout cannot be used together", "leave out"),
        ("gen --force --stdout orders", "--force and --stdout cannot be used together", "leave out"),
        ("gen --dry-run --stdout orders", "--dry-run and --stdout cannot be used together", "leave out"),
        ("gen --json --stdout orders", "--json and --stdout cannot be used together", "leave out"),
        ("gen --json=event", "--json event is not a valid value", "did you mean events?"),
        ("gen --output-dir=", "--output-dir needs a value", "add --help to see what it takes"),
        ("gen --color pink", "--color pink is not a valid value", "choose one of auto, always, never"),
        ("gen --colour never", "the flag --colour is not known", "did you mean --color?"),
        ("completions tcsh", "tcsh is not a valid value", "choose one of bash, zsh, fish"),
        ("gen --compress=yes", "--compress takes no value, but was given yes", "leave the value out"),
        ("bless snapshot", "snapshot is not a valid value", "did you mean snapshots?"),
    ] {
        let place = place();
        let output = run(place.path(), line);
        let err = text(&output.stderr);
        let lines: Vec<_> = err.lines().collect();
        assert_eq!(output.status.code(), Some(2), "{line}: {err}");
        assert_eq!(lines.len(), 2, "{line}: {err}");
        assert!(lines[0].starts_with("error: ") && lines[0].contains(sentence), "{line}: {err}");
        assert!(lines[1].starts_with("hint: ") && lines[1].contains(hint), "{line}: {err}");
        let is_told = line.contains("--json") && !line.contains("--stdout");
        assert_eq!(output.stdout.is_empty(), !is_told, "{line}");
        assert!(read(place.path()).is_empty(), "{line} left something behind");
    }
}

#[test]
fn colour_is_for_people_and_on_request() {
    let place = place();
    for (line, variable, is_coloured) in [
        ("gen --tenants 0", ("TERM", "xterm"), false),
        ("gen --tenants 0 --color always", ("TERM", "xterm"), true),
        ("gen --tenants 0 --color=always", ("NO_COLOR", "1"), true),
        ("gen --color always --bad", ("TERM", "xterm"), true),
        ("gen --tenants 0 --color never", ("TERM", "xterm"), false),
    ] {
        let output = xtask(place.path(), line).env(variable.0, variable.1).output().unwrap();
        let err = text(&output.stderr);
        assert_eq!(err.starts_with("\x1b[1;31merror:\x1b[0m "), is_coloured, "{line}: {err}");
        assert_eq!(err.contains('\x1b'), is_coloured, "{line}: {err}");
    }
}

#[test]
fn json_is_one_object_and_events_are_many() {
    let place = place();
    let objects = |out: &str| -> Vec<Value> { out.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let (out, _) = succeed(place.path(), &format!("gen {SMALL} --json"));
    let summary = &objects(&out)[..];
    assert_eq!(summary.len(), 1);
    for (key, value) in [("schema_version", 1.into()), ("kind", Value::from("summary")), ("status", "complete".into())]
    {
        assert_eq!(summary[0][key], value);
    }
    assert_eq!(summary[0]["directory"], "generated_data");
    assert_eq!(summary[0]["dataset"]["spec"]["orders_per_tenant"], 30);
    let files = manifest(&place.path().join("generated_data"))["files"].as_array().unwrap().clone();
    let sum = |key: &str| files.iter().map(|file| file[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(summary[0]["total"]["rows"], sum("rows"));
    assert_eq!(summary[0]["total"]["bytes"], sum("bytes"));
    assert_eq!(summary[0]["total"]["files"], files.len());

    let (out, _) = succeed(place.path(), &format!("gen {SMALL} --json"));
    assert_eq!(objects(&out)[0]["status"], "already_there");
    assert_eq!(objects(&out)[0]["total"]["rows"], sum("rows"));

    let (out, err) = succeed(place.path(), &format!("gen {SMALL} --quiet --json=events --output-dir b"));
    assert_eq!(err, "");
    let events = objects(&out);
    assert!(events.iter().all(|event| event["schema_version"] == 1));
    let of_kind = |kind: &str| events.iter().filter(|event| event["kind"] == kind).collect::<Vec<_>>();
    assert_eq!((events[0]["kind"].as_str(), events.last().unwrap()["kind"].as_str()), (Some("start"), Some("summary")));
    let mut reported: Vec<_> =
        of_kind("file").iter().map(|file| (file["path"].clone(), file["digest"].clone())).collect();
    let mut listed: Vec<_> = files.iter().map(|file| (file["path"].clone(), file["digest"].clone())).collect();
    reported.sort_by_key(|(path, _)| path.to_string());
    listed.sort_by_key(|(path, _)| path.to_string());
    assert_eq!(reported, listed);

    let output = run(place.path(), &format!("gen {SMALL} --seed 7 --json"));
    let failure = &objects(&text(&output.stdout))[0];
    assert_eq!((failure["kind"].as_str(), failure["exit_code"].as_u64()), (Some("error"), Some(2)));
    assert!(failure["error"].as_str().unwrap().contains("its seed is 42, not 7"));
}

#[test]
fn a_stopped_stream_ends_as_the_shell_expects() {
    let place = place();
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut child =
            xtask(place.path(), "gen --stdout stock_events --quiet").stdout(Stdio::piped()).spawn().unwrap();
        let mut start = [0; 100];
        child.stdout.as_mut().unwrap().read_exact(&mut start).unwrap();
        assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code));
    }
}

/// What bash offers for a line, with the script sourced.
fn bash_offers(script: &Path, words: &[&str]) -> Option<Vec<String>> {
    let line = format!(
        "source {}; COMP_WORDS=({}); COMP_CWORD={}; _cargo_or_xtask; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1
    );
    let place = script.parent().unwrap();
    let output = Command::new("bash").args(["--norc", "-c", &line]).current_dir(place).output().ok()?;
    assert_eq!(text(&output.stderr), "");
    Some(text(&output.stdout).split_whitespace().map(str::to_owned).collect())
}

#[test]
fn completions_know_tasks_flags_and_values() {
    let place = place();
    for shell in ["bash", "zsh", "fish"] {
        let (script, _) = succeed(place.path(), &format!("completions {shell}"));
        for word in ["gen", "join", "chunk-size", "order_items", "tiny", "dry-run"] {
            assert!(script.contains(word), "{shell}: {word} is missing");
        }
        fs::write(place.path().join(shell), script).unwrap();
    }
    let script = place.path().join("bash");
    fs::create_dir(place.path().join("holiday")).unwrap();
    for (words, offers) in [
        (&["cargo", "xtask", "ge"][..], &["gen"][..]),
        (&["cargo", "xtask", "gen", "--pre"], &["--preset"]),
        (&["cargo", "xtask", "gen", "--preset", "m"], &["medium"]),
        (&["cargo", "xtask", "gen", "--quiet", "--stdout", "order"], &["orders", "order_items"]),
        (
            &["cargo", "xtask", "schema", "--as", ""],
            &[
                "markdown",
                "sql",
                "postgres",
                "sqlite",
                "mysql",
                "duckdb",
                "clickhouse",
                "json-schema",
                "data-package",
                "pyspark",
            ],
        ),
        (&["cargo", "xtask", "schema", "pri"], &["price_history"]),
        (&["cargo", "xtask", "gen", "--tenants", ""], &[]),
        (&["cargo", "xtask", "show", "ord"], &["order", "order_item"]),
        (&["cargo", "xtask", "show", "order", "--data"], &["--dataset"]),
        (&["cargo", "xtask", "show", "order", "--dataset", ""], &["holiday"]),
        (&["cargo", "xtask", "locate", "--br"], &["--brief"]),
        (&["cargo", "xtask", "answers", "re"], &["revenue", "returns_and_cancellations", "repeat_customers"]),
        (
            &["cargo", "xtask", "answers", "--sql", ""],
            &["sqlite", "duckdb", "postgres", "mysql", "clickhouse", "spark", "datafusion"],
        ),
        (&["cargo", "xtask", "sql", "--format", ""], &["table", "csv", "ndjson"]),
        (&["cargo", "xtask", "gen", "--format", "=", ""], &["csv", "ndjson", "parquet"]),
        (&["cargo", "xtask", "gen", "--format", "="], &["csv", "ndjson", "parquet"]),
        (&["cargo", "xtask", "gen", "--quiet", "--preset", "=", "l"], &["large"]),
        (&["cargo", "xtask", "he"], &[]),
        (&["cargo", "xtask", "join", ""], &["holiday"]),
        (&["cargo", "bui"], &[]),
    ] {
        let Some(offered) = bash_offers(&script, words) else { return eprintln!("skipped: no bash here") };
        assert_eq!(offered, offers, "{words:?}");
    }
}

#[test]
fn a_refused_command_line_is_reported_to_programs_too() {
    let place = place();
    for line in [
        "gen --json --seed -1",
        "gen --json --preset smal",
        "gen --json=events --bogus",
        "gen --quiet --json --threads 0",
    ] {
        let output = run(place.path(), line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        let error: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
        assert_eq!((&error["kind"], &error["exit_code"]), (&"error".into(), &2.into()), "{line}");
    }
}

#[test]
fn what_is_missing_or_belongs_elsewhere_is_named() {
    let place = place();
    let err = fail(place.path(), "join", 2);
    assert!(err.contains("error: <DIR> is missing\nhint: write it like `cargo xtask "), "{err}");
    let err = fail(place.path(), "join --json x", 2);
    assert!(err.contains("hint: it belongs to another task"), "{err}");
}

#[test]
fn names_of_files_cannot_control_a_terminal() {
    let place = place();
    fs::create_dir(place.path().join("generated_data")).unwrap();
    fs::write(place.path().join("generated_data/a\nerror: \u{1b}[31mfake"), "").unwrap();
    let err = fail(place.path(), "gen --preset tiny", 2);
    assert!(err.contains(r"holds a\nerror: \u{1b}[31mfake, which"), "{err}");
}

#[test]
fn slips_beside_a_key_do_not_show_it() {
    let place = place();
    for line in [
        "gen --api-key:CANARY",
        "gen --api-keyCANARY",
        "gen --upload --api-key A CANARY",
        "upload x --api-key A CANARY",
        "load postgres://me:CANARY@localhost/shop",
        "load x postgres://me:CANARY@localhost/shop",
        "load --preset tiny --int=postgres://me:CANARY@localhost/shop",
        "load --preset postgres://me:CANARY@localhost/shop",
        "load --preset tiny --into postgres://me:CANARY@localhost/shop",
    ] {
        let err = fail(place.path(), line, 2);
        assert!(!err.contains("CANARY"), "{line}: {err}");
    }
}
