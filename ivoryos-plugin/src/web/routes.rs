//! From a path to the handler that answers it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use poem::error::{NotFoundError, RouteError};
use poem::http::StatusCode;
use poem::web::Redirect;
use poem::{Endpoint, IntoResponse, Request, Response, Route};

use super::method_router::MethodRouter;
use super::render::error_response;
use super::request_info::RequestInfo;
use super::site::HostContext;
use crate::http::error::HttpError;
use crate::http::panic;
use crate::plugin::nearest;

/// All the paths of a host.
///
/// Fixed paths are looked up whole; the ones with parameters are poem's to match. A fixed path goes
/// first, as it does in poem.
#[derive(Default)]
pub(crate) struct Routes {
    fixed: HashMap<String, Arc<MethodRouter>>,
    patterns: Option<Route>,
}

impl Routes {
    /// Mounts every router at its path.
    ///
    /// A path that poem does not take is returned with poem's reason.
    pub(crate) fn new(
        routers: impl IntoIterator<Item = (String, MethodRouter)>,
    ) -> Result<Self, Vec<(String, RouteError)>> {
        let mut fixed = HashMap::new();
        let mut patterns = Vec::new();
        let mut taken = Vec::new();
        for (path, router) in routers {
            let router = Arc::new(router);
            if path.contains([':', '*', '<']) {
                patterns.push((path, router));
            } else if fixed.insert(path.clone(), router).is_some() {
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
        context: &'a HostContext,
    ) -> impl Future<Output = Response> + Send + 'a {
        if request.uri().path() == "/" && !request.original_uri().path().ends_with('/') {
            // The root of a nested host, asked for without its slash.
            let response = Redirect::permanent(RequestInfo::of(&request).root());
            return Either::Left(Either::Left(ready(response.into_response())));
        }
        if let Some(router) = self.fixed.get(request.uri().path()) {
            return Either::Left(Either::Right(router.answer(request)));
        }
        let info = RequestInfo::of(&request);
        let miss = move || {
            if self.fixed.contains_key(&format!("{}/", info.uri.path())) {
                return Redirect::permanent(info.with_slash()).into_response();
            }
            panic::guarded(|| not_found(&info, context))
        };
        let Some(patterns) = &self.patterns else {
            return Either::Right(Either::Left(ready(miss())));
        };
        let matched = patterns.call(request).boxed();
        Either::Right(Either::Right(matched.map(move |matched| match matched {
            // A method router answers its errors itself: the only one left is that no path matched.
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
    patterns: Vec<(String, Arc<MethodRouter>)>,
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
    let mut entries: Vec<(String, Option<Arc<MethodRouter>>)> = patterns
        .into_iter()
        .map(|(path, router)| (path, Some(router)))
        .chain(nodes)
        .collect();
    entries.sort_by_key(|(path, _)| path.matches('<').count());

    let mut route = Route::new();
    let mut failures = Vec::new();
    for (path, router) in entries {
        match route.try_at(anchored(&path), Pattern(router)) {
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

/// A method router as poem's router calls it; without one the path is no path.
struct Pattern(Option<Arc<MethodRouter>>);

impl Endpoint for Pattern {
    type Output = Response;

    fn call(&self, request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        match &self.0 {
            Some(router) => Either::Left(router.answer(request).map(Ok)),
            None => Either::Right(ready(Err(NotFoundError.into()))),
        }
    }
}

fn not_found(info: &RequestInfo, host: &HostContext) -> Response {
    let path = info.uri.path();
    let below = path.strip_prefix(host.prefix()).unwrap_or(path);
    let is_its = |at: &str| {
        at.is_empty()
            || below
                .strip_prefix(at)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let plugin = host.plugins.iter().position(|plugin| is_its(&plugin.at));
    let message = format!("There is nothing at {path}");
    let mut error = HttpError::new(StatusCode::NOT_FOUND, message).list_routes();
    let names = host.plugins.iter().map(|plugin| plugin.tab.name.as_str());
    if plugin.is_none()
        && let Some(name) = below.split('/').nth(1)
        && let Some(near) = nearest(name, names)
    {
        let base = info.base(host.prefix());
        error = error.hint(format!("Did you mean {base}/{near}/?"));
    }
    error_response(&error, info, host, plugin)
}
