//! Ctrl-C and SIGTERM: the first one asks the work to stop, the second one ends the process.
//!
//! Work that is asked to stop finishes the blocks in hand and removes its temporary files. Should
//! it be stuck in a slow operation, the process ends without it: what is on disk can be resumed at
//! any moment.

use std::io;
use std::sync::atomic::{AtomicI32, Ordering};

use fixtures_run::Stop;

/// The first signal that this process has received; 0 if there was none.
static RECEIVED: AtomicI32 = AtomicI32::new(0);

/// What asks the work to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// What `kill` and containers send.
    Terminate,
}

impl Signal {
    const ALL: [Self; 2] = [Self::Interrupt, Self::Terminate];

    fn number(self) -> i32 {
        match self {
            Self::Interrupt => 2,
            Self::Terminate => 15,
        }
    }

    /// The signal's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        }
    }

    /// The exit code of a process that it stopped.
    pub(crate) fn exit_code(self) -> u8 {
        128 + self.number() as u8
    }

    fn of_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.number() == number)
    }

    /// Those that whoever started this process does not want to be ignored, as a shell does for jobs
    /// in the background.
    #[cfg(unix)]
    fn wanted() -> impl Iterator<Item = Self> {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = ignored(&status);
        Self::ALL.into_iter().filter(move |signal| ignored >> (signal.number() - 1) & 1 == 0)
    }

    /// The first signal that this process has received, if there was one.
    pub(crate) fn received() -> Option<Self> {
        Self::of_number(RECEIVED.load(Ordering::Relaxed))
    }
}

/// Listens for signals from now on, and asks `stop` to stop. `give_up` reports work that did not
/// stop in time.
#[cfg(unix)]
pub(crate) fn listen(stop: &Stop, give_up: impl FnOnce(Signal) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::SIGXFSZ;
    use signal_hook::iterator::Signals;

    // A file beyond the process's limit is then an error of its write, with a path, rather than a
    // sudden end.
    signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default())?;
    let signals = Signals::new(Signal::wanted().map(Signal::number))?;
    let stop = stop.clone();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || watch(signals, &stop, give_up))?;
    Ok(())
}

/// Lets either signal end the process from now on: for work that leaves nothing behind.
#[cfg(unix)]
pub(crate) fn end_at_once() -> io::Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    let always = Arc::new(AtomicBool::new(true));
    Signal::wanted().try_for_each(|signal| {
        let code = signal.exit_code().into();
        signal_hook::flag::register_conditional_shutdown(signal.number(), code, Arc::clone(&always)).map(drop)
    })
}

#[cfg(not(unix))]
pub(crate) fn listen(_: &Stop, _: impl FnOnce(Signal) + Send + 'static) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn end_at_once() -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn watch(mut signals: signal_hook::iterator::Signals, stop: &Stop, give_up: impl FnOnce(Signal) + Send + 'static) {
    use std::time::{Duration, Instant};

    /// Some senders, `timeout` for one, send each signal to the process and to its group.
    const ECHO: Duration = Duration::from_millis(50);
    const PATIENCE: Duration = Duration::from_millis(700);
    const LAST_WORDS: Duration = Duration::from_millis(100);
    const LOOK_EVERY: Duration = Duration::from_millis(10);

    let Some(first) = signals.forever().find_map(Signal::of_number) else { return };
    RECEIVED.store(first.number(), Ordering::Relaxed);
    stop.request();
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        std::thread::sleep(LOOK_EVERY);
        let second = signals.pending().find_map(Signal::of_number);
        if let Some(second) = second.filter(|_| start.elapsed() > ECHO) {
            std::process::exit(second.exit_code().into());
        }
    }
    // Not even a reader of standard error who has stopped reading delays the end.
    std::thread::spawn(move || give_up(first));
    std::thread::sleep(LAST_WORDS);
    std::process::exit(first.exit_code().into());
}

/// The signals that a process ignores, a bit each, by what the system says of it; none where it
/// does not say.
#[cfg(unix)]
fn ignored(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn ignored_signals_are_read_from_the_status_of_the_process() {
        assert_eq!(ignored("Name:\tx\nSigIgn:\t0000000000001002\nSigCgt:\tffff\n"), 0x1002);
        assert_eq!((ignored("SigIgn:\tmany\n"), ignored("")), (0, 0));
    }

    #[test]
    fn exit_codes_are_those_of_the_shell() {
        assert_eq!(Signal::ALL.map(Signal::exit_code), [130, 143]);
    }
}
