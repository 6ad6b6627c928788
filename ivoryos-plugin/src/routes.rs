//! From a path to the handler that answers it.

use std::any::Any;
use std::collections::{BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use http_body::Body as _;
use poem::error::{NotFoundError, RouteError};
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::web::Redirect;
use poem::{Body, Endpoint, IntoResponse, Request, Response, Route};

use crate::__private::Answer;
use crate::answer::{self, Asked, ErrorAnswer};
use crate::app::{Context, PageForm};
use crate::page::Page;
use crate::panic;

pub(crate) type Handler = fn(Request) -> Answer;

/// All the paths of a host.
///
/// Fixed paths are looked up whole; the ones with parameters are poem's to match. A fixed path goes
/// first, as it does in poem.
#[derive(Default)]
pub(crate) struct Routes {
    fixed: HashMap<String, Arc<Point>>,
    patterns: Option<Route>,
}

/// One path: the handlers of its methods.
pub(crate) struct Point {
    context: Context,
    /// The path is a left panel's widget, shown in a frame.
    widget: bool,
    methods: Vec<(Method, Handler)>,
    allow: HeaderValue,
}

impl Routes {
    /// Mounts every point at its path.
    ///
    /// A path that poem does not take is returned with poem's reason.
    pub(crate) fn new(
        points: impl IntoIterator<Item = (String, Point)>,
    ) -> Result<Self, Vec<(String, RouteError)>> {
        let mut fixed = HashMap::new();
        let mut patterns = Vec::new();
        let mut taken = Vec::new();
        for (path, point) in points {
            let point = Arc::new(point);
            if path.contains([':', '*', '<']) {
                patterns.push((path, point));
            } else if fixed.insert(path.clone(), point).is_some() {
                taken.push((path.clone(), RouteError::Duplicate(path)));
            }
        }
        match mount_patterns(patterns) {
            Ok(patterns) if taken.is_empty() => Ok(Self { fixed, patterns }),
            Ok(_) => Err(taken),
            Err(failures) => Err(taken.into_iter().chain(failures).collect()),
        }
    }

    pub(crate) fn answer<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> impl Future<Output = Response> + Send + 'a {
        if request.uri().path() == "/" && !request.original_uri().path().ends_with('/') {
            // The root of a nested host, asked for without its slash.
            let response = Redirect::permanent(Asked::of(&request).root());
            return Either::Left(Either::Left(ready(response.into_response())));
        }
        if let Some(point) = self.fixed.get(request.uri().path()) {
            return Either::Left(Either::Right(point.answer(request)));
        }
        let asked = Asked::of(&request);
        let miss = move || {
            if self.fixed.contains_key(&format!("{}/", asked.uri.path())) {
                return Redirect::permanent(asked.with_slash()).into_response();
            }
            panic::guarded(|| not_found(&asked, context))
        };
        let Some(patterns) = &self.patterns else {
            return Either::Right(Either::Left(ready(miss())));
        };
        let matched = patterns.call(request).boxed();
        Either::Right(Either::Right(matched.map(move |matched| match matched {
            // A point answers its errors itself: the only one left is that no path matched.
            Err(error) if error.is::<NotFoundError>() => miss(),
            matched => matched.unwrap_or_else(poem::Error::into_response),
        })))
    }
}

/// Mounts the paths with parameters in a poem `Route`.
///
/// In poem 3.1.12 a node that has regex children and is then split, by `/dash` after `/data/<\d+>`
/// say, leaves them on its first half, where they match other paths. So every node that is to have
/// a regex child is made before it gets one: by a path that ends there in a NUL, which no request has.
fn mount_patterns(
    patterns: Vec<(String, Arc<Point>)>,
) -> Result<Option<Route>, Vec<(String, RouteError)>> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut nodes = BTreeSet::new();
    for (path, _) in &patterns {
        for (at, _) in path.match_indices('<') {
            let before = &path[..at];
            let name = before
                .rfind(':')
                .filter(|&colon| !before[colon..].contains('/'));
            let end = name.unwrap_or(at);
            nodes.insert(format!("{}\0", &path[..end]));
        }
    }
    let nodes = nodes.into_iter().map(|path| (path, None));
    let mut entries: Vec<(String, Option<Arc<Point>>)> = patterns
        .into_iter()
        .map(|(path, point)| (path, Some(point)))
        .chain(nodes)
        .collect();
    entries.sort_by_key(|(path, _)| path.matches('<').count());

    let mut route = Route::new();
    let mut failures = Vec::new();
    for (path, point) in entries {
        match route.try_at(anchored(&path), PatternPoint(point)) {
            Ok(mounted) => route = mounted,
            // try_at loses the whole route when it fails. The paths that follow go into a new one, for
            // their own failures.
            Err(error) => {
                failures.push((path, error));
                route = Route::new();
            }
        }
    }
    if failures.is_empty() {
        Ok(Some(route))
    } else {
        Err(failures)
    }
}

/// poem takes a regex that matches anywhere for one that matches at the beginning, as long as the lengths
/// agree: `/:id<\d+>/edit` would take `/abc/edit`. So each is tied to its beginning.
fn anchored(path: &str) -> String {
    path.replace('<', "<^(?:").replace('>', ")>")
}

/// A point as poem's router calls it; without one the path is no path.
struct PatternPoint(Option<Arc<Point>>);

impl Endpoint for PatternPoint {
    type Output = Response;

    fn call(&self, request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        match &self.0 {
            Some(point) => Either::Left(point.answer(request).map(Ok)),
            None => Either::Right(ready(Err(NotFoundError.into()))),
        }
    }
}

impl Point {
    pub(crate) fn new(context: Context, widget: bool) -> Self {
        Self {
            context,
            widget,
            methods: Vec::new(),
            allow: HeaderValue::from_static("OPTIONS"),
        }
    }

    pub(crate) fn on(mut self, method: Method, handler: Handler) -> Self {
        self.methods.push((method, handler));
        self.allow = allow(&self.methods);
        self
    }

    /// Answers whatever is asked at this path. Nothing gets out but a response.
    ///
    /// The handler has the request before anything waits: no future but its own keeps it.
    fn answer(&self, mut request: Request) -> impl Future<Output = Response> + Send {
        let asked = Asked::of(&request);
        let is_head = request.method() == Method::HEAD;
        if is_head {
            request.set_method(Method::GET);
        }
        let Some(handler) = self.handler(request.method()) else {
            return Either::Left(ready(self.without_handler(request.method(), &asked)));
        };
        request.set_data(self.context.clone());
        let outcome = AssertUnwindSafe(handler(request)).catch_unwind();
        Either::Right(outcome.map(move |outcome| {
            let response = panic::guarded(|| match outcome {
                Ok(Ok(response)) => self.finish(response, &asked),
                Ok(Err(error)) => self.failed(error, &asked),
                Err(payload) => self.panicked(payload, &asked),
            });
            if is_head {
                return without_body(response);
            }
            response
        }))
    }

    fn handler(&self, method: &Method) -> Option<Handler> {
        self.methods
            .iter()
            .find(|(known, _)| known == method)
            .map(|(_, handler)| *handler)
    }

    fn without_handler(&self, method: &Method, asked: &Asked) -> Response {
        if method == Method::OPTIONS {
            return StatusCode::NO_CONTENT
                .with_header(header::ALLOW, self.allow.clone())
                .into_response();
        }
        let known: Vec<&str> = self.methods.iter().map(|(it, _)| it.as_str()).collect();
        let message = format!("{} does not answer {method}", asked.uri.path());
        ErrorAnswer::new(StatusCode::METHOD_NOT_ALLOWED, message)
            .hint(format!("It answers {}.", known.join(" and ")))
            .header(header::ALLOW, self.allow.clone())
            .render(asked, &self.context, self.context.plugin)
    }

    /// Puts a page into its document; anything else stays as it is.
    fn finish(&self, mut response: Response, asked: &Asked) -> Response {
        let Some(page) = response.extensions_mut().remove::<Page>() else {
            return response;
        };
        let form = if asked.wants_page_json() {
            PageForm::Json
        } else if self.widget {
            PageForm::Widget
        } else if self.context.plugin.is_none() {
            PageForm::Home
        } else {
            PageForm::Document
        };
        let mut document = self
            .context
            .document(&page, asked, self.context.plugin, form);
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

    fn failed(&self, error: poem::Error, asked: &Asked) -> Response {
        let status = error.status();
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            // As text, which is logged in quotes: an error may say what a client has sent.
            let (plugin, path, error) = (self.name(), asked.uri.path(), error.to_string());
            tracing::error!(plugin, path, %status, error, "a route failed");
        }
        answer::failed(error, asked, &self.context, self.context.plugin)
    }

    fn panicked(&self, payload: Box<dyn Any + Send>, asked: &Asked) -> Response {
        let (plugin, path) = (self.name(), asked.uri.path());
        let (place, panic) = (panic::place(), panic::message(&*payload));
        tracing::error!(plugin, path, place, panic, "a route panicked");
        // What a handler panics with may panic when it is dropped.
        std::mem::forget(payload);
        let message = format!("The plugin `{plugin}` failed while it answered");
        ErrorAnswer::new(StatusCode::INTERNAL_SERVER_ERROR, message)
            .hint("The host's log says where. The other plugins are not affected.")
            .render(asked, &self.context, self.context.plugin)
    }

    fn name(&self) -> &str {
        self.context
            .plugin(self.context.plugin)
            .map_or("the host", |plugin| plugin.tab.name.as_str())
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

/// The answer to HEAD: the length that GET would have, and no body.
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

fn not_found(asked: &Asked, context: &Context) -> Response {
    let path = asked.uri.path();
    let below = path.strip_prefix(context.prefix.as_str()).unwrap_or(path);
    let is_its = |at: &str| {
        at.is_empty()
            || below
                .strip_prefix(at)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let plugin = context.plugins.iter().position(|plugin| is_its(&plugin.at));
    let mut answer = ErrorAnswer::new(StatusCode::NOT_FOUND, format!("There is nothing at {path}"))
        .list_routes();
    if plugin.is_none()
        && let Some(name) = below.split('/').nth(1)
        && let Some(near) = nearest(name, context)
    {
        answer = answer.hint(format!("Did you mean {}{}/?", asked.base(context), near));
    }
    answer.render(asked, context, plugin)
}

/// The place of the plugin that was probably meant.
fn nearest<'a>(name: &str, context: &'a Context) -> Option<&'a str> {
    let distance = |known: &str| strsim::damerau_levenshtein(&name.to_lowercase(), known);
    context
        .plugins
        .iter()
        .map(|plugin| (distance(&plugin.tab.name), plugin))
        .filter(|(distance, _)| *distance <= 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, plugin)| plugin.at.as_str())
}
