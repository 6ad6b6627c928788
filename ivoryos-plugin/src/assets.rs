//! The host's own files, embedded, and beside them those of the lab.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use poem::endpoint::StaticFilesEndpoint;
use poem::error::NotFoundError;
use poem::http::{StatusCode, Uri, header};
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::app::Context;
use crate::routes::Handler;

struct File {
    name: &'static str,
    content_type: &'static str,
    content: &'static [u8],
}

const FILES: &[File] = &[
    File {
        name: "ivoryos.css",
        content_type: "text/css; charset=utf-8",
        content: include_bytes!("../static/ivoryos.css"),
    },
    File {
        name: "ivoryos.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("../static/ivoryos.js"),
    },
    File {
        name: "socket.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("../static/socket.js"),
    },
    File {
        name: "favicon.svg",
        content_type: "image/svg+xml",
        content: include_bytes!("../static/favicon.svg"),
    },
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
        for file in FILES {
            file.content.hash(&mut hasher);
        }
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
        let handler: Handler = |request| Box::pin(async move { Ok(serve(&request)) });
        FILES
            .iter()
            .map(move |file| (format!("/static/{}", file.name), handler))
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
    *request.uri_mut() = path;
    directory.files.call(request).await
}

/// A URL with the version is good for ever; one without is asked again each time.
fn serve(request: &Request) -> Response {
    let name = request.uri().path().rsplit('/').next();
    let file = FILES.iter().find(|file| Some(file.name) == name);
    let (Some(file), Some(context)) = (file, request.data::<Context>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let version = context.assets.version();
    let cache = if request
        .uri()
        .query()
        .is_some_and(|query| query.contains(version))
    {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let etag: Option<ETag> = format!("\"{version}\"").parse().ok();
    let known = request.headers().typed_get::<IfNoneMatch>();
    let is_known =
        matches!((&etag, known), (Some(etag), Some(known)) if !known.precondition_passes(etag));
    let response = if is_known {
        Response::builder()
            .status(StatusCode::NOT_MODIFIED)
            .finish()
    } else {
        Response::builder()
            .content_type(file.content_type)
            .body(file.content)
    };
    let mut response = response
        .with_header(header::CACHE_CONTROL, cache)
        .into_response();
    if let Some(etag) = etag {
        response.headers_mut().typed_insert(etag);
    }
    response
}
