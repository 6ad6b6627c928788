//! The examples are short, and have no script where none is needed.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of each, without blank ones: Rust, templates, scripts and styles of the plugin, without the `main`
/// that runs it alone. Where an example needs more, the library may have to do what it does by hand.
const LIMITS: [(&str, usize); 6] = [
    ("webcam", 66),
    ("telemetry", 50),
    ("balance", 95),
    ("control", 390),
    ("deck-view", 140),
    ("faults", 175),
];

/// Those whose pages need a script.
const SCRIPTED: [&str; 1] = ["webcam"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn examples_stay_short_and_without_scripts() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    for (example, limit) in LIMITS {
        let folders = ["src", "templates"].map(|it| examples.join(example).join(it));
        let files = folders.iter().flat_map(|folder| files(folder));
        let files = files.filter(|path| !path.ends_with("main.rs"));
        let texts: Vec<String> = files.map(|it| fs::read_to_string(it).unwrap()).collect();
        let lines = texts.iter().flat_map(|text| text.lines());
        let count = lines.filter(|line| !line.trim().is_empty()).count();
        assert!(count <= limit, "{example}: {count} lines, at most {limit}");
        let has_script = texts.iter().any(|text| text.contains("<script"));
        assert_eq!(has_script, SCRIPTED.contains(&example), "{example}");
    }
}
