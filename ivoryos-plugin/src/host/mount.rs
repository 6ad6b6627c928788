//! Mounting: makes an `App` from a checked registry and checked settings.

use std::sync::Arc;

use poem::error::RouteError;
use poem::http::{HeaderValue, Method, header};
use poem::middleware::Cors;
use poem::web::Redirect;
use poem::{IntoResponse, Request};

use super::app::App;
use super::boot;
use super::mount_error::MountError;
use super::service::HostService;
use crate::deck::watch_for_suspensions;
use crate::http::panic;
use crate::live::{Seats, Sockets, Tasks, socket_service};
use crate::plugin::{FunctionKind, HandlerContext, Problem, Registry, RouteFuture, Source};
use crate::web::answers::Answers;
use crate::web::config::Config;
use crate::web::form::Shell;
use crate::web::method_router::{Handler, MethodRouter};
use crate::web::python_deck::PythonDeck;
use crate::web::request_info::RequestInfo;
use crate::web::routes::Routes;
use crate::web::site::{HostContext, MountedPlugin};
use crate::web::{activity, bridge, files, home, instruments, manifest, moves, python_calls};

/// Mounts the plugins of a checked registry.
pub(super) fn mount(
    registry: &Registry,
    config: Config,
    python_deck: PythonDeck,
) -> Result<App, MountError> {
    panic::note_locations();
    watch_for_suspensions();
    let (service, io) = socket_service(config.limits.payload);
    let handler_context = |plugin| HandlerContext::new(plugin, &config.state, io.clone());
    let is_lone = config.standalone && registry.plugins().len() == 1;
    let plugins: Vec<MountedPlugin> = registry
        .plugins()
        .iter()
        .map(|plugin| MountedPlugin::new(plugin, handler_context(Some(plugin.row.name)), is_lone))
        .collect();
    let sockets = Sockets::new(
        &config.prefix,
        service,
        Seats::new(config.limits.clients),
        handler_context(None),
        boot::id(),
        plugins.iter().map(|it| it.plugin.row.name).collect(),
        plugins.iter().flat_map(|plugin| {
            let rows = plugin.plugin.events.iter();
            rows.map(|row| {
                let (context, kind) = (&plugin.context, FunctionKind::Event);
                (*row, context.of_function(kind, row.function, row.source))
            })
        }),
    );
    let tasks = plugins.iter().flat_map(|plugin| {
        let rows = plugin.plugin.tasks.iter();
        rows.map(|row| {
            let (context, kind) = (&plugin.context, FunctionKind::Task);
            (*row, context.of_function(kind, row.function, row.source))
        })
    });
    let watchers = plugins.iter().flat_map(|plugin| {
        let rows = plugin.plugin.watchers.iter();
        rows.map(|row| {
            let (context, kind) = (&plugin.context, FunctionKind::Watcher);
            (*row, context.of_function(kind, row.function, row.source))
        })
    });
    let tasks = Tasks::new(tasks, watchers);
    let headers = [
        (header::CONTENT_SECURITY_POLICY, config.policy.clone()),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
    ];
    let origins = &config.allowed_origins;
    let cors = (!origins.is_empty()).then(|| Cors::new().allow_origins(origins.clone()));
    let context = HostContext::new(config, plugins, sockets, tasks, python_deck);
    let context = Arc::new(context);
    let routes = own_routers(&context, is_lone)
        .chain(plugin_routers(&context))
        .chain(file_routers(&context));
    let routes = Routes::new(routes).map_err(|failures| {
        let problem = |(path, error): (String, RouteError)| Problem::BadPath {
            source: source(&context, &path),
            reason: files::at(&context, &path).map_or_else(
                || error.to_string(),
                |file| format!("the file `{}` of its `static_dir` is there", file.path),
            ),
            path,
        };
        MountError::new(failures.into_iter().map(problem).collect())
    })?;
    // Only after everything has succeeded: the state outlives a host that could not be mounted.
    context.config.state.add(io);
    let service = HostService {
        context,
        routes,
        headers: headers.into_iter().collect(),
        cors: cors.is_some(),
        answers: Answers::default(),
    };
    Ok(App::new(service, cors))
}

/// Logs the routes whose paths repeat what is before them: `/pump/status` of the plugin `pump` is at
/// `/ivoryos/pump/pump/status`. Somebody may mean that.
pub(super) fn warn_of_repetitions(host: &HostContext) {
    let prefix = host.prefix();
    for plugin in &host.plugins {
        let (name, at) = (plugin.plugin.row.name, &plugin.at);
        for route in &plugin.plugin.routes {
            let path = route.path;
            let below = path.strip_prefix(prefix).unwrap_or(path);
            let rest = below.strip_prefix('/').and_then(|it| it.strip_prefix(name));
            if let Some(rest) = rest.filter(|it| it.starts_with('/') && !at.is_empty()) {
                tracing::warn!(
                    plugin = name,
                    source = %route.source,
                    "the route `{path}` repeats what is before it, and is at `{prefix}{at}{path}`: write `{rest}`"
                );
            }
        }
    }
}

/// The source of the route with this full path.
fn source(host: &HostContext, path: &str) -> Option<Source> {
    let below = path.strip_prefix(host.prefix())?;
    host.plugins.iter().find_map(|plugin| {
        let below = below.strip_prefix(plugin.at.as_str())?;
        let mut routes = plugin.plugin.routes.iter();
        Some(routes.find(|route| route.path == below)?.source)
    })
}

/// The paths below the prefix that every host serves.
fn own_handlers() -> impl Iterator<Item = (String, Handler)> {
    let own: [(String, Handler); 11] = [
        ("/".to_owned(), Handler::Host(home::home)),
        (
            "/plugins.json".to_owned(),
            Handler::Host(manifest::manifest),
        ),
        ("/bridge.py".to_owned(), Handler::Host(bridge::single_file)),
        (
            format!("/{}", bridge::wheel_name()),
            Handler::Host(bridge::wheel),
        ),
        (moves::PATH.to_owned(), Handler::Host(moves::list)),
        (activity::PATH.to_owned(), Handler::Host(activity::page)),
        (activity::CSV_PATH.to_owned(), Handler::Host(activity::csv)),
        (
            activity::JSON_PATH.to_owned(),
            Handler::Host(activity::json_lines),
        ),
        (
            instruments::PATH.to_owned(),
            Handler::Host(instruments::list),
        ),
        (
            instruments::INSTRUMENT_PATH.to_owned(),
            Handler::Host(instruments::instrument),
        ),
        (
            instruments::JSON_PATH.to_owned(),
            Handler::Host(instruments::json),
        ),
    ];
    own.into_iter().chain(files::own_files())
}

/// The routers of the host's own paths. A single plugin at the root has its page in place of the home page.
fn own_routers(
    host: &Arc<HostContext>,
    is_lone: bool,
) -> impl Iterator<Item = (String, MethodRouter)> {
    let told = MethodRouter::new(Arc::clone(host), None, Shell::Home)
        .on(Method::POST, Handler::Host(python_calls::take));
    let told = (format!("{}{}", host.prefix(), python_calls::PATH), told);
    let below_prefix = own_handlers()
        .chain(files::lab_files(host))
        .filter(move |(path, _)| !(is_lone && path == "/"))
        .filter(|(path, _)| host.config.instrument_pages || !instruments::is_of(path))
        .map(|(path, handler)| {
            let router = get(host, None, handler);
            let router = match path.as_str() {
                moves::PATH => router.on(Method::POST, Handler::Host(moves::dismiss)),
                instruments::INSTRUMENT_PATH => router
                    .on(Method::POST, Handler::Host(instruments::call))
                    .on(Method::DELETE, Handler::Host(instruments::cut)),
                _ => router,
            };
            (format!("{}{path}", host.prefix()), router)
        });
    let is_at_root = host.prefix().is_empty();
    let root = (!is_at_root).then(|| ("/".to_owned(), get(host, None, Handler::Host(to_home))));
    below_prefix.chain(root).chain([told])
}

fn get(host: &Arc<HostContext>, plugin: Option<usize>, handler: Handler) -> MethodRouter {
    MethodRouter::new(Arc::clone(host), plugin, Shell::Home).on(Method::GET, handler)
}

/// A temporary redirect, because what is at the root may change.
fn to_home(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let base = RequestInfo::of(&request).base(host.prefix());
        Ok(Redirect::temporary(format!("{base}/")).into_response())
    })
}

/// The routers of the plugins' routes.
fn plugin_routers(host: &Arc<HostContext>) -> impl Iterator<Item = (String, MethodRouter)> {
    let plugins = host.plugins.iter().enumerate();
    plugins.flat_map(move |(index, plugin)| {
        let at = format!("{}{}", host.prefix(), plugin.at);
        plugin.by_path().map(move |routes| {
            let path = routes[0].path;
            let is_widget = plugin.is_panel() && path == "/widget";
            let shell = if is_widget {
                Shell::Widget
            } else {
                Shell::Page
            };
            let mut router = MethodRouter::new(Arc::clone(host), Some(index), shell);
            for route in routes {
                let methods = route
                    .methods
                    .iter()
                    .map(|it| Method::from_bytes(it.as_bytes()));
                let kind = FunctionKind::Route;
                let context = plugin
                    .context
                    .of_function(kind, route.function, route.source);
                for method in methods.flatten() {
                    let handler = Handler::Plugin(route.handler, context.clone());
                    router = router.on(method, handler);
                }
            }
            (format!("{at}{path}"), router)
        })
    })
}

/// The routers of the files of the plugins' `static_dir`s, one for each file.
fn file_routers(host: &Arc<HostContext>) -> impl Iterator<Item = (String, MethodRouter)> {
    let plugins = host.plugins.iter().enumerate();
    plugins.flat_map(move |(index, plugin)| {
        let at = format!("{}{}", host.prefix(), plugin.at);
        plugin.plugin.row.files.iter().map(move |file| {
            let (path, handler) = files::plugin_file(file);
            (format!("{at}{path}"), get(host, Some(index), handler))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::own_handlers;
    use crate::http::reserved;

    #[test]
    fn no_plugin_can_have_a_name_that_the_host_serves() {
        for (path, _) in own_handlers() {
            let first = path.split('/').nth(1).unwrap_or_default();
            let could_be_a_name = !first.is_empty() && !first.contains('.');
            assert!(
                !could_be_a_name || reserved::plugin_name(first).is_some(),
                "{path}"
            );
        }
    }
}
