//! The layers of `ivoryos-plugin`: an import goes down, or stays in its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The layers from the bottom up, as the table at the head of `src/lib.rs` has them. Folders of one layer do
/// not know each other. Whatever is in no folder is the top.
const LAYERS: [&[&str]; 10] = [
    &["http"],
    &["page"],
    &["deck"],
    &["plugin"],
    &["remote"],
    &["error"],
    &["job", "live", "reading"],
    &["__private"],
    &["web"],
    &["host"],
];
/// Its paths are for generated code alone.
const GENERATED: &str = "__private";

/// One `crate::…` or `super::…` in the code.
struct Import {
    file: PathBuf,
    line: usize,
    /// The folder or file of the top that it is in.
    from: String,
    path: Vec<String>,
    is_of_test: bool,
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ivoryos-plugin/src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let files = entries.flat_map(|path| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    });
    files.collect()
}

/// What the code imports, wherever it does; comments and what a folder's face re-exports are no imports.
fn imports() -> Vec<Import> {
    let import = Regex::new(r"\b(crate|super)((?:::\w+)+|::\{)").unwrap();
    let mut imports = Vec::new();
    for path in files(&source()) {
        let text = fs::read_to_string(&path).unwrap();
        let file = path.strip_prefix(source()).unwrap().to_owned();
        let first = file.iter().next().unwrap().to_str().unwrap();
        let from = first.strip_suffix(".rs").unwrap_or(first).to_owned();
        let mut is_of_test = false;
        for (line, code) in (1..).zip(text.lines()) {
            is_of_test |= code == "#[cfg(test)]";
            // Before a comment, and before a text that may show code.
            let code = code.split("//").next().unwrap();
            let code = code.split('"').next().unwrap();
            // A folder's face lifts what is below it.
            if code.starts_with("pub") && code.contains(" use super::") {
                continue;
            }
            for found in import.captures_iter(code) {
                let path = found[0].split("::").map(str::to_owned).collect();
                let (file, from) = (file.clone(), from.clone());
                imports.push(Import {
                    file,
                    line,
                    from,
                    path,
                    is_of_test,
                });
            }
        }
    }
    assert!(imports.len() > 200, "the sources are read");
    imports
}

/// The layer of a folder, from 1; the top for a file in none.
fn layer(folder: &str) -> usize {
    let found = LAYERS.iter().position(|layer| layer.contains(&folder));
    found.map_or(LAYERS.len() + 1, |index| index + 1)
}

#[test]
fn every_folder_has_a_layer() {
    for entry in fs::read_dir(source()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_in_table = LAYERS.iter().any(|layer| layer.contains(&name.as_str()));
        assert!(
            !entry.path().is_dir() || is_in_table,
            "`{name}` has no layer"
        );
    }
}

#[test]
fn no_import_runs_up() {
    let mut wrong = Vec::new();
    for Import {
        file,
        line,
        from,
        path,
        ..
    } in imports()
    {
        let at = format!("{}:{line}", file.display());
        if layer(&from) > LAYERS.len() {
            continue;
        }
        if path[0] == "super" {
            if path[1] == "super" {
                wrong.push(format!("{at}: write `crate::…` instead of `super::super`"));
            }
            continue;
        }
        let to = path[1].as_str();
        let is_for_generated_code = to == GENERATED && from != GENERATED;
        if to != from && (layer(to) >= layer(&from) || is_for_generated_code) {
            wrong.push(format!(
                "{at}: layer {} (`{from}`) imports from layer {} (`{to}`)",
                layer(&from),
                layer(to)
            ));
        }
    }
    assert!(wrong.is_empty(), "imports run up:\n{}", wrong.join("\n"));
}

/// The file of a module: `deck/state.rs`, or the folder's face.
fn file_of(folder: &str, module: &str) -> PathBuf {
    let file = Path::new(folder).join(module).with_extension("rs");
    if source().join(&file).is_file() {
        file
    } else {
        Path::new(folder).with_extension("rs")
    }
}

#[test]
fn no_more_than_three_files_import_each_other() {
    let mut edges: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
    for Import {
        file,
        from,
        path,
        is_of_test,
        ..
    } in imports()
    {
        if is_of_test {
            continue;
        }
        let module = match path[0].as_str() {
            "super" if file.iter().count() == 2 => &path[1],
            "crate" if path[1] == from && path.len() > 2 => &path[2],
            _ => continue,
        };
        let to = file_of(&from, module);
        edges.entry(file).or_default().insert(to);
    }
    let faces = fs::read_dir(source()).unwrap().map(|it| it.unwrap().path());
    let module = Regex::new(r"(?m)^(?:pub |pub\(crate\) )?mod (\w+);").unwrap();
    for face in faces.filter(|path| path.is_file()) {
        let folder = face.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&face).unwrap();
        for found in module.captures_iter(&text) {
            // What a face itself uses, not what it declares or lifts.
            let name = &found[1];
            let uses = Regex::new(&format!(r"(?m)^(?:use |[ \t].*[^\w:]){name}::")).unwrap();
            if uses.is_match(&text) {
                let from = face.strip_prefix(source()).unwrap().to_owned();
                edges.entry(from).or_default().insert(file_of(folder, name));
            }
        }
    }
    for start in edges.keys() {
        let circle: Vec<_> = reached(start, &edges)
            .into_iter()
            .filter(|other| reached(other, &edges).contains(start))
            .collect();
        assert!(circle.len() <= 3, "these import each other: {circle:?}");
    }
}

/// The files that one imports, and what they import.
fn reached(start: &Path, edges: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> BTreeSet<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut next = vec![start];
    while let Some(file) = next.pop() {
        for to in edges.get(file).into_iter().flatten() {
            if reached.insert(to.clone()) {
                next.push(to);
            }
        }
    }
    reached
}
