//! The registry sorts the rows, joins those of each plugin, and checks them.

use std::collections::BTreeMap;

use super::path_arguments;
use super::problem::Problem;
use super::rows::{EventRow, InstrumentRow, PluginRow, RouteRow, Rows, TaskRow, WatcherRow};
use crate::deck::Deck;
use crate::http::reserved::{self, is_lifecycle};

/// A plugin with its routes, events, background tasks and watchers, from [`App::plugins`](crate::App::plugins) or
/// [`Registry::plugins`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Plugin {
    /// What `#[plugin]` declares.
    pub row: PluginRow,
    /// Its routes, by path.
    pub routes: Vec<RouteRow>,
    /// Its events, by name.
    pub events: Vec<EventRow>,
    /// Its background tasks, by name.
    pub tasks: Vec<TaskRow>,
    /// Its functions that see calls of instruments, by name.
    pub watchers: Vec<WatcherRow>,
}

impl Plugin {
    /// The names of the instruments that the plugin requires, sorted and each once. Those of type
    /// `Option<Instrument<T>>` are not required.
    pub fn required_instruments(&self) -> Vec<&'static str> {
        self.required(|_| true)
    }

    /// The names of the required instruments that the deck does not have, or has with another driver.
    pub fn missing_instruments(&self, deck: Option<&Deck>) -> Vec<&'static str> {
        let is_on = |instrument: &InstrumentRow, deck| (instrument.is_on)(deck, instrument.name);
        self.required(|instrument| !deck.is_some_and(|deck| is_on(instrument, deck)))
    }

    fn required(&self, is_meant: impl Fn(&InstrumentRow) -> bool) -> Vec<&'static str> {
        let of_routes = self.routes.iter().map(|route| route.instruments);
        let of_events = self.events.iter().map(|event| event.instruments);
        let of_tasks = self.tasks.iter().map(|task| task.instruments);
        let of_watchers = self.watchers.iter().map(|watcher| watcher.instruments);
        let mut names: Vec<_> = of_routes
            .chain(of_events)
            .chain(of_tasks)
            .chain(of_watchers)
            .flatten()
            .filter(|instrument| !instrument.optional && is_meant(instrument))
            .map(|instrument| instrument.name)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// All the plugins of a program, or of a test that chooses some.
///
/// ```
/// use ivoryos_plugin::{Host, Registry, Rows};
///
/// # use ivoryos_plugin::prelude::*;
/// # #[plugin(name = "registry-example")]
/// # async fn main_page(#[instrument] pump: Instrument<u8>) -> Page { drop(pump); Page::html("", "") }
/// # fn main() -> Result<(), ivoryos_plugin::MountError> {
/// let mut rows = Rows::collect(); // of every crate that is linked
/// rows.plugins.retain(|row| row.name == "registry-example");
/// rows.routes.retain(|row| row.plugin == "registry-example");
/// # rows.events.clear();
/// # rows.tasks.clear();
/// # rows.watchers.clear();
/// let registry = Registry::from_rows(rows);
/// assert!(registry.check().is_empty()); // it can be mounted
/// let plugin = &registry.plugins()[0];
/// assert_eq!(plugin.required_instruments(), ["pump"]);
/// assert_eq!(plugin.missing_instruments(None), ["pump"]);
/// let app = Host::new().registry(registry).mount_all()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Registry {
    plugins: Vec<Plugin>,
    /// Rows whose plugin has no row of its own. Generated code never submits such rows; a test can.
    strays: Rows,
}

impl Registry {
    /// The plugins of every crate that is linked into this program.
    pub fn collect() -> Self {
        Self::from_rows(Rows::collect())
    }

    /// The plugins of the given rows. The order of the rows has no effect: `inventory` has them in the order in
    /// which the linker placed them, so they are sorted.
    pub fn from_rows(mut rows: Rows) -> Self {
        rows.plugins.sort_by_key(|row| (row.name, row.source));
        rows.routes
            .sort_by_key(|route| (route.path, route.methods, route.source));
        rows.events.sort_by_key(|event| (event.event, event.source));
        rows.tasks.sort_by_key(|task| (task.function, task.source));
        rows.watchers
            .sort_by_key(|watcher| (watcher.function, watcher.source));
        let mut routes = by_plugin(rows.routes, |route| route.plugin);
        let mut events = by_plugin(rows.events, |event| event.plugin);
        let mut tasks = by_plugin(rows.tasks, |task| task.plugin);
        let mut watchers = by_plugin(rows.watchers, |watcher| watcher.plugin);
        let plugins = rows.plugins.into_iter().map(|row| Plugin {
            row,
            routes: routes.remove(row.name).unwrap_or_default(),
            events: events.remove(row.name).unwrap_or_default(),
            tasks: tasks.remove(row.name).unwrap_or_default(),
            watchers: watchers.remove(row.name).unwrap_or_default(),
        });
        Self {
            plugins: plugins.collect(),
            strays: Rows {
                plugins: Vec::new(),
                routes: routes.into_values().flatten().collect(),
                events: events.into_values().flatten().collect(),
                tasks: tasks.into_values().flatten().collect(),
                watchers: watchers.into_values().flatten().collect(),
            },
        }
    }

    /// The plugins, by name.
    pub fn plugins(&self) -> &[Plugin] {
        &self.plugins
    }

    /// Every reason why these plugins cannot be mounted together; empty if they can.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let strays = self.strays();
        if self.plugins.is_empty() && strays.is_empty() {
            problems.push(Problem::NothingLinked);
        }
        for same_name in self.plugins.chunk_by(|a, b| a.row.name == b.row.name) {
            let [plugin, others @ ..] = same_name else {
                continue;
            };
            if !others.is_empty() {
                problems.push(Problem::PluginTwice {
                    name: plugin.row.name,
                    sources: same_name.iter().map(|plugin| plugin.row.source).collect(),
                });
            }
            check_plugin(plugin, &mut problems);
        }
        self.check_events(&mut problems);
        problems.extend(strays);
        problems
    }

    /// Each event has at most one handler in the whole program, but `connect` and `disconnect` have one in each
    /// plugin.
    fn check_events(&self, problems: &mut Vec<Problem>) {
        let mut handlers: BTreeMap<(&str, &str), Vec<&EventRow>> = BTreeMap::new();
        for event in self.plugins.iter().flat_map(|plugin| &plugin.events) {
            let whose = if is_lifecycle(event.event) {
                event.plugin
            } else {
                ""
            };
            handlers
                .entry((event.event, whose))
                .or_default()
                .push(event);
            if let Some(used_by) = reserved::event_name(event.event) {
                problems.push(Problem::ReservedEvent {
                    event: event.event,
                    used_by,
                    source: event.source,
                });
            }
        }
        handlers.retain(|_, handlers| handlers.len() > 1);
        problems.extend(handlers.values().map(|handlers| Problem::EventTwice {
            event: handlers[0].event,
            sources: handlers.iter().map(|handler| handler.source).collect(),
        }));
    }

    fn strays(&self) -> Vec<Problem> {
        let Rows {
            routes,
            events,
            tasks,
            watchers,
            ..
        } = &self.strays;
        let routes = routes
            .iter()
            .map(|it| (it.plugin, format!("route `{}`", it.path), it.source));
        let events = events
            .iter()
            .map(|it| (it.plugin, format!("event `{}`", it.event), it.source));
        let tasks = tasks
            .iter()
            .map(|it| (it.plugin, format!("task `{}`", it.function), it.source));
        let watchers = watchers
            .iter()
            .map(|it| (it.plugin, format!("watcher `{}`", it.function), it.source));
        let strays = routes.chain(events).chain(tasks).chain(watchers);
        strays
            .map(|(plugin, what, source)| Problem::NoSuchPlugin {
                plugin,
                what,
                source,
            })
            .collect()
    }

    /// Keeps the plugins for whose names `keep` returns true.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.plugins.retain(|plugin| keep(plugin.row.name));
    }
}

fn by_plugin<T>(
    rows: Vec<T>,
    plugin: impl Fn(&T) -> &'static str,
) -> BTreeMap<&'static str, Vec<T>> {
    let mut of_plugin: BTreeMap<_, Vec<T>> = BTreeMap::new();
    for row in rows {
        of_plugin.entry(plugin(&row)).or_default().push(row);
    }
    of_plugin
}

fn check_plugin(plugin: &Plugin, problems: &mut Vec<Problem>) {
    let row = &plugin.row;
    if let Some(used_by) = reserved::plugin_name(row.name) {
        problems.push(Problem::ReservedName {
            name: row.name,
            used_by,
            source: row.source,
        });
    }
    check_routes(plugin, problems);
    problems.extend(plugin.routes.iter().filter_map(path_arguments::check));
    let is_widget = |route: &RouteRow| route.path == "/widget" && route.methods.contains(&"GET");
    if row.plugin_type.is_panel() && !plugin.routes.iter().any(is_widget) {
        problems.push(Problem::NoWidget {
            plugin: row.name,
            source: row.source,
        });
    }
}

/// Finds routes that answer the same requests, and routes that poem would never call.
fn check_routes(plugin: &Plugin, problems: &mut Vec<Problem>) {
    let name = plugin.row.name;
    let sources = |routes: &[&RouteRow]| routes.iter().map(|route| route.source).collect();
    let mut shapes: BTreeMap<String, Vec<&RouteRow>> = BTreeMap::new();
    for route in &plugin.routes {
        shapes.entry(shape(route.path)).or_default().push(route);
    }
    for (shape, routes) in &shapes {
        let mut answered: BTreeMap<&str, Vec<&RouteRow>> = BTreeMap::new();
        for route in routes {
            for method in route.methods {
                answered.entry(method).or_default().push(route);
            }
        }
        answered.retain(|_, routes| routes.len() > 1);
        problems.extend(answered.iter().map(|(method, routes)| Problem::RouteTwice {
            plugin: name,
            method,
            path: routes[0].path,
            sources: sources(routes),
        }));
        let mut paths: Vec<_> = routes.iter().map(|route| route.path).collect();
        paths.dedup();
        if answered.is_empty() && paths.len() > 1 {
            problems.push(Problem::ParameterNames {
                plugin: name,
                paths,
                sources: sources(routes),
            });
        }
        let base = shape
            .strip_suffix('*')
            .filter(|base| base.contains([':', '<']));
        if let Some(hidden) = base.and_then(|base| shapes.get(base)) {
            problems.push(Problem::HiddenByCatchAll {
                plugin: name,
                path: hidden[0].path,
                catch_all: routes[0].path,
                sources: sources(&[hidden[0], routes[0]]),
            });
        }
    }
}

/// The path without the names of its parameters: two paths of one shape answer the same requests.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find([':', '*', '<']) {
        let (fixed, parameter) = rest.split_at(at);
        shape.push_str(fixed);
        if parameter.starts_with('*') {
            return shape + "*";
        }
        if parameter.starts_with('<') {
            let end = parameter.find('>').map_or(parameter.len(), |end| end + 1);
            shape.push_str(&parameter[..end]);
            rest = &parameter[end..];
        } else {
            shape.push(':');
            let end = parameter[1..].find(['/', '<', '*']).map(|end| end + 1);
            rest = &parameter[end.unwrap_or(parameter.len())..];
        }
    }
    shape + rest
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn a_shape_forgets_names_and_nothing_else() {
        for (path, expected) in [
            ("/", "/"),
            ("/a/b", "/a/b"),
            ("/:id", "/:"),
            ("/:id/edit", "/:/edit"),
            ("/:id<\\d+>/x", "/:<\\d+>/x"),
            ("/<a:b>/c", "/<a:b>/c"),
            ("/f/*path", "/f/*"),
        ] {
            assert_eq!(shape(path), expected);
        }
    }
}
