//! Finds the plugin crates that a program depends on and does not link: Rust leaves out a crate that no `use` names. The
//! library of the program's own package is one.
//!
//! Only cargo knows the dependencies. So this works for a debug build that `cargo run` started, and is silent otherwise.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use serde_json::Value;

use crate::plugin::{PluginRow, Rows};

/// Logs each of these crates with the line to write. In a thread: cargo takes a moment.
pub(super) fn warn_in_background() {
    if let Some(program) = Program::of_cargo() {
        thread::spawn(move || program.warn());
    }
}

/// The same, before the program ends because nothing is linked.
pub(super) fn warn() {
    if let Some(program) = Program::of_cargo() {
        program.warn();
    }
}

/// This program, which cargo has started.
struct Program {
    name: String,
    cargo: OsString,
    manifest: PathBuf,
}

impl Program {
    fn of_cargo() -> Option<Self> {
        if !cfg!(debug_assertions) {
            return None;
        }
        let cargo = env::var_os("CARGO")?;
        let manifest = Path::new(&env::var_os("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
        let path = env::current_exe().ok()?;
        let name = path.file_stem()?.to_str()?.to_owned();
        // A test runs other programs than its own, which have its environment.
        let text = fs::read_to_string(&manifest).ok()?;
        let binaries = manifest.with_file_name("src").join("bin");
        let is_its = text.contains(&name)
            || binaries.join(format!("{name}.rs")).exists()
            || binaries.join(&name).exists();
        is_its.then_some(Self {
            name,
            cargo,
            manifest,
        })
    }

    fn warn(&self) {
        let metadata = metadata(&self.cargo, &self.manifest).unwrap_or_default();
        let rows = Rows::collect().plugins;
        let Some((file, crates)) = unlinked(&metadata, &self.name, &rows) else {
            return;
        };
        for (package, name) in crates {
            tracing::warn!(
                "the plugins of the crate `{package}` are not linked, because nothing names it: \
                 write `use {name} as _;` in {file}"
            );
        }
    }
}

fn metadata(cargo: &OsString, manifest: &Path) -> Option<Value> {
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        // Without a platform cargo reads the packages of all of them, and has downloaded those of this one alone.
        .args(["--filter-platform", env!("IVORYOS_PLUGIN_TARGET")])
        .arg("--manifest-path")
        .arg(manifest)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

/// The file of the program, and the crates with plugins that it could link and does not: that of its own package, and
/// those that it depends on. Each with the name that it has in Rust.
fn unlinked(
    metadata: &Value,
    program: &str,
    rows: &[PluginRow],
) -> Option<(String, Vec<(String, String)>)> {
    let root = &metadata["resolve"]["root"];
    let (node, package) = (node(metadata, root)?, package(metadata, root)?);
    let is_it = |target: &&Value| target["name"] == program && is_of(target, "bin");
    let target = list(&package["targets"]).find(is_it)?;
    let file = Path::new(target["src_path"].as_str()?).file_name()?;
    let linked: HashSet<&str> = rows.iter().map(|row| row.package).collect();
    let dependencies = list(&node["deps"]).filter(|it| is_normal(it));
    let found = dependencies.filter_map(|dependency| {
        let package = self::package(metadata, &dependency["pkg"])?;
        let name = package["name"].as_str()?;
        let manifest = Path::new(package["manifest_path"].as_str()?);
        let is_one = uses_the_library(metadata, &dependency["pkg"]) && !linked.contains(name);
        let has_plugins = is_one && !with_plugins(&manifest.with_file_name("src")).is_empty();
        has_plugins.then_some((name.to_owned(), dependency["name"].as_str()?.to_owned()))
    });
    let own = own_library(package, rows).into_iter();
    Some((file.to_str()?.to_owned(), own.chain(found).collect()))
}

/// The library of the program's package, if none of its plugins is linked. The program may have plugins too: only their
/// files tell them apart.
fn own_library(package: &Value, rows: &[PluginRow]) -> Option<(String, String)> {
    let name = package["name"].as_str()?;
    let library = list(&package["targets"]).find(|target| is_of(target, "lib"))?;
    let folder = Path::new(package["manifest_path"].as_str()?).parent()?;
    let source = folder.join("src");
    let mut files = with_plugins(&source);
    files.retain(|file| *file != source.join("main.rs") && !file.starts_with(source.join("bin")));
    let is_linked = |file: &PathBuf| {
        let below = file.strip_prefix(folder).unwrap_or(file);
        let mut rows = rows.iter().filter(|row| row.package == name);
        rows.any(|row| Path::new(row.source.file).ends_with(below))
    };
    let is_left_out = !files.is_empty() && !files.iter().any(is_linked);
    let library = library["name"].as_str()?.replace('-', "_");
    is_left_out.then_some((name.to_owned(), library))
}

/// Whether a target is of this kind.
fn is_of(target: &Value, kind: &str) -> bool {
    list(&target["kind"]).any(|it| it == kind)
}

fn uses_the_library(metadata: &Value, id: &Value) -> bool {
    let library = |dependency: &Value| {
        let package = package(metadata, &dependency["pkg"]);
        is_normal(dependency) && package.is_some_and(|it| it["name"] == env!("CARGO_PKG_NAME"))
    };
    node(metadata, id).is_some_and(|node| list(&node["deps"]).any(library))
}

/// The source files in a folder that have a `#[plugin(…)]`: a crate may use the library for something else.
fn with_plugins(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = path.path();
        let is_rust = path.extension().is_some_and(|it| it == "rs");
        if path.is_dir() {
            found.extend(with_plugins(&path));
        } else if is_rust && fs::read_to_string(&path).is_ok_and(|it| it.contains("#[plugin(")) {
            found.push(path);
        }
    }
    found
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
