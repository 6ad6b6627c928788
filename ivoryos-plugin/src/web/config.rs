//! What a program says about its host, checked.

use std::path::PathBuf;
use std::time::Duration;

use poem::http::HeaderValue;

use super::host_names::HostNames;
use super::secret::Secret;
use crate::deck::GlobalState;
use crate::page::Layout;

/// A host's settings, as everything that answers a request finds them.
pub(crate) struct Config {
    /// Where the host is on its server: nothing for the root, else `/lab`.
    pub(crate) prefix: String,
    /// The product's name.
    pub(crate) brand: String,
    pub(crate) state: GlobalState,
    pub(crate) layout: Box<dyn Layout>,
    pub(crate) limits: Limits,
    /// The names that a request may ask for.
    pub(crate) host_names: HostNames,
    /// The origins, beside the host's own, whose pages may change something.
    pub(crate) allowed_origins: Vec<HeaderValue>,
    /// The Content-Security-Policy.
    pub(crate) policy: HeaderValue,
    /// What the bridge proves itself with.
    pub(crate) secret: Secret,
    /// The folder of the lab's own files.
    pub(crate) assets: Option<PathBuf>,
    /// Development mode: a plugin that is alone is at the root.
    pub(crate) standalone: bool,
}

/// What bounds the use of a host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The largest body of a request, in bytes.
    pub(crate) body: usize,
    /// The largest payload of an event, in bytes.
    pub(crate) payload: usize,
    /// The most Socket.IO clients at a time.
    pub(crate) clients: usize,
    /// How long what is being answered may take once the host is told to stop.
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
