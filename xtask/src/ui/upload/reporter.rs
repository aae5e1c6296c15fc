//! What people and programs read while an upload runs: a line for each event of some kinds, and one
//! now and then for those of others.

use std::time::{Duration, Instant};

use fixtures_run::Observed;
use fixtures_upload::{Event, Observer, Unasked};

use crate::args::{Reports, Verbosity};
use crate::ui::json;
use crate::ui::terminal::{print_labelled, print_line};
use crate::ui::upload::error::because;
use crate::ui::upload::json::ChunkReport;
use crate::ui::words::{counted, grouped};

const RETRY_EVERY: Duration = Duration::from_secs(3);
const WAIT_EVERY: Duration = Duration::from_secs(10);

/// Warnings about rows that are not stored, before the rest is left to --verbose.
const MOST_WARNINGS: u64 = 10;

/// Reports an upload as it goes.
pub(crate) struct UploadReporter {
    directory: String,
    reports: Reports,
    last_retry: Option<Instant>,
    last_wait: Option<Instant>,
    /// Retries since the last one that was printed.
    unprinted_retries: u64,
    warnings: u64,
}

impl UploadReporter {
    pub(crate) fn new(directory: String, reports: Reports) -> Self {
        Self { directory, reports, last_retry: None, last_wait: None, unprinted_retries: 0, warnings: 0 }
    }

    fn is_verbose(&self) -> bool {
        self.reports.verbosity == Verbosity::Verbose
    }

    /// All retries if that is asked for, otherwise one now and then.
    fn retrying(&mut self, line: &str) {
        if self.is_verbose() {
            return print_line(line);
        }
        if !is_due(&mut self.last_retry, RETRY_EVERY) {
            self.unprinted_retries += 1;
            return;
        }
        match std::mem::take(&mut self.unprinted_retries) {
            0 => print_line(line),
            others => print_line(&format!("{line}; {others} more retries since the last line")),
        }
    }

    /// The first warnings, unless asked for all.
    fn warn(&mut self, what: &str) {
        self.warnings += 1;
        if self.is_verbose() || self.warnings <= MOST_WARNINGS {
            print_labelled("warning:", what);
        } else if self.warnings == MOST_WARNINGS + 1 {
            print_line("more warnings of this kind are printed with --verbose");
        }
    }

    fn print(&mut self, event: &Event<'_>) {
        match *event {
            Event::Started { target, rows, concurrency, .. } => print_line(&format!(
                "{}: uploading {} rows to {target}, {} at a time",
                self.directory,
                grouped(rows),
                counted(concurrency as u64, "request")
            )),
            Event::ChunkStored { file, rows, rejected, key, .. } if self.is_verbose() => {
                let more = if rejected > 0 { format!(", {rejected} rejected") } else { String::new() };
                print_line(&format!("{file}: {} rows acknowledged{more}, key {key}", rows - rejected));
            }
            Event::RowsRejected { file, rejects, rows, rejected, first } => {
                self.warn(&format!("{file}: {rejected} of {rows} rows rejected, see rejects/{rejects}: {first}"));
            }
            Event::ChunkRefused { file, reason } => self.warn(&format!("{file}: refused: {}", because(reason))),
            Event::ChunkGivenUp { file, retries, reason } => {
                let retries = if retries == 1 { "1 retry".to_owned() } else { format!("{retries} retries") };
                self.warn(&format!("{file}: given up after {retries}: {}", because(reason)));
            }
            Event::Retrying { file, reason, delay } => {
                self.retrying(&format!("{file}: {}; retrying in {}", because(reason), millis(delay)));
            }
            Event::Waiting { file, location } if is_due(&mut self.last_wait, WAIT_EVERY) => {
                print_line(&format!("{file}: the server has not finished; waiting for its result at {location}"));
            }
            Event::AlreadyThere { file } => self.warn(&format!(
                "{file}: 409 to a request that was sent before, from a server that confirms no keys: counted as stored"
            )),
            Event::NotAsked { why } => {
                let why = match why {
                    Unasked::NoKeys => "it confirms no idempotency keys, and could store rows a second time",
                    Unasked::NoReplays => "it does not say whether a response is a replay",
                };
                print_line(&format!("by the journal only: the server cannot be asked what it holds, for {why}"));
            }
            Event::Throttled { concurrency } if self.is_verbose() => {
                let requests = counted(concurrency as u64, "request");
                print_line(&format!("429: at most {requests} at a time from now on"));
            }
            Event::ChunkStored { .. } | Event::Waiting { .. } | Event::Throttled { .. } => {}
        }
    }
}

impl Observer for UploadReporter {
    fn observe(&mut self, event: &Event<'_>) -> Observed {
        if !self.reports.is_quiet() {
            self.print(event);
        }
        match *event {
            Event::ChunkStored { file, table, chunk, rows, rejected, key } if self.reports.has_events() => {
                let (path, table) = (file, table.name());
                json::print(&ChunkReport { path, table, chunk, rows, rejected, key })?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether it is time for another line of a kind; if so, it counts as printed.
fn is_due(last: &mut Option<Instant>, every: Duration) -> bool {
    let is_due = last.is_none_or(|last| last.elapsed() >= every);
    if is_due {
        *last = Some(Instant::now());
    }
    is_due
}

fn millis(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_kind_keep_their_distance() {
        let mut last = None;
        assert!(is_due(&mut last, RETRY_EVERY) && !is_due(&mut last, RETRY_EVERY));
        assert!(is_due(&mut last, Duration::ZERO));
        assert_eq!(
            (millis(Duration::from_millis(20)), millis(Duration::from_millis(1_250))),
            ("20 ms".into(), "1.2 s".into())
        );
    }
}
