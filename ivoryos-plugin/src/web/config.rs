//! The checked settings of a host.

use std::path::PathBuf;
use std::time::Duration;

use poem::http::HeaderValue;

use super::host_names::HostNames;
use super::secret::Secret;
use crate::deck::GlobalState;
use crate::page::Layout;

/// The settings of a mounted host.
pub(crate) struct Config {
    /// The URL prefix: empty for the root, else such as `/lab`.
    pub(crate) prefix: String,
    /// The product's name.
    pub(crate) brand: String,
    pub(crate) state: GlobalState,
    pub(crate) layout: Box<dyn Layout>,
    pub(crate) limits: Limits,
    /// The names that requests may ask for.
    pub(crate) host_names: HostNames,
    /// Other origins whose pages may send requests that change something.
    pub(crate) allowed_origins: Vec<HeaderValue>,
    /// The Content-Security-Policy.
    pub(crate) policy: HeaderValue,
    /// The secret that authenticates the bridge.
    pub(crate) secret: Secret,
    /// The folder of the lab's own files.
    pub(crate) assets: Option<PathBuf>,
    /// Whether there are pages of the instruments.
    pub(crate) instrument_pages: bool,
    /// Development mode: if there is one plugin, it is at the root.
    pub(crate) standalone: bool,
}

/// The limits of a host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The largest body of a request, in bytes.
    pub(crate) body: usize,
    /// The largest payload of an event, in bytes.
    pub(crate) payload: usize,
    /// The maximum number of Socket.IO clients at a time.
    pub(crate) clients: usize,
    /// How long requests that are being answered may take after the host was told to stop.
    pub(crate) shutdown: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 * 1024 * 1024,
            payload: 1024 * 1024,
            clients: 256,
            shutdown: Duration::from_secs(30),
        }
    }
}
