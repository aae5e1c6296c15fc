//! Uploads that nothing disturbs: of a directory, while a dataset is made, again, and elsewhere.

use std::fs;

use crate::common::{self, assert_same, undisturbed};
use crate::scene::{CANARY, ROWS, Scene};

#[test]
fn a_directory_of_any_shape_is_stored_whole() {
    for flags in ["", "--format csv", "--compress", "--format csv --compress --chunk-size 2", "--chunk-size 1"] {
        let chunks = if flags.contains("--chunk-size") { "" } else { "--chunk-size 30" };
        let small = "--tenants 5 --products-per-tenant 9 --orders-per-tenant 12 --customers-per-tenant 4";
        let scene = Scene::with(&format!("{small} {chunks} {flags}"));
        let server = scene.server();
        let ended = scene.upload(&server.url(), "").succeeded();
        ended.says("exactly once: the server confirmed the idempotency key of every chunk");
        scene.assert_all_stored(flags);
        assert_eq!(server.requests().total, scene.chunks(), "{flags}");
        assert!(!scene.data().join("rejects").exists());

        let again = scene.upload(&server.url(), "").succeeded();
        again.says(": already uploaded to ").never_says("uploading");
        assert_eq!(server.requests().total, scene.chunks() + 2, "{flags}: the server is asked for two");
        assert_eq!(server.requests().replays, 2, "{flags}");

        scene.upload(&server.url(), "--restart").succeeded().says("exactly once");
        let requests = server.requests();
        assert_eq!(
            (requests.total, requests.replays),
            (2 * scene.chunks() + 2, scene.chunks() + 2),
            "{flags}: keys are the same"
        );
        scene.assert_all_stored(flags);
    }
}

#[test]
fn a_dataset_is_uploaded_while_it_is_made() {
    let scene = Scene::empty();
    let server = scene.server();
    let flags = format!("{ROWS} --chunk-size 20");
    let line = format!("gen {flags} --output-dir data --json=events --upload --api-url {}", server.url());
    let ended = scene.run(&line).succeeded();
    scene.assert_all_stored("gen --upload");
    let objects = ended.objects();
    let of_kind = |kind: &str| objects.iter().filter(|object| object["kind"] == kind).count() as u64;
    assert_eq!(of_kind("chunk"), scene.chunks());
    let last = &objects[objects.len() - 1];
    assert_eq!((&last["kind"], &last["status"]), (&"upload".into(), &"complete".into()));
    assert_eq!(last["delivery"], "exactly_once");
    assert_eq!(last["total"]["rows_acknowledged"], scene.rows().iter().map(|(_, rows)| rows).sum::<u64>());
    let summary = objects.iter().position(|object| object["kind"] == "summary").expect("a summary of what was made");
    assert!(summary < objects.len() - 1);

    let mut whole = undisturbed(&flags);
    whole.insert(".upload.ndjson".to_owned(), fs::read(scene.data().join(".upload.ndjson")).unwrap());
    assert_same(&scene.data(), &whole, "gen --upload");

    let again = scene.run(&line.replace("--json=events", "")).succeeded();
    again.says(": already complete, ").says(": already uploaded to ");
    let plain = scene.run(&format!("gen {flags} --output-dir data")).succeeded();
    plain.says(": already complete, ").never_says("upload");
    scene.upload(&server.url(), "").succeeded().says("already uploaded");
    assert_eq!(server.requests().total, scene.chunks() + 4, "the server is asked for two, twice");
}

#[test]
fn a_complete_directory_is_uploaded_by_gen_too() {
    let scene = Scene::with_chunks_of(40);
    let server = scene.server();
    let line = format!("gen {ROWS} --chunk-size 40 --output-dir data --upload --api-url {}", server.url());
    scene.run(&line).succeeded().says("already complete").says("exactly once");
    scene.assert_all_stored("gen --upload of what is there");
}

#[test]
fn the_summary_shows_every_table() {
    let scene = Scene::with_chunks_of(30);
    let server = scene.server();
    let ended = scene.upload(&server.url(), "--json").succeeded();
    for (table, rows) in scene.rows() {
        let line = ended.err.lines().find(|line| line.starts_with(table.name())).expect("a line");
        let cells: Vec<_> = line.split_whitespace().map(|cell| cell.replace(',', "")).collect();
        assert_eq!(cells[1..5], [rows.to_string(), rows.to_string(), "0".to_owned(), "0".to_owned()], "{line}");
        assert!(line.contains(" ms"), "{line}");
    }
    let objects = ended.objects();
    assert_eq!(objects.len(), 1);
    assert_eq!((&objects[0]["schema_version"], &objects[0]["kind"]), (&1.into(), &"upload".into()));
    let tables = objects[0]["tables"].as_array().unwrap();
    for ((table, rows), sums) in scene.rows().into_iter().zip(tables) {
        assert_eq!((&sums["table"], &sums["rows_sent"]), (&table.name().into(), &rows.into()));
        assert!(sums["p50_ms"].as_f64().unwrap() <= sums["p99_ms"].as_f64().unwrap());
        assert!(sums["megabytes_per_second"].as_f64().unwrap() > 0.0);
    }
    let quiet = scene.upload(&server.url(), "--restart --quiet").succeeded();
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let verbose = scene.upload(&server.url(), "--restart --verbose").succeeded();
    assert_eq!(verbose.err.matches(" rows acknowledged, key ").count() as u64, scene.chunks());
}

#[test]
fn paths_and_headers_are_as_asked_for() {
    let scene = Scene::with_chunks_of(1_000);
    let server = scene.server();
    let key = scene.path().join("key");
    fs::write(&key, format!("{CANARY}\n")).unwrap();
    let line = format!("upload data --auth x-api-key --api-key-file {} --api-url {}", key.display(), server.url());
    let output = scene.command(&line).env_remove("FIXTURES_API_KEY").output().unwrap();
    assert!(output.status.success(), "{}", common::text(&output.stderr));
    let by_path = server.requests().by_path;
    assert_eq!(by_path["/v1/tenants/bulk"], 1);
    assert_eq!(by_path.len(), 1 + 3 * 6);
    scene.assert_all_stored("another header");

    let hint = "rows go to /v1/tenants/bulk";
    scene.upload(&server.url(), "--restart --api-path /{table}").failed(1, hint);
    assert_eq!(server.requests().by_path["/tenants"], 1);
    scene.upload(&server.url(), "--restart --api-path /{table} --api-tenants-path /shops").failed(1, hint);
    assert_eq!(server.requests().by_path["/shops"], 1);
}

#[test]
fn an_upload_of_something_else_is_refused() {
    let scene = Scene::with_chunks_of(40);
    let first = scene.server();
    scene.upload(&first.url(), "").succeeded();
    let second = scene.server_with(|options| options.database = scene.path().join("second.sqlite"));
    let other = scene.upload(&second.url(), "--resume").failed(2, "was uploaded elsewhere: its --api-url is ");
    let anew = format!("`cargo xtask upload data --api-url {} --retry-delay 2ms --restart`", second.url());
    other.says(&first.url()).says(&second.url()).says(&anew);
    assert_eq!(second.requests().connections, 0);

    fs::rename(scene.data().join(".upload.ndjson"), scene.path().join("journal")).unwrap();
    common::succeed(scene.path(), &format!("gen {ROWS} --seed 7 --chunk-size 40 --quiet --force --output-dir data"));
    fs::rename(scene.path().join("journal"), scene.data().join(".upload.ndjson")).unwrap();
    for flags in ["", "--resume"] {
        let other = scene.upload(&first.url(), flags).failed(2, "the upload of another dataset: its seed is 42, not 7");
        other.says("--restart");
    }
    fs::write(scene.data().join(".upload.ndjson"), "something else\n").unwrap();
    scene.upload(&first.url(), "--resume").failed(2, "holds .upload.ndjson, which is not the journal of an upload");
    scene.upload(&second.url(), "--restart").succeeded();
}

#[test]
fn what_stays_in_an_api_is_reported_before_it_is_forgotten() {
    let scene = Scene::with_chunks_of(40);
    let server = scene.server();
    scene.upload(&server.url(), "").succeeded();
    let were = format!("warning: {} chunks of this directory were uploaded to {}/; ", scene.chunks(), server.url());
    let beside = format!("{were}they stay there, and the new dataset does not replace them\n");
    let again = format!("{were}their record is removed, so an upload sends them again under the same keys\n");
    scene.upload(&server.url(), "--restart").succeeded().says(&again);
    scene.upload(&server.url(), "--restart --quiet").succeeded().never_says("warning");

    let journal = scene.data().join(".upload.ndjson");
    let uploaded = fs::read(&journal).unwrap();
    scene.run(&format!("gen {ROWS} --seed 7 --chunk-size 40 --force --output-dir data")).succeeded().says(&beside);
    assert!(!journal.exists());
    scene.run(&format!("gen {ROWS} --seed 8 --chunk-size 40 --force --output-dir data")).succeeded().never_says(&were);
    fs::write(&journal, uploaded).unwrap();
    let other = scene.server_with(|options| options.database = scene.path().join("other.sqlite"));
    scene.upload(&other.url(), "--restart").succeeded().says(&beside);
    scene.upload(&other.url(), "").succeeded().never_says("warning");
}

#[test]
fn force_removes_the_old_upload_and_nothing_of_others() {
    let scene = Scene::with_chunks_of(40);
    let rejects = scene.data().join("rejects");
    fs::create_dir(&rejects).unwrap();
    fs::write(rejects.join("notes.txt"), "mine").unwrap();
    fs::write(rejects.join("tenants_chunk_0000.ndjson"), "ours").unwrap();
    let server = scene.server();
    scene.upload(&server.url(), "").succeeded();
    let left = || common::read(&rejects).into_keys().collect::<Vec<_>>();
    assert_eq!(left(), ["notes.txt"], "the rows of an earlier upload go when one begins anew");
    fs::write(rejects.join("tenants_chunk_0000.ndjson"), "ours").unwrap();

    let flags = "--quiet --chunk-size 40 --output-dir data";
    common::succeed(scene.path(), &format!("gen {ROWS} {flags}"));
    assert_eq!(left().len(), 2, "a complete dataset stays as it is");
    common::succeed(scene.path(), &format!("gen {ROWS} --seed 7 {flags} --force"));
    assert!(!scene.data().join(".upload.ndjson").exists());
    assert_eq!(left(), ["notes.txt"]);
    fs::remove_file(rejects.join("notes.txt")).unwrap();
    common::succeed(scene.path(), &format!("gen {ROWS} --seed 8 {flags} --force"));
    assert!(!rejects.exists());
}

#[test]
fn what_is_not_whole_is_not_sent() {
    let scene = Scene::with_chunks_of(40);
    let server = scene.server();
    let files = common::read(&scene.data());
    let victim = files.keys().find(|name| name.starts_with("orders_")).unwrap();
    let path = scene.data().join(victim);
    let mut changed = files[victim].clone();
    changed[10] ^= 1;
    fs::write(&path, &changed).unwrap();
    let damaged = scene.upload(&server.url(), "").failed(1, "is not what the manifest says it is");
    damaged.says(victim);
    fs::write(&path, &changed[1..]).unwrap();
    scene.upload(&server.url(), "--resume").failed(2, "is not complete").says(victim);
    fs::remove_file(&path).unwrap();
    scene.upload(&server.url(), "--resume").failed(2, "is not complete").says(victim);
    let line = format!("gen {ROWS} --chunk-size 40 --output-dir data --upload --resume --api-url {}", server.url());
    scene.run(&line).succeeded().says("rows were acknowledged before");
    scene.assert_all_stored("a file made again");
}

#[test]
fn the_tables_of_an_empty_shop_are_skipped() {
    let scene = Scene::with("--tenants 2 --products-per-tenant 3 --orders-per-tenant 0 --customers-per-tenant 1");
    let server = scene.server();
    scene.upload(&server.url(), "").succeeded();
    scene.assert_all_stored("no orders");
    assert_eq!(server.requests().total, scene.chunks());
    scene.upload(&server.url(), "").succeeded().says("already uploaded");
}

#[test]
fn a_dataset_is_not_written_to_if_the_state_is_kept_elsewhere() {
    let scene = Scene::with_chunks_of(50);
    let before = crate::common::read(&scene.data());
    let server = scene.server_with(|options| options.faults.refused_rows = 0.02);
    let (line, state) = ("--state-dir kept/here", scene.path().join("kept/here"));
    let ended = scene.upload(&server.url(), line).failed(1, "rows were rejected");
    ended.says("hint: see why in kept/here/rejects");
    assert_same(&scene.data(), &before, "the dataset");
    assert!(state.join(".upload.ndjson").exists() && state.join("rejects").exists());
    scene.upload(&server.url(), line).failed(1, "rows were rejected").says("already uploaded");
    scene.upload(&server.url(), "--state-dir data --restart").failed(1, "rows were rejected");
    assert!(scene.data().join(".upload.ndjson").exists());
}

#[test]
fn a_home_that_the_shell_has_not_replaced_is_refused() {
    let scene = Scene::with_chunks_of(1_000);
    for line in ["upload ~/data", "upload data --ca-cert=~/ca.pem", "upload data --state-dir=~/state"] {
        scene.run(line).failed(2, "begins with ~, which the shell has not replaced").says("$HOME");
    }
    scene.run("upload data --api-key-file=~/key").failed(2, "cannot be read").says("the shell has not replaced ~");
}
