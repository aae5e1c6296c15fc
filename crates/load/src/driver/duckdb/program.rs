//! The program `duckdb`, which is kept running and is told what to do on its standard input.

use std::fmt;
use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Failure, first_line, opening};
use crate::error::{Error, ErrorKind};
use crate::target::Target;

const PROGRAM: &str = "duckdb";

/// The program, running. It ends when its input does, and takes back what is not committed.
pub(super) struct Engine {
    child: Child,
    /// `None` at the end.
    input: Option<ChildStdin>,
    /// All that it prints.
    output: BufReader<PipeReader>,
    /// Requests so far.
    requests: u64,
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.input = None;
        // Whoever opens the file next must not meet it.
        let _ = self.child.wait();
    }
}

impl Engine {
    /// Starts the program, which opens the file.
    pub(super) fn open(target: &Target, path: &Path) -> Result<Self, Error> {
        let mut engine = Self::start(path).map_err(|error| ErrorKind::NoClient {
            target: target.clone(),
            program: PROGRAM,
            is_missing: error.kind() == io::ErrorKind::NotFound,
            cause: error.to_string(),
        })?;
        // What comes before the end of nothing is what a program that wraps this one may print.
        engine.ask("").map_err(|cause| opening(target, cause))?;
        Ok(engine)
    }

    /// Runs statements. They print nothing unless one fails, and then the transaction has ended.
    pub(super) fn execute(&mut self, statements: &str) -> Result<(), Failure> {
        let printed = self.ask(statements).map_err(ended)?;
        if printed.is_empty() { Ok(()) } else { Err(Failure { cause: printed, has_ended: false }) }
    }

    /// Runs a query; each cell as text.
    pub(super) fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Failure> {
        let printed = self.ask(&format!("{sql};")).map_err(ended)?;
        let rows: Vec<Cells> =
            serde_json::from_str(&printed).map_err(|_| Failure { cause: printed, has_ended: false })?;
        Ok(rows.into_iter().map(|cells| cells.0).collect())
    }

    fn start(path: &Path) -> io::Result<Self> {
        let (output, printed) = io::pipe()?;
        let mut command = Command::new(PROGRAM);
        // Rows of queries are JSON, and nothing else that it prints is. What a user has set for terminals is left out.
        command.args(["-batch", "-no-init", "-json"]).arg(path);
        command.stdin(Stdio::piped()).stdout(printed.try_clone()?).stderr(printed);
        set_apart(&mut command);
        let mut child = command.spawn()?;
        let input = child.stdin.take();
        Ok(Self { child, input, output: BufReader::new(output), requests: 0 })
    }

    /// Passes statements on, and returns what the program prints until it has done with them; an error says why it
    /// has ended.
    fn ask(&mut self, statements: &str) -> Result<String, String> {
        self.requests += 1;
        let end = format!("fixtures_load {}\n", self.requests);
        // If the program has ended, it has printed why.
        let sent = match &mut self.input {
            Some(input) => input.write_all(format!("{statements}\n.print {end}").as_bytes()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        let mut printed = vec![];
        loop {
            let start = printed.len();
            let read = self.output.read_until(b'\n', &mut printed);
            let is_end = printed[start..] == *end.as_bytes();
            if is_end {
                printed.truncate(start);
            }
            let text = || String::from_utf8_lossy(&printed).trim().to_owned();
            match (&read, &sent) {
                _ if is_end => return Ok(text()),
                (Ok(1..), _) => {}
                (Ok(0), _) if !text().is_empty() => return Err(first_line(&text()).to_owned()),
                (Err(error), _) | (Ok(0), Err(error)) => return Err(error.to_string()),
                (Ok(0), Ok(())) => return Err(format!("the program {PROGRAM} has ended")),
            }
        }
    }
}

fn ended(cause: String) -> Failure {
    Failure { cause, has_ended: true }
}

/// A signal for this process and its group, such as that of Ctrl-C, is not for the program: it would break off what it
/// is doing, and this process is to stop after that.
#[cfg(unix)]
fn set_apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(windows)]
fn set_apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

#[cfg(not(any(unix, windows)))]
fn set_apart(_: &mut Command) {}

/// The cells of a row as text, in their order.
struct Cells(Vec<Option<String>>);

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Row;

        impl<'de> Visitor<'de> for Row {
            type Value = Cells;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cells, A::Error> {
                let mut cells = vec![];
                while let Some((_, value)) = map.next_entry::<IgnoredAny, &RawValue>()? {
                    // A number may be too large for every type.
                    let text = match value.get() {
                        "null" => None,
                        text if text.starts_with('"') => Some(serde_json::from_str(text).map_err(A::Error::custom)?),
                        number => Some(number.to_owned()),
                    };
                    cells.push(text);
                }
                Ok(Cells(cells))
            }
        }

        deserializer.deserialize_map(Row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_order_and_every_digit() {
        let printed = r#"[{"z":"it's \"é\"","a":170141183460469231731687303715884105727},{"z":null,"a":-1}]"#;
        let rows: Vec<Cells> = serde_json::from_str(printed).unwrap();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(rows[0].0, [text("it's \"é\""), text("170141183460469231731687303715884105727")]);
        assert_eq!(rows[1].0, [None, text("-1")]);
        assert!(serde_json::from_str::<Vec<Cells>>("Binder Error: Referenced column \"nope\" not found").is_err());
    }
}
