//! The host's own files, embedded, and beside them those of the lab.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use poem::endpoint::StaticFilesEndpoint;
use poem::error::NotFoundError;
use poem::http::{StatusCode, Uri};
use poem::{Endpoint, Request, Response};

use crate::app::Context;
use crate::routes::Handler;
use crate::static_file::Embedded;

/// Each file's name, and what is in it.
const FILES: &[(&str, &[u8])] = &[
    ("favicon.svg", include_bytes!("../static/favicon.svg")),
    ("ivoryos.css", include_bytes!("../static/ivoryos.css")),
    ("ivoryos.js", include_bytes!("../static/ivoryos.js")),
    ("socket.js", include_bytes!("../static/socket.js")),
];

/// Files of a lab that the layouts use where they are there: as people get them from the projects.
const STYLES: &[&str] = &["bootstrap.min.css"];
const SCRIPTS: &[&str] = &["bootstrap.bundle.min.js", "socket.io.min.js"];

pub(crate) struct Assets {
    /// The version of the embedded files, the same for the same content.
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

    /// Where the lab's files are, if it has any, and what serves them.
    pub(crate) fn of_lab(&self) -> Option<(String, Handler)> {
        let handler: Handler = |request| Box::pin(serve_of_lab(request));
        let directory = self.directory.as_ref();
        directory.map(|_| ("/static/*file".to_owned(), handler))
    }

    /// Each file's path below the prefix, and what serves it.
    pub(crate) fn routes() -> impl Iterator<Item = (String, Handler)> {
        let handler: Handler = |request| Box::pin(serve(request));
        let names = FILES.iter().map(|(name, _)| name);
        names.map(move |name| (format!("/static/{name}"), handler))
    }
}

fn there(directory: &Path, names: &[&'static str]) -> Vec<&'static str> {
    let names = names.iter().copied();
    names
        .filter(|name| directory.join(name).is_file())
        .collect()
}

async fn serve_of_lab(mut request: Request) -> poem::Result<Response> {
    let context = Context::of(&request)?.clone();
    let below = request
        .uri()
        .path()
        .strip_prefix(context.prefix.as_str())
        .and_then(|path| path.strip_prefix("/static"));
    let path = below.and_then(|path| Uri::try_from(path).ok());
    let (Some(directory), Some(path)) = (&context.assets.directory, path) else {
        return Err(NotFoundError.into());
    };
    // An editor's files and a version control's are nobody's business.
    if path.path().contains("/.") {
        return Err(NotFoundError.into());
    }
    *request.uri_mut() = path;
    let answer = directory.files.call(request).await;
    // poem's says where the folder is.
    answer.map_err(|error| match error.status() {
        StatusCode::FORBIDDEN => NotFoundError.into(),
        _ => error,
    })
}

async fn serve(request: Request) -> poem::Result<Response> {
    let version = Context::of(&request)?.assets.version();
    let path = request.uri().path();
    let name = path.rsplit('/').next().unwrap_or_default();
    let file = FILES.iter().find(|(known, _)| *known == name);
    let (_, content) = file.ok_or(NotFoundError)?;
    let file = Embedded {
        path,
        version,
        content,
    };
    file.answer(&request).await
}
