//! Answers a request with a file that is embedded in the program.

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::StaticFileRequest;
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use poem::{FromRequest, IntoResponse, Request, Response};

/// An embedded file.
pub(crate) struct Embedded<'a> {
    /// Its extension determines the content type.
    pub(crate) path: &'a str,
    /// A text that changes with the content.
    pub(crate) version: &'a str,
    pub(crate) content: &'static [u8],
}

impl Embedded<'_> {
    /// Answers with the file, with a range of it, or with 304 if the client has this version. Browsers cache a URL
    /// that has the version in its query for a year, and revalidate any other each time.
    pub(crate) async fn answer(&self, request: &Request) -> poem::Result<Response> {
        let query = request.uri().query();
        let has_version = query.is_some_and(|query| query.contains(self.version));
        let cache = HeaderValue::from_static(if has_version {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        });
        let etag: Option<ETag> = format!("\"{}\"", self.version).parse().ok();
        let known = request.headers().typed_get::<IfNoneMatch>();
        let is_known =
            matches!((&etag, known), (Some(etag), Some(known)) if !known.precondition_passes(etag));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let asked = StaticFileRequest::from_request_without_body(request).await?;
            asked
                .create_response_from_data(self.content)?
                .with_content_type(self.content_type())
                .into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, cache);
        if let Some(etag) = etag {
            headers.typed_insert(etag);
        }
        Ok(response)
    }

    fn content_type(&self) -> String {
        let guessed = mime_guess::from_path(self.path).first_or_octet_stream();
        if guessed.type_() == "text" {
            format!("{guessed}; charset=utf-8")
        } else {
            guessed.to_string()
        }
    }
}
