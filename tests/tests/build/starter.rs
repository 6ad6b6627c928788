//! `examples/template`: copied and renamed as its README says, and filled in as cargo-generate does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::outside::{Workspace, stderr};

/// Each old text with the new one.
type Changes<'a> = [(&'a str, &'a str)];

/// What a person changes: the crate's name, the plugin's, its events', and where the library is.
const BY_HAND: &Changes = &[
    ("plugin-template", "my-meter"),
    ("plugin_template", "my_meter"),
    ("\"plugin\"", "\"meter\""),
    ("\"Plugin\"", "\"Meter\""),
    ("plugin_ping", "meter_ping"),
    ("plugin_pong", "meter_pong"),
    ("path = \"../../ivoryos-plugin\"", "version = \"0.1\""),
    ("publish = false\n", ""),
];

/// What cargo-generate fills in to get the starter itself.
const ITSELF: &Changes = &[
    ("{{ project-name }}", "plugin-template"),
    ("{{ crate_name }}", "plugin_template"),
    ("{{ plugin }}", "plugin"),
    ("{{ title }}", "Plugin"),
    ("{{ from }}", "path"),
    ("{{ library }}", "../../ivoryos-plugin"),
];

/// What it fills in for another name, with its own answer to where the library is.
const GENERATED: &Changes = &[
    ("{{ project-name }}", "ph-meter"),
    ("{{ crate_name }}", "ph_meter"),
    ("{{ plugin }}", "ph-meter"),
    ("{{ title }}", "Ph meter"),
    ("{{ from }}", "version"),
    ("{{ library }}", "0.1"),
];

fn changed(text: &str, changes: &Changes) -> String {
    let change = |text: String, (old, new): &(&str, &str)| text.replace(old, new);
    changes.iter().fold(text.to_owned(), change)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/template")
}

pub(crate) fn file(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap()
}

/// The files below a folder of the starter, each with its text.
fn files(below: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder().join(below)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&format!("{path}/")));
        } else {
            found.insert(path.clone(), file(&path));
        }
    }
    found
}

/// The files of a plugin, without those for cargo-generate and those about the starter.
fn copied() -> BTreeMap<String, String> {
    let left_out = ["README.md", "cargo-generate.toml", "placeholders.rhai"];
    let mut files = files("");
    files.retain(|path, _| !path.ends_with(".liquid") && !left_out.contains(&path.as_str()));
    files
}

/// The files as cargo-generate writes them: placeholders are plain names, `placeholders.rhai` computes
/// what there is to compute.
fn generated(values: &Changes) -> BTreeMap<String, String> {
    let mut written = copied();
    for (path, text) in files("") {
        if let Some(path) = path.strip_suffix(".liquid") {
            let text = changed(&text, values);
            assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
            written.insert(path.to_owned(), text);
        }
    }
    written
}

#[test]
fn what_is_generated_under_the_starter_s_own_names_is_the_starter() {
    let mut expected = copied();
    let manifest = expected.get_mut("Cargo.toml").unwrap();
    *manifest = manifest.replace("publish = false\n", "");
    let written = generated(ITSELF);
    assert!(written.keys().eq(expected.keys()));
    for (path, text) in &written {
        assert_eq!(*text, expected[path], "{path} and {path}.liquid differ");
    }
}

#[test]
#[cfg_attr(
    not(feature = "ci"),
    ignore = "takes minutes: `--features ivoryos-plugin-tests/ci`"
)]
fn plugins_copied_and_generated_from_the_starter_pass_its_tests_and_share_a_host() {
    let workspace = Workspace::new();
    for (path, text) in copied() {
        workspace.write([(format!("my-meter/{path}"), changed(&text, BY_HAND))]);
    }
    for (path, text) in generated(GENERATED) {
        workspace.write([(format!("ph-meter/{path}"), text)]);
    }
    let tested = workspace.cargo_with(&["--package", "my-meter"], "test", "ph-meter");
    assert!(tested.status.success(), "{}", stderr(&tested));
    let tests = String::from_utf8_lossy(&tested.stdout);
    let passed = tests.matches("everyone_hears_the_pong ... ok").count();
    assert_eq!(passed, 2, "{tests}");

    let manifest = "[package]\nname = \"meters\"\nedition = \"2024\"\n[dependencies]\n\
        my-meter.path = \"../my-meter\"\nph-meter.path = \"../ph-meter\"\nivoryos-plugin = \"0.1\"\n";
    let main = "use my_meter as _;\nuse ph_meter as _;\n\
        fn main() -> Result<(), ivoryos_plugin::MountError> {\n    \
            ivoryos_plugin::mount_all().map(drop)\n\
        }\n";
    workspace.write([
        ("meters/Cargo.toml".to_owned(), manifest.to_owned()),
        ("meters/src/main.rs".to_owned(), main.to_owned()),
    ]);
    let mounted = workspace.cargo("run", "meters");
    assert!(mounted.status.success(), "{}", stderr(&mounted));
}
