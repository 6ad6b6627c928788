//! The reasons why plugins cannot be mounted. The text of each says where in the source it is, and what to write.

use std::fmt;

use super::source::Source;
use crate::deck::DuplicateInstrument;

/// One reason why the plugins cannot be mounted; [`MountError::problems`](crate::MountError::problems) and
/// [`Registry::check`](crate::Registry::check) return them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// No plugin crate is linked into the program.
    NothingLinked,
    /// Two plugins have one name.
    PluginTwice {
        /// The name.
        name: &'static str,
        /// Where each is declared.
        sources: Vec<Source>,
    },
    /// A plugin has a name that `IvoryOS` or the host uses.
    ReservedName {
        /// The name.
        name: &'static str,
        /// What uses the name, such as `the home page`.
        used_by: &'static str,
        /// Where the plugin is declared.
        source: Source,
    },
    /// Two routes of one plugin answer the same requests.
    RouteTwice {
        /// The plugin.
        plugin: &'static str,
        /// The method.
        method: &'static str,
        /// The path.
        path: &'static str,
        /// Where each is declared.
        sources: Vec<Source>,
    },
    /// Two paths of one plugin differ in the names of their parameters alone: poem would answer with the
    /// first whatever the method.
    ParameterNames {
        /// The plugin.
        plugin: &'static str,
        /// Both paths, or more.
        paths: Vec<&'static str>,
        /// Where each is declared.
        sources: Vec<Source>,
    },
    /// Whatever this path answers, poem would give to the catch-all below it.
    HiddenByCatchAll {
        /// The plugin.
        plugin: &'static str,
        /// The path that would be hidden.
        path: &'static str,
        /// The path that hides it.
        catch_all: &'static str,
        /// Where both are declared.
        sources: Vec<Source>,
    },
    /// What a row belongs to is not among the plugins.
    NoSuchPlugin {
        /// The plugin's name.
        plugin: &'static str,
        /// What it is: the route, event or task.
        what: String,
        /// Where it is declared.
        source: Source,
    },
    /// Two handlers wait for one event.
    EventTwice {
        /// The event.
        event: &'static str,
        /// Where each is declared.
        sources: Vec<Source>,
    },
    /// A handler waits for an event that `IvoryOS`, the host or the protocol uses.
    ReservedEvent {
        /// The event.
        event: &'static str,
        /// What uses the name, such as `the home page`.
        used_by: &'static str,
        /// Where the handler is declared.
        source: Source,
    },
    /// A panel has nothing to show: no `/widget`.
    NoWidget {
        /// The plugin.
        plugin: &'static str,
        /// Where it is declared.
        source: Source,
    },
    /// A route's path is taken, or poem does not understand it.
    BadPath {
        /// The whole path.
        path: String,
        /// What poem says.
        reason: String,
        /// Where the route is declared.
        source: Option<Source>,
    },
    /// The type in a route's `Path<T>` fits no request.
    PathArgument {
        /// The plugin.
        plugin: &'static str,
        /// The route's path.
        path: &'static str,
        /// Why it fits none.
        reason: String,
        /// What to write instead.
        help: String,
        /// Where the route is declared.
        source: Source,
    },
    /// `only` or `except` names a plugin that is not linked.
    UnknownPlugin {
        /// The name.
        name: String,
        /// The plugin that was probably meant.
        nearest: Option<String>,
    },
    /// A setting that cannot be used.
    BadSetting {
        /// What is wrong.
        what: String,
        /// What to write instead.
        help: String,
    },
    /// The deck was given two instruments of one name.
    DuplicateInstrument(DuplicateInstrument),
}

impl fmt::Display for Problem {
    #[expect(clippy::too_many_lines, reason = "one arm a problem, each its text")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NothingLinked => f.write_str(
                "no plugin is linked into this program\n\
                 Rust leaves out a dependency that is named nowhere, and its plugins with it.\n\
                 help: name every plugin crate in main.rs: `use your_crate as _;`",
            ),
            Problem::PluginTwice { name, sources } => {
                write!(
                    f,
                    "the plugin name `{name}` is used {} times",
                    sources.len()
                )?;
                write_sources(f, sources)?;
                write!(f, "\nhelp: rename one: `#[plugin(name = \"{name}-2\")]`")
            }
            Problem::ReservedName {
                name,
                used_by,
                source,
            } => {
                write!(f, "the plugin name `{name}` is reserved: it is {used_by}")?;
                write_sources(f, &[*source])?;
                write!(f, "\nhelp: rename it: `#[plugin(name = \"my-{name}\")]`")
            }
            Problem::RouteTwice {
                plugin,
                method,
                path,
                sources,
            } => {
                write!(
                    f,
                    "the plugin `{plugin}` has {method} `{path}` {} times",
                    sources.len()
                )?;
                write_sources(f, sources)?;
                f.write_str("\nhelp: give one of them another path or other methods")
            }
            Problem::ParameterNames {
                plugin,
                paths,
                sources,
            } => {
                write!(
                    f,
                    "the plugin `{plugin}` names the parameters of one path differently: {}",
                    paths.join(" and ")
                )?;
                write_sources(f, sources)?;
                f.write_str("\nhelp: write the same names in each")
            }
            Problem::HiddenByCatchAll {
                plugin,
                path,
                catch_all,
                sources,
            } => {
                write!(
                    f,
                    "the path `{path}` of the plugin `{plugin}` is hidden by `{catch_all}`"
                )?;
                write_sources(f, sources)?;
                write!(
                    f,
                    "\nhelp: answer both in `{catch_all}`, or give one of them another path"
                )
            }
            Problem::NoSuchPlugin {
                plugin,
                what,
                source,
            } => {
                write!(f, "the {what} belongs to `{plugin}`, which is not a plugin")?;
                write_sources(f, &[*source])
            }
            Problem::EventTwice { event, sources } => {
                write!(f, "the event `{event}` has {} handlers", sources.len())?;
                write_sources(f, sources)?;
                write!(f, "\nhelp: rename one: `#[socket_event(\"{event}_2\")]`")
            }
            Problem::ReservedEvent {
                event,
                used_by,
                source,
            } => {
                write!(f, "the event name `{event}` is reserved: it is {used_by}")?;
                write_sources(f, &[*source])?;
                write!(f, "\nhelp: rename it: `#[socket_event(\"my_{event}\")]`")
            }
            Problem::NoWidget { plugin, source } => {
                write!(f, "the panel `{plugin}` has nothing to show")?;
                write_sources(f, &[*source])?;
                f.write_str("\nhelp: add a page with `#[route(\"/widget\")]`")
            }
            Problem::BadPath {
                path,
                reason,
                source,
            } => {
                write!(f, "the route `{path}` cannot be mounted: {reason}")?;
                write_sources(f, source.as_slice())?;
                f.write_str("\nhelp: give it another path")
            }
            Problem::PathArgument {
                plugin,
                path,
                reason,
                help,
                source,
            } => {
                write!(
                    f,
                    "`Path` of the route `{path}` of the plugin `{plugin}` can read no request: {reason}"
                )?;
                write_sources(f, &[*source])?;
                write!(f, "\nhelp: {help}")
            }
            Problem::UnknownPlugin { name, nearest } => {
                write!(
                    f,
                    "`only` or `except` names the plugin `{name}`, which is not linked"
                )?;
                match nearest {
                    Some(nearest) => write!(f, "\nhelp: write `{nearest}`"),
                    None => write!(
                        f,
                        "\nhelp: add `use its_crate as _;` to main.rs, or remove the name"
                    ),
                }
            }
            Problem::BadSetting { what, help } => write!(f, "{what}; {help}"),
            Problem::DuplicateInstrument(error) => error.fmt(f),
        }
    }
}

fn write_sources(f: &mut fmt::Formatter<'_>, sources: &[Source]) -> fmt::Result {
    sources
        .iter()
        .try_for_each(|source| write!(f, "\n  at {source} ({})", source.module))
}
