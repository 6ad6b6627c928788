//! The host: the settings of the program that serves plugins.

#[cfg(feature = "serve")]
mod address;
mod app;
mod boot;
#[cfg(feature = "serve")]
mod child;
#[cfg(feature = "serve")]
mod close;
#[cfg(feature = "serve")]
pub(crate) mod connection;
mod data_dir;
mod environment;
mod into_deck;
mod mount;
mod mount_error;
mod selection;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "serve")]
mod serve_error;
mod service;
mod settings;
#[cfg(feature = "serve")]
mod signals;
#[cfg(feature = "serve")]
mod unlinked;

use std::path::PathBuf;
#[cfg(feature = "remote")]
use std::sync::Arc;
use std::time::Duration;

use crate::deck::{ActivityBounds as Bounds, GlobalState};
use crate::page::{BaseLayout, Layout, StandaloneLayout};
use crate::plugin::{Problem, Registry};
#[cfg(feature = "remote")]
use crate::remote::RemoteDeck;
use crate::web::config::{Config, Limits};
use crate::web::host_names::HostNames;
#[cfg(feature = "remote")]
use crate::web::python_deck::PythonDeck;
#[cfg(all(feature = "remote", feature = "serve"))]
use crate::web::python_deck::ToldDeck;
use crate::web::secret::Secret;

use data_dir::DataDir;
use environment::Environment;
use into_deck::HostDeck;
use selection::Selection;
use settings::Unchecked;

pub use app::App;
pub use into_deck::IntoDeck;
pub use mount_error::MountError;
#[cfg(feature = "serve")]
pub use serve_error::ServeError;

/// The program that serves plugins: its settings, then [`mount_all`](Self::mount_all) for a poem
/// endpoint, or [`run`](Self::run) or [`serve`](Self::serve) for a whole server.
///
/// For settings that the program does not make, it reads environment variables, as `IvoryOS` does: `URL_PREFIX`,
/// `IVORYOS_URL` with `IVORYOS_USER` and `IVORYOS_PASSWORD`, `ALLOWED_HOSTS`, `OPEN_TO_EVERYONE`, and for
/// [`run`](Self::run) `HOST` and `PORT`.
///
/// ```no_run
/// use ivoryos_plugin::{Deck, Host};
///
/// # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
/// Host::new()
///     .prefix("/lab")
///     .deck(Deck::new("abstract_sdl"))
///     .except(["webcam"])
///     .serve("127.0.0.1:8000")
///     .await?;
/// # Ok(())
/// # }
/// ```
pub struct Host {
    config: Config,
    /// The settings that are checked when the plugins are mounted.
    unchecked: Unchecked,
    selection: Selection,
    deck: Option<HostDeck>,
    data_dir: Option<PathBuf>,
    activity: Bounds,
    #[cfg(feature = "remote")]
    /// One; a further one is a problem.
    remotes: Vec<RemoteDeck>,
    /// The deck of the `IvoryOS` that has started this program.
    #[cfg(all(feature = "remote", feature = "serve"))]
    told: Option<ToldDeck>,
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

impl Host {
    /// A host of every plugin that is linked into this program, below `/ivoryos`.
    pub fn new() -> Self {
        Self {
            config: Config {
                prefix: "/ivoryos".to_owned(),
                brand: "IvoryOS".to_owned(),
                state: GlobalState::new(),
                layout: Box::new(BaseLayout),
                limits: Limits::default(),
                host_names: HostNames::default(),
                allowed_origins: Vec::new(),
                policy: settings::default_policy(),
                secret: Secret::default(),
                assets: None,
                instrument_pages: true,
                standalone: false,
            },
            unchecked: Unchecked::default(),
            selection: Selection::default(),
            deck: None,
            data_dir: None,
            activity: Bounds::FILE,
            #[cfg(feature = "remote")]
            remotes: Vec::new(),
            #[cfg(all(feature = "remote", feature = "serve"))]
            told: None,
        }
    }

    /// Development mode: plain documents instead of the base layout, no prefix, and if one plugin is linked, it is at
    /// `/`. The default port is 5000, as Flask's.
    pub fn standalone() -> Self {
        let mut host = Self::new().layout(StandaloneLayout);
        host.config.prefix = String::new();
        host.config.standalone = true;
        host
    }

    /// Mounts the plugins of this registry instead of all that are linked; for tests.
    pub fn registry(mut self, registry: Registry) -> Self {
        self.selection.registry = Some(registry);
        self
    }

    /// The URL prefix, such as `/lab`; `/` is the root. The default is `URL_PREFIX` of the environment, else `/ivoryos`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.unchecked.prefix = Some(prefix.into());
        self
    }

    /// The product's name in the navigation and in titles; the default is `IvoryOS`.
    pub fn brand(mut self, brand: impl Into<String>) -> Self {
        self.config.brand = brand.into();
        self
    }

    /// The live deck, or a function that makes it. To set or remove it while the host runs, use [`state`](Self::state).
    ///
    /// Give the function where making the deck opens instruments: [`run`](Self::run) and [`serve`](Self::serve) call it
    /// when the host has its address, so that a second start of the program, which finds the address in use, opens no
    /// instrument again. Nor does one that a Python `IvoryOS` makes only to ask what plugins there are.
    ///
    /// ```no_run
    /// use ivoryos_plugin::{Deck, Host};
    ///
    /// # struct Pump;
    /// # impl Pump { fn open() -> Self { Self } }
    /// fn deck() -> Deck {
    ///     Deck::new("lab").with("pump", Pump::open())
    /// }
    ///
    /// # async fn serve() -> Result<(), ivoryos_plugin::ServeError> {
    /// Host::new().deck(deck).run().await
    /// # }
    /// ```
    pub fn deck(mut self, deck: impl IntoDeck) -> Self {
        self.deck = Some(deck.into_deck());
        self
    }

    /// Adds the instruments of a running Python `IvoryOS` to those of [`deck`](Self::deck). Of two instruments with one
    /// name, the host's own stays. The default is the `IvoryOS` at `IVORYOS_URL`, with the user `IVORYOS_USER` and the
    /// password `IVORYOS_PASSWORD`, if these variables are set; else the `IvoryOS` that has started this program, if one
    /// has.
    ///
    /// While `IvoryOS` does not answer, the live deck is the host's own, or none. A deck that is set on the
    /// [`state`](Self::state) replaces the host's own, and the Python instruments are added to it. If it is removed, the
    /// Python instruments remain.
    ///
    /// A host has one remote deck: a name says one instrument only, whichever `IvoryOS` is there. With two the host does
    /// not start.
    #[cfg(feature = "remote")]
    pub fn remote_deck(mut self, deck: RemoteDeck) -> Self {
        self.remotes.push(deck);
        self
    }

    /// Shares the program's state with the plugins, instead of a new one.
    pub fn state(mut self, state: GlobalState) -> Self {
        self.config.state = state;
        self
    }

    /// The layout, which makes documents from pages; the default is [`BaseLayout`](crate::BaseLayout).
    pub fn layout(mut self, layout: impl Layout) -> Self {
        self.config.layout = Box::new(layout);
        self
    }

    /// Mounts only the plugins of these names.
    pub fn only<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.selection.only = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Leaves out the plugins of these names.
    pub fn except<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.selection
            .except
            .extend(names.into_iter().map(Into::into));
        self
    }

    /// Allows requests that name this host, such as `lab.example`. Each call adds a name, and so does each name in
    /// `ALLOWED_HOSTS`, separated by commas. `*` allows every name, for a host behind a proxy that checks them.
    ///
    /// A host always answers to IP addresses, `localhost`, `*.localhost`, `*.local`, the hostname of the machine, and
    /// the name at which it listens. It refuses other names with 403: the owner of a name could serve a page, then
    /// change the DNS of the name to this machine (DNS rebinding), and the page could do what the pages of the host can.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.unchecked.hosts.push(name.into());
        self
    }

    /// Allows [`run`](Self::run) and [`serve`](Self::serve) to listen on an address that others can connect to, such as
    /// `0.0.0.0`. So does `OPEN_TO_EVERYONE=1`.
    ///
    /// The host has no login: everyone who can connect can move the instruments. The log and the home page say so.
    #[cfg(feature = "serve")]
    pub fn open_to_everyone(mut self) -> Self {
        self.unchecked.is_open = true;
        self
    }

    /// Allows the pages of another origin, such as `http://lab.example:3000`, to read answers and to send requests that
    /// change something. Each call adds an origin.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.unchecked.origins.push(origin.into());
        self
    }

    /// Sets the Content-Security-Policy, for example `default-src 'self'`. Directives that it does not name keep their
    /// defaults: `frame-ancestors 'self'`, `object-src 'none'` and `base-uri 'self'`.
    pub fn content_security_policy(mut self, policy: impl Into<String>) -> Self {
        self.unchecked.policy = policy.into();
        self
    }

    /// Serves the lab's own files from this folder at `{prefix}/static/`, beside the host's. The layouts use these files
    /// if they are in it: `bootstrap.min.css`, `bootstrap.bundle.min.js`, `bootstrap-icons.min.css`, and
    /// `socket.io.min.js`, the official Socket.IO client, in place of the host's own.
    pub fn assets(mut self, folder: impl Into<PathBuf>) -> Self {
        self.config.assets = Some(folder.into());
        self
    }

    /// Leaves out the pages of the instruments, `{prefix}/instruments/`: the list of the deck, and a form for each method
    /// of a [`#[driver]`](macro@crate::driver) and of a Python instrument. With them, who reaches the host can call every
    /// such method.
    pub fn without_instrument_pages(mut self) -> Self {
        self.config.instrument_pages = false;
        self
    }

    /// The largest body of a request, in bytes; the default is 16 MiB. A larger one is answered with 413.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.config.limits.body = bytes;
        self
    }

    /// The largest payload of an event, in bytes, with its binary parts; the default is 1 MiB. The connection of a client
    /// that sends a larger one is closed.
    pub fn payload_limit(mut self, bytes: usize) -> Self {
        self.config.limits.payload = bytes;
        self
    }

    /// The maximum number of Socket.IO clients at a time; the default is 256. A page is a client, and so is each left
    /// panel beside it. A further client gets 503, and those that are connected stay connected.
    ///
    /// A client that is gone without closing its connection counts until its heartbeat is missed, for up to 10 seconds.
    pub fn client_limit(mut self, clients: usize) -> Self {
        self.config.limits.clients = clients;
        self
    }

    /// The secret that authenticates the bridge in a Python `IvoryOS`: 16 or more visible ASCII characters. The default is
    /// `IVORYOS_BRIDGE_SECRET` of the environment.
    ///
    /// With it, a request has the name of the user who is logged in to `IvoryOS` in the header `X-IvoryOS-User`, as
    /// percent-encoded UTF-8. The host removes the header from requests without the right secret, so no browser can
    /// forge it. If no secret is set, no request has it.
    pub fn bridge_secret(mut self, secret: impl Into<String>) -> Self {
        self.unchecked.bridge_secret = Some(secret.into());
        self
    }

    /// The folder of what the host keeps when it ends; an empty path is none. Without it `DATA_DIR`, else for
    /// [`run`](Self::run) and [`serve`](Self::serve) the user's data folder, and for
    /// [`mount_all`](Self::mount_all) none.
    ///
    /// The host records there which [claims](crate::Instrument::claim) begin and end. When it is killed while an
    /// instrument moves, every page of the next one says which movement was cut off, until a person dismisses it.
    /// Two hosts may have one folder.
    pub fn data_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(folder.into());
        self
    }

    /// How much the log of calls keeps in the [data folder](Self::data_dir): calls of this age at most, and a file of so
    /// many bytes. The default is 90 days and 1 GiB. What is older is deleted once a minute.
    pub fn activity_limit(mut self, age: Duration, bytes: u64) -> Self {
        self.activity = Bounds { age, size: bytes };
        self
    }

    /// How long requests that are being answered may take after the host was told to stop; the default is 30 seconds.
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.config.limits.shutdown = timeout;
        self
    }

    /// Mounts the plugins, and starts their background tasks: at once within a tokio runtime, else with the first
    /// request.
    ///
    /// # Errors
    ///
    /// [`MountError`] has every problem that was found, with its source and what to write.
    pub fn mount_all(mut self) -> Result<App, MountError> {
        let (data_dir, bounds) = (self.take_data_dir(), self.activity);
        let app = self.mount()?;
        data_dir.keep_records(&app, None, bounds);
        app.start_tasks();
        Ok(app)
    }

    fn take_data_dir(&mut self) -> DataDir {
        DataDir::new(self.data_dir.take(), Environment::read().data_dir)
    }

    /// Mounts the plugins without starting their tasks.
    fn mount(mut self) -> Result<App, MountError> {
        let environment = Environment::read();
        let mut problems = Vec::new();
        let registry = self.selection.registry(&mut problems);
        if problems.is_empty() || !registry.plugins().is_empty() {
            problems.extend(registry.check());
        }
        if let Some(deck) = self.deck.take()
            && let Err(error) = self.config.state.set_deck(deck.make())
        {
            problems.push(Problem::DuplicateInstrument(error));
        }
        self.unchecked
            .check(&environment, &mut self.config, &mut problems);
        #[cfg(feature = "remote")]
        let python_deck = python_deck(self.remotes, environment);
        #[cfg(all(feature = "remote", feature = "serve"))]
        let python_deck = python_deck.map(|set| set.or_told(self.told));
        #[cfg(not(feature = "remote"))]
        let python_deck = settings::no_python_deck(&environment);
        let python_deck = python_deck.map_err(|it| problems.push(it));
        match python_deck {
            Ok(python_deck) if problems.is_empty() => {
                mount::mount(&registry, self.config, python_deck)
            }
            _ => Err(MountError::new(problems)),
        }
    }
}

/// The Python deck of the program, else of the environment.
#[cfg(feature = "remote")]
fn python_deck(
    mut remotes: Vec<RemoteDeck>,
    environment: Environment,
) -> Result<PythonDeck, Problem> {
    let remote = match remotes.pop() {
        Some(second) if !remotes.is_empty() => return Err(second.beside(&remotes[0])),
        Some(remote) => Some(remote),
        None => environment::text("IVORYOS_URL", environment.ivoryos_url)?.map(RemoteDeck::new),
    };
    let Some(remote) = remote else {
        return Ok(PythonDeck::None);
    };
    let user = environment::text("IVORYOS_USER", environment.ivoryos_user)?;
    let password = environment::text("IVORYOS_PASSWORD", environment.ivoryos_password)?;
    let poller = remote.poller(user, password)?;
    Ok(PythonDeck::Set(Arc::new(poller)))
}
