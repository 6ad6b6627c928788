//! Two versions of the library in one program: each would have its own plugins.

use std::fs;
use std::path::Path;

use crate::outside::{self, EXCLUDED, Workspace};

/// The manifest of a package that has this dependency, and its code.
fn package(name: &str, dependencies: &str, code: &str) -> [(String, String); 2] {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n{dependencies}"
    );
    [
        (format!("{name}/Cargo.toml"), manifest),
        (format!("{name}/src/lib.rs"), code.to_owned()),
    ]
}

#[test]
fn two_versions_of_the_library_are_refused_with_both_and_with_who_brings_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let manifest = fs::read_to_string(root.join("ivoryos-plugin/Cargo.toml")).unwrap();
    // What says `links` is the library's own; nothing else of it is asked for before the refusal.
    let links = manifest.lines().find(|line| line.starts_with("links"));
    let later = format!("{EXCLUDED}/later");
    let workspace = Workspace::new();
    workspace.write([
        (
            format!("{later}/Cargo.toml"),
            format!(
                "[package]\nname = \"ivoryos-plugin\"\nversion = \"0.2.0\"\nedition = \"2024\"\n{}\n",
                links.unwrap_or_default()
            ),
        ),
        (format!("{later}/src/lib.rs"), String::new()),
        (format!("{later}/build.rs"), "fn main() {}".to_owned()),
    ]);
    workspace.write(package("earlier-pump", "ivoryos-plugin = \"0.1\"\n", ""));
    let path = format!("ivoryos-plugin = {{ path = \"../{later}\" }}\n");
    workspace.write(package("later-pump", &path, ""));
    let both = "earlier-pump = { path = \"../earlier-pump\" }\nlater-pump = { path = \"../later-pump\" }\n";
    workspace.write(package("both-pumps", both, ""));
    let output = workspace.cargo("check", "both-pumps");
    let message = outside::stderr(&output);
    assert!(!output.status.success(), "{message}");
    for part in [
        "ivoryos-plugin v0.1.0",
        "are: 0.2.0",
        "earlier-pump",
        "later-pump",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
}
