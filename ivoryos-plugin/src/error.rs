//! Everything that can go wrong before the first request.
//!
//! A program's `main` returns these, and Rust prints them with `Debug`: so `Debug` is the same
//! readable text as `Display`.

use std::fmt;
use std::io;

use crate::registry::Source;

/// One thing that keeps the plugins from being mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// No plugin crate is linked into the program.
    NothingLinked,
    /// Two plugins have one name.
    PluginTwice {
        /// The name.
        name: &'static str,
        /// Both places, or more.
        places: Vec<Source>,
    },
    /// A plugin has a name that `IvoryOS` or the host uses.
    ReservedName {
        /// The name.
        name: &'static str,
        /// What it is.
        used_by: &'static str,
        /// Where the plugin is declared.
        place: Source,
    },
    /// Two routes of one plugin answer the same requests.
    RouteTwice {
        /// The plugin.
        plugin: &'static str,
        /// The method.
        method: &'static str,
        /// The path.
        path: &'static str,
        /// Both places, or more.
        places: Vec<Source>,
    },
    /// A route's plugin is not among the rows.
    NoSuchPlugin {
        /// The plugin's name.
        plugin: &'static str,
        /// The route's path.
        path: &'static str,
        /// Where the route is declared.
        place: Source,
    },
    /// A left panel has nothing to show in the panel.
    NoWidget {
        /// The plugin.
        plugin: &'static str,
        /// Where it is declared.
        place: Source,
    },
    /// A route's path is taken, or poem does not understand it.
    BadPath {
        /// The whole path.
        path: String,
        /// What poem says.
        reason: String,
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NothingLinked => f.write_str(
                "no plugin is linked into this program\n\
                 Rust leaves out a dependency that is named nowhere, and its plugins with it.\n\
                 help: name every plugin crate in main.rs: `use your_crate as _;`",
            ),
            Problem::PluginTwice { name, places } => {
                write!(f, "the plugin name `{name}` is used {} times", places.len())?;
                write_places(f, places)?;
                write!(f, "\nhelp: rename one: `#[plugin(name = \"{name}-2\")]`")
            }
            Problem::ReservedName {
                name,
                used_by,
                place,
            } => {
                write!(f, "the plugin name `{name}` is reserved: it is {used_by}")?;
                write_places(f, &[*place])?;
                write!(f, "\nhelp: rename it: `#[plugin(name = \"my-{name}\")]`")
            }
            Problem::RouteTwice {
                plugin,
                method,
                path,
                places,
            } => {
                write!(
                    f,
                    "the plugin `{plugin}` has {method} `{path}` {} times",
                    places.len()
                )?;
                write_places(f, places)?;
                f.write_str("\nhelp: give one of them another path or other methods")
            }
            Problem::NoSuchPlugin {
                plugin,
                path,
                place,
            } => {
                write!(
                    f,
                    "the route `{path}` belongs to `{plugin}`, which is no plugin"
                )?;
                write_places(f, &[*place])
            }
            Problem::NoWidget { plugin, place } => {
                write!(
                    f,
                    "the left panel `{plugin}` has nothing to show in the panel"
                )?;
                write_places(f, &[*place])?;
                f.write_str("\nhelp: add a page with `#[route(\"/widget\")]`")
            }
            Problem::BadPath { path, reason } => {
                write!(f, "the route `{path}` cannot be mounted: {reason}")
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

fn write_places(f: &mut fmt::Formatter<'_>, places: &[Source]) -> fmt::Result {
    places
        .iter()
        .try_for_each(|place| write!(f, "\n  at {place} ({})", place.module))
}

/// Why the plugins could not be mounted: every [`Problem`] found, in one report.
#[derive(Clone, PartialEq, Eq)]
pub struct MountError {
    problems: Vec<Problem>,
}

impl MountError {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Every problem that was found; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for MountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = self.problems.as_slice() {
            return problem.fmt(f);
        }
        write!(
            f,
            "{} problems keep the plugins from being mounted:",
            self.problems.len()
        )?;
        for (number, problem) in (1..).zip(&self.problems) {
            let text = problem.to_string().replace('\n', "\n   ");
            write!(f, "\n{number}. {text}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for MountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for MountError {}

/// Why a host could not be served.
#[non_exhaustive]
pub enum ServeError {
    /// The plugins could not be mounted.
    Mount(MountError),
    /// The address cannot be understood.
    Address {
        /// What is wrong, and what to write.
        message: String,
    },
    /// The address cannot be listened on.
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// The server stopped with an error.
    Io(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::Mount(error) => error.fmt(f),
            ServeError::Address { message } => f.write_str(message),
            ServeError::Listen { address, source } => {
                let help = match source.kind() {
                    io::ErrorKind::AddrInUse => {
                        "another program does; stop it, or choose another port, for example PORT=8001"
                    }
                    io::ErrorKind::PermissionDenied => {
                        "it is not permitted; choose a port above 1023, for example PORT=8000"
                    }
                    io::ErrorKind::AddrNotAvailable => {
                        "this machine does not have that address; HOST=127.0.0.1 is this machine alone, HOST=0.0.0.0 every network it is on"
                    }
                    _ => {
                        return write!(
                            f,
                            "cannot listen on {address}: {source}; check HOST and PORT"
                        );
                    }
                };
                write!(f, "cannot listen on {address}: {help}")
            }
            ServeError::Io(error) => write!(f, "the server stopped: {error}"),
        }
    }
}

impl fmt::Debug for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ServeError::Mount(error) => Some(error),
            ServeError::Address { .. } => None,
            ServeError::Listen { source, .. } | ServeError::Io(source) => Some(source),
        }
    }
}

impl From<MountError> for ServeError {
    fn from(error: MountError) -> Self {
        ServeError::Mount(error)
    }
}

/// A deck was given two instruments of one name; there is never a second copy of an instrument.
#[derive(Clone, PartialEq, Eq)]
pub struct DuplicateInstrument {
    pub(crate) deck: String,
    pub(crate) name: String,
}

impl fmt::Display for DuplicateInstrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { deck, name } = self;
        write!(
            f,
            "the deck `{deck}` was given two instruments `{name}`; give one of them another name"
        )
    }
}

impl fmt::Debug for DuplicateInstrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for DuplicateInstrument {}
