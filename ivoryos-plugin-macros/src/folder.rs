//! `static_dir = "static"`: the files of a folder, embedded in the program.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Component, Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::diagnostics;
use crate::error_sink::{ErrorSink, Message};

/// The list of files of a folder in the plugin's crate.
pub(crate) struct Folder {
    /// Relative to the folder with `Cargo.toml`, without a slash at the end.
    path: String,
    /// The path of each file, relative to the folder, and a hash of its content.
    files: BTreeMap<String, u64>,
}

pub(crate) fn read(literal: &LitStr, errors: &mut ErrorSink) -> Option<Folder> {
    let path = literal.value();
    let is_below = |path: &Path| {
        let mut components = path.components();
        components.all(|it| matches!(it, Component::Normal(_)))
    };
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() || !is_below(Path::new(trimmed)) {
        errors.push(literal.span(), &diagnostics::folder_elsewhere(&path));
        return None;
    }
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut walk = Walk {
        files: BTreeMap::new(),
        inside: Vec::new(),
    };
    match walk.folder(&package.join(trimmed), trimmed, "") {
        Ok(()) => Some(Folder {
            path: trimmed.to_owned(),
            files: walk.files,
        }),
        Err(message) => {
            errors.push(literal.span(), &message);
            None
        }
    }
}

/// The files of a folder and its subfolders, and of folders that are linked there. Names that begin with a dot are left
/// out: editors and operating systems create them.
struct Walk {
    files: BTreeMap<String, u64>,
    /// The folders that contain the one that is read, to see a link that leads back.
    inside: Vec<PathBuf>,
}

impl Walk {
    /// `shown` is the folder as messages name it, `below` the beginning of its files' names.
    fn folder(&mut self, folder: &Path, shown: &str, below: &str) -> Result<(), Message> {
        let entries = fs::read_dir(folder).map_err(|error| unread_folder(folder, shown, &error))?;
        let place = folder.canonicalize();
        let place = place.map_err(|error| unread_folder(folder, shown, &error))?;
        if self.inside.iter().any(|it| it.starts_with(&place)) {
            return Err(diagnostics::folder_in_itself(shown));
        }
        self.inside.push(place);
        for entry in entries {
            let entry = entry.map_err(|error| unread_folder(folder, shown, &error))?;
            let Ok(name) = entry.file_name().into_string() else {
                let name = entry.file_name().display().to_string();
                return Err(diagnostics::file_name_no_text(&format!("{shown}/{name}")));
            };
            if !name.starts_with('.') {
                self.entry(
                    &entry.path(),
                    &format!("{shown}/{name}"),
                    &format!("{below}{name}"),
                )?;
            }
        }
        self.inside.pop();
        Ok(())
    }

    fn entry(&mut self, path: &Path, shown: &str, name: &str) -> Result<(), Message> {
        // A link is what it leads to.
        let kind = fs::metadata(path).map_err(|error| unread(path, shown, &error))?;
        if kind.is_dir() {
            return self.folder(path, shown, &format!("{name}/"));
        }
        // To read a pipe would wait until somebody writes.
        if !kind.is_file() {
            return Err(diagnostics::no_file_and_no_folder(shown));
        }
        let content = fs::read(path).map_err(|error| unread(path, shown, &error))?;
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        self.files.insert(name.to_owned(), hasher.finish());
        Ok(())
    }
}

/// The message for something that is there, but cannot be read.
fn unread(path: &Path, shown: &str, error: &io::Error) -> Message {
    match fs::read_link(path) {
        Ok(target) => {
            let target = target.display().to_string();
            match fs::symlink_metadata(path.parent().unwrap_or(path).join(&target)) {
                Err(_) => diagnostics::link_to_nothing(shown, &target),
                // Links that lead to each other.
                Ok(_) => diagnostics::link_unread(shown, &target, &error.to_string()),
            }
        }
        Err(_) => diagnostics::file_unread(shown, &error.to_string()),
    }
}

fn unread_folder(folder: &Path, shown: &str, error: &io::Error) -> Message {
    if folder.is_file() {
        return diagnostics::file_for_a_folder(shown);
    }
    match error.kind() {
        io::ErrorKind::NotFound if !folder.is_symlink() => {
            diagnostics::folder_unread(shown, &error.to_string())
        }
        _ => unread(folder, shown, error),
    }
}

impl Folder {
    /// The rows of the files, for a block that has the library's import. `include_bytes!` makes cargo build
    /// the crate again when a file changes.
    pub(crate) fn rows(&self) -> TokenStream {
        let files = self.files.iter().map(|(name, hash)| {
            let path = format!("/{}/{name}", self.path);
            let version = format!("{hash:016x}");
            quote! {
                __ivoryos::StaticFile::new(
                    #name,
                    #version,
                    ::core::include_bytes!(::core::concat!(
                        ::core::env!("CARGO_MANIFEST_DIR"),
                        #path
                    )),
                )
            }
        });
        quote!(#(#files),*)
    }
}

#[cfg(test)]
mod tests;
