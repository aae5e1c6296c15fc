//! `cargo xtask bless`: lets the tests that compare with committed files write these files instead.

use clap::Args;

use crate::ci;
use crate::error::Error;
use crate::style::say;
use crate::usage::{self, Refusal};

/// The arguments of `cargo xtask bless`.
#[derive(Args, Debug)]
pub(crate) struct BlessArgs {
    /// What to accept: words, readme, snapshots or all
    #[arg(value_name = "WHAT", value_parser = what, default_value = "all")]
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    /// The word lists that rows are made of.
    Words,
    /// The parts of the README that are generated.
    Readme,
    /// The snapshots.
    Snapshots,
    /// All of them, in this order.
    All,
}

/// Accepts what was asked for.
pub(crate) fn run(args: &BlessArgs) -> Result<(), Error> {
    match args.what {
        What::All => [What::Words, What::Readme, What::Snapshots].into_iter().try_for_each(What::bless),
        one => one.bless(),
    }
}

impl What {
    const ALL: [Self; 4] = [Self::Words, Self::Readme, Self::Snapshots, Self::All];

    fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Readme => "readme",
            Self::Snapshots => "snapshots",
            Self::All => "all",
        }
    }

    /// The tests that hold the committed files to what they should be.
    fn tests(self) -> &'static [&'static str] {
        match self {
            Self::Words => &["-p tests --test generated words"],
            Self::Readme => &["-p tests --test generated readme"],
            Self::Snapshots => {
                &["-p tests --test model snapshots", "-p tests --test builders pinned", "-p xtask --test snapshots"]
            }
            Self::All => &[],
        }
    }

    fn bless(self) -> Result<(), Error> {
        const BLESS: (&str, &str) = ("BLESS", "1");
        let variables: &[_] = match self {
            Self::Snapshots => &[BLESS, ("INSTA_UPDATE", "always"), ("INSTA_FORCE_PASS", "1")],
            _ => &[BLESS],
        };
        say(&format!("== bless {}", self.name()));
        self.tests().iter().try_for_each(|tests| ci::cargo(self.name(), &format!("test {tests}"), variables))
    }
}

fn what(word: &str) -> Result<What, Refusal> {
    usage::choose(word, "generated part of the project", What::ALL.iter().map(|what| (what.name(), *what)))
}
