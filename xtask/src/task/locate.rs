//! `cargo xtask locate`: from ids to table, tenant and row, and to what `show` prints.

use std::io::{self, BufRead, BufReader, Read};

use fixtures_gen::{Address, Bounds, Dataset};
use fixtures_run::Stream;
use serde::Serialize;
use uuid::Uuid;

use crate::args::show::LocateArgs;
use crate::error::Error;
use crate::task::dataset::open;
use crate::task::row::{TooFar, view};
use crate::ui::json;
use crate::ui::view::RowReport;
use crate::ui::words::counted;

/// Prints what each id stands for. An id of another dataset is an error, after all others are printed.
pub(crate) fn run(args: &LocateArgs) -> Result<(), Error> {
    let ids = args.ids.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>()?;
    Stream::Output.require_open().map_err(|error| Error::stdout(&error))?;
    let dataset = open(&args.dataset)?;
    let form = match (args.json, args.brief) {
        (true, is_brief) => Form::Json { is_brief },
        (false, true) => Form::Brief,
        (false, false) => Form::Full,
    };
    let mut output =
        Output { dataset: &dataset, bounds: args.extent.bounds(), form, buffer: String::new(), printed: 0, foreign: 0 };
    if ids.is_empty() {
        output.read(&mut BufReader::new(io::stdin().lock()))?;
    } else {
        ids.into_iter().try_for_each(|id| output.add(id))?;
    }
    output.flush()?;
    match (output.printed, output.foreign) {
        (0, 0) => {
            Err(Error::usage("there is no id on standard input", "give ids as arguments, or lines that contain some"))
        }
        (_, 0) => Ok(()),
        (printed, foreign) => Err(Error::differs(
            format!(
                "{foreign} of {} {} not of this dataset",
                counted(printed, "id"),
                if foreign == 1 { "is" } else { "are" }
            ),
            "check seed and sizes, or name the dataset's directory with --dataset",
        )),
    }
}

fn parse(text: &str) -> Result<Uuid, Error> {
    let hint = "write it like 67c682a6-e41d-4aef-9627-2e28ca86dbb9; `cargo xtask show` finds rows by other keys";
    Uuid::parse_str(text).map_err(|_| Error::usage(format!("{text:?} is not an id"), hint))
}

/// How an id's row is printed.
#[derive(Clone, Copy)]
enum Form {
    Full,
    Brief,
    Json { is_brief: bool },
}

/// What stands for an id in JSON where its row does not.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Located {
    Address {
        id: String,
        address: String,
        /// What its row takes, if that is too much.
        #[serde(skip_serializing_if = "Option::is_none")]
        effort: Option<u64>,
    },
    Foreign {
        id: String,
    },
}

struct Output<'d> {
    dataset: &'d Dataset,
    bounds: Bounds,
    form: Form,
    buffer: String,
    printed: u64,
    foreign: u64,
}

impl Output<'_> {
    /// Adds all ids that stand in a text, as they come.
    fn read(&mut self, input: &mut BufReader<impl Read>) -> Result<(), Error> {
        let failed = |error: &io::Error| {
            Error::failed(format!("cannot read standard input: {error}"), "check what it is connected to")
        };
        let mut line = vec![];
        loop {
            // What comes next may take a while.
            if !input.buffer().contains(&b'\n') {
                self.flush()?;
            }
            line.clear();
            // A file without line ends is read in pieces.
            let read =
                input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(|error| failed(&error))?;
            if read == 0 {
                return Ok(());
            }
            ids_in(&line).try_for_each(|id| self.add(id))?;
        }
    }

    fn add(&mut self, id: Uuid) -> Result<(), Error> {
        const FULL: usize = 1 << 16;

        let address = self.dataset.address_of(id);
        self.foreign += u64::from(address.is_none());
        let text = match (address, self.form) {
            (Some(address), Form::Brief) => format!("{id} {address}\n"),
            (None, Form::Full | Form::Brief) => format!("{id} is not of this dataset\n"),
            (Some(address), Form::Full) => self.full(id, address),
            (Some(address), Form::Json { is_brief: true }) => {
                json::line(&Located::Address { id: id.to_string(), address: address.to_string(), effort: None })
            }
            (Some(address), Form::Json { is_brief: false }) => match view(self.dataset, address, self.bounds) {
                Ok(view) => json::line(&RowReport::new(&view, Some(&id.to_string()))),
                Err(TooFar { effort, .. }) => {
                    let (id, address) = (id.to_string(), address.to_string());
                    json::line(&Located::Address { id, address, effort: Some(effort) })
                }
            },
            (None, Form::Json { .. }) => json::line(&Located::Foreign { id: id.to_string() }),
        };
        self.printed += 1;
        self.buffer += &text;
        if self.buffer.len() >= FULL { self.flush() } else { Ok(()) }
    }

    fn full(&self, id: Uuid, address: Address) -> String {
        let gap = if self.printed > 0 { "\n" } else { "" };
        match view(self.dataset, address, self.bounds) {
            Ok(view) => format!("{gap}{id} {}", view.text()),
            Err(TooFar { effort, .. }) => format!("{gap}{id} {address}\n  its row takes --effort {effort}\n"),
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let outcome = Stream::Output.write_all(self.buffer.as_bytes());
        self.buffer.clear();
        outcome.map_err(|error| Error::stdout(&error))
    }
}

const LONGEST_LINE: u64 = 1 << 20;
/// Letters of an id.
const LENGTH: usize = 36;

/// The ids in a line of any bytes: 32 hexadecimal digits with hyphens, that are no part of a longer word.
fn ids_in(line: &[u8]) -> impl Iterator<Item = Uuid> {
    let is_word = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    (0..line.len().saturating_sub(LENGTH - 1)).filter_map(move |start| {
        let text = &line[start..start + LENGTH];
        if text[8] != b'-' || is_word(start.checked_sub(1).map(|at| &line[at])) || is_word(line.get(start + LENGTH)) {
            return None;
        }
        Uuid::try_parse_ascii(text).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_any_text() {
        const ID: &str = "67c682a6-e41d-4aef-9627-2e28ca86dbb9";
        let id = Uuid::parse_str(ID).unwrap();
        for (line, count) in [
            (ID.to_owned(), 1),
            (format!("order={ID}, tenant=\"{}\" \u{e9}", ID.to_uppercase()), 2),
            (format!("{ID}{ID}"), 0),
            (format!("0{ID}"), 0),
            (format!("{ID}-1"), 0),
            (format!("{ID}\t{ID}\r\n"), 2),
            (ID[1..].to_owned(), 0),
            (String::new(), 0),
            (ID.replace('-', "_"), 0),
        ] {
            let found: Vec<_> = ids_in(line.as_bytes()).collect();
            assert_eq!(found, vec![id; count], "{line}");
        }
    }
}
