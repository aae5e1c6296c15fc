//! Memory stays flat whatever a server responds, and however many requests it has at once.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use crate::responses::{Asked, Raw};
use crate::scene::{Scene, upload_line};

const MOST: u64 = 64 * 1024 * 1024;

/// Some 64 requests of a stage at a time, each of 200 rows.
const DATASET: &str =
    "--tenants 64 --products-per-tenant 20 --orders-per-tenant 200 --customers-per-tenant 10 --chunk-size 200";

/// The most memory that an upload has had, whose responses have these bodies.
fn peak(concurrency: usize, body: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> u64 {
    let scene = Scene::with(DATASET);
    let body = Arc::new(body);
    let all = Arc::new(Barrier::new(concurrency));
    let late = Arc::new(AtomicU64::new(concurrency as u64));
    let raw = Raw::handling(move |asked, mut stream| {
        let (body, all, late) = (Arc::clone(&body), Arc::clone(&all), Arc::clone(&late));
        thread::spawn(move || {
            std::io::copy(&mut stream.by_ref().take(asked.length), &mut std::io::sink()).unwrap();
            let take = |left: u64| left.checked_sub(1);
            let is_large =
                asked.path.contains("/orders/") && late.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok();
            // The large ones come all at once.
            if is_large {
                all.wait();
            }
            let large = if is_large { body(&asked) } else { vec![] };
            let _ = respond(&asked, stream, if is_large { &large } else { b"{}" });
        });
    });
    let line = upload_line(&raw.url, &format!("--quiet --max-retries 0 --timeout 10m --concurrency {concurrency}"));
    // What the program holds, not how many arenas the allocator opens for busy threads.
    let mut child =
        scene.command(&line).env("MALLOC_ARENA_MAX", "1").stderr(Stdio::null()).spawn().expect("the program starts");
    let (status, mut peak) = (format!("/proc/{}/status", child.id()), 0);
    while child.try_wait().expect("a child").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = kilobytes.map_or(peak, |kilobytes| kilobytes * 1024);
        thread::sleep(Duration::from_millis(2));
    }
    peak
}

fn respond(asked: &Asked, mut stream: BufReader<TcpStream>, body: &[u8]) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 207 X\r\nConnection: close\r\nContent-Type: application/json\r\nIdempotency-Key: {}\r\nContent-Length: \
         {}\r\n\r\n",
        asked.key,
        body.len()
    );
    let stream = stream.get_mut();
    if body == b"{}" {
        return stream.write_all(head.replace("207", "201").as_bytes()).and_then(|()| stream.write_all(body));
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

/// Rows with reasons that make it this long.
fn many_errors(asked: &Asked, length: usize) -> Vec<u8> {
    let mut body = String::from("{\"errors\":[");
    let reason = "x".repeat(length / 200 - 100);
    for row in 0..200 {
        let comma = if row == 0 { "" } else { "," };
        write!(body, "{comma}{{\"row\":{row},\"status\":422,\"reason\":\"{} {row} {reason}\"}}", asked.number).unwrap();
    }
    (body + "]}").into_bytes()
}

#[test]
fn long_lists_of_rows_take_little_memory() {
    for (concurrency, length) in [(1, 15 * 1024 * 1024), (64, 1024 * 1024)] {
        let peak = peak(concurrency, move |asked| many_errors(asked, length));
        assert!(peak > 0 && peak < MOST, "{concurrency} at a time: {} MiB", peak >> 20);
    }
}

#[test]
fn a_row_that_is_named_many_times_is_one_row() {
    let body = |_: &Asked| {
        let rows: Vec<_> = (0..200_000).map(|number| format!("{{\"row\":{}}}", number % 200)).collect();
        format!("{{\"errors\":[{}]}}", rows.join(",")).into_bytes()
    };
    let peak = peak(4, body);
    assert!(peak > 0 && peak < MOST, "{} MiB", peak >> 20);
}

#[test]
fn one_endless_string_or_nest_takes_little_memory() {
    for piece in ["x", "[1],", "\\u00e9", "{\"a\":1},"] {
        let body = move |_: &Asked| {
            let text = piece.repeat(4 * 1024 * 1024 / piece.len());
            let reason = if piece.ends_with(',') { format!("[{text}0]") } else { format!("\"{text}\"") };
            format!("{{\"errors\":[{{\"row\":0,\"reason\":{reason}}}]}}").into_bytes()
        };
        let peak = peak(2, body);
        assert!(peak > 0 && peak < MOST, "{piece}: {} MiB", peak >> 20);
    }
}
