//! Finds the plugin crates that a program depends on and does not link: Rust leaves out a crate that no `use` names.
//!
//! Only cargo knows the dependencies. So this works for a debug build that `cargo run` started, and is silent otherwise.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use serde_json::Value;

use crate::plugin::Rows;

/// Logs each of these crates with the line to write. In a thread: cargo takes a moment.
pub(super) fn warn_in_background() {
    if !cfg!(debug_assertions) {
        return;
    }
    let Some((cargo, manifest)) = started_by_cargo() else {
        return;
    };
    thread::spawn(move || {
        let metadata = metadata(&cargo, &manifest).unwrap_or_default();
        let rows = Rows::collect().plugins;
        let linked: HashSet<&str> = rows.iter().map(|row| row.package).collect();
        for (package, name) in unlinked(&metadata, &linked) {
            tracing::warn!(
                "the plugins of the crate `{package}` are not linked, because nothing names it: \
                 write `use {name} as _;` in main.rs"
            );
        }
    });
}

/// Cargo, and the manifest of the program that it runs.
fn started_by_cargo() -> Option<(OsString, PathBuf)> {
    let cargo = env::var_os("CARGO")?;
    let manifest = Path::new(&env::var_os("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    // A test runs other programs than its own, which have its environment.
    let program = program()?;
    let text = fs::read_to_string(&manifest).ok()?;
    text.contains(&program).then_some((cargo, manifest))
}

/// The name of this program.
fn program() -> Option<String> {
    let path = env::current_exe().ok()?;
    Some(path.file_stem()?.to_str()?.to_owned())
}

fn metadata(cargo: &OsString, manifest: &Path) -> Option<Value> {
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .arg("--manifest-path")
        .arg(manifest)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

/// The packages that the program's own depends on, which have plugins of which none is linked, each with the name that
/// it has in Rust.
fn unlinked(metadata: &Value, linked: &HashSet<&str>) -> Vec<(String, String)> {
    let root = &metadata["resolve"]["root"];
    let (Some(node), Some(package)) = (node(metadata, root), package(metadata, root)) else {
        return Vec::new();
    };
    let program = program().unwrap_or_default();
    if !list(&package["targets"]).any(|target| target["name"] == program.as_str()) {
        return Vec::new();
    }
    let dependencies = list(&node["deps"]).filter(|it| is_normal(it));
    let found = dependencies.filter_map(|dependency| {
        let package = self::package(metadata, &dependency["pkg"])?;
        let name = package["name"].as_str()?;
        let manifest = Path::new(package["manifest_path"].as_str()?);
        let is_one = uses_the_library(metadata, &dependency["pkg"]) && !linked.contains(name);
        let has_plugins = is_one && declares_a_plugin(&manifest.with_file_name("src"));
        has_plugins.then_some((name.to_owned(), dependency["name"].as_str()?.to_owned()))
    });
    found.collect()
}

fn uses_the_library(metadata: &Value, id: &Value) -> bool {
    let library = |dependency: &Value| {
        let package = package(metadata, &dependency["pkg"]);
        is_normal(dependency) && package.is_some_and(|it| it["name"] == env!("CARGO_PKG_NAME"))
    };
    node(metadata, id).is_some_and(|node| list(&node["deps"]).any(library))
}

/// Whether a source file in a folder has a `#[plugin(…)]`: a crate may use the library for something else.
fn declares_a_plugin(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            declares_a_plugin(&path)
        } else {
            let is_rust = path.extension().is_some_and(|it| it == "rs");
            is_rust && fs::read_to_string(&path).is_ok_and(|text| text.contains("#[plugin("))
        }
    })
}

/// Neither of tests nor of a build script.
fn is_normal(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
}

fn node<'a>(metadata: &'a Value, id: &Value) -> Option<&'a Value> {
    list(&metadata["resolve"]["nodes"]).find(|node| node["id"] == *id)
}

fn package<'a>(metadata: &'a Value, id: &Value) -> Option<&'a Value> {
    list(&metadata["packages"]).find(|package| package["id"] == *id)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
