//! `examples/template`, copied and renamed as its comment says.

use std::fs;
use std::path::Path;

use super::outside::{Workspace, stderr};

/// What a person changes: the crate's name, the plugin's, and where the library is.
const CHANGES: &[(&str, &str)] = &[
    ("plugin-template", "my-meter"),
    ("plugin_template", "my_meter"),
    (
        "#[plugin(name = \"plugin\")]",
        "#[plugin(name = \"meter\")]",
    ),
    ("path = \"../../ivoryos-plugin\", ", ""),
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let changed = CHANGES
            .iter()
            .fold(text, |text, (old, new)| text.replace(old, new));
        fs::write(to, changed).unwrap();
    }
}

#[test]
fn the_starter_passes_its_tests_in_another_folder_under_another_name() {
    let workspace = Workspace::new();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    copy(&examples.join("template"), &workspace.path("my-meter"));
    let tested = workspace.cargo("test", "my-meter");
    assert!(tested.status.success(), "{}", stderr(&tested));
    let tests = String::from_utf8_lossy(&tested.stdout);
    assert!(tests.contains("everyone_hears_the_pong ... ok"), "{tests}");
}
