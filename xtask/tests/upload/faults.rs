//! A server that misbehaves: whatever it does, every row is stored once, or it is said which are
//! not.

use fixtures_gen::Table;
use receive::{Fault, Faults, RateLimit, Rule};

use crate::responses::{Raw, json, response};
use crate::scene::{ROWS, Run, Scene, upload_line};

/// All faults but those that end the server's process, which is this one.
fn faults() -> impl Iterator<Item = Fault> {
    let ends_process = |fault: &Fault| matches!(fault, Fault::CrashBeforeCommit | Fault::CrashAfterCommit);
    Fault::ALL.iter().copied().filter(move |fault| !ends_process(fault))
}

#[test]
fn each_fault_alone_loses_nothing_and_doubles_nothing() {
    for fault in faults() {
        let scene = Scene::with_chunks_of(60);
        let delay = std::time::Duration::from_millis(5);
        let server = scene.faulty(Faults { seed: 1, delay, ..Faults::one(fault, 0.3) });
        let ended = scene.upload(&server.url(), "--json").succeeded().says("exactly once");
        let met = server.requests().faults.get(&fault).copied().unwrap_or_default();
        assert!(met > 5, "{fault} was met {met} times");
        scene.assert_all_stored(fault.name());
        let summary = &ended.objects()[0];
        assert_eq!(summary["total"]["rows_rejected"], 0, "{fault}");
        let retries = summary["total"]["retries"].as_u64().unwrap();
        let is_response = matches!(fault, Fault::Slow | Fault::Accepted);
        assert_eq!(retries == 0, is_response, "{fault}: {retries} retries");
    }
}

#[test]
fn a_mix_of_all_faults_over_a_thousand_chunks_of_ndjson() {
    assert_a_mix_loses_nothing(1, "");
}

#[test]
fn a_mix_of_all_faults_over_a_thousand_chunks_of_packed_csv() {
    assert_a_mix_loses_nothing(2, "--format csv --compress");
}

fn assert_a_mix_loses_nothing(seed: u64, format: &str) {
    let scene = Scene::with(&format!("{ROWS} --chunk-size 2 {format}"));
    assert!(scene.chunks() >= 1_000);
    let mut faults = Faults { seed, delay: std::time::Duration::from_millis(5), ..Faults::mix(0.3) };
    // Each of these is a pause of a second for all requests, so it is rarer than the others.
    for fault in [Fault::TooManySeconds, Fault::TooManyDate, Fault::UnavailableSeconds, Fault::UnavailableDate] {
        faults.rates.entry(fault).and_modify(|rate| *rate /= 4.0);
    }
    let server = scene.faulty(faults);
    scene.upload(&server.url(), "").succeeded().says("exactly once");
    let requests = server.requests();
    let met: u64 = requests.faults.values().sum();
    assert!(met >= 300 && requests.faults.len() >= 20, "{:?}", requests.faults);
    assert_eq!(requests.by_key.len() as u64, scene.database().keys().unwrap(), "every key is stored once");
    scene.assert_all_stored("a mix");
}

#[test]
fn rows_that_are_refused_for_good_are_kept_with_the_reason() {
    for format in ["ndjson", "csv --compress"] {
        let scene = Scene::with(&format!("{ROWS} --chunk-size 25 --format {format}"));
        let faults = Faults { seed: 3, refused_rows: 0.02, partial_rows: 0.3, ..Faults::one(Fault::Partial, 0.3) };
        let server = scene.faulty(faults);
        let ended = scene
            .upload(&server.url(), "--json")
            .failed(1, "rows were rejected")
            .says("hint: see why in data/rejects\n");
        let total = scene.rows().iter().map(|(_, rows)| rows).sum::<u64>();
        let stored: u64 = Table::ALL.iter().map(|&table| scene.database().rows(table).unwrap()).sum();
        let rejects = scene.rejects();
        assert!(rejects.len() > 30, "{}", rejects.len());
        assert_eq!(stored + rejects.len() as u64, total, "every row is stored or kept");
        for reject in &rejects {
            assert_eq!(reject["status"], 422);
            assert!(!reject["reason"].as_str().unwrap().is_empty());
            assert_eq!(reject["data"].is_object(), format == "ndjson", "{reject}");
        }
        let objects = ended.objects();
        assert_eq!(objects[0]["status"], "incomplete");
        assert_eq!(objects[0]["total"]["rows_rejected"], rejects.len());
        assert_eq!(objects[0]["total"]["rows_acknowledged"], stored);
        assert_eq!((&objects[1]["kind"], &objects[1]["exit_code"]), (&"error".into(), &1.into()));

        let before = server.requests().total;
        scene.upload(&server.url(), "--resume").failed(1, "rows were rejected").says("already uploaded");
        assert_eq!(server.requests().total, before + 2, "the server is asked for two");
    }
}

#[test]
fn a_refused_chunk_holds_up_what_depends_on_it_and_nothing_else() {
    for status in [400, 403, 404, 413, 422] {
        let scene = Scene::with_chunks_of(60);
        let server = scene.server_with(|options| options.rules = vec![Rule::refuse("/customers/", status)]);
        let ended = scene.upload(&server.url(), "").failed(1, "3 chunks were refused");
        let ended = ended.says("rows that depend on them were not sent").says(&format!(": {status} "));
        if status == 413 {
            ended.says("--chunk-size");
        }
        let database = scene.database();
        for (table, rows) in scene.rows() {
            let is_held_up = matches!(table, Table::Customers | Table::Orders | Table::OrderItems);
            assert_eq!(database.rows(table).unwrap(), if is_held_up { 0 } else { rows }, "{status}: {table}");
        }
        let retried = server.requests().by_key.values().filter(|&&count| count > 1).count();
        assert_eq!(retried, 0, "{status} is not sent again");

        let address = server.address();
        server.stop();
        let server = scene.server_with(|options| options.listen = address);
        let seen = server.requests().total;
        scene.upload(&server.url(), "").failed(2, "holds this upload, interrupted: ").says("--resume");
        assert_eq!(server.requests().total, seen);
        scene.upload(&server.url(), "--resume").succeeded().says("were acknowledged before");
        scene.assert_all_stored("resumed after a refusal");
    }
}

#[test]
fn a_key_that_is_not_taken_stops_the_run() {
    let scene = Scene::with_chunks_of(20);
    let server = scene.server_with(|options| options.api_key = Some("another".into()));
    let ended = scene.upload(&server.url(), "").failed(1, "rejects the API key: 401");
    ended.says("hint: check the key");
    assert_eq!(server.requests().total, 1);
    let line = format!("upload data --api-url {}", server.url());
    let output = scene.command(&line).env_remove("FIXTURES_API_KEY").output().unwrap();
    assert!(crate::common::text(&output.stderr).contains("hint: give the API key in FIXTURES_API_KEY"));
    let line = format!("gen {ROWS} --seed 9 --output-dir other --upload --api-url {}", server.url());
    scene.run(&line).failed(1, "rejects the API key");
}

#[test]
fn a_server_without_idempotency_has_rows_at_least_once() {
    let scene = Scene::with_chunks_of(30);
    let server = scene.server_with(|options| {
        options.idempotency = false;
        options.faults = Faults { seed: 5, ..Faults::one(Fault::FailureAfterCommit, 0.3) };
    });
    let ended = scene.upload(&server.url(), "--json").succeeded();
    let ended =
        ended.says("at least once: the server confirmed the idempotency keys of 0 of ").says("may be stored twice");
    assert!(server.requests().repeated_rows > 0, "rows did come twice");
    assert_eq!(ended.objects()[0]["delivery"], "at_least_once");
    scene.upload(&server.url(), "").succeeded().says("already uploaded").says("at least once");
}

#[test]
fn too_many_requests_halve_what_is_sent_at_once() {
    let scene = Scene::with_chunks_of(20);
    let server = scene.faulty(Faults { seed: 2, ..Faults::one(Fault::TooMany, 0.4) });
    let ended = scene.upload(&server.url(), "--concurrency 8 --verbose").succeeded();
    let ended = ended.says("429: at most 4 requests at a time from now on");
    assert!(
        ended.err.contains("429: at most 2 requests") || ended.err.contains("429: at most 1 request "),
        "{}",
        ended.err
    );
    scene.assert_all_stored("429");
}

/// How fast an upload is under a limit is tested in `fixtures-upload`, in a time of its own.
#[test]
fn a_rate_limit_costs_time_and_no_chunk() {
    for (per_second, burst, concurrency) in [(20, 2, 1), (40, 4, 4), (100, 10, 64_u64)] {
        let scene = Scene::with_chunks_of(60);
        let server = scene.server_with(|options| {
            let (per_second, burst) = (per_second.try_into().unwrap(), burst.try_into().unwrap());
            options.rate_limit = Some(RateLimit { per_second, burst });
            options.faults.retry_after = 1;
        });
        let ended = scene.upload(&server.url(), &format!("--concurrency {concurrency} --max-retries 0"));
        ended.succeeded().says("exactly once").never_says("given up");
        scene.assert_all_stored("under a rate limit");
        let requests = server.requests();
        assert!(requests.total > scene.chunks(), "the limit was never met");
        assert!(requests.total < 2 * scene.chunks(), "{per_second}: {} requests", requests.total);
    }
}

#[test]
fn a_server_that_is_throttled_for_long_is_waited_for() {
    let scene = Scene::with_chunks_of(1_000);
    for (status, headers) in [(429, ""), (429, "Retry-After: 0.01\r\n"), (503, "Retry-After: .01\r\n")] {
        let server = Raw::responding(move |asked| match asked.number {
            0..6 => response(status, headers, ""),
            _ => response(200, "", ""),
        });
        scene.upload(&server.url, "--restart --max-retries 1").succeeded();
    }
    let server = Raw::responding(|asked| match asked.number {
        0..6 => json(207, "Retry-After: 0.01\r\n", r#"{"errors":[{"row":0,"status":429}]}"#),
        _ => response(200, "", ""),
    });
    scene.upload(&server.url, "--restart --max-retries 1").succeeded();
}

#[test]
fn a_server_asks_for_its_time() {
    let scene = Scene::with_chunks_of(1_000);
    for fault in [Fault::UnavailableSeconds, Fault::TooManyDate] {
        let faults = Faults { retry_after: 1, most_per_key: 1, ..Faults::one(fault, 1.0) };
        let server = scene.server_with(|options| {
            options.database = scene.path().join(format!("{fault}.sqlite"));
            options.faults = faults;
            options.rules = vec![Rule::refuse("/products/", 400), Rule::refuse("/customers/", 400)];
        });
        let ended = scene.upload(&server.url(), "--restart --verbose").failed(1, "refused");
        let waits =
            ended.err.lines().filter(|line| line.starts_with("tenants.csv: ") && line.contains("; retrying in "));
        let waits: Vec<_> = waits.map(|line| line.rsplit("; retrying in ").next().unwrap()).collect();
        assert_eq!(waits.len(), 1);
        // What was asked for, and jitter on top; a little of it has passed when it is printed.
        let is_near_a_second = ["1.1 s", "1.0 s"].contains(&waits[0]) || waits[0].ends_with(" ms");
        assert!(is_near_a_second, "{waits:?}");
    }
}

#[test]
fn what_never_succeeds_is_given_up() {
    let scene = Scene::with_chunks_of(60);
    let faults = || Faults { most_per_key: u32::MAX, ..Faults::one(Fault::Unavailable, 1.0) };
    let server = scene.faulty(faults());
    let ended = scene.upload(&server.url(), "--max-retries 3").failed(1, "1 chunk was given up");
    ended.says("503").says("resume with `cargo xtask upload data").says("--resume`");
    assert_eq!(server.requests().total, 4);
    let address = server.address();
    server.stop();
    scene.upload(&format!("http://{address}"), "--max-retries 1").failed(1, "1 chunk was given up").says("refused");
    let server = scene.server_with(|options| options.listen = address);
    scene.upload(&server.url(), "--resume").succeeded();
    scene.assert_all_stored("after all");
}

#[test]
fn a_server_that_goes_ends_the_run() {
    let scene = Scene::with_chunks_of(4);
    let server = scene.server();
    let address = server.address();
    let run = Run::start(&scene, &upload_line(&server.url(), "--max-retries 1 --json=events"));
    assert!(run.wait_for("chunk", 40));
    server.stop();
    let hint = format!("hint: check whether the server is still up at http://{address}; then resume with");
    let ended = run.end(&scene).failed(1, "no longer stores any chunk: ").says(&hint);
    assert_eq!(ended.objects().last().unwrap()["kind"], "error");
    let server = scene.server_with(|options| options.listen = address);
    scene.upload(&server.url(), "--resume").succeeded().says("exactly once");
    scene.assert_all_stored("a server that was gone");
}

#[test]
fn results_that_come_later_are_waited_for() {
    let scene = Scene::with_chunks_of(60);
    let server = scene.faulty(Faults { polls: 5, most_per_key: 1, ..Faults::one(Fault::Accepted, 1.0) });
    let ended = scene.upload(&server.url(), "--json").succeeded().says("exactly once");
    assert_eq!(ended.objects()[0]["total"]["retries"], 0);
    let requests = server.requests();
    assert!(requests.total > scene.chunks() * 5, "{}", requests.total);
    assert_eq!(requests.by_key.values().max(), Some(&1));
    scene.assert_all_stored("202");
}

#[test]
fn a_rate_is_found_in_few_refusals() {
    for (per_second, burst, concurrency) in [(20, 1, 1), (50, 1, 4), (100, 10, 64_u64)] {
        let scene = Scene::with_chunks_of(20);
        let number = |number: u32| std::num::NonZeroU32::new(number).unwrap();
        let server = scene.server_with(|options| {
            options.rate_limit = Some(RateLimit { per_second: number(per_second), burst: number(burst) });
            options.faults.retry_after = 1;
        });
        let line = format!("--concurrency {concurrency} --json");
        let ended = scene.upload(&server.url(), &line).succeeded();
        scene.assert_all_stored("a limit");
        let refused = server.requests().total - scene.chunks();
        // The first ones come all at once; then each refusal is a pause of all.
        let most = concurrency.max(4) + scene.chunks() / 5;
        assert!(refused <= most, "{per_second}/s: {refused} of {} refused: {}", scene.chunks(), ended.err);
    }
}
