//! The key is in one header, and nowhere else: not even where a server sends it back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::common::text;
use crate::scene::{CANARY, Scene};

/// A server that gives every request the same response, with the key that the request had in place
/// of `KEY`.
fn echo(response: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut key, mut length) = (String::new(), 0);
            for line in stream.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
                if let Some(value) = line.strip_prefix("Authorization: Bearer ") {
                    value.clone_into(&mut key);
                }
                if let Some(value) = line.strip_prefix("Content-Length: ") {
                    length = value.parse().unwrap();
                }
            }
            std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink()).unwrap();
            assert_eq!(key, CANARY);
            stream.get_mut().write_all(response.replace("KEY", &key).as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn a_server_that_echoes_the_key_is_not_quoted_with_it() {
    let scene = Scene::with_chunks_of(1_000);
    for (response, shown) in [
        ("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\nno such key: KEY", "400 no such key: ***"),
        (
            "HTTP/1.1 400 Bad\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n{\"title\":\"KEY\",\"detail\":\"KEY!\"}",
            "400 ***: ***!",
        ),
        ("HTTP/1.1 401 No\r\nConnection: close\r\n\r\nKEY is no key", "401 *** is no key"),
        ("HTTP/1.1 500 No\r\nConnection: close\r\n\r\nKEY failed", "500 *** failed"),
        (
            "HTTP/1.1 307 No\r\nLocation: http://KEY:KEY@localhost/KEY?key=KEY\r\nConnection: close\r\n\r\n",
            "a redirect to http://localhost/***,",
        ),
        (
            "HTTP/1.1 202 Later\r\nLocation: http://localhost/KEY?key=KEY\r\nConnection: close\r\n\r\n",
            "its result at http://localhost/***",
        ),
        (
            "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n....................................................................................................\
          ........................................................................................KEY",
            "400 ....",
        ),
    ] {
        let url = echo(response);
        for flags in ["", "--verbose --json=events"] {
            scene.upload(&url, &format!("--restart --max-retries 1 {flags}")).failed(1, shown);
        }
    }
    let rejects = "HTTP/1.1 207 Some\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n\
                   {\"errors\":[{\"row\":0,\"status\":422,\"reason\":\"KEY\"},{\"row\":1,\"status\":400,\"reason\":\"KEY\"},{\"row\":2}]}";
    // Three rows of each of 19 requests.
    scene.upload(&echo(rejects), "--restart --max-retries 0").failed(1, "57 rows were rejected");
    assert_eq!(scene.rejects()[0]["reason"], "***");
}

#[test]
fn a_key_on_the_command_line_works_and_is_warned_of() {
    let scene = Scene::with_chunks_of(60);
    let server = scene.server();
    let line = format!("upload data --api-key {CANARY} --api-url {}", server.url());
    let output = scene.command(&line).env_remove("FIXTURES_API_KEY").output().unwrap();
    let err = text(&output.stderr);
    assert!(output.status.success() && !err.contains(CANARY), "{err}");
    assert!(err.contains("warning: other processes can see the key of --api-key"), "{err}");
    let refused = scene.server_with(|options| {
        options.database = scene.path().join("refused.sqlite");
        options.api_key = Some("another".into());
    });
    for key in [format!("--api-key {CANARY}"), format!("--api-key={CANARY}")] {
        let ended = scene.run(&format!("upload data --restart {key} --api-url {}", refused.url())).failed(1, "401");
        ended.says("resume with `FIXTURES_API_KEY=… cargo xtask upload data --api-url ");
    }
}

#[cfg(unix)]
#[test]
fn a_file_of_a_key_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;

    let scene = Scene::with_chunks_of(1_000);
    let (server, path) = (scene.server(), scene.path().join("key"));
    std::fs::write(&path, CANARY).unwrap();
    for (mode, is_open) in [(0o644, true), (0o640, true), (0o600, false), (0o400, false)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let ended = scene.upload(&server.url(), "--api-key-file key --restart").succeeded();
        assert_eq!(ended.err.contains("warning: other users can read key"), is_open, "{mode:o}: {}", ended.err);
    }
    std::fs::write(&path, format!("\u{feff}{CANARY}")).unwrap();
    scene.upload(&server.url(), "--api-key-file key").failed(2, "begins with a byte order mark");
}

#[test]
fn a_key_that_cannot_be_is_refused_and_not_echoed() {
    let scene = Scene::with_chunks_of(1_000);
    let server = scene.server();
    let bad = [("", "is empty"), ("\n", "line break"), ("\u{e9}", "ASCII"), (" x", "space"), ("\u{1}", "control")];
    for (end, why) in bad {
        let key = if end.is_empty() { String::new() } else { format!("{CANARY}{end}") };
        let line = format!("upload data --api-url {}", server.url());
        let by_variable = scene.command(&line).env("FIXTURES_API_KEY", &key).output().unwrap();
        let by_flag =
            scene.command(&line).env_remove("FIXTURES_API_KEY").arg(format!("--api-key={key}")).output().unwrap();
        let made = format!("{ROWS_LINE} --upload --api-url {}", server.url());
        let by_gen = scene.command(&made).env("FIXTURES_API_KEY", &key).output().unwrap();
        let mut outputs = vec![by_variable, by_flag, by_gen];
        if end != "\n" {
            std::fs::write(scene.path().join("key"), &key).unwrap();
            outputs.push(scene.command(&format!("{line} --api-key-file key")).output().unwrap());
        }
        for output in outputs {
            let err = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{err}");
            assert!(err.contains(why) && err.contains("\nhint: ") && !err.contains(CANARY), "{err}");
        }
    }
    std::fs::write(scene.path().join("key"), [CANARY.as_bytes(), b"\0x"].concat()).unwrap();
    scene.upload(&server.url(), "--api-key-file key").failed(2, "contains a NUL");
    assert_eq!(server.requests().connections, 0);
    assert!(!scene.path().join("other").exists());
}

const ROWS_LINE: &str = "gen --preset tiny --output-dir other";

#[test]
fn an_address_with_a_password_is_refused_and_not_echoed() {
    let scene = Scene::with_chunks_of(1_000);
    for url in [
        format!("http://user:{CANARY}@localhost"),
        format!("http://{CANARY}@localhost"),
        format!("http://localhost/?key={CANARY}"),
        format!("http://localhost/#{CANARY}"),
        format!("http://user:{CANARY}@[::"),
    ] {
        scene.upload(&url, "").failed(2, "--api-url");
    }
    scene.upload("http://localhost", &format!("--api-path /{{table}}?key={CANARY}")).failed(2, "--api-path");
    for slip in ["--api-kee", "--apikey"] {
        let ended = scene.run(&format!("upload data {slip} {CANARY}"));
        ended.failed(2, slip).says("--api-key");
        scene.run(&format!("upload data {slip}={CANARY}")).failed(2, slip);
    }
}
