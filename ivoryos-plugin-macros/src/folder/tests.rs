use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use proc_macro2::Span;
use syn::LitStr;

use super::{Walk, read};
use crate::error_sink::ErrorSink;

/// A folder `static`, which is removed at the end.
struct Files(PathBuf);

impl Files {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ivoryos-{test}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(folder.join("static/pictures")).unwrap();
        let files = Self(folder);
        for name in ["a.css", "pictures/b.svg", ".hidden"] {
            fs::write(files.path(name), name).unwrap();
        }
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join("static").join(name)
    }

    #[cfg(unix)]
    fn link(&self, name: &str, target: &str) {
        std::os::unix::fs::symlink(target, self.path(name)).unwrap();
    }

    fn walk(&self) -> Result<BTreeMap<String, u64>, (String, String)> {
        let mut walk = Walk {
            files: BTreeMap::new(),
            inside: Vec::new(),
        };
        let walked = walk.folder(&self.0.join("static"), "static", "");
        let walked = walked.map_err(|message| (message.what, message.help));
        walked.map(|()| walk.files)
    }

    #[cfg(unix)]
    fn assert_refused(&self, what: &str, help: &str) {
        assert_eq!(self.walk(), Err((what.to_owned(), help.to_owned())));
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

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
fn a_file_for_a_folder_is_named() {
    let mut errors = ErrorSink::default();
    let literal = LitStr::new("Cargo.toml", Span::call_site());
    assert!(read(&literal, &mut errors).is_none());
    assert!(errors.texts()[0].starts_with("`Cargo.toml` is a file, not a folder\n"));
}

#[test]
fn every_file_except_hidden_ones_is_found() {
    let files = Files::new("files").walk().unwrap();
    let names: Vec<_> = files.keys().collect();
    assert_eq!(names, ["a.css", "pictures/b.svg"]);
    let versions: Vec<_> = files.values().collect();
    assert_ne!(versions[0], versions[1]);
}

#[cfg(unix)]
#[test]
fn links_to_files_and_folders_are_followed() {
    let files = Files::new("links");
    files.link("c.css", "a.css");
    files.link("icons", "pictures");
    let names: Vec<_> = files.walk().unwrap().into_keys().collect();
    assert_eq!(names, ["a.css", "c.css", "icons/b.svg", "pictures/b.svg"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_named_with_what_it_leads_to() {
    let files = Files::new("dangling");
    files.link("pictures/logo.svg", "../../logo.svg");
    files.assert_refused(
        "`static/pictures/logo.svg` is a link to `../../logo.svg`, which is not there",
        "make that file, or remove the link",
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_is_named() {
    let files = Files::new("loop");
    // To the folder itself, and to one that contains it.
    for target in ["..", "../.."] {
        files.link("pictures/all", target);
        files.assert_refused(
            "`static/pictures/all` is a link to a folder that it is in",
            "remove the link",
        );
        fs::remove_file(files.path("pictures/all")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_to_each_other_are_named() {
    let files = Files::new("ring");
    files.link("x", "y");
    files.link("y", "x");
    let (what, help) = files.walk().unwrap_err();
    let first = what.starts_with("`static/x` is a link to `y`, which cannot be read: ");
    let second = what.starts_with("`static/y` is a link to `x`, which cannot be read: ");
    assert!(first || second, "{what}");
    assert_eq!(help, "remove the link");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_and_no_folder_is_named() {
    let files = Files::new("socket");
    let _socket = std::os::unix::net::UnixListener::bind(files.path("s")).unwrap();
    files.assert_refused(
        "`static/s` is neither a file nor a folder",
        "remove it, or begin its name with a dot: such names are left out",
    );
}
