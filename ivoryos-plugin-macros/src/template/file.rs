//! Where a template is, and what to write if it is not there.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;

use super::source::Source;
use crate::diagnostics;
use crate::error_sink::Message;

/// How deep the folders of templates are searched for a similar name.
const MAX_DEPTH: usize = 4;

/// The folders with templates.
pub(crate) struct Folders {
    /// The folder with `Cargo.toml`.
    package: PathBuf,
    /// Those of a `sailfish.toml`, then `templates`.
    templates: Vec<PathBuf>,
}

/// A template that was read.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) source: Source,
}

impl Folders {
    pub(crate) fn new(package: PathBuf, mut configured: Vec<PathBuf>) -> Self {
        configured.reverse();
        configured.push(package.join("templates"));
        Self {
            package,
            templates: configured,
        }
    }

    pub(crate) fn read(&self, name: &str) -> Result<File, Message> {
        let candidates = self.templates.iter().map(|folder| folder.join(name));
        match candidates.into_iter().find(|path| path.is_file()) {
            Some(path) => self.read_file(path),
            None => Err(self.missing(name)),
        }
    }

    pub(crate) fn read_file(&self, path: PathBuf) -> Result<File, Message> {
        let name = self.shown(&path);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(File {
                path,
                source: Source { name, text },
            }),
            Err(error) => Err(diagnostics::template_unread(&name, &error.to_string())),
        }
    }

    /// Relative to the folder with `Cargo.toml`, if it is below that.
    pub(crate) fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.package).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }

    /// An expression. `include_bytes!` makes cargo build the crate again when the template changes.
    pub(crate) fn tracked(&self, path: &Path) -> TokenStream {
        let shown = self.shown(path);
        if path.starts_with(&self.package) {
            let path = format!("/{shown}");
            quote!(::core::include_bytes!(
                ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)
            ))
        } else {
            quote!(::core::include_bytes!(#shown))
        }
    }

    /// The message for a template that another one includes by this name.
    pub(crate) fn missing_included(&self, name: &str, path: &Path) -> Message {
        let folder = path.parent().unwrap_or(path);
        let file = path.file_name().unwrap_or_default().display().to_string();
        let mut names = Vec::new();
        list(folder, "", 0, &mut names);
        names.sort();
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = diagnostics::nearest(&file, &known);
        let near = near.map(|near| Path::new(name).with_file_name(near));
        let near = near.map(|near| near.display().to_string());
        diagnostics::no_included(&file, &self.shown(folder), near.as_deref())
    }

    fn missing(&self, name: &str) -> Message {
        if let Some(inner) = name.trim_start_matches("./").strip_prefix("templates/")
            && self.read(inner).is_ok()
        {
            return diagnostics::template_path_with_the_folder(name, inner);
        }
        let elsewhere = ["src/templates", "src", "", "../templates"];
        let found = elsewhere.iter().find(|folder| {
            let path = self.package.join(folder).join(name);
            !name.starts_with('/') && path.is_file()
        });
        if let Some(folder) = found {
            let place = Path::new(folder).join(name).display().to_string();
            return diagnostics::template_elsewhere(name, &place);
        }
        let mut names = Vec::new();
        for folder in &self.templates {
            list(folder, "", MAX_DEPTH, &mut names);
        }
        names.sort();
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let same_stem = |known: &&str| Path::new(known).file_stem() == Path::new(name).file_stem();
        let near =
            diagnostics::nearest(name, &known).or_else(|| known.iter().copied().find(same_stem));
        diagnostics::no_template(name, near)
    }
}

/// Collects the names of the files in a folder, relative to it.
fn list(folder: &Path, below: &str, depth: usize, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{below}{}", entry.file_name().display());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => {
                list(&entry.path(), &format!("{name}/"), depth - 1, names);
            }
            Ok(kind) if kind.is_file() => names.push(name),
            _ => {}
        }
    }
}
