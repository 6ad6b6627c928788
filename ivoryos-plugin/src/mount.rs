//! Mounting: from rows and checked settings to one poem endpoint.

use std::path::PathBuf;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use poem::error::{NotFoundError, RouteError};
use poem::http::{HeaderName, HeaderValue, Method, header};
use poem::middleware::Cors;
use poem::web::Redirect;
use poem::{IntoResponse, Request};

use tokio::sync::Semaphore;

use crate::__private::Answer;
use crate::answer::{Asked, Known};
use crate::app::{App, Context, Mounted, MountedPlugin, Surroundings};
use crate::assets::Assets;
use crate::bridge::{self, Secret};
use crate::error::MountError;
use crate::guard::Guard;
use crate::layout::{Layout, Tab};
use crate::problem::Problem;
use crate::registry::{Plugin, Registry};
use crate::remote::Watch;
use crate::routes::{Handler, Point, Routes};
use crate::rows::{RouteRow, Source, StaticFile};
use crate::socket::{Events, Sockets};
use crate::state::GlobalState;
use crate::static_file::Embedded;
use crate::task::Tasks;
use crate::{boot, home, manifest, panic};

/// How many handlers of one plugin that are not async may run at a time.
const THREADS: usize = 32;

/// What browsers escape in a path: <https://url.spec.whatwg.org/#path-percent-encode-set>.
const IN_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%');

/// A host's settings, checked.
pub(crate) struct Settings {
    pub(crate) prefix: String,
    pub(crate) policy: HeaderValue,
    pub(crate) origins: Vec<HeaderValue>,
    pub(crate) brand: String,
    pub(crate) state: GlobalState,
    pub(crate) layout: Box<dyn Layout>,
    pub(crate) body_limit: usize,
    pub(crate) payload_limit: usize,
    pub(crate) assets: Option<PathBuf>,
    pub(crate) secret: Secret,
    pub(crate) standalone: bool,
    pub(crate) remote: Option<Watch>,
}

/// Mounts the plugins of a checked registry.
pub(crate) fn mount(registry: &Registry, settings: Settings) -> Result<App, MountError> {
    panic::note_places();
    let is_lone = settings.standalone && registry.plugins().len() == 1;
    let plugins: Vec<MountedPlugin> = registry
        .plugins()
        .iter()
        .map(|plugin| mounted(plugin, is_lone))
        .collect();
    let of_kind = |panels: bool| -> Vec<Tab> {
        let of_kind = plugins.iter().filter(|plugin| plugin.is_panel() == panels);
        of_kind.map(|plugin| plugin.tab.clone()).collect()
    };
    let sockets = Sockets::new(&settings.prefix, settings.payload_limit);
    let rows = registry.plugins().iter().enumerate();
    let tasks = rows.flat_map(|(index, plugin)| plugin.tasks.iter().map(move |row| (index, row)));
    let host = Arc::new(Surroundings {
        io: sockets.io.clone(),
        events: Events::new(registry),
        tasks: Tasks::new(tasks, settings.remote),
        boot_id: boot::id(),
        brand: settings.brand,
        state: settings.state,
        layout: settings.layout,
        tabs: of_kind(false),
        panels: of_kind(true),
        plugins,
        assets: Assets::new(settings.assets.as_deref()),
        prefix: settings.prefix,
    });
    let context = Context { host, plugin: None };
    let routes = Routes::new(
        own_points(&context, is_lone)
            .chain(plugin_points(&context))
            .chain(file_points(&context)),
    );
    let routes = routes.map_err(|failures| {
        let problem = |(path, error): (String, RouteError)| Problem::BadPath {
            place: source(&context, &path),
            reason: error.to_string(),
            path,
        };
        MountError::new(failures.into_iter().map(problem).collect())
    })?;
    let headers = [
        (header::CONTENT_SECURITY_POLICY, settings.policy),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
    ];
    let cors =
        (!settings.origins.is_empty()).then(|| Cors::new().allow_origins(settings.origins.clone()));
    let guard = Guard {
        body_limit: settings.body_limit,
        allowed_origins: settings.origins,
        secret: settings.secret,
    };
    // Only what is mounted: a state goes on without a host that is not.
    context.state.add(context.io.clone());
    let mounted = Mounted {
        context,
        guard,
        sockets,
        routes,
        cors: cors.is_some(),
        headers: headers.into_iter().collect::<Vec<(HeaderName, _)>>(),
    };
    Ok(App::new(mounted, cors))
}

/// Where the route with this whole path is declared.
fn source(context: &Context, path: &str) -> Option<Source> {
    let is_it =
        |at: &str, route: &RouteRow| format!("{}{at}{}", context.prefix, route.path) == path;
    let mut plugins = context.plugins.iter();
    plugins.find_map(|plugin| {
        let mut routes = plugin.plugin.routes.iter();
        Some(routes.find(|route| is_it(&plugin.at, route))?.source)
    })
}

fn mounted(plugin: &Plugin, is_lone: bool) -> MountedPlugin {
    let row = &plugin.row;
    let at = if is_lone {
        String::new()
    } else {
        format!("/{}", row.name)
    };
    let known = by_path(plugin).map(|routes| {
        let path = routes[0].path;
        let methods: Vec<&str> = methods(routes).map(|(_, method)| method).collect();
        Known {
            link: methods.contains(&"GET") && !path.contains([':', '*', '<']),
            methods,
            path: format!("{at}{path}"),
        }
    });
    MountedPlugin {
        tab: Tab {
            name: row.name.to_owned(),
            title: row.title.to_owned(),
            icon: row.icon.to_owned(),
            description: row.description.to_owned(),
        },
        known: known.collect(),
        plugin: plugin.clone(),
        threads: Semaphore::new(THREADS),
        at_a_time: THREADS,
        at,
    }
}

/// What the host itself serves below its prefix.
fn own_routes() -> impl Iterator<Item = (String, Handler)> {
    let own: [(String, Handler); 3] = [
        ("/".to_owned(), home::home),
        ("/plugins.json".to_owned(), manifest::manifest),
        ("/bridge.py".to_owned(), |request| {
            Box::pin(bridge::serve(request))
        }),
    ];
    own.into_iter().chain(Assets::routes())
}

/// The host's own points. A plugin that is alone at the root has its page where the home page was.
fn own_points(context: &Context, is_lone: bool) -> impl Iterator<Item = (String, Point)> {
    let below_prefix = own_routes()
        .chain(context.assets.of_lab())
        .filter(move |(path, _)| !(is_lone && path == "/"))
        .map(|(path, handler)| (format!("{}{path}", context.prefix), get(context, handler)));
    let root = (!context.prefix.is_empty()).then(|| ("/".to_owned(), get(context, to_home)));
    below_prefix.chain(root)
}

fn get(context: &Context, handler: Handler) -> Point {
    Point::new(context.clone(), false).on(Method::GET, handler)
}

/// Not a permanent redirect: what is at a server's root may change.
fn to_home(request: Request) -> Answer {
    Box::pin(async move {
        let asked = Asked::of(&request);
        let context = request.data::<Context>();
        let base = context.map(|context| asked.base(context));
        Ok(Redirect::temporary(format!("{}/", base.unwrap_or_default())).into_response())
    })
}

fn plugin_points(context: &Context) -> impl Iterator<Item = (String, Point)> {
    let plugins = context.plugins.iter().enumerate();
    plugins.flat_map(move |(index, plugin)| {
        let at = format!("{}{}", context.prefix, plugin.at);
        by_path(&plugin.plugin).map(move |routes| {
            let path = routes[0].path;
            let is_widget = plugin.is_panel() && path == "/widget";
            let context = Context {
                plugin: Some(index),
                ..context.clone()
            };
            let mut point = Point::new(context, is_widget);
            for (route, method) in methods(routes) {
                if let Ok(method) = Method::from_bytes(method.as_bytes()) {
                    point = point.on(method, route.handler);
                }
            }
            (format!("{at}{path}"), point)
        })
    })
}

/// The files of the plugins' `static_dir`s, each at its own path: whatever is not there is not found.
fn file_points(context: &Context) -> impl Iterator<Item = (String, Point)> {
    let plugins = context.plugins.iter().enumerate();
    plugins.flat_map(move |(index, plugin)| {
        let context = Context {
            plugin: Some(index),
            ..context.clone()
        };
        plugin.plugin.row.files.iter().map(move |file| {
            let at = format!("{}{}", context.prefix, plugin.at);
            (
                format!("{at}{}", file_path(file)),
                get(&context, serve_file),
            )
        })
    })
}

/// Below the plugin, as browsers write it.
fn file_path(file: &StaticFile) -> String {
    format!("/static/{}", utf8_percent_encode(file.path, IN_A_PATH))
}

fn serve_file(request: Request) -> Answer {
    Box::pin(async move {
        let context = Context::of(&request)?;
        let plugin = context.plugin(context.plugin).ok_or(NotFoundError)?;
        let path = request.uri().path();
        let below = path
            .strip_prefix(context.prefix.as_str())
            .and_then(|path| path.strip_prefix(plugin.at.as_str()));
        let mut files = plugin.plugin.row.files.iter();
        let file = files.find(|file| below == Some(&file_path(file)));
        let StaticFile {
            path,
            version,
            content,
        } = *file.ok_or(NotFoundError)?;
        let file = Embedded {
            path,
            version,
            content,
        };
        file.answer(&request).await
    })
}

/// A plugin's routes, those of one path together. Its routes are sorted; no group is empty.
fn by_path(plugin: &Plugin) -> impl Iterator<Item = &[RouteRow]> {
    plugin.routes.chunk_by(|a, b| a.path == b.path)
}

fn methods(routes: &[RouteRow]) -> impl Iterator<Item = (&RouteRow, &'static str)> {
    routes
        .iter()
        .flat_map(|route| route.methods.iter().map(move |method| (route, *method)))
}

#[cfg(test)]
mod tests {
    use super::own_routes;
    use crate::registry::reserved;

    #[test]
    fn no_plugin_can_have_a_name_that_the_host_serves() {
        for (path, _) in own_routes() {
            let first = path.split('/').nth(1).unwrap_or_default();
            let could_be_a_name = !first.is_empty() && !first.contains('.');
            assert!(!could_be_a_name || reserved(first).is_some(), "{path}");
        }
    }
}
