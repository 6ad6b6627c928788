//! The files of the layout, which are embedded, and the lab's own files in a folder.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use poem::endpoint::StaticFilesEndpoint;
use poem::error::NotFoundError;
use poem::http::{StatusCode, Uri};
use poem::{Endpoint, Request, Response};

use crate::http::embedded::Embedded;

/// Name and content of each embedded file.
const FILES: &[(&str, &[u8])] = &[
    ("bootstrap.js", include_bytes!("../../static/bootstrap.js")),
    (
        "connection.js",
        include_bytes!("../../static/connection.js"),
    ),
    ("elements.js", include_bytes!("../../static/elements.js")),
    ("favicon.svg", include_bytes!("../../static/favicon.svg")),
    ("icons.css", include_bytes!("../../static/icons.css")),
    ("icons.svg", include_bytes!("../../static/icons.svg")),
    ("ivoryos.css", include_bytes!("../../static/ivoryos.css")),
    ("ivoryos.js", include_bytes!("../../static/ivoryos.js")),
    (
        "live-chart.js",
        include_bytes!("../../static/live-chart.js"),
    ),
    (
        "live-video.js",
        include_bytes!("../../static/live-video.js"),
    ),
    ("page.js", include_bytes!("../../static/page.js")),
    ("socket.js", include_bytes!("../../static/socket.js")),
];

/// Files of the lab that the layouts use if they are in the folder, under the names of the projects' downloads.
const STYLES: &[&str] = &["bootstrap.min.css", ICON_FONT];
const ICON_FONT: &str = "bootstrap-icons.min.css";
const SCRIPTS: &[&str] = &["bootstrap.bundle.min.js", "socket.io.min.js"];

pub(crate) struct Assets {
    /// A hash of the embedded files.
    version: String,
    directory: Option<Directory>,
}

/// The lab's own files.
struct Directory {
    files: StaticFilesEndpoint,
    styles: Vec<&'static str>,
    scripts: Vec<&'static str>,
}

impl Assets {
    pub(crate) fn new(directory: Option<&Path>) -> Self {
        let mut hasher = DefaultHasher::new();
        FILES.hash(&mut hasher);
        Self {
            version: format!("{:016x}", hasher.finish()),
            directory: directory.map(|directory| Directory {
                files: StaticFilesEndpoint::new(directory),
                styles: there(directory, STYLES),
                scripts: there(directory, SCRIPTS),
            }),
        }
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// The lab's stylesheets that the layouts use.
    pub(crate) fn styles(&self) -> &[&'static str] {
        self.directory.as_ref().map_or(&[], |it| &it.styles)
    }

    /// The lab's scripts that the layouts use.
    pub(crate) fn scripts(&self) -> &[&'static str] {
        self.directory.as_ref().map_or(&[], |it| &it.scripts)
    }

    /// Whether the lab has an icon font of its own.
    pub(crate) fn has_icon_font(&self) -> bool {
        self.styles().contains(&ICON_FONT)
    }

    pub(crate) fn has_lab_files(&self) -> bool {
        self.directory.is_some()
    }

    /// The embedded file of this name.
    pub(crate) fn own<'a>(&'a self, name: &'a str) -> Option<Embedded<'a>> {
        let (_, content) = FILES.iter().find(|(known, _)| *known == name)?;
        Some(Embedded {
            path: name,
            version: &self.version,
            content,
        })
    }

    /// The lab's file at this path, which begins with a slash.
    pub(crate) async fn lab(&self, path: &str, mut request: Request) -> poem::Result<Response> {
        let (Some(directory), Ok(path)) = (&self.directory, Uri::try_from(path)) else {
            return Err(NotFoundError.into());
        };
        // Hidden files, such as those of editors and version control, are not served.
        if path.path().contains("/.") {
            return Err(NotFoundError.into());
        }
        *request.uri_mut() = path;
        let answer = directory.files.call(request).await;
        // poem's error contains the path of the folder.
        answer.map_err(|error| match error.status() {
            StatusCode::FORBIDDEN => NotFoundError.into(),
            _ => error,
        })
    }
}

/// The names of the embedded files.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

fn there(directory: &Path, names: &[&'static str]) -> Vec<&'static str> {
    let names = names.iter().copied();
    names
        .filter(|name| directory.join(name).is_file())
        .collect()
}

#[cfg(test)]
mod tests {
    const STYLESHEET: &str = include_str!("../../static/ivoryos.css");
    const GUIDE: &str = include_str!("../../docs/bootstrap.md");

    /// Whether a selector has the class.
    fn has_rule(class: &str) -> bool {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let class = format!(".{class}");
        STYLESHEET
            .split(&class)
            .skip(1)
            .any(|after| !after.starts_with(is_part))
    }

    #[test]
    fn the_stylesheet_has_each_class_name_of_the_guide() {
        let (_, section) = GUIDE.split_once("\n# Class names\n").unwrap();
        let (section, _) = section.split_once("\n# ").unwrap();
        let listed = section
            .lines()
            .filter(|it| it.starts_with("- ") || it.starts_with("  "));
        let listed = listed.flat_map(|line| line.split('`').skip(1).step_by(2));
        let listed: Vec<_> = listed.collect();
        let missing: Vec<_> = listed.iter().filter(|it| !has_rule(it)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(listed.len() > 200, "they are found: {}", listed.len());
        assert!(!has_rule("dropdown-mend"));
    }
}
