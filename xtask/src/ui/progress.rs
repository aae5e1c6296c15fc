//! How far the work is: a bar on a terminal, elsewhere a line now and then. It reads counters;
//! nobody waits for it.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use fixtures_gen::Table;
use fixtures_run::Counters;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::{Json, Reports, Verbosity};
use crate::ui::json::Report;
use crate::ui::terminal::print_line;
use crate::ui::words::grouped;

const BAR_EVERY: Duration = Duration::from_millis(100);
const EVENT_EVERY: Duration = Duration::from_secs(1);
const LINE_EVERY: Duration = Duration::from_secs(3);

/// Shows how far the work is until it is dropped.
pub(crate) struct Progress {
    threads: Vec<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to show how far `counters` are on their way to `rows` rows, or how far they are where
    /// that is 0, because it is not known.
    pub(crate) fn start(reports: Reports, counters: &Arc<Counters>, rows: u64) -> Self {
        let for_people: Option<Box<dyn View>> = match reports.verbosity {
            Verbosity::Quiet => None,
            Verbosity::Normal if io::stderr().is_terminal() => Some(Box::new(Bar::new(rows))),
            Verbosity::Normal | Verbosity::Verbose => Some(Box::new(Lines)),
        };
        let for_programs: Option<Box<dyn View>> = match reports.json {
            Some(Json::Events) => Some(Box::new(Events)),
            Some(Json::Summary) | None => None,
        };
        let threads = [for_people, for_programs].into_iter().flatten().filter_map(|mut view| {
            let counters = Arc::clone(counters);
            let (stop, stopped) = mpsc::channel();
            let watch = move || watch(&stopped, view.as_mut(), &counters, rows);
            // A system that has no thread for this has none for the work either, which reports it.
            Some((stop, thread::Builder::new().name("progress".to_owned()).spawn(watch).ok()?))
        });
        Self { threads: threads.collect() }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        for (stop, handle) in self.threads.drain(..) {
            drop(stop);
            let _ = handle.join();
        }
    }
}

fn watch(stopped: &Receiver<()>, view: &mut dyn View, counters: &Counters, rows: u64) {
    let start = Instant::now();
    while stopped.recv_timeout(view.interval()) == Err(RecvTimeoutError::Timeout) {
        let made = counters.made();
        let moment =
            Moment { done: made.rows, rows, bytes: made.bytes, elapsed: start.elapsed(), table: counters.latest() };
        view.show(&moment);
    }
    view.end();
}

/// How far the work is.
struct Moment {
    done: u64,
    rows: u64,
    bytes: u64,
    elapsed: Duration,
    table: Table,
}

impl Moment {
    /// Rows, speed, time left and table, in one line.
    fn line(&self) -> String {
        let seconds = self.elapsed.as_secs_f64().max(1e-3);
        if self.rows == 0 {
            return format!("{} rows, {}", grouped(self.done), self.table.name());
        }
        format!(
            "{} of {} rows ({} %), {}, {} left, {}",
            grouped(self.done),
            grouped(self.rows),
            u128::from(self.done) * 100 / u128::from(self.rows.max(1)),
            self.speed(seconds),
            self.time_left(),
            self.table.name()
        )
    }

    /// Bytes in a second, or rows where no bytes are counted.
    fn speed(&self, seconds: f64) -> String {
        if self.bytes == 0 {
            return format!("{} rows/s", grouped((self.done as f64 / seconds) as u64));
        }
        format!("{:.0} MB/s", self.bytes as f64 / 1e6 / seconds)
    }

    fn time_left(&self) -> String {
        if self.done == 0 {
            return "unknown time".to_owned();
        }
        let left = self.elapsed.as_secs_f64() * (self.rows.saturating_sub(self.done) as f64 / self.done as f64);
        let seconds = left.ceil() as u64;
        match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
            (0, 0, s) => format!("{s} s"),
            (0, m, s) => format!("{m} min {s} s"),
            (h, m, _) => format!("{h} h {m} min"),
        }
    }
}

/// A way to show it.
trait View: Send {
    fn interval(&self) -> Duration;
    fn show(&mut self, moment: &Moment);
    fn end(&mut self);
}

/// A line now and then, for files and logs.
struct Lines;

impl View for Lines {
    fn interval(&self) -> Duration {
        LINE_EVERY
    }

    fn show(&mut self, moment: &Moment) {
        print_line(&moment.line());
    }

    fn end(&mut self) {}
}

/// An object now and then, for programs.
struct Events;

impl View for Events {
    fn interval(&self) -> Duration {
        EVENT_EVERY
    }

    fn show(&mut self, moment: &Moment) {
        let seconds = moment.elapsed.as_secs_f64();
        // Should standard output be full, the next event of a file reports it.
        let _ = Report::Progress { rows: moment.done, bytes: moment.bytes, seconds }.print();
    }

    fn end(&mut self) {}
}

/// A bar that is drawn over and over, for terminals.
struct Bar(ProgressBar);

impl Bar {
    fn new(rows: u64) -> Self {
        let style = ProgressStyle::with_template("{bar:24} {msg}").expect("the template is valid");
        let bar = ProgressBar::with_draw_target(Some(rows), ProgressDrawTarget::stderr()).with_style(style);
        bar.tick();
        Self(bar)
    }
}

impl View for Bar {
    fn interval(&self) -> Duration {
        BAR_EVERY
    }

    fn show(&mut self, moment: &Moment) {
        self.0.set_message(moment.line());
        self.0.set_position(moment.done);
    }

    fn end(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(done: u64, rows: u64, seconds: u64) -> Moment {
        let elapsed = Duration::from_secs(seconds);
        Moment { done, rows, bytes: done * 250, elapsed, table: Table::OrderItems }
    }

    #[test]
    fn a_line_has_rows_speed_time_and_table() {
        let line = moment(2_500_000, 10_000_000, 2).line();
        assert_eq!(line, "2,500,000 of 10,000,000 rows (25 %), 312 MB/s, 6 s left, order_items");
    }

    #[test]
    fn a_line_without_a_goal_says_how_far_it_is() {
        assert_eq!(moment(2_500_000, 0, 2).line(), "2,500,000 rows, order_items");
    }

    #[test]
    fn time_left_has_the_unit_that_reads_best() {
        for (done, rows, seconds, left) in [
            (0, 10, 5, "unknown time"),
            (10, 10, 5, "0 s"),
            (1, 10, 10, "1 min 30 s"),
            (1, 1_000, 10, "2 h 46 min"),
            (u64::MAX, u64::MAX, 10, "0 s"),
        ] {
            assert_eq!(moment_left(done, rows, seconds), left);
        }
    }

    fn moment_left(done: u64, rows: u64, seconds: u64) -> String {
        Moment { bytes: 0, ..moment(done % 1_000_000_000, rows % 1_000_000_000, seconds) }.time_left()
    }

    #[test]
    fn the_end_of_the_work_is_not_waited_for() {
        let start = Instant::now();
        let reports = Reports { verbosity: Verbosity::Verbose, json: Some(Json::Events) };
        drop(Progress::start(reports, &Arc::default(), 10));
        assert!(start.elapsed() < LINE_EVERY);
    }
}
