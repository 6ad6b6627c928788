//! The handlers of one path, and the responses to what they return.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use http_body::Body as _;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::web::Redirect;
use poem::{Body, IntoResponse, Request, Response};
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::absolute_links;
use super::form::Shell;
use super::icons;
use super::listeners;
use super::other_engine;
use super::plain_text;
use super::render::{error_response, failure_response, page_response};
use super::request_info::RequestInfo;
use super::site::HostContext;
use crate::deck::Caller;
use crate::http::error::{ErrorLocation, HttpError};
use crate::http::panic::{self, Panic};
use crate::page::{LeadsToThePage, Page};
use crate::plugin::{HandlerContext, RouteFuture, Source, Timed};

/// By then the plugins have sent what they send all the time.
const SENT_ONCE: Duration = Duration::from_secs(10);

/// The handler of one method.
#[derive(Clone)]
pub(crate) enum Handler {
    /// A plugin's function, and what it is called with.
    Plugin(fn(Request) -> RouteFuture, HandlerContext),
    /// The host's own.
    Host(fn(Arc<HostContext>, Request) -> RouteFuture),
}

/// The handlers of one path.
pub(crate) struct MethodRouter {
    host: Arc<HostContext>,
    /// The index of its plugin. `None` for the host's own paths.
    plugin: Option<usize>,
    shell: Shell,
    methods: Vec<(Method, Handler)>,
    allow: HeaderValue,
    /// Whether the log says what the author may have to change.
    advised: AtomicBool,
    /// Whether an answer was looked at for what it seems to be.
    looked_at: AtomicBool,
}

impl MethodRouter {
    pub(crate) fn new(host: Arc<HostContext>, plugin: Option<usize>, shell: Shell) -> Self {
        Self {
            host,
            plugin,
            shell,
            methods: Vec::new(),
            allow: HeaderValue::from_static("OPTIONS"),
            advised: AtomicBool::new(false),
            looked_at: AtomicBool::new(false),
        }
    }

    pub(crate) fn on(mut self, method: Method, handler: Handler) -> Self {
        self.methods.push((method, handler));
        self.allow = allow(&self.methods);
        self
    }

    /// Answers a request at this path. Errors and panics become responses.
    ///
    /// It is not an async function: the request moves into the handler's future, and no other future holds it.
    pub(super) fn answer(&self, mut request: Request) -> impl Future<Output = Response> + Send {
        let mut info = RequestInfo::of(&request);
        info.is_framed |= self.shell == Shell::Widget;
        let is_head = request.method() == Method::HEAD;
        if is_head {
            request.set_method(Method::GET);
        }
        let Some(handler) = self.handler(request.method()) else {
            return Either::Left(ready(self.without_handler(request.method(), &info)));
        };
        let (caller, work) = match handler {
            Handler::Plugin(handler, context) => {
                let caller = context.caller_for(&request);
                request.set_data(context.clone());
                (caller, Timed::new(handler(request), Some(context)))
            }
            Handler::Host(handler) => {
                let work = handler(Arc::clone(&self.host), request);
                (Caller::default(), Timed::new(work, None))
            }
        };
        let source = match handler {
            Handler::Plugin(_, context) => context.source(),
            Handler::Host(_) => None,
        };
        let outcome = panic::catch(caller.run(work));
        Either::Right(outcome.map(move |outcome| {
            let response = panic::guarded(|| match outcome {
                Ok(Ok(response)) => self.finish(response, source, &info),
                Ok(Err(error)) => self.failed(error, source, &info),
                Err(panic) => self.panicked(&panic, &info),
            });
            if is_head {
                return without_body(response);
            }
            response
        }))
    }

    fn handler(&self, method: &Method) -> Option<&Handler> {
        self.methods
            .iter()
            .find(|(known, _)| known == method)
            .map(|(_, handler)| handler)
    }

    fn without_handler(&self, method: &Method, info: &RequestInfo) -> Response {
        if method == Method::OPTIONS {
            return StatusCode::NO_CONTENT
                .with_header(header::ALLOW, self.allow.clone())
                .into_response();
        }
        let known: Vec<&str> = self.methods.iter().map(|(it, _)| it.as_str()).collect();
        let message = format!("{} does not answer {method}", info.uri.path());
        let error = HttpError::new(StatusCode::METHOD_NOT_ALLOWED, message)
            .hint(format!("It answers {}.", known.join(" and ")))
            .header(header::ALLOW, self.allow.clone());
        error_response(&error, info, &self.host, self.plugin)
    }

    /// Makes the document of a page. Other responses are unchanged.
    fn finish(
        &self,
        mut response: Response,
        source: Option<Source>,
        info: &RequestInfo,
    ) -> Response {
        if response
            .extensions_mut()
            .remove::<LeadsToThePage>()
            .is_some()
        {
            return self.lead_to_the_page(response, info);
        }
        let Some(page) = response.extensions_mut().remove::<Page>() else {
            self.look_at(&mut response, source, info);
            return response;
        };
        self.look_at_page(&page, source, info);
        let form = info.page_form();
        let (host, plugin) = (&self.host, self.plugin);
        let mut document = page_response(&page, form, self.shell, info, host, plugin);
        if document.status() != StatusCode::OK {
            return document;
        }
        if let Some(content_type) = document.headers_mut().remove(header::CONTENT_TYPE) {
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, content_type);
        }
        response.set_body(document.take_body());
        response
    }

    /// Leads to the plugin's page, unless a program asks what came of it. The address is relative: a browser may see the
    /// host at another path.
    fn lead_to_the_page(&self, response: Response, info: &RequestInfo) -> Response {
        if info.asks_for_json() {
            return response;
        }
        let at = self.host.plugin(self.plugin).map(|it| it.at.as_str());
        let at = format!("{}{}", self.host.prefix(), at.unwrap_or_default());
        let path = info.uri.path();
        let below = path.strip_prefix(at.as_str()).unwrap_or(path);
        let steps = below.matches('/').count().saturating_sub(1);
        let page = match steps {
            0 => "./".to_owned(),
            steps => "../".repeat(steps),
        };
        Redirect::see_other(page).into_response()
    }

    /// Logs what is sent as text and seems to be something else. Only the first text of a path is looked at.
    fn look_at(&self, response: &mut Response, source: Option<Source>, info: &RequestInfo) {
        if source.is_none()
            || self.looked_at.load(Ordering::Relaxed)
            || response.content_type() != Some(plain_text::CONTENT_TYPE)
            || self.looked_at.swap(true, Ordering::Relaxed)
        {
            return;
        }
        if let Some(advice) = plain_text::seems_to_be(response) {
            let (plugin, path) = (self.name(), info.uri.path());
            let source = source.map(tracing::field::display);
            tracing::warn!(plugin, path, source, "{advice}");
        }
    }

    /// Logs a whole document inside a page, and what browsers show that another template engine would replace. Only the
    /// first page of a path is looked at.
    fn look_at_page(&self, page: &Page, source: Option<Source>, info: &RequestInfo) {
        if source.is_none()
            || self.looked_at.load(Ordering::Relaxed)
            || self.looked_at.swap(true, Ordering::Relaxed)
        {
            return;
        }
        let (plugin, path) = (self.name(), info.uri.path());
        if page.is_whole_document() {
            let source = source.map(tracing::field::display);
            tracing::warn!(
                plugin,
                path,
                source,
                "a whole HTML document is inside the host's own: write `Page::document(html)`, which takes its parts, \
                 or only what is between `<body>` and `</body>`"
            );
        }
        for (shown, advice) in other_engine::tags(page) {
            let source = source.map(tracing::field::display);
            tracing::warn!(
                plugin,
                path,
                source,
                "browsers show `{shown}` as it is written: {advice}"
            );
        }
        for (name, meant) in listeners::unknown_elements(&page.body) {
            let source = source.map(tracing::field::display);
            tracing::warn!(
                plugin,
                path,
                source,
                "there is no `{name}`, and browsers ignore it: write `{meant}`"
            );
        }
        let Some(its) = self.host.plugin(self.plugin) else {
            return;
        };
        if !self.host.assets.has_icon_font() {
            let of_plugin = icons::advice(&its.tab.icon).map(|it| (its.tab.icon.clone(), it));
            for (name, advice) in icons::unknown(page).into_iter().chain(of_plugin) {
                // The plugin's own is on each of its pages.
                self.host.log_once(&format!("{plugin} {name}"), || {
                    let source = source.map(tracing::field::display);
                    tracing::warn!(
                        plugin,
                        path,
                        source,
                        "there is no icon `{name}`, and nothing is shown: {advice}"
                    );
                });
            }
        }
        let at = path.strip_prefix(self.host.prefix()).unwrap_or(path);
        for (link, write) in absolute_links::find(page, its, at) {
            let source = source.map(tracing::field::display);
            tracing::warn!(
                plugin,
                path,
                source,
                "the link `{link}` leads past the plugin, which has an address of its own: write `{write}`"
            );
        }
        self.look_at_listeners(listeners::names(page, its), source, path);
    }

    /// Logs names of events that seem to be misspelt, when what the plugins send was sent once.
    fn look_at_listeners(&self, names: BTreeSet<String>, source: Option<Source>, path: &str) {
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        if names.is_empty() {
            return;
        }
        let (plugin, path) = (self.name().to_owned(), path.to_owned());
        let state = self.host.config.state.clone();
        runtime.spawn(async move {
            sleep(SENT_ONCE).await;
            for (name, like) in listeners::misspelt(names, &state.sent_names()) {
                let source = source.map(tracing::field::display);
                tracing::warn!(
                    plugin,
                    path,
                    source,
                    "the page listens to `{name}`, which nobody has sent; `{like}` was: write that"
                );
            }
        });
    }

    /// Logs once what the author may have to change.
    fn advise(&self, what: &str, advice: &str, source: Option<Source>, info: &RequestInfo) {
        if self.advised.swap(true, Ordering::Relaxed) {
            return;
        }
        let (plugin, path) = (self.name(), info.uri.path());
        let source = source.map(tracing::field::display);
        tracing::warn!(plugin, path, source, "{what}: {advice}");
    }

    fn failed(&self, error: poem::Error, source: Option<Source>, info: &RequestInfo) -> Response {
        let status = error.status();
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            // A string is logged with quotes and escapes: the error may contain what a client has sent.
            let location = error
                .data()
                .map(|ErrorLocation(it)| tracing::field::display(it));
            let (plugin, path, error) = (self.name(), info.uri.path(), error.to_string());
            let source = source.map(tracing::field::display);
            tracing::error!(plugin, path, source, location, %status, error, "a route failed");
        }
        if let Some(advice) = HttpError::of(&error).and_then(|it| it.for_author) {
            let what = if status.is_server_error() {
                "this route asks for what no request has"
            } else {
                "a page sends something that this route does not read"
            };
            self.advise(what, &advice, source, info);
        }
        failure_response(error, info, &self.host, self.plugin)
    }

    fn panicked(&self, Panic { location, message }: &Panic, info: &RequestInfo) -> Response {
        let (plugin, path) = (self.name(), info.uri.path());
        tracing::error!(plugin, path, location, panic = message, "a route panicked");
        let message = format!("The plugin `{plugin}` failed while it answered");
        let error = HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, message)
            .hint("The host's log has the location. The other plugins are not affected.");
        error_response(&error, info, &self.host, self.plugin)
    }

    fn name(&self) -> &str {
        let plugin = self.host.plugin(self.plugin);
        plugin.map_or("the host", |plugin| plugin.tab.name.as_str())
    }
}

fn allow(methods: &[(Method, Handler)]) -> HeaderValue {
    let mut names: Vec<&str> = methods.iter().map(|(method, _)| method.as_str()).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"))
}

/// The answer to HEAD: the headers of GET, with its length, and no body.
fn without_body(mut response: Response) -> Response {
    let body: http_body_util::combinators::BoxBody<bytes::Bytes, std::io::Error> =
        response.take_body().into();
    if let Some(length) = body.size_hint().exact() {
        let headers = response.headers_mut();
        headers
            .entry(header::CONTENT_LENGTH)
            .or_insert(length.into());
    }
    response.set_body(Body::empty());
    response
}
