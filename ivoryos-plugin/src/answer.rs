//! How a request that cannot be served is answered: what is wrong, as JSON or as a page, as the client asks.

use std::fmt;

use bytes::Bytes;
use futures_util::FutureExt;
use poem::error::{ParsePathError, ReadBodyError, ResponseError};
use poem::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use poem::web::{Accept, Json};
use poem::{FromRequest, IntoResponse, Request, Response};
use sailfish::TemplateOnce;
use serde_json::{Map, Value, json};

use crate::app::{Context, MountedPlugin, PageForm};
use crate::body;
use crate::page::Page;

/// What of a request its answer depends on; kept when a handler has taken the request.
pub(crate) struct Asked {
    pub(crate) uri: Uri,
    accept: Option<HeaderValue>,
    /// Where a program has nested the whole host, such as `/lab`; usually empty.
    outer: String,
}

/// The forms a page or an error can take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Document,
    /// `application/vnd.ivoryos.page+json`: for a host of another kind, which has its own layout.
    PageJson,
    Json,
}

pub(crate) const PAGE_JSON: &str = "application/vnd.ivoryos.page+json";

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let (original, path) = (request.original_uri().path(), request.uri().path());
        let outer = match original.strip_suffix(path) {
            Some("") => String::new(),
            Some(outer) => outer.to_owned(),
            // poem's `nest` makes `/` of nothing.
            None if path == "/" => original.to_owned(),
            None => String::new(),
        };
        Self {
            uri: request.uri().clone(),
            accept: request.headers().get(header::ACCEPT).cloned(),
            outer,
        }
    }

    /// The host's URL prefix as this client sees it.
    pub(crate) fn base(&self, context: &Context) -> String {
        format!("{}{}", self.outer, context.prefix)
    }

    /// The root of what this host is asked, as this client sees it, with its slash.
    pub(crate) fn root(&self) -> String {
        let query = self.uri.query().map(|query| format!("?{query}"));
        format!("{}/{}", self.outer, query.unwrap_or_default())
    }

    /// The path and query with a slash after the path, as this client sees it.
    pub(crate) fn with_slash(&self) -> String {
        let query = self.uri.query().map(|query| format!("?{query}"));
        let (outer, path) = (&self.outer, self.uri.path());
        format!("{outer}{path}/{}", query.unwrap_or_default())
    }

    pub(crate) fn wants_page_json(&self) -> bool {
        self.accept
            .as_ref()
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains(PAGE_JSON))
    }

    /// Browsers name `text/html`; scripts name JSON or anything.
    fn form(&self) -> Form {
        let mut request = Request::default();
        let accept = self.accept.clone().map(|accept| (header::ACCEPT, accept));
        request.headers_mut().extend(accept);
        // poem's extractor is a future because extractors are; it never waits.
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
}

/// An error as a client is to see it. As JSON: `{"error": {"status", "message", "hint", …}}`.
#[derive(Clone, Debug)]
pub(crate) struct ErrorAnswer {
    status: StatusCode,
    message: String,
    hint: String,
    details: Map<String, Value>,
    headers: HeaderMap,
    /// What the plugin does have is a part of the answer.
    list_routes: bool,
}

/// The answer to a request whose handler or extractor failed.
pub(crate) fn failed(
    error: poem::Error,
    asked: &Asked,
    context: &Context,
    plugin: Option<usize>,
) -> Response {
    let answer = ErrorAnswer::of(&error);
    let is_ours = error.is::<ErrorAnswer>();
    let mut response = error.into_response();
    let content_type = response.content_type().unwrap_or("text/plain");
    let Some(mut answer) = answer.filter(|_| is_ours || content_type.starts_with("text/plain"))
    else {
        return response;
    };
    response.headers_mut().remove(header::CONTENT_TYPE);
    answer
        .headers
        .extend(std::mem::take(response.headers_mut()));
    answer.render(asked, context, plugin)
}

/// A route as the error page lists it.
pub(crate) struct Known {
    pub(crate) methods: Vec<&'static str>,
    /// Below the host's prefix.
    pub(crate) path: String,
    /// A page that a browser can open: GET, without parameters.
    pub(crate) link: bool,
}

impl ErrorAnswer {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            hint: String::new(),
            details: Map::new(),
            headers: HeaderMap::new(),
            list_routes: false,
        }
    }

    /// What to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Shows what the plugin does have.
    pub(crate) fn list_routes(mut self) -> Self {
        self.list_routes = true;
        self
    }

    /// A further key of the JSON form.
    pub(crate) fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn header(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// An error that a handler or an extractor gave. What brings a body of its own, JSON say, is no
    /// error of ours to show.
    fn of(error: &poem::Error) -> Option<Self> {
        if let Some(answer) = error.downcast_ref::<Self>() {
            return Some(answer.clone());
        }
        if body::is_over_limit(error) {
            return Some(Self::over_limit());
        }
        if error.is_from_response() {
            return None;
        }
        let status = error.status();
        let answer = match error.to_string() {
            bare if bare == status.to_string() => Self::new(status, reason(status)),
            message => Self::new(status, message),
        };
        let hint = if error.is::<ParsePathError>() {
            "The path's parameters are not what the route takes."
        } else if matches!(error.downcast_ref(), Some(ReadBodyError::BodyHasBeenTaken)) {
            "Two arguments of the route read the body: one can."
        } else {
            ""
        };
        Some(answer.hint(hint))
    }

    pub(crate) fn over_limit() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The request's body is larger than this host takes",
        )
        .hint("Send less at a time, or raise the limit: Host::body_limit.")
    }

    /// The answer in the form that was asked for, in the host's layout where that is a document.
    pub(crate) fn render(
        &self,
        asked: &Asked,
        context: &Context,
        plugin: Option<usize>,
    ) -> Response {
        let mut response = match asked.form() {
            Form::Json => Json(self.json(asked, context, plugin)).into_response(),
            form => {
                let page = self.page(asked, context, plugin);
                let form = match form {
                    Form::PageJson => PageForm::Json,
                    _ => PageForm::Document,
                };
                context.document(&page, asked, plugin, form)
            }
        };
        response.set_status(self.status);
        response.headers_mut().extend(self.headers.clone());
        response
    }

    fn json(&self, asked: &Asked, context: &Context, plugin: Option<usize>) -> Value {
        let mut error = Map::new();
        error.insert("status".into(), self.status.as_u16().into());
        error.insert("message".into(), self.message.clone().into());
        if !self.hint.is_empty() {
            error.insert("hint".into(), self.hint.clone().into());
        }
        if let Some(plugin) = context.plugin(plugin) {
            error.insert("plugin".into(), plugin.tab.name.clone().into());
            if self.list_routes {
                let base = asked.base(context);
                let known = plugin.known.iter();
                let routes = known.map(|route| {
                    json!({ "path": format!("{base}{}", route.path), "methods": route.methods })
                });
                error.insert("routes".into(), routes.collect());
            }
        }
        error.extend(self.details.clone());
        json!({ "error": error })
    }

    fn page(&self, asked: &Asked, context: &Context, plugin: Option<usize>) -> Page {
        let reason = reason(self.status);
        let body = ErrorBody {
            status: self.status.as_u16(),
            reason,
            message: &self.message,
            hint: &self.hint,
            plugin: context.plugin(plugin),
            list_routes: self.list_routes,
            base: &asked.base(context),
        };
        Page::new(reason, body)
    }
}

#[derive(TemplateOnce)]
#[template(path = "error.stpl")]
struct ErrorBody<'a> {
    status: u16,
    reason: &'a str,
    message: &'a str,
    hint: &'a str,
    plugin: Option<&'a MountedPlugin>,
    list_routes: bool,
    base: &'a str,
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

impl fmt::Display for ErrorAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ErrorAnswer {}

/// Without a host around it the answer is JSON.
impl ResponseError for ErrorAnswer {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        let error = json!({ "error": { "status": self.status.as_u16(), "message": self.message, "hint": self.hint } });
        Json(error).with_status(self.status).into_response()
    }
}

/// A page for a host with a layout of its own.
pub(crate) fn page_json(page: &Page) -> Response {
    let body = format!("{}{}", page.body, page.scripts);
    let json = json!({ "title": page.title, "head": page.head, "body": body });
    Response::builder()
        .content_type(PAGE_JSON)
        .header(header::VARY, "accept")
        .body(Bytes::from(json.to_string()))
}
