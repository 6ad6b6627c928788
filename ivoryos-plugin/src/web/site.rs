//! The mounted plugins of a host, and what its layout shows around their pages.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::assets::Assets;
use super::config::Config;
use super::python_deck::PythonDeck;
use super::running_calls::RunningCalls;
use crate::deck::Deck;
use crate::live::{Sockets, Tasks};
use crate::page::{Site, Tab};
use crate::plugin::{HandlerContext, Plugin, PluginType, RouteRow};

/// Paths of which the log says that they lead nowhere.
const MOST_LOGGED: usize = 100;

/// Everything that answers of a host may need.
pub(crate) struct HostContext {
    pub(crate) config: Config,
    pub(crate) plugins: Vec<MountedPlugin>,
    tabs: Vec<Tab>,
    left_panels: Vec<Tab>,
    right_panels: Vec<Tab>,
    pub(crate) assets: Assets,
    pub(crate) sockets: Sockets,
    pub(crate) tasks: Tasks,
    pub(crate) python_deck: PythonDeck,
    /// The calls of programs that go on.
    pub(super) calls: RunningCalls,
    /// The paths of which the log says that they lead nowhere.
    logged: Mutex<BTreeSet<String>>,
}

/// A mounted plugin, with what is computed once for it.
pub(crate) struct MountedPlugin {
    pub(crate) plugin: Plugin,
    pub(crate) tab: Tab,
    /// Its path below the prefix: `/name`, or empty for a single plugin at the root.
    pub(crate) at: String,
    pub(crate) routes: Vec<RouteSummary>,
    /// The context of its handlers.
    pub(crate) context: HandlerContext,
}

/// A route as the error page lists it.
pub(crate) struct RouteSummary {
    pub(crate) methods: Vec<&'static str>,
    /// Its path below the host's prefix.
    pub(crate) path: String,
    /// Whether a browser can open it: it answers GET and has no parameters.
    pub(crate) link: bool,
}

impl HostContext {
    pub(crate) fn new(
        config: Config,
        plugins: Vec<MountedPlugin>,
        sockets: Sockets,
        tasks: Tasks,
        python_deck: PythonDeck,
    ) -> Self {
        let of_type = |plugin_type| {
            let all = plugins.iter();
            let of_type = all.filter(|it| it.plugin.row.plugin_type == plugin_type);
            of_type.map(|plugin| plugin.tab.clone()).collect()
        };
        Self {
            tabs: of_type(PluginType::Tab),
            left_panels: of_type(PluginType::LeftPanel),
            right_panels: of_type(PluginType::RightPanel),
            assets: Assets::new(config.assets.as_deref()),
            config,
            plugins,
            sockets,
            tasks,
            python_deck,
            calls: RunningCalls::default(),
            logged: Mutex::default(),
        }
    }

    /// Logs what is to be said of a path once, and of the first paths alone: anybody may ask for others.
    pub(crate) fn log_once(&self, path: &str, log: impl FnOnce()) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.len() < MOST_LOGGED && logged.insert(path.to_owned()) {
            drop(logged);
            log();
        }
    }

    /// Starts the background tasks and the poller once, as soon as it is called within a tokio runtime.
    pub(crate) fn start(&self) {
        self.tasks.start();
        self.python_deck.start(&self.config.state);
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.config.prefix
    }

    pub(crate) fn plugin(&self, index: Option<usize>) -> Option<&MountedPlugin> {
        self.plugins.get(index?)
    }

    /// What the layout can show around a page.
    pub(crate) fn site<'a>(&'a self, base: &'a str, deck: Option<&'a Deck>) -> Site<'a> {
        Site {
            brand: &self.config.brand,
            base,
            tabs: &self.tabs,
            left_panels: &self.left_panels,
            right_panels: &self.right_panels,
            active: None,
            home: false,
            deck: deck.map(Deck::name),
            bookmarkable: false,
            version: self.assets.version(),
            styles: self.assets.styles(),
            scripts: self.assets.scripts(),
        }
    }
}

impl MountedPlugin {
    /// Mounts a plugin with the context of its handlers; with `is_lone` at the root.
    pub(crate) fn new(plugin: &Plugin, context: HandlerContext, is_lone: bool) -> Self {
        let row = &plugin.row;
        let at = if is_lone {
            String::new()
        } else {
            format!("/{}", row.name)
        };
        let mut mounted = Self {
            tab: Tab {
                name: row.name.to_owned(),
                title: row.title.to_owned(),
                icon: row.icon.to_owned(),
                description: row.description.to_owned(),
            },
            plugin: plugin.clone(),
            routes: Vec::new(),
            context,
            at,
        };
        mounted.routes = mounted.summaries();
        mounted
    }

    pub(crate) fn is_panel(&self) -> bool {
        self.plugin.row.plugin_type.is_panel()
    }

    /// Its routes, grouped by path and sorted. No group is empty.
    pub(crate) fn by_path(&self) -> impl Iterator<Item = &[RouteRow]> {
        self.plugin.routes.chunk_by(|a, b| a.path == b.path)
    }

    /// What the error page lists: its routes, and where its files are.
    fn summaries(&self) -> Vec<RouteSummary> {
        let summary = |routes: &[RouteRow]| {
            let path = routes[0].path;
            let methods: Vec<_> = routes.iter().flat_map(|it| it.methods).copied().collect();
            RouteSummary {
                link: methods.contains(&"GET") && !path.contains([':', '*', '<']),
                methods,
                path: format!("{}{path}", self.at),
            }
        };
        let files = (!self.plugin.row.files.is_empty()).then(|| RouteSummary {
            methods: vec!["GET"],
            path: format!("{}/static/*file", self.at),
            link: false,
        });
        self.by_path().map(summary).chain(files).collect()
    }
}

impl fmt::Debug for HostContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostContext")
            .field("prefix", &self.config.prefix)
            .finish_non_exhaustive()
    }
}
