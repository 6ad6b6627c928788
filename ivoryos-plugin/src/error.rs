//! Everything that can go wrong before the first request.
//!
//! A program's `main` returns these, and Rust prints them with `Debug`: so `Debug` is the same
//! readable text as `Display`.

use std::fmt;
use std::io;

use poem::http::StatusCode;

use crate::answer::ErrorAnswer;
use crate::problem::Problem;

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
///
/// As an answer, by `state.set_deck(deck)?` in a handler, it is 500: the program has built the deck, and no
/// other request would change that. Where people choose what is on it, `map_err(poem::error::Conflict)` says
/// that it is theirs to change.
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

impl From<DuplicateInstrument> for poem::Error {
    fn from(error: DuplicateInstrument) -> Self {
        ErrorAnswer::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
            .hint("The live deck is the one from before.")
            .detail("deck", error.deck)
            .detail("instrument", error.name)
            .into()
    }
}
