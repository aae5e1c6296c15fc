//! How much a task reports while it runs, and where.

use clap::Args;

use crate::args::choice::choice;

/// The flags of it, which are the same for every task.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ReportFlags {
    /// Print nothing but errors
    #[arg(long)]
    quiet: bool,

    /// Print the result as JSON on standard output; =events adds an object for everything that happens
    #[arg(
        long,
        value_name = "FORM",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = Json::Summary.name(),
        value_parser = choice(Json::ALL, Json::name)
    )]
    json: Option<Json>,
}

impl ReportFlags {
    /// Whether a program reads standard output.
    pub(crate) fn has_json(&self) -> bool {
        self.json.is_some()
    }

    /// What is reported, and where.
    pub(crate) fn reports(&self, is_verbose: bool) -> Reports {
        Reports::new(self.quiet, is_verbose, self.json)
    }
}

/// How much is printed on standard error while the work is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verbosity {
    /// Nothing but errors.
    Quiet,
    /// What begins, how far it is, and a summary.
    Normal,
    /// The same and a line for every file or chunk.
    Verbose,
}

/// What is printed on standard output for programs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Json {
    /// One object at the end.
    Summary,
    /// One for everything that happens, too.
    Events,
}

impl Json {
    pub(crate) const ALL: &[Self] = &[Self::Summary, Self::Events];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Events => "events",
        }
    }
}

/// What a task reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reports {
    pub(crate) verbosity: Verbosity,
    pub(crate) json: Option<Json>,
}

impl Reports {
    pub(crate) fn new(is_quiet: bool, is_verbose: bool, json: Option<Json>) -> Self {
        let verbosity = match (is_quiet, is_verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Self { verbosity, json }
    }

    /// Whether people want to read anything but errors.
    pub(crate) fn is_quiet(self) -> bool {
        self.verbosity == Verbosity::Quiet
    }

    /// Whether programs want to read of everything that happens.
    pub(crate) fn has_events(self) -> bool {
        self.json == Some(Json::Events)
    }
}
