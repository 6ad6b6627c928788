//! The parts of a request that its answer needs.

use futures_util::FutureExt;
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use poem::web::Accept;
use poem::{FromRequest, Request};
use url::{Position, Url};

use super::form::{Form, PAGE_JSON};
use crate::http::body::OverLimit;
use crate::http::origin;

/// With it the bridge asks for a page in a frame of `IvoryOS NextGen`.
const FRAME: HeaderName = HeaderName::from_static("x-ivoryos-frame");

/// What is kept of a request when a handler consumes it.
pub(crate) struct RequestInfo {
    pub(crate) uri: Uri,
    accept: Option<HeaderValue>,
    over_limit: Option<OverLimit>,
    /// The answer is for a frame, which has the navigation around it already.
    pub(crate) is_framed: bool,
    pub(crate) is_get: bool,
    /// The address of the prefix, relative to this request's, if `IvoryOS` shows the answer in a frame of its own.
    frame: Option<String>,
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
            // A HEAD has the headers of its GET.
            is_get: matches!(*request.method(), Method::GET | Method::HEAD),
            frame: frame(request.headers()),
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

    /// The host's URL prefix as the links of a page begin with it.
    pub(crate) fn base_of_page(&self, prefix: &str) -> String {
        self.frame.clone().unwrap_or_else(|| self.base(prefix))
    }

    /// Whether `IvoryOS` shows the answer in a frame of its own, in which a page has nothing around it.
    pub(crate) fn is_alone_in_frame(&self) -> bool {
        self.frame.is_some()
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
        self.named_form().unwrap_or(Form::Json)
    }

    /// Whether a program asks for JSON: it names that, and no page before it.
    pub(crate) fn asks_for_json(&self) -> bool {
        self.named_form() == Some(Form::Json)
    }

    /// The format that `Accept` names first.
    fn named_form(&self) -> Option<Form> {
        let mut request = Request::default();
        let accept = self.accept.clone().map(|accept| (header::ACCEPT, accept));
        request.headers_mut().extend(accept);
        // The extractor is a future that is ready at once.
        let Some(Ok(Accept(accepted))) = Accept::from_request_without_body(&request).now_or_never()
        else {
            return None;
        };
        accepted.iter().find_map(|mime| match mime.essence_str() {
            "text/html" | "application/xhtml+xml" => Some(Form::Document),
            PAGE_JSON => Some(Form::PageJson),
            "application/json" => Some(Form::Json),
            _ => None,
        })
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

/// The bridge's header with the relative address of the prefix. Any other text is none.
fn frame(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(FRAME)?.to_str().ok()?;
    let steps = text.strip_suffix('-')?;
    let is_relative = steps == "./" || (!steps.is_empty() && steps.replace("../", "").is_empty());
    is_relative.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use poem::Request;

    use super::RequestInfo;

    #[test]
    fn the_links_of_a_page_begin_with_what_the_bridge_says_if_that_is_relative() {
        let base = |frame: &str| {
            let request = Request::builder().header("x-ivoryos-frame", frame);
            RequestInfo::of(&request.finish()).base_of_page("/lab")
        };
        for frame in ["./-", "../-", "../../-"] {
            assert_eq!(base(frame), frame);
        }
        for wrong in [
            "",
            "-",
            "/-",
            "//evil/-",
            ".../-",
            "../",
            "../x/-",
            "http://evil/-",
            "./../-",
        ] {
            assert_eq!(base(wrong), "/lab", "{wrong}");
        }
    }
}
