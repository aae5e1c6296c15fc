//! `cargo xtask completions`: scripts that let a shell complete `cargo xtask …`.
//!
//! The usual generators complete the name of a program. This one is typed behind `cargo`, so the scripts hang
//! themselves into cargo's own completion, and leave every other command of cargo as it was.

use std::fmt::Write;

use clap::{Arg, Args, Command};
use fixtures_gen::Table;

use crate::usage::{self, Refusal};

/// The arguments of `cargo xtask completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell: bash, zsh or fish
    #[arg(value_name = "SHELL", value_parser = shell)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

fn shell(word: &str) -> Result<Shell, Refusal> {
    usage::choose(word, "shell that is known", [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish)])
}

/// The script for the shell that was asked for.
pub(crate) fn script(args: &CompletionsArgs, command: &Command) -> String {
    let tasks: Vec<Task> =
        command.get_subcommands().filter(|task| !task.is_hide_set()).map(|task| Task::of(task, command)).collect();
    match args.shell {
        Shell::Bash => bash(&tasks),
        Shell::Zsh => zsh(&tasks),
        Shell::Fish => fish(&tasks),
    }
}

/// What can be typed behind a task.
struct Task {
    name: String,
    about: String,
    flags: Vec<Flag>,
    /// Words that stand alone.
    words: Vec<String>,
    /// Whether a directory stands alone.
    takes_directory: bool,
}

struct Flag {
    name: String,
    about: String,
    /// None where no value follows.
    values: Option<Vec<String>>,
    takes: Takes,
}

/// What a value is a path of, if it is one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Takes {
    Directory,
    File,
    Word,
}

impl Task {
    fn of(task: &Command, command: &Command) -> Self {
        let arguments = || task.get_arguments().chain(command.get_arguments());
        let first_line = |text: String| text.lines().next().unwrap_or_default().to_owned();
        Self {
            name: task.get_name().to_owned(),
            about: first_line(task.get_about().map(ToString::to_string).unwrap_or_default()),
            flags: arguments().filter_map(Flag::of).collect(),
            words: task.get_positionals().flat_map(values).collect(),
            takes_directory: task.get_positionals().any(|argument| value_name(argument).as_deref() == Some("DIR")),
        }
    }
}

impl Flag {
    fn of(argument: &Arg) -> Option<Self> {
        let takes_value = argument.get_action().takes_values() && !argument.is_require_equals_set();
        Some(Self {
            name: argument.get_long()?.to_owned(),
            about: argument.get_help().map(ToString::to_string).unwrap_or_default(),
            values: takes_value.then(|| values(argument)),
            takes: match value_name(argument).as_deref() {
                Some("PATH") => Takes::Directory,
                Some("FILE") => Takes::File,
                _ => Takes::Word,
            },
        })
    }
}

fn value_name(argument: &Arg) -> Option<String> {
    Some(argument.get_value_names()?.first()?.to_string())
}

/// The words that a value can be, as far as its name in the help tells: `csv|ndjson` is two.
fn values(argument: &Arg) -> Vec<String> {
    let words = |text: &str| text.split('|').map(str::to_owned).collect();
    match value_name(argument).as_deref() {
        Some("TABLE") => Table::ALL.iter().map(|table| table.name().to_owned()).collect(),
        Some("SHELL") => words("bash|zsh|fish"),
        Some("WHAT") => words("words|readme|snapshots|all"),
        Some(name) if name.contains('|') => words(name),
        _ => vec![],
    }
}

fn flag_names(task: &Task) -> String {
    task.flags.iter().map(|flag| format!("--{}", flag.name)).collect::<Vec<_>>().join(" ")
}

fn task_names(tasks: &[Task]) -> String {
    tasks.iter().map(|task| task.name.as_str()).collect::<Vec<_>>().join(" ")
}

fn bash(tasks: &[Task]) -> String {
    let mut script = String::from(
        "# Completes `cargo xtask` in bash: source it from ~/.bashrc, after cargo's own completion.\n\
         _cargo_xtask() {\n    \
             local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\n    \
             # The shell takes --flag=value for three words.\n    \
             if [[ $current == = ]]; then\n        \
                 current=\n    \
             elif [[ $previous == = ]]; then\n        \
                 previous=${COMP_WORDS[COMP_CWORD-2]}\n    \
             fi\n    \
             if ((COMP_CWORD == 2)); then\n",
    );
    let _ = writeln!(script, "        words='{}'", task_names(tasks));
    script += "    else\n        case ${COMP_WORDS[2]}$previous in\n";
    for task in tasks {
        for flag in &task.flags {
            let Some(values) = &flag.values else { continue };
            let of_path = |kind: &str| format!("COMPREPLY=($(compgen {kind} -- \"$current\")); return");
            let _ = match (flag.takes, values.is_empty()) {
                (Takes::Directory, _) => {
                    writeln!(script, "        {}--{}) {} ;;", task.name, flag.name, of_path("-d"))
                }
                (Takes::File, _) => writeln!(script, "        {}--{}) {} ;;", task.name, flag.name, of_path("-f")),
                (_, true) => writeln!(script, "        {}--{}) return ;;", task.name, flag.name),
                (_, false) => writeln!(script, "        {}--{}) words='{}' ;;", task.name, flag.name, values.join(" ")),
            };
        }
        let all = [flag_names(task), task.words.join(" ")].join(" ");
        let words = format!("words='{}'", all.trim_end());
        let _ = if task.takes_directory {
            let directory = "COMPREPLY=($(compgen -d -- \"$current\")); return";
            writeln!(script, "        {}*) if [[ $current == -* ]]; then {words}; else {directory}; fi ;;", task.name)
        } else {
            writeln!(script, "        {}*) {words} ;;", task.name)
        };
    }
    script += "        esac\n    fi\n    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\n\
               _cargo_or_xtask() {\n    \
                   if [[ ${COMP_WORDS[1]} == xtask ]]; then\n        \
                       ((COMP_CWORD > 1)) && _cargo_xtask\n    \
                   elif declare -F _cargo >/dev/null; then\n        \
                       _cargo \"$@\"\n    \
                   fi\n\
               }\n\
               complete -o bashdefault -o default -F _cargo_or_xtask cargo\n";
    script
}

fn zsh(tasks: &[Task]) -> String {
    let mut script = String::from(
        "# Completes `cargo xtask` in zsh: source it from ~/.zshrc. Cargo's completion calls this function.\n\
         _cargo-xtask() {\n    local -a tasks flags\n    tasks=(\n",
    );
    for task in tasks {
        let _ = writeln!(script, "        '{}:{}'", task.name, plain(&task.about));
    }
    script += "    )\n    if ((CURRENT == 2)); then\n        _describe task tasks\n        return\n    fi\n    case $words[2] in\n";
    for task in tasks {
        let _ = writeln!(script, "    {})\n        flags=(", task.name);
        for flag in &task.flags {
            let value = match &flag.values {
                None => String::new(),
                Some(_) if flag.takes == Takes::Directory => ":directory:_files -/".to_owned(),
                Some(_) if flag.takes == Takes::File => ":file:_files".to_owned(),
                Some(values) => format!(":value:({})", values.join(" ")),
            };
            let equals = if flag.values.is_some() { "=" } else { "" };
            let _ = writeln!(script, "            '--{}{equals}[{}]{value}'", flag.name, plain(&flag.about));
        }
        if !task.words.is_empty() {
            let _ = writeln!(script, "            '*::word:({})'", task.words.join(" "));
        }
        if task.takes_directory {
            script += "            ':directory:_files -/'\n";
        }
        script += "        ) ;;\n";
    }
    script += "    esac\n    shift words\n    ((CURRENT--))\n    _arguments $flags\n}\n";
    script
}

const FISH_DIRECTORIES: &str = "(__fish_complete_directories)";

fn fish(tasks: &[Task]) -> String {
    let mut script = String::from("# Completes `cargo xtask` in fish: source it from ~/.config/fish/config.fish.\n");
    let seen = "__fish_seen_subcommand_from xtask";
    let none_yet = format!("{seen}; and not __fish_seen_subcommand_from {}", task_names(tasks));
    for task in tasks {
        let of_task = format!("{seen}; and __fish_seen_subcommand_from {}", task.name);
        let _ = writeln!(script, "complete -c cargo -n '{none_yet}' -f -a {} -d '{}'", task.name, plain(&task.about));
        for flag in &task.flags {
            let value = match &flag.values {
                None => String::new(),
                Some(_) if flag.takes == Takes::Directory => format!(" -x -a '{FISH_DIRECTORIES}'"),
                Some(_) if flag.takes == Takes::File => " -r".to_owned(),
                Some(values) => format!(" -x -a '{}'", values.join(" ")),
            };
            let _ = writeln!(
                script,
                "complete -c cargo -n '{of_task}' -l {} -d '{}'{value}",
                flag.name,
                plain(&flag.about)
            );
        }
        if !task.words.is_empty() {
            let _ = writeln!(script, "complete -c cargo -n '{of_task}' -f -a '{}'", task.words.join(" "));
        }
        if task.takes_directory {
            let _ = writeln!(script, "complete -c cargo -n '{of_task}' -f -a '{FISH_DIRECTORIES}'");
        }
    }
    script
}

/// Text without what a shell or its completion takes for more than text.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !"'`[]:\\".contains(*c)).collect()
}
