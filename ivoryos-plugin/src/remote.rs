//! The Python deck: the instruments of a running `IvoryOS`, through its HTTP interface.

mod address;
mod arguments;
mod by_name;
mod call;
mod check;
mod classic;
mod client;
mod deck_sync;
mod error;
mod generation;
mod instrument;
mod look;
mod nextgen;
mod poller;
mod requests;
mod schema;
mod stranger;
#[cfg(feature = "serve")]
mod told;
mod typed;

use std::fmt;
use std::time::Duration;

use crate::plugin::Problem;

use client::Client;

pub use arguments::Arguments;
pub use error::RemoteError;
pub use instrument::RemoteInstrument;
pub(crate) use poller::Poller;
pub use schema::{RemoteMethod, RemoteParameter, RemoteSchema};
#[cfg(feature = "serve")]
pub(crate) use told::ToldDeck;
pub use typed::{RemoteMethodRow, RemoteOutcome, RemoteTraitRow, call_remote};

/// `IvoryOS` answers a call when the move has ended. This is longer than most moves take.
const CALL_TIMEOUT: Duration = Duration::from_mins(10);

/// A running Python `IvoryOS` whose instruments are on the deck of this host, each as a [`RemoteInstrument`].
///
/// It is an `IvoryOS` Classic or `NextGen`; the host finds out which one. It requests its instruments every 2 seconds. They
/// are on the deck while `IvoryOS` answers. Calls go through `IvoryOS`, so its safety limits and its log apply to them
/// as to calls from its own pages, and nothing is called while `IvoryOS` runs something else.
///
/// ```no_run
/// use ivoryos_plugin::{Host, RemoteDeck};
///
/// # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
/// let python = RemoteDeck::new("http://127.0.0.1:8000").user("admin").password("admin");
/// Host::new().remote_deck(python).serve("127.0.0.1:8001").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RemoteDeck {
    url: String,
    user: Option<String>,
    password: Option<String>,
    timeout: Duration,
    name: Option<String>,
}

impl RemoteDeck {
    /// The `IvoryOS` at this address, such as `http://127.0.0.1:8000`. A path in it is the `URL_PREFIX` of a Classic, which
    /// is `/ivoryos` by default, or the path of a proxy before a `NextGen`. Proxies of the environment are not used.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            user: None,
            password: None,
            timeout: CALL_TIMEOUT,
            name: None,
        }
    }

    /// The user that the host logs in as. If neither user nor password is given, the host uses the environment
    /// variables `IVORYOS_USER` and `IVORYOS_PASSWORD`, if these are set. `NextGen` has no login: they are not sent to it.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// The user's password. The host never logs or sends it, but to `IvoryOS`.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// How long a call may take; the default is 10 minutes. `IvoryOS` answers a call when the move has ended, so with a
    /// time that is shorter than the longest move, good moves become errors. That `IvoryOS` no longer answers is
    /// noticed within 10 seconds, independently of this.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The name of the deck; the default is `IvoryOS at 127.0.0.1:8000`, with the address. If the host has a deck of its
    /// own, the name of that is shown.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The problem of a host that has another one already.
    pub(crate) fn beside(&self, other: &Self) -> Problem {
        let (other, this) = (other.shown_url(), self.shown_url());
        Problem::BadSetting {
            what: format!("the host has two remote decks, {other} and {this}"),
            help: "leave one out, and give it to a second host".to_owned(),
        }
    }

    /// Not the whole address if it may contain a password.
    fn shown_url(&self) -> &str {
        if self.url.contains('@') {
            "…"
        } else {
            &self.url
        }
    }

    /// Checks the settings and makes a poller, without any request. User and password are used if the deck has neither.
    pub(crate) fn poller(
        mut self,
        user: Option<String>,
        password: Option<String>,
    ) -> Result<Poller, Problem> {
        if self.user.is_none() && self.password.is_none() {
            (self.user, self.password) = (user, password);
        }
        let credentials = match (self.user, self.password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            (user, _) => {
                let (given, missing) = match user {
                    Some(_) => ("a user", "the password (IVORYOS_PASSWORD"),
                    None => ("a password", "the user (IVORYOS_USER"),
                };
                return Err(Problem::BadSetting {
                    what: format!("the remote deck has {given} alone"),
                    help: format!("add {missing}, or RemoteDeck), or leave out both"),
                });
            }
        };
        let address = address::parse(&self.url)?;
        let name = self.name;
        let name = name.unwrap_or_else(|| format!("IvoryOS at {}", address.authority()));
        let client = Client::new(address, credentials, self.timeout)?;
        Ok(Poller::new(client, name, false))
    }
}

/// Leaves out the password, and an address that may contain one.
impl fmt::Debug for RemoteDeck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteDeck")
            .field("url", &self.shown_url())
            .field("user", &self.user)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
