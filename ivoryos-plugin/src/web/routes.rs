//! Finds the method router of a path.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use poem::error::{NotFoundError, RouteError};
use poem::http::StatusCode;
use poem::web::Redirect;
use poem::{Endpoint, IntoResponse, Request, Response, Route};

use super::method_router::MethodRouter;
use super::misplaced;
use super::render::error_response;
use super::request_info::RequestInfo;
use super::site::HostContext;
use crate::http::error::HttpError;
use crate::http::nearest::nearest;
use crate::http::panic;

/// The method routers of all paths of a host.
///
/// Paths without parameters are looked up in a map, before poem matches those with parameters. poem has the same
/// precedence.
#[derive(Default)]
pub(crate) struct Routes {
    fixed: HashMap<String, Arc<MethodRouter>>,
    patterns: Option<Route>,
}

impl Routes {
    /// Mounts every router at its path. Returns the paths that poem refuses, with its reasons.
    pub(crate) fn new(
        routers: impl IntoIterator<Item = (String, MethodRouter)>,
    ) -> Result<Self, Vec<(String, RouteError)>> {
        let mut fixed = HashMap::new();
        let mut patterns = Vec::new();
        let (mut taken, mut shapes) = (Vec::new(), HashSet::new());
        for (path, router) in routers {
            let router = Arc::new(router);
            if path.contains([':', '*', '<']) {
                if !shapes.insert(without_names(&path)) {
                    taken.push((path.clone(), RouteError::Duplicate(path.clone())));
                }
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
            // The root of a nested host without the slash at its end.
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
            // A method router answers its errors itself, so an error here means that no path matched.
            Err(error) if error.is::<NotFoundError>() => miss(),
            matched => matched.unwrap_or_else(poem::Error::into_response),
        })))
    }
}

/// The path without the names of its parameters: poem takes `/:a` and `/:b`, and one of them is never called.
fn without_names(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let Some((before, named)) = segment.split_once(':') else {
            return segment.to_owned();
        };
        let pattern = named.find('<').and_then(|at| named.get(at..));
        format!("{before}:{}", pattern.unwrap_or_default())
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Mounts the paths with parameters in a poem `Route`.
///
/// poem 3.1.12 keeps the regex children of a node on its first half when the node is split, as by `/dash` after
/// `/data/<\d+>`, and there they match other paths. So every node with a regex child is created before: with a path
/// that ends there in a NUL, which no request contains.
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
            // try_at drops the whole route when it fails. The next paths are added to a new one, to find out
            // whether they fail as well.
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

/// Anchors each regex at its beginning. poem accepts a match at any position whose length is right: without this
/// `/:id<\d+>/edit` could match `/abc/edit`.
fn anchored(path: &str) -> String {
    path.replace('<', "<^(?:").replace('>', ")>")
}

/// A method router as an endpoint of poem's router. Without one the path is not found.
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
    if let Some(hint) = misplaced::hint(info, host) {
        error = error.hint(hint);
    } else if plugin.is_none()
        && let Some(name) = below.split('/').nth(1)
        && let Some(near) = nearest(name, names)
    {
        let base = info.base(host.prefix());
        error = error.hint(format!("Did you mean {base}/{near}/?"));
    }
    error_response(&error, info, host, plugin)
}
