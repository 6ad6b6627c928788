//! The parts of a request that its answer needs.

use futures_util::FutureExt;
use poem::http::{HeaderMap, HeaderValue, Method, Uri, header};
use poem::web::Accept;
use poem::{FromRequest, Request};
use url::{Position, Url};

use super::form::{Form, PAGE_JSON};
use crate::http::body::OverLimit;
use crate::http::origin;

/// What is kept of a request when a handler consumes it.
pub(crate) struct RequestInfo {
    pub(crate) uri: Uri,
    accept: Option<HeaderValue>,
    over_limit: Option<OverLimit>,
    /// The answer is for a frame, which has the navigation around it already.
    pub(crate) is_framed: bool,
    pub(crate) is_get: bool,
    referer: Option<HeaderValue>,
    host: Option<HeaderValue>,
    /// The path at which a program has nested the whole host, such as `/lab`; usually empty.
    outer: String,
}

impl RequestInfo {
    pub(crate) fn of(request: &Request) -> Self {
        let (original, path) = (request.original_uri().path(), request.uri().path());
        let outer = match original.strip_suffix(path) {
            Some("") => String::new(),
            Some(outer) => outer.to_owned(),
            // poem's `nest` replaces an empty path by `/`.
            None if path == "/" => original.to_owned(),
            None => String::new(),
        };
        Self {
            uri: request.uri().clone(),
            accept: request.headers().get(header::ACCEPT).cloned(),
            over_limit: request.data().cloned(),
            is_framed: is_framed(request.headers()),
            is_get: request.method() == Method::GET,
            referer: request.headers().get(header::REFERER).cloned(),
            host: request.headers().get(header::HOST).cloned(),
            outer,
        }
    }

    /// Whether more of the body was read than the host takes.
    pub(crate) fn is_over_limit(&self) -> bool {
        self.over_limit.as_ref().is_some_and(OverLimit::is_reached)
    }

    /// The host's URL prefix as this client sees it.
    pub(crate) fn base(&self, prefix: &str) -> String {
        format!("{}{prefix}", self.outer)
    }

    /// The root at which the host is nested, with a slash at its end and the query, as this client sees it.
    pub(crate) fn root(&self) -> String {
        let query = self.uri.query().map(|query| format!("?{query}"));
        format!("{}/{}", self.outer, query.unwrap_or_default())
    }

    /// Path and query of the page that sent the request, if it is a page of this host.
    pub(crate) fn back(&self) -> Option<String> {
        let text = |value: &Option<HeaderValue>| value.as_ref()?.to_str().ok().map(str::to_owned);
        let page = Url::parse(&text(&self.referer)?).ok()?;
        let host = format!("{}://{}", page.scheme(), text(&self.host)?);
        let origin = origin::normal(page.as_str());
        // Two slashes begin another host's address.
        let is_own =
            origin.is_some() && origin == origin::normal(&host) && !page.path().starts_with("//");
        is_own.then(|| page[Position::BeforePath..Position::AfterQuery].to_owned())
    }

    /// The path and query with a slash after the path, as this client sees it.
    pub(crate) fn with_slash(&self) -> String {
        let query = self.uri.query().map(|query| format!("?{query}"));
        let (outer, path) = (&self.outer, self.uri.path());
        format!("{outer}{path}/{}", query.unwrap_or_default())
    }

    /// The format of an error. Browsers accept `text/html`; scripts accept JSON or everything.
    pub(crate) fn form(&self) -> Form {
        let mut request = Request::default();
        let accept = self.accept.clone().map(|accept| (header::ACCEPT, accept));
        request.headers_mut().extend(accept);
        // The extractor is a future that is ready at once.
        let Some(Ok(Accept(accepted))) = Accept::from_request_without_body(&request).now_or_never()
        else {
            return Form::Json;
        };
        accepted
            .iter()
            .find_map(|mime| match mime.essence_str() {
                "text/html" | "application/xhtml+xml" => Some(Form::Document),
                PAGE_JSON => Some(Form::PageJson),
                "application/json" => Some(Form::Json),
                _ => None,
            })
            .unwrap_or(Form::Json)
    }

    /// The format of a page, which is JSON for the bridge alone.
    pub(crate) fn page_form(&self) -> Form {
        let accept = self.accept.as_ref().and_then(|it| it.to_str().ok());
        if accept.is_some_and(|accept| accept.contains(PAGE_JSON)) {
            Form::PageJson
        } else {
            Form::Document
        }
    }
}

/// Whether the answer is for a frame. Browsers say so only at `https` addresses and on the same computer.
fn is_framed(headers: &HeaderMap) -> bool {
    let destination = headers.get("sec-fetch-dest");
    destination.is_some_and(|it| it == "iframe" || it == "frame")
}
