//! The rows that the attributes submit, collected, sorted, joined and checked together.

use std::any::type_name;
use std::collections::BTreeMap;
use std::fmt;

use crate::__private::Answer;
use crate::deck::Deck;
use crate::problem::Problem;

/// Where something is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// As `module_path!()` gives it.
    pub module: &'static str,
    /// As `file!()` gives it: relative to the workspace that was built.
    pub file: &'static str,
    /// As `line!()` gives it, from 1.
    pub line: u32,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Where a plugin is shown; the two types of `IvoryOS` 1.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginType {
    /// A page of its own in the navigation.
    Tab,
    /// A widget (its route `/widget`) beside every page, and a page of its own.
    LeftPanel,
}

impl PluginType {
    /// As it is written in `plugin_type = "…"` and in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            PluginType::Tab => "tab",
            PluginType::LeftPanel => "left_panel",
        }
    }
}

/// What `#[plugin]` submits.
#[derive(Clone, Copy, Debug)]
pub struct PluginRow {
    /// Its place in the URL.
    pub name: &'static str,
    /// What people read.
    pub title: &'static str,
    /// A symbol beside the title, or nothing.
    pub icon: &'static str,
    /// The first paragraph of the main page's doc comment.
    pub description: &'static str,
    /// Where it is shown.
    pub plugin_type: PluginType,
    /// The crate that has it.
    pub package: &'static str,
    /// That crate's version.
    pub version: &'static str,
    /// Where `#[plugin]` stands.
    pub source: Source,
    /// A symbol named after the plugin; it is in the row so that the linker sees every one.
    pub taken: &'static u8,
}

/// What `#[route]` submits, and `#[plugin]` for the main page.
#[derive(Clone, Copy, Debug)]
pub struct RouteRow {
    /// The name of its plugin.
    pub plugin: &'static str,
    /// Below the plugin, in poem's syntax.
    pub path: &'static str,
    /// The methods it answers; HEAD and OPTIONS come by themselves.
    pub methods: &'static [&'static str],
    /// The instruments it asks for.
    pub instruments: &'static [InstrumentRow],
    /// The first paragraph of its doc comment.
    pub description: &'static str,
    /// The function's name.
    pub function: &'static str,
    /// Where `#[route]` stands.
    pub source: Source,
    /// Calls the function.
    pub handler: fn(poem::Request) -> Answer,
}

/// What `#[instrument]` on an argument says.
#[derive(Clone, Copy, Debug)]
pub struct InstrumentRow {
    /// Its name on the deck.
    pub name: &'static str,
    /// The driver's type, as `type_name` gives it.
    pub driver: fn() -> &'static str,
    /// Whether the deck has an instrument of this name and of that type.
    pub is_on: fn(&Deck, &str) -> bool,
    /// The handler runs without it as well.
    pub optional: bool,
}

impl InstrumentRow {
    /// The row of an instrument with this driver.
    pub const fn of<T: ?Sized + 'static>(name: &'static str, optional: bool) -> Self {
        Self {
            name,
            driver: type_name::<T>,
            is_on: Deck::has::<T>,
            optional,
        }
    }
}

inventory::collect!(PluginRow);
inventory::collect!(RouteRow);

/// A plugin with the routes that belong to it.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// The plugin itself.
    pub row: PluginRow,
    /// Its routes, by path.
    pub routes: Vec<RouteRow>,
}

impl Plugin {
    /// The instruments that the plugin cannot do without, each once, by name.
    pub fn required_instruments(&self) -> Vec<&'static str> {
        self.required(|_| true)
    }

    /// Those of them that the deck does not have, or not of the type that is asked for.
    pub fn missing_instruments(&self, deck: Option<&Deck>) -> Vec<&'static str> {
        let is_on = |instrument: &InstrumentRow, deck| (instrument.is_on)(deck, instrument.name);
        self.required(|instrument| !deck.is_some_and(|deck| is_on(instrument, deck)))
    }

    fn required(&self, is_meant: impl Fn(&InstrumentRow) -> bool) -> Vec<&'static str> {
        let mut names: Vec<_> = self
            .routes
            .iter()
            .flat_map(|route| route.instruments)
            .filter(|instrument| !instrument.optional && is_meant(instrument))
            .map(|instrument| instrument.name)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// All the plugins of a program, or of a test.
#[derive(Clone, Debug)]
pub struct Registry {
    plugins: Vec<Plugin>,
    /// Routes whose plugin has no row: generated code has none.
    strays: Vec<RouteRow>,
}

impl Registry {
    /// The rows of every crate that is linked into this program.
    pub fn collect() -> Self {
        Self::from_rows(
            inventory::iter::<PluginRow>.into_iter().copied(),
            inventory::iter::<RouteRow>.into_iter().copied(),
        )
    }

    /// The given rows. The order does not matter: inventory's is the linker's, so rows are sorted.
    pub fn from_rows(
        plugins: impl IntoIterator<Item = PluginRow>,
        routes: impl IntoIterator<Item = RouteRow>,
    ) -> Self {
        let mut of_plugin: BTreeMap<&str, Vec<RouteRow>> = BTreeMap::new();
        for route in routes {
            of_plugin.entry(route.plugin).or_default().push(route);
        }
        let mut plugins: Vec<Plugin> = plugins
            .into_iter()
            .map(|row| Plugin {
                row,
                routes: Vec::new(),
            })
            .collect();
        plugins.sort_by_key(|plugin| (plugin.row.name, plugin.row.source));
        for plugin in &mut plugins {
            if let Some(mut routes) = of_plugin.remove(plugin.row.name) {
                routes.sort_by_key(|route| (route.path, route.methods, route.source));
                plugin.routes = routes;
            }
        }
        Self {
            plugins,
            strays: of_plugin.into_values().flatten().collect(),
        }
    }

    /// The plugins, by name.
    pub fn plugins(&self) -> &[Plugin] {
        &self.plugins
    }

    /// Everything that keeps these plugins from being mounted together.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.plugins.is_empty() && self.strays.is_empty() {
            problems.push(Problem::NothingLinked);
        }
        for same_name in self.plugins.chunk_by(|a, b| a.row.name == b.row.name) {
            let [plugin, others @ ..] = same_name else {
                continue;
            };
            if !others.is_empty() {
                problems.push(Problem::PluginTwice {
                    name: plugin.row.name,
                    places: same_name.iter().map(|plugin| plugin.row.source).collect(),
                });
            }
            check_plugin(plugin, &mut problems);
        }
        problems.extend(self.strays.iter().map(|route| Problem::NoSuchPlugin {
            plugin: route.plugin,
            path: route.path,
            place: route.source,
        }));
        problems
    }

    /// Keeps the plugins that `keep` says yes to.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.plugins.retain(|plugin| keep(plugin.row.name));
    }
}

fn check_plugin(plugin: &Plugin, problems: &mut Vec<Problem>) {
    let row = &plugin.row;
    if let Some((_, used_by)) = reserved(row.name) {
        problems.push(Problem::ReservedName {
            name: row.name,
            used_by,
            place: row.source,
        });
    }
    check_routes(plugin, problems);
    let is_widget = |route: &RouteRow| route.path == "/widget" && route.methods.contains(&"GET");
    if row.plugin_type == PluginType::LeftPanel && !plugin.routes.iter().any(is_widget) {
        problems.push(Problem::NoWidget {
            plugin: row.name,
            place: row.source,
        });
    }
}

/// Two routes that answer the same requests, or of which poem would never ask one.
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
            places: sources(routes),
        }));
        let mut paths: Vec<_> = routes.iter().map(|route| route.path).collect();
        paths.dedup();
        if answered.is_empty() && paths.len() > 1 {
            problems.push(Problem::ParameterNames {
                plugin: name,
                paths,
                places: sources(routes),
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
                places: sources(&[hidden[0], routes[0]]),
            });
        }
    }
}

/// What a reserved name is, if it is one.
pub(crate) fn reserved(name: &str) -> Option<&'static (&'static str, &'static str)> {
    const RESERVED: &[(&str, &str)] = ivoryos_plugin_macros::reserved_names!();
    RESERVED.iter().find(|(reserved, _)| *reserved == name)
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
