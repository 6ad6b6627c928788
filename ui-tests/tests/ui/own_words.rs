//! What a compiler must say of ours, whatever its version.

use std::fs;
use std::path::{Path, PathBuf};

/// A case: the text beside it, and what the compiler says to its copy.
pub(crate) struct Case {
    expected: PathBuf,
    said: PathBuf,
}

/// Copies all `<attribute>/fail/*.rs` to `<folder>/<attribute>/*.rs`.
pub(crate) fn copy_cases(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for attribute in entries(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let copies = folder.join(attribute.file_name().unwrap());
        for case in entries(&attribute.join("fail")) {
            if case.extension().is_some_and(|it| it == "rs") {
                let copy = copies.join(case.file_name().unwrap());
                fs::create_dir_all(&copies).unwrap();
                fs::copy(&case, &copy).unwrap();
                cases.push(Case {
                    expected: case.with_extension("stderr"),
                    said: copy.with_extension("stderr"),
                });
            }
        }
    }
    cases
}

/// The paths in a folder; none where there is no such folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Every text of ours is there in what the compiler said.
pub(crate) fn assert_kept(cases: &[Case]) {
    let mut lost = Vec::new();
    for case in cases {
        // A case that a filter left out has no text.
        let Ok(said) = fs::read_to_string(&case.said) else {
            continue;
        };
        let said = own_words(&said);
        let expected = fs::read_to_string(&case.expected).unwrap();
        for words in own_words(&expected) {
            if !said.contains(&words) {
                lost.push(format!("{}: {words}", case.expected.display()));
            }
        }
    }
    assert!(
        lost.is_empty(),
        "this compiler does not say:\n{}",
        lost.join("\n")
    );
}

/// The library's own words in a text: each `help:` below a message's first line or in a note, together with that
/// first line. The compiler begins a `help:` of its own elsewhere.
fn own_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut message = "";
    for line in text.lines() {
        if line.starts_with("error") {
            message = line
                .split_once(": ")
                .map_or(line, |(_code, message)| message);
        }
        let note = line.trim_start().strip_prefix("= note: help: ");
        if let Some(help) = line.strip_prefix("       help: ").or(note) {
            words.push(format!("{message}\n    help: {help}"));
        }
    }
    words
}
