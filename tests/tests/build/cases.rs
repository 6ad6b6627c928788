//! `ui-tests/<attribute>/pass`: files that an author may write. Each builds as a program, and runs.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::outside::{Workspace, stderr};

/// Each file with the name of its program.
fn cases() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests");
    let mut cases = Vec::new();
    for attribute in fs::read_dir(root.canonicalize().unwrap()).unwrap() {
        let attribute = attribute.unwrap();
        // The other folders there have no cases.
        let Ok(files) = fs::read_dir(attribute.path().join("pass")) else {
            continue;
        };
        for file in files {
            let path = file.unwrap().path();
            let (attribute, case) = (attribute.file_name(), path.file_stem().unwrap());
            let name = format!("{}-{}", attribute.to_str().unwrap(), case.to_str().unwrap());
            cases.push((name, path));
        }
    }
    cases
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            fs::copy(&path, &copy).unwrap();
        }
    }
}

#[test]
#[cfg_attr(
    not(feature = "ci"),
    ignore = "takes minutes: `--features ivoryos-plugin-tests/ci`"
)]
fn everything_that_an_author_may_write_builds_and_runs() {
    let cases = cases();
    assert!(!cases.is_empty());
    let mut manifest = "[package]\nname = \"cases\"\nedition = \"2024\"\n[dependencies]\n\
        anyhow = \"1\"\nivoryos-plugin = \"0.1\"\nschemars = \"1\"\nserde_json = \"1\"\nserde = { version = \"1\", features = [\"derive\"] }\n\
        tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n"
        .to_owned();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let renamed = root.join("ui-tests/renamed");
    writeln!(manifest, "ui-tests-renamed = {{ path = {renamed:?} }}").unwrap();
    for (name, path) in &cases {
        write!(manifest, "[[bin]]\nname = {name:?}\npath = {path:?}\n").unwrap();
    }
    let workspace = Workspace::new();
    workspace.write([("cases/Cargo.toml".to_owned(), manifest)]);
    let templates = root.join("ui-tests/template/package/templates");
    copy_folder(&templates, &workspace.path("cases/templates"));
    let output = workspace.cargo_with(&["--bins", "--keep-going"], "build", "cases");
    assert!(output.status.success(), "{}", stderr(&output));
    for (name, path) in &cases {
        let output = Command::new(workspace.binary(name)).output().unwrap();
        assert!(
            output.status.success(),
            "{}: {}",
            path.display(),
            stderr(&output)
        );
    }
}
