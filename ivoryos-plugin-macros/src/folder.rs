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
use crate::error_sink::ErrorSink;

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
    let mut files = BTreeMap::new();
    match walk(&package.join(trimmed), "", &mut files) {
        Ok(()) => Some(Folder {
            path: trimmed.to_owned(),
            files,
        }),
        Err(error) => {
            let message = diagnostics::folder_unread(&path, &error.to_string());
            errors.push(literal.span(), &message);
            None
        }
    }
}

/// Collects the files of a folder and its subfolders. Names that begin with a dot are left out: editors and
/// operating systems create them.
fn walk(folder: &Path, below: &str, files: &mut BTreeMap<String, u64>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| {
            io::Error::other(format!("the name of {} is no text", name.display()))
        })?;
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{below}{name}/"), files)?;
        } else {
            let mut hasher = DefaultHasher::new();
            fs::read(entry.path())?.hash(&mut hasher);
            files.insert(format!("{below}{name}"), hasher.finish());
        }
    }
    Ok(())
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
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use proc_macro2::Span;
    use syn::LitStr;

    use super::{read, walk};
    use crate::error_sink::ErrorSink;

    #[test]
    fn a_folder_outside_the_crate_is_refused() {
        for path in [
            "",
            "/",
            "..",
            "a/../..",
            "/etc",
            "./static",
            "no-such-folder",
        ] {
            let mut errors = ErrorSink::default();
            let literal = LitStr::new(path, Span::call_site());
            assert!(read(&literal, &mut errors).is_none(), "{path}");
            assert_eq!(errors.texts().len(), 1, "{path}");
        }
    }

    #[test]
    fn every_file_except_hidden_ones_is_found() {
        let folder = std::env::temp_dir().join(format!("ivoryos-folder-{}", std::process::id()));
        fs::create_dir_all(folder.join("pictures")).unwrap();
        for name in ["a.css", "pictures/b.svg", ".hidden"] {
            fs::write(folder.join(name), name).unwrap();
        }
        let mut files = BTreeMap::new();
        walk(&folder, "", &mut files).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let names: Vec<_> = files.keys().collect();
        assert_eq!(names, ["a.css", "pictures/b.svg"]);
        let versions: Vec<_> = files.values().collect();
        assert_ne!(versions[0], versions[1]);
    }
}
