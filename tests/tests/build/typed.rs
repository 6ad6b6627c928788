//! What the library's helps say to type, typed in: each case of `ui-tests/<attribute>/fail` builds then.
//!
//! The typist does it where a help says all of it. Where a help leaves something to the author, such as the name of a
//! type, a case has what one has then beside it: `ui-tests/<attribute>/typed/<case>.rs`.

mod typist;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use regex::Regex;

use super::outside::{Workspace, stderr};
use typist::{Underlined, type_in, with_the_authors_own};

/// An error of the compiler.
struct Mistake {
    /// The library's own helps.
    helps: Vec<String>,
    /// What is underlined, if it is in one line and the help is about it.
    underlined: Option<Underlined>,
}

struct Case {
    /// As `route/no_path`.
    name: String,
    source: String,
    mistakes: Vec<Mistake>,
    /// What one has after the helps were typed in by hand.
    by_hand: Option<String>,
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests");
    let mut cases = Vec::new();
    for attribute in fs::read_dir(root).unwrap() {
        let attribute = attribute.unwrap().path();
        // Helps about what is in a template are typed in there, all in one file, which builds with the others in `pass`.
        let is_typed_in_one = attribute.join("pass/help_typed_in.rs").exists();
        // The other folders there have no cases.
        let Some(files) = fs::read_dir(attribute.join("fail"))
            .ok()
            .filter(|_| !is_typed_in_one)
        else {
            continue;
        };
        let paths = files.map(|file| file.unwrap().path());
        for path in paths.filter(|path| path.extension().is_some_and(|it| it == "rs")) {
            let case = path.file_stem().unwrap().to_str().unwrap();
            let folder = attribute.file_name().unwrap().to_str().unwrap();
            let by_hand = attribute.join(format!("typed/{case}.rs"));
            cases.push(Case {
                name: format!("{folder}/{case}"),
                source: fs::read_to_string(&path).unwrap(),
                mistakes: mistakes(&fs::read_to_string(path.with_extension("stderr")).unwrap()),
                by_hand: fs::read_to_string(by_hand).ok(),
            });
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() > 300, "the cases are found");
    cases
}

/// The errors in what the compiler says.
fn mistakes(said: &str) -> Vec<Mistake> {
    let mut errors: Vec<Vec<&str>> = Vec::new();
    let mut is_error = false;
    for line in said.lines() {
        if line.starts_with("error") || line.starts_with("warning") {
            is_error = line.starts_with("error");
            errors.extend(is_error.then(Vec::new));
        }
        if let Some(error) = errors.last_mut().filter(|_| is_error) {
            error.push(line);
        }
    }
    let mistakes = errors.iter().map(|error| {
        let helps = |start: &str| -> Vec<String> {
            let helps = error.iter().filter_map(|line| line.split_once(start));
            let helps = helps.filter(|(before, _)| before.trim().is_empty());
            helps.map(|(_, help)| help.to_owned()).collect()
        };
        let (in_message, in_notes) = (helps("       help: "), helps("= note: help: "));
        let underlined = (in_message.len() == 1).then(|| underlined(error)).flatten();
        Mistake {
            helps: [in_message, in_notes].concat(),
            underlined,
        }
    });
    mistakes.collect()
}

fn underlined(error: &[&str]) -> Option<Underlined> {
    let (_, place) = error.iter().find_map(|line| line.split_once("--> "))?;
    let mut numbers = place.rsplit(':').map(|it| it.parse::<usize>().unwrap());
    let (column, line) = (numbers.next()?, numbers.next()?);
    let is_it = |text: &&str| text.trim_start().starts_with(&format!("{line} |"));
    let shown = error.iter().position(is_it)?;
    let below = error.get(shown + 1).filter(|below| !below.contains('_'))?;
    let start = column - 1;
    let end = start + below.matches('^').count();
    Some(Underlined {
        line: line - 1,
        start,
        end,
    })
}

impl Case {
    /// The source after all helps are typed in. `None` if there is nothing to type, or more to mend than they say.
    fn typed(&self) -> Option<String> {
        self.mistakes.first()?;
        let mut lines: Vec<String> = self.source.lines().map(str::to_owned).collect();
        let mut typed = BTreeSet::new();
        for mistake in &self.mistakes {
            let (help, at) = (mistake.helps.first()?, mistake.underlined?);
            // A second one in a line is no longer where it was.
            if !typed.insert(at.line) {
                return None;
            }
            let line = &mut lines[at.line];
            *line = type_in(help, line, at)?;
        }
        Some(with_the_authors_own(lines.join("\n") + "\n"))
    }
}

/// Whether a file has this code. In a help, `…`, `T` and the like stand for anything.
fn has(source: &str, code: &str) -> bool {
    let code = regex::escape(code).replace('…', "[^;]*?");
    let anything = Regex::new(r"\b(T|E|TheDriver|that_module|name|Type)\b").unwrap();
    // rustfmt may have broken the lines.
    let code = anything
        .replace_all(&code, ".+?")
        .replace(' ', r"\s*")
        .replace(r"\s*\}", r",?\s*\}");
    Regex::new(&code).unwrap().is_match(source)
}

/// The code that a help tells to write; not what it tells to remove, and no file.
fn to_write(help: &str) -> Vec<&str> {
    let gone = ["remove ", "leave ", "without ", "move the ", "in place of "];
    let mut is_gone = false;
    let mut codes = Vec::new();
    for (index, part) in help.split('`').enumerate() {
        if index % 2 == 1 {
            codes.extend((!is_gone && part != "Cargo.toml").then_some(part));
            continue;
        }
        for (clause, text) in part.split([',', ';', ':']).enumerate() {
            let text = text.trim_start().trim_start_matches("and ");
            let starts = |word: &&str| text.trim_start_matches("or ").starts_with(word);
            // What stands before the first comma goes on with the clause before it.
            is_gone = gone.iter().any(starts) || (is_gone && clause == 0);
        }
    }
    codes
}

#[test]
fn every_help_is_typed_in() {
    let cases = cases();
    // Each help, with the first of its cases and all that is typed in by hand.
    let mut helps: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    let mut done = BTreeSet::new();
    for case in &cases {
        let is_typed = case.by_hand.is_none() && case.typed().is_some();
        for help in case.mistakes.iter().flat_map(|it| &it.helps) {
            if is_typed {
                done.insert(help.as_str());
            }
            let first = || (case.name.as_str(), String::new());
            let (_, by_hand) = helps.entry(help).or_insert_with(first);
            *by_hand += case.by_hand.as_deref().unwrap_or_default();
        }
    }
    let left = helps.iter().filter(|(help, (_, by_hand))| {
        let is_in = |code| has(by_hand, code);
        !done.contains(*help) && (by_hand.is_empty() || !to_write(help).into_iter().all(is_in))
    });
    let left: Vec<String> = left
        .map(|(help, (case, _))| format!("{case}: {help}"))
        .collect();
    assert!(
        left.is_empty(),
        "type each into its case, as `ui-tests/<attribute>/typed/<case>.rs`:\n{}",
        left.join("\n")
    );
}

#[test]
#[cfg_attr(
    not(feature = "ci"),
    ignore = "takes minutes: `--features ivoryos-plugin-tests/ci`"
)]
fn every_case_builds_after_its_helps_are_typed_in() {
    let mut manifest = "[package]\nname = \"typed\"\nedition = \"2024\"\n[dependencies]\n\
        anyhow = \"1\"\nivoryos-plugin = \"0.1\"\nschemars = \"1\"\nserde_json = \"1\"\nserde = { version = \"1\", features = [\"derive\"] }\n\
        tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n"
        .to_owned();
    let workspace = Workspace::new();
    let mut count = 0;
    for case in cases().iter().filter(|case| !case.mistakes.is_empty()) {
        let Some(source) = case.by_hand.clone().or_else(|| case.typed()) else {
            continue;
        };
        let name = case.name.replace('/', "-");
        write!(manifest, "[[bin]]\nname = {name:?}\npath = \"{name}.rs\"\n").unwrap();
        workspace.write([(format!("typed/{name}.rs"), source)]);
        count += 1;
    }
    assert!(count > 200, "the cases are typed: {count}");
    workspace.write([("typed/Cargo.toml".to_owned(), manifest)]);
    for folder in ["static", "statik"] {
        workspace.write([(format!("typed/{folder}/a.txt"), String::new())]);
    }
    let output = workspace.cargo_with(&["--bins", "--keep-going"], "check", "typed");
    assert!(output.status.success(), "{}", stderr(&output));
}
