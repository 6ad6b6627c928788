//! The examples are short, and have no script.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of each, without blank ones: Rust, templates, scripts and styles of the plugin, without the `main`
/// that runs it alone. Where an example needs more, the library may have to do what it does by hand.
const LIMITS: [(&str, usize); 6] = [
    ("webcam", 62),
    ("telemetry", 48),
    ("balance", 60),
    ("control", 347),
    ("deck-view", 137),
    ("faults", 173),
];

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
fn a_plugin_to_paste_has_at_most_forty_lines_with_its_page() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ivoryos-plugin/docs/recipes.md");
    let page = fs::read_to_string(page).unwrap();
    let snippets = page.split("```rust\n").skip(1);
    let snippets: Vec<_> = snippets.map(|it| it.split("```").next().unwrap()).collect();
    assert_eq!(snippets.len(), 4);
    for snippet in snippets {
        // What begins with `# ` is not shown.
        let shown = |line: &&str| !line.trim().is_empty() && !line.starts_with("# ");
        let count = snippet.lines().filter(shown).count();
        assert!(count <= 40, "{count} lines: {snippet}");
        assert!(!snippet.contains("<script"), "{snippet}");
    }
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
        assert!(!has_script, "{example}");
    }
}
