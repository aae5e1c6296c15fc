//! `cargo xtask completions`: scripts that let a shell complete `cargo xtask …`.
//!
//! The usual generators complete the name of a program. This one is typed after `cargo`, so the
//! scripts hook into cargo's own completion, and leave every other command of cargo as it was. What
//! can be completed comes from the command line's own declaration: its possible values and value
//! hints.

use std::fmt::Write;

use clap::{Arg, Args, Command, ValueHint};

use crate::args::choice::choice;

/// The arguments of `cargo xtask completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_parser = choice(Shell::ALL, Shell::name))]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    const ALL: &[Self] = &[Self::Bash, Self::Zsh, Self::Fish];

    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }
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

/// What can be typed after a task.
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
    /// `None` where no value follows.
    values: Option<Vec<String>>,
    hint: ValueHint,
}

impl Task {
    fn of(task: &Command, command: &Command) -> Self {
        let arguments = || task.get_arguments().chain(command.get_arguments());
        let about = task.get_about().map(ToString::to_string).expect("every task says what it does");
        Self {
            name: task.get_name().to_owned(),
            about: about.split('\n').next().expect("a text has a first line").to_owned(),
            flags: arguments().filter_map(Flag::of).collect(),
            words: task.get_positionals().flat_map(values).collect(),
            takes_directory: task.get_positionals().any(|argument| argument.get_value_hint() == ValueHint::DirPath),
        }
    }
}

impl Flag {
    fn of(argument: &Arg) -> Option<Self> {
        let takes_value = argument.get_action().takes_values() && !argument.is_require_equals_set();
        Some(Self {
            name: argument.get_long()?.to_owned(),
            about: argument.get_help().map(ToString::to_string).expect("every flag has a help text"),
            values: takes_value.then(|| values(argument)),
            hint: argument.get_value_hint(),
        })
    }
}

/// The words that a value can be.
fn values(argument: &Arg) -> Vec<String> {
    argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
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
             # The shell splits --flag=value into three words.\n    \
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
            let _ = match (flag.hint, values.is_empty()) {
                (ValueHint::DirPath, _) => {
                    writeln!(script, "        {}--{}) {} ;;", task.name, flag.name, of_path("-d"))
                }
                (ValueHint::FilePath, _) => {
                    writeln!(script, "        {}--{}) {} ;;", task.name, flag.name, of_path("-f"))
                }
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
                Some(_) if flag.hint == ValueHint::DirPath => ":directory:_files -/".to_owned(),
                Some(_) if flag.hint == ValueHint::FilePath => ":file:_files".to_owned(),
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
                Some(_) if flag.hint == ValueHint::DirPath => format!(" -x -a '{FISH_DIRECTORIES}'"),
                Some(_) if flag.hint == ValueHint::FilePath => " -r".to_owned(),
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

/// Text without the characters that a shell or its completion would interpret.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !"'`[]:\\".contains(*c)).collect()
}
