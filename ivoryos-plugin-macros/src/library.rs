//! The name under which the annotated crate depends on the library.

use std::cell::RefCell;
use std::path::Path;
use std::{env, fs};

use proc_macro_crate::{FoundCrate, crate_name};

const LIBRARY: &str = "ivoryos-plugin";

#[derive(Clone, PartialEq)]
pub(crate) enum Library {
    /// `ivoryos_plugin`, as nearly always.
    Usual,
    /// `ivory` of `ivory = { package = "ivoryos-plugin", … }`.
    Renamed(String),
    /// Another crate hands it on, or nothing does.
    Missing,
}

thread_local! {
    /// The last crate's folder and what its manifest says; a compiler asks for one crate only.
    static FOUND: RefCell<Option<(String, Library)>> = const { RefCell::new(None) };
}

/// Looks into the manifest of the crate that is being compiled.
pub(crate) fn find() -> Library {
    let folder = env::var("CARGO_MANIFEST_DIR").ok();
    let Some(folder) = folder.filter(|_| proc_macro::is_available()) else {
        return Library::Usual;
    };
    FOUND.with_borrow_mut(|found| match found {
        Some((of, library)) if *of == folder => library.clone(),
        _ => {
            let library = look_into(&folder);
            *found = Some((folder, library.clone()));
            library
        }
    })
}

fn look_into(folder: &str) -> Library {
    let manifest = fs::read_to_string(Path::new(folder).join("Cargo.toml"));
    // Without cargo there may be no manifest. `crate_name` calls cargo, which takes a while.
    if manifest.is_ok_and(|text| !text.lines().any(names_it)) {
        match crate_name(LIBRARY) {
            Ok(FoundCrate::Name(name)) => return Library::Renamed(name),
            Err(proc_macro_crate::Error::CrateNotFound { .. }) => return Library::Missing,
            _ => {}
        }
    }
    Library::Usual
}

/// Whether a line of a manifest declares the dependency under its own name, or is the library's own name.
fn names_it(line: &str) -> bool {
    let line = line.trim();
    let table = line.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    if let Some((_, name)) = table.and_then(|it| it.rsplit_once("dependencies.")) {
        return name == LIBRARY;
    }
    let Some((key, value)) = line.split_once('=') else {
        return false;
    };
    let key = key.trim().trim_matches('"');
    key == LIBRARY
        || key.starts_with("ivoryos-plugin.")
        || (key == "name" && value.trim().trim_matches('"') == LIBRARY)
}

#[cfg(test)]
mod tests {
    use super::names_it;

    #[test]
    fn lines_that_declare_the_dependency() {
        for line in [
            "ivoryos-plugin = \"0.1\"",
            "ivoryos-plugin.workspace = true",
            "  \"ivoryos-plugin\" = { path = \"..\" }",
            "[dependencies.ivoryos-plugin]",
            "[target.'cfg(unix)'.dev-dependencies.ivoryos-plugin]",
            "name = \"ivoryos-plugin\"",
        ] {
            assert!(names_it(line), "{line}");
        }
        for line in [
            "ivory = { package = \"ivoryos-plugin\", version = \"0.1\" }",
            "ivoryos-plugin-macros = \"0.1\"",
            "[dependencies.ivory]",
            "description = \"uses ivoryos-plugin\"",
            "[dependencies]",
        ] {
            assert!(!names_it(line), "{line}");
        }
    }
}
