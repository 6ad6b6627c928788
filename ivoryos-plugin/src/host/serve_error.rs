//! The error of serving a host.
//!
//! A program's `main` returns it, and Rust prints it with `Debug`: so `Debug` is the same readable text as
//! `Display`.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use super::mount_error::MountError;

/// Why a host could not be served. A program's `main` can return it: Rust prints it as readable text.
///
/// ```no_run
/// use ivoryos_plugin::{Host, ServeError};
///
/// #[tokio::main]
/// async fn main() -> Result<(), ServeError> {
///     match Host::new().serve("127.0.0.1:8000").await {
///         Err(ServeError::Listen { .. }) => Host::new().serve("127.0.0.1:8001").await,
///         ended => ended,
///     }
/// }
/// ```
#[non_exhaustive]
pub enum ServeError {
    /// The plugins could not be mounted.
    Mount(MountError),
    /// The address is not one.
    Address {
        /// What is wrong, and what to write.
        message: String,
    },
    /// Others can connect to the address, and nothing allows this.
    Open {
        /// The address.
        address: SocketAddr,
    },
    /// The system does not let the program listen on the address.
    Listen {
        /// The address.
        address: String,
        /// The system's error.
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
            ServeError::Open { address } => write!(
                f,
                "at {address} everyone in the network could move the instruments, without a login; \
                 listen at HOST=127.0.0.1, or say that it is meant: OPEN_TO_EVERYONE=1, or Host::open_to_everyone()"
            ),
            ServeError::Listen { address, source } => {
                let help = match source.kind() {
                    io::ErrorKind::AddrInUse => {
                        "another program does; stop it, or choose another port, for example PORT=8001"
                    }
                    io::ErrorKind::PermissionDenied => {
                        "it is not permitted; choose a port above 1023, for example PORT=8000"
                    }
                    io::ErrorKind::AddrNotAvailable => {
                        "this machine does not have that address; HOST=127.0.0.1 is this machine alone, HOST=0.0.0.0 with OPEN_TO_EVERYONE=1 every network it is on"
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
            ServeError::Address { .. } | ServeError::Open { .. } => None,
            ServeError::Listen { source, .. } | ServeError::Io(source) => Some(source),
        }
    }
}

impl From<MountError> for ServeError {
    fn from(error: MountError) -> Self {
        ServeError::Mount(error)
    }
}
