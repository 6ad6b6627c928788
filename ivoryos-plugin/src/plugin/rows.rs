//! The rows of the registry, which the attributes submit: plain data and function pointers.

mod constructors;

use std::any::type_name;
use std::fmt;

use serde::de::DeserializeOwned;

use super::event::Event;
use super::futures::{EventFuture, RouteFuture, TaskFuture};
use super::source::Source;
use super::task::TaskArguments;
use super::watcher::WatcherArguments;
use crate::deck::Deck;
use crate::http::path_check::{self, Misfit};

/// Where a plugin is shown: [`PluginRow::plugin_type`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PluginType {
    /// A page of its own in the navigation.
    Tab,
    /// A widget (its route `/widget`) on the left of every page, and a page of its own.
    LeftPanel,
    /// The same on the right. `IvoryOS` Classic knows no such panel and has it on the left.
    RightPanel,
}

impl PluginType {
    /// The type's name in `plugin_type = "…"` and in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            PluginType::Tab => "tab",
            PluginType::LeftPanel => "left_panel",
            PluginType::RightPanel => "right_panel",
        }
    }

    /// Whether it has a widget beside every page.
    pub(crate) fn is_panel(self) -> bool {
        self != PluginType::Tab
    }
}

/// What [`#[plugin]`](macro@crate::plugin) declares; [`Plugin::row`](crate::Plugin::row).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PluginRow {
    /// Its name, which is its segment of the URL.
    pub name: &'static str,
    /// The title that people read.
    pub title: &'static str,
    /// A symbol beside the title; empty if there is none.
    pub icon: &'static str,
    /// The first paragraph of the main page's doc comment.
    pub description: &'static str,
    /// Where it is shown.
    pub plugin_type: PluginType,
    /// The name of the crate that declares it.
    pub package: &'static str,
    /// That crate's version.
    pub version: &'static str,
    /// Where `#[plugin]` is written.
    pub source: Source,
    /// The files of its `static_dir`.
    pub files: &'static [StaticFile],
    /// A static whose exported symbol is named after the plugin. The row refers to it so that the linker
    /// keeps it, and reports two plugins of one name.
    pub link_guard: &'static u8,
}

/// A file of a plugin's `static_dir`, embedded in the program; in [`PluginRow::files`].
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct StaticFile {
    /// Relative to the folder: `pictures/valve.svg`.
    pub path: &'static str,
    /// A hash of the content, or another text that changes with it.
    pub version: &'static str,
    /// The content.
    pub content: &'static [u8],
}

impl fmt::Debug for StaticFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StaticFile").field(&self.path).finish()
    }
}

/// What [`#[route]`](macro@crate::route) declares, and `#[plugin]` for the main page; in
/// [`Plugin::routes`](crate::Plugin::routes).
///
/// ```
/// use ivoryos_plugin::Registry;
///
/// # use ivoryos_plugin::prelude::*;
/// # #[plugin(name = "rows-example")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// # fn main() {
/// for plugin in Registry::collect().plugins() {
///     for route in &plugin.routes {
///         println!("{} {} {}: {}", plugin.row.name, route.path, route.methods.join(", "), route.source);
///     }
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RouteRow {
    /// The name of its plugin.
    pub plugin: &'static str,
    /// The path below the plugin's, in poem's syntax.
    pub path: &'static str,
    /// The methods that it answers, besides HEAD and OPTIONS.
    pub methods: &'static [&'static str],
    /// The instruments that the function takes.
    pub instruments: &'static [InstrumentRow],
    /// The first paragraph of the function's doc comment.
    pub description: &'static str,
    /// The function's name.
    pub function: &'static str,
    /// Where the attribute is written.
    pub source: Source,
    /// Extracts the arguments and calls the function.
    pub handler: fn(poem::Request) -> RouteFuture,
    /// One for each argument `Path<T>`.
    pub(crate) path_checks: &'static [PathCheck],
}

/// Whether the type in an argument `Path<T>` fits the path; in a [`RouteRow`].
#[derive(Clone, Copy, Debug)]
pub struct PathCheck(fn(&[&str]) -> Option<Misfit>);

impl PathCheck {
    /// The check of `Path<T>`.
    pub(crate) const fn of<T: DeserializeOwned>() -> Self {
        Self(path_check::check::<T>)
    }

    /// Why no request fits, if that is so, for a path with these parameters.
    pub(crate) fn misfit(self, parameters: &[&str]) -> Option<Misfit> {
        self.0(parameters)
    }
}

/// What `#[instrument]` on an argument declares; in [`RouteRow::instruments`], [`EventRow::instruments`],
/// [`TaskRow::instruments`] and [`WatcherRow::instruments`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct InstrumentRow {
    /// Its name on the deck.
    pub name: &'static str,
    /// Returns the name of the driver's type, as `type_name` gives it.
    pub driver: fn() -> &'static str,
    /// Whether a deck has an instrument of the given name with this driver.
    pub is_on: fn(&Deck, &str) -> bool,
    /// The function is called without the instrument too.
    pub optional: bool,
}

impl InstrumentRow {
    /// An instrument with the driver `T`.
    pub const fn of<T: ?Sized + 'static>(name: &'static str, optional: bool) -> Self {
        Self {
            name,
            driver: type_name::<T>,
            is_on: Deck::has::<T>,
            optional,
        }
    }
}

/// What [`#[socket_event]`](macro@crate::socket_event) declares; in [`Plugin::events`](crate::Plugin::events).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EventRow {
    /// The name of its plugin.
    pub plugin: &'static str,
    /// The event's name. `connect` and `disconnect` are the start and the end of a connection.
    pub event: &'static str,
    /// The instruments that the function takes.
    pub instruments: &'static [InstrumentRow],
    /// The first paragraph of the function's doc comment.
    pub description: &'static str,
    /// The function's name.
    pub function: &'static str,
    /// Where `#[socket_event]` is written.
    pub source: Source,
    /// Extracts the arguments and calls the function.
    pub handler: fn(Event) -> EventFuture,
    /// A static whose exported symbol is named after the event. The row refers to it so that the linker
    /// keeps it, and reports two handlers of one event.
    pub link_guard: &'static u8,
}

/// What [`#[background_task]`](macro@crate::background_task) declares; in
/// [`Plugin::tasks`](crate::Plugin::tasks).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TaskRow {
    /// The name of its plugin.
    pub plugin: &'static str,
    /// The instruments that the function takes.
    pub instruments: &'static [InstrumentRow],
    /// The first paragraph of the function's doc comment.
    pub description: &'static str,
    /// The name of the function and of the task.
    pub function: &'static str,
    /// Where `#[background_task]` is written.
    pub source: Source,
    /// Extracts the arguments and calls the function.
    pub run: fn(TaskArguments) -> TaskFuture,
}

/// What [`#[instrument_call]`](macro@crate::instrument_call) declares; in
/// [`Plugin::watchers`](crate::Plugin::watchers).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WatcherRow {
    /// The name of its plugin.
    pub plugin: &'static str,
    /// The name of the instrument whose calls it sees; `None` for those of all.
    pub instrument: Option<&'static str>,
    /// The name of the method whose calls it sees; `None` for all calls.
    pub method: Option<&'static str>,
    /// The instruments that the function takes.
    pub instruments: &'static [InstrumentRow],
    /// The first paragraph of the function's doc comment.
    pub description: &'static str,
    /// The function's name.
    pub function: &'static str,
    /// Where `#[instrument_call]` is written.
    pub source: Source,
    /// Extracts the arguments and calls the function.
    pub handler: fn(WatcherArguments) -> TaskFuture,
}

/// The rows of a program, or rows that are given by hand, for [`Registry::from_rows`](crate::Registry::from_rows).
///
/// ```
/// use ivoryos_plugin::poem::Response;
/// use ivoryos_plugin::{PluginRow, Registry, RouteRow, Rows, Source};
///
/// let source = Source::new(module_path!(), file!(), line!());
/// let plugin = PluginRow::new("balance", source).with_title("Balance");
/// let tare = RouteRow::new(
///     "balance",
///     "/tare",
///     "tare",
///     |_| Box::pin(async { Ok(Response::default()) }),
///     source,
/// );
/// let rows = Rows::default()
///     .with_plugins([plugin])
///     .with_routes([tare.with_methods(&["POST"])]);
///
/// let registry = Registry::from_rows(rows);
/// assert_eq!(registry.plugins()[0].routes[0].methods, ["POST"]);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Rows {
    /// The plugins.
    pub plugins: Vec<PluginRow>,
    /// Their routes.
    pub routes: Vec<RouteRow>,
    /// Their events.
    pub events: Vec<EventRow>,
    /// Their background tasks.
    pub tasks: Vec<TaskRow>,
    /// Their functions that see calls of instruments.
    pub watchers: Vec<WatcherRow>,
}

/// A row as generated code submits it to `inventory`. The rows themselves are public API, and do not implement a
/// trait of that crate, which has not reached 1.0.
#[derive(Clone, Copy, Debug)]
pub struct Submitted<T>(pub T);

inventory::collect!(Submitted<PluginRow>);
inventory::collect!(Submitted<RouteRow>);
inventory::collect!(Submitted<EventRow>);
inventory::collect!(Submitted<TaskRow>);
inventory::collect!(Submitted<WatcherRow>);

/// The rows of this kind of every crate that is linked into this program.
fn submitted<T: Copy>() -> Vec<T>
where
    Submitted<T>: inventory::Collect,
{
    let rows = inventory::iter::<Submitted<T>>.into_iter();
    rows.map(|Submitted(row)| *row).collect()
}

impl Rows {
    /// The rows of all crates that are linked into this program.
    pub fn collect() -> Self {
        Self {
            plugins: submitted(),
            routes: submitted(),
            events: submitted(),
            tasks: submitted(),
            watchers: submitted(),
        }
    }

    /// Adds plugins.
    pub fn with_plugins(mut self, plugins: impl IntoIterator<Item = PluginRow>) -> Self {
        self.plugins.extend(plugins);
        self
    }

    /// Adds routes.
    pub fn with_routes(mut self, routes: impl IntoIterator<Item = RouteRow>) -> Self {
        self.routes.extend(routes);
        self
    }

    /// Adds events.
    pub fn with_events(mut self, events: impl IntoIterator<Item = EventRow>) -> Self {
        self.events.extend(events);
        self
    }

    /// Adds background tasks.
    pub fn with_tasks(mut self, tasks: impl IntoIterator<Item = TaskRow>) -> Self {
        self.tasks.extend(tasks);
        self
    }

    /// Adds functions that see calls of instruments.
    pub fn with_watchers(mut self, watchers: impl IntoIterator<Item = WatcherRow>) -> Self {
        self.watchers.extend(watchers);
        self
    }
}
