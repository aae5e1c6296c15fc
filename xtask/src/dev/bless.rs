//! `cargo xtask bless`: has the tests that compare with committed files write these files instead.

use clap::Args;

use crate::args::choice::choice;
use crate::dev::cargo::cargo;
use crate::error::Error;
use crate::ui::terminal::print_line;

/// The arguments of `cargo xtask bless`.
#[derive(Args, Debug)]
pub(crate) struct BlessArgs {
    /// What to accept
    #[arg(value_name = "WHAT", value_parser = choice(What::ALL, What::name), default_value = What::All.name())]
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    /// The word lists that rows are made of.
    Words,
    /// The tables of columns in docs/tables.md.
    Tables,
    /// The snapshots.
    Snapshots,
    /// The figures in docs/realism.md.
    Realism,
    /// All of them, in this order.
    All,
}

/// Accepts what was asked for.
pub(crate) fn run(args: &BlessArgs) -> Result<(), Error> {
    match args.what {
        What::All => [What::Words, What::Tables, What::Snapshots, What::Realism].into_iter().try_for_each(What::bless),
        one => one.bless(),
    }
}

impl What {
    const ALL: &[Self] = &[Self::Words, Self::Tables, Self::Snapshots, Self::Realism, Self::All];

    fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Tables => "tables",
            Self::Snapshots => "snapshots",
            Self::Realism => "realism",
            Self::All => "all",
        }
    }

    /// The tests that compare the committed files with what they should be.
    fn tests(self) -> &'static [&'static str] {
        match self {
            Self::Words => &["-p tests --test generated words"],
            Self::Tables => &["-p tests --test generated tables"],
            Self::Snapshots => &[
                "-p tests --test model snapshots",
                "-p tests --test builders pinned",
                "-p xtask --test program snapshots",
                "-p fixtures-gen --test parts cuts_are_pinned",
            ],
            Self::Realism => &["-p tests --test realism document"],
            Self::All => &[],
        }
    }

    fn bless(self) -> Result<(), Error> {
        const BLESS: (&str, &str) = ("BLESS", "1");
        let variables: &[_] = match self {
            Self::Snapshots => &[BLESS, ("INSTA_UPDATE", "always"), ("INSTA_FORCE_PASS", "1")],
            _ => &[BLESS],
        };
        print_line(&format!("== bless {}", self.name()));
        self.tests().iter().try_for_each(|tests| cargo(self.name(), &format!("test {tests}"), variables))
    }
}
