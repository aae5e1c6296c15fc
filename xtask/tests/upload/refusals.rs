//! Command lines that are refused before anything is sent or made.

use std::fs;

use crate::common;
use crate::responses::{Raw, response};
use crate::scene::{CANARY, Ended, ROWS, Run, Scene, upload_line, wait_until};

#[test]
fn flags_that_cannot_be_are_refused_before_connecting() {
    let scene = Scene::with_chunks_of(60);
    let server = scene.server();
    let url = server.url();
    for (flags, sentence) in [
        (
            "--api-url http://example.com".to_owned(),
            "--api-url http://example.com/ would send rows and key unencrypted",
        ),
        ("--api-url ftp://localhost".to_owned(), "--api-url has the scheme ftp, not http or https"),
        ("--api-url nonsense".to_owned(), "--api-url is not a valid address"),
        (format!("--api-url {url}/?x=1"), "has a query or fragment"),
        (format!("--api-url {url} --api-path /bulk"), "--api-path /bulk does not say where the table's name goes"),
        (format!("--api-url {url} --api-path {{table}}"), "--api-path does not begin with /"),
        (
            format!("--api-url {url} --api-tenants-path /{{tenant_id}}"),
            "--api-tenants-path /{tenant_id} names a tenant",
        ),
        (format!("--api-url {url} --api-path /..%2f{{table}}"), "--api-path contains a segment of dots"),
        (format!("--api-url {url} --api-path /..\\{{table}}"), "--api-path contains characters"),
        (format!("--api-url {url}/{}", "a".repeat(70_000)), "--api-url has 70"),
        (format!("--api-url {url} --api-path /{}{{table}}", "a".repeat(70_000)), "--api-path has 70008 bytes"),
        (format!("--api-url {url} --auth basic"), "--auth basic is not a valid value"),
        (format!("--api-url {url} --concurrency 0"), "--concurrency 0 is too small"),
        (format!("--api-url {url} --concurrency 1k"), "--concurrency 1k is too large"),
        (format!("--api-url {url} --timeout soon"), "--timeout soon is not a duration"),
        (format!("--api-url {url} --timeout 0"), "--timeout 0 is too short"),
        (format!("--api-url {url} --retry-delay 2d"), "--retry-delay 2d is longer than a day"),
        (format!("--api-url {url} --max-retries -1"), "--max-retries -1 is negative"),
        (format!("--api-url {url} --resume --restart"), "cannot be used together"),
        (format!("--api-url {url} --api-key a --api-key-file b"), "cannot be used together"),
    ] {
        scene.run(&format!("upload data {flags}")).failed(2, sentence);
    }
    assert_eq!(server.requests().connections, 0);
    assert!(!scene.data().join(".upload.ndjson").exists());
    scene
        .run("upload data --api-url http://192.0.2.1 --allow-insecure-http --timeout 1ms --max-retries 0")
        .failed(1, "given up");
}

#[test]
fn files_that_flags_name_must_be_there() {
    let scene = Scene::with_chunks_of(60);
    fs::create_dir(scene.path().join("folder")).unwrap();
    for line in ["upload data".to_owned(), format!("gen {ROWS} --upload --output-dir other")] {
        let ended = scene.run(&format!("{line} --ca-cert nothing")).failed(2, "--ca-cert nothing cannot be read");
        ended.says("hint: name a file that exists\n");
        // The run fails here if the key is echoed.
        for key in [CANARY.to_owned(), format!("{CANARY}/{CANARY}"), CANARY.repeat(300)] {
            let ended = scene.run(&format!("{line} --api-key-file {key}"));
            ended.failed(2, "the file that --api-key-file names cannot be read").says("FIXTURES_API_KEY");
        }
        for flag in ["--api-key-file", "--ca-cert"] {
            let ended = scene.run(&format!("{line} {flag} folder")).failed(2, &format!("{flag} folder cannot be read"));
            ended.says("hint: name a file, not a directory\n");
        }
    }
}

#[test]
fn a_proxy_that_fails_is_named() {
    let scene = Scene::with_chunks_of(1_000);
    let proxied = |scheme: &str, proxy: &str| {
        let line = format!(
            "upload data --restart --api-url {scheme}://192.0.2.1 --allow-insecure-http --max-retries 1 --retry-delay 2ms"
        );
        let mut command = scene.command(&line);
        command.env("HTTP_PROXY", proxy).env("HTTPS_PROXY", proxy).env_remove("NO_PROXY").env_remove("no_proxy");
        for name in ["http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"] {
            command.env_remove(name);
        }
        Ended::of(&scene, &line, &command.output().unwrap())
    };
    let nowhere = crate::responses::nowhere().replace("http://", &format!("http://user:{CANARY}@"));
    for scheme in ["http", "https"] {
        let ended = proxied(scheme, &nowhere).failed(1, "1 chunk was given up");
        ended.says("the proxy http://127.0.0.1:").says("hint: check the proxy that HTTPS_PROXY");
        let server = Raw::responding(|_| response(407, "Proxy-Authenticate: Basic\r\n", ""));
        let ended = proxied(scheme, &server.url).failed(1, "1 chunk was refused");
        ended.says("hint: give the proxy's user and password");
        assert_eq!(server.count(), 1, "a 407 is not retried");
    }
}

#[test]
fn a_directory_in_use_is_waited_for() {
    let scene = Scene::with_chunks_of(60);
    let server = Raw::responding(|_| response(202, "Location: /jobs/7\r\n", ""));
    let run = Run::start(&scene, &upload_line(&server.url, ""));
    wait_until("asked", || server.count() > 0);
    let ended = scene.upload(&server.url, "").failed(2, "the directory data is in use by another process");
    ended.says("hint: wait for it\n");
    run.kill();
}

#[test]
fn gen_takes_the_flags_only_with_upload() {
    let scene = Scene::empty();
    for (flags, first) in
        [("--api-url http://localhost", "--api-url"), ("--concurrency 2 --timeout 1s", "--concurrency")]
    {
        let ended = scene.run(&format!("gen {ROWS} --output-dir data {flags}"));
        ended.failed(2, &format!("{first} is for uploads, and nothing is uploaded")).says("hint: add --upload");
    }
    scene.run(&format!("gen {ROWS} --upload --stdout orders")).failed(2, "cannot be used together");
    scene.run(&format!("gen {ROWS} --upload --part 1/2")).failed(2, "cannot be used together");
    scene.run(&format!("gen {ROWS} --upload --api-url http://example.com")).failed(2, "unencrypted");
    assert!(!scene.data().exists() && !scene.path().join("generated_data").exists());
}

#[test]
fn only_a_dataset_is_uploaded() {
    let scene = Scene::empty();
    let ended = scene.run("upload data").failed(2, "the directory data does not exist");
    ended.says("hint: name the directory of a dataset\n");
    fs::write(scene.data(), "").unwrap();
    scene.run("upload data").failed(2, "the directory data is a file").never_says("--output-dir");
    fs::remove_file(scene.data()).unwrap();
    fs::create_dir(scene.data()).unwrap();
    scene.run("upload data").failed(2, "the directory data holds no dataset").says("cargo xtask gen");
    fs::write(scene.data().join("manifest.json"), "{}").unwrap();
    scene.run("upload data").failed(2, "holds manifest.json, which is not the manifest of a dataset");
    fs::remove_file(scene.data().join("manifest.json")).unwrap();
    common::succeed(scene.path(), &format!("gen {ROWS} --part 1/2 --quiet --output-dir data"));
    scene.run("upload data").failed(2, "holds parts of a dataset").says("cargo xtask join");
    common::succeed(scene.path(), &format!("gen {ROWS} --quiet --output-dir whole"));
    let manifest = scene.path().join("whole/manifest.json");
    let other = fs::read_to_string(&manifest)
        .unwrap()
        .replace(&format!("\"dataset_version\": {}", fixtures_gen::DATASET_VERSION), "\"dataset_version\": 999");
    fs::write(&manifest, other).unwrap();
    scene.run("upload whole").failed(2, "whole was made by dataset version 999");
}
