//! The files of the Python package.

/// The version of the package, which is the one of this library.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../bridge/ivoryos_rust/", $path)))),*]
    };
}

/// Path in the package and content of each file.
pub(super) const FILES: &[(&str, &str)] = files![
    "__init__.py",
    "address.py",
    "answer.py",
    "calls.py",
    "classic/__init__.py",
    "classic/bridge.py",
    "classic/browser.py",
    "classic/deck.py",
    "classic/events.py",
    "classic/parts.py",
    "classic/plugin.py",
    "classic/requests.py",
    "classic/run.py",
    "classic/templates/error.html",
    "classic/templates/page.html",
    "classic/templates/socket.html",
    "classic/templates/widget.html",
    "classic/version.py",
    "deck.py",
    "generation.py",
    "headers.py",
    "host.py",
    "instrument.py",
    "locations.py",
    "manifest.py",
    "nextgen/__init__.py",
    "nextgen/addresses.py",
    "nextgen/asgi.py",
    "nextgen/away.py",
    "nextgen/client.py",
    "nextgen/deck.py",
    "nextgen/errors.py",
    "nextgen/lab.py",
    "nextgen/listing.py",
    "nextgen/parts.py",
    "nextgen/requests.py",
    "nextgen/run.py",
    "nextgen/rust_plugin.py",
    "nextgen/sockets.py",
    "nextgen/templates/error.html",
    "program.py",
    "protocol.py",
    "py.typed",
    "resources.py",
    "run.py",
    "wheel.py",
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{FILES, VERSION};
    use crate::web::bridge::PROTOCOL;

    fn content(path: &str) -> &'static str {
        let file = FILES.iter().find(|(known, _)| *known == path);
        file.unwrap().1
    }

    #[test]
    fn the_package_has_the_version_and_the_protocol_of_this_library() {
        let version = format!("\n__version__ = \"{VERSION}\"\n");
        assert!(content("__init__.py").contains(&version), "{version}");
        let protocol = format!("\nPROTOCOL = {PROTOCOL}\n");
        assert!(content("protocol.py").contains(&protocol), "{protocol}");
    }

    #[test]
    fn every_file_of_the_package_is_served() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("bridge/ivoryos_rust");
        let mut folders = vec![package.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_none_or(|it| it != "pyc") {
                    found.push(path);
                }
            }
        }
        found.sort();
        let listed: Vec<PathBuf> = FILES.iter().map(|(path, _)| package.join(path)).collect();
        let mut sorted = listed.clone();
        sorted.sort();
        assert_eq!(found, sorted);
    }
}
