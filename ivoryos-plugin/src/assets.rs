//! The host's own files, embedded.

use std::hash::{DefaultHasher, Hash, Hasher};

use poem::http::{StatusCode, header};
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use poem::{IntoResponse, Request, Response};

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
        name: "favicon.svg",
        content_type: "image/svg+xml",
        content: include_bytes!("../static/favicon.svg"),
    },
];

/// The version of the embedded files, the same for the same content.
pub(crate) struct Assets {
    version: String,
}

impl Assets {
    pub(crate) fn new() -> Self {
        let mut hasher = DefaultHasher::new();
        for file in FILES {
            file.content.hash(&mut hasher);
        }
        Self {
            version: format!("{:016x}", hasher.finish()),
        }
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Each file's path below the prefix, and what serves it.
    pub(crate) fn routes() -> impl Iterator<Item = (String, Handler)> {
        let handler: Handler = |request| Box::pin(async move { Ok(serve(&request)) });
        FILES
            .iter()
            .map(move |file| (format!("/static/{}", file.name), handler))
    }
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
