//! The host: what a program says about it, checked.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use crate::app::App;
use crate::bridge::Secret;
use crate::deck::Deck;
use crate::error::MountError;
use crate::layout::{BaseLayout, Layout, StandaloneLayout};
use crate::mount::{self, Settings};
use crate::problem::Problem;
use crate::registry::Registry;
use crate::remote::{RemoteDeck, Watch};
use crate::settings;
use crate::state::GlobalState;

const BODY_LIMIT: usize = 16 * 1024 * 1024;
const PAYLOAD_LIMIT: usize = 1024 * 1024;
const SHUTDOWN: Duration = Duration::from_secs(30);

/// The program that serves plugins: its settings, then [`mount_all`](Self::mount_all) for a poem
/// endpoint, or [`run`](Self::run) or [`serve`](Self::serve) for a whole server.
///
/// What the program leaves out is read from the environment, as `IvoryOS` does: `URL_PREFIX`, `IVORYOS_URL`
/// with `IVORYOS_USER` and `IVORYOS_PASSWORD`, and for [`run`](Self::run) `HOST` and `PORT`.
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
    registry: Option<Registry>,
    prefix: Option<String>,
    brand: String,
    state: GlobalState,
    deck: Option<Deck>,
    layout: Box<dyn Layout>,
    only: Option<Vec<String>>,
    except: Vec<String>,
    origins: Vec<String>,
    policy: String,
    body_limit: usize,
    payload_limit: usize,
    assets: Option<PathBuf>,
    bridge_secret: Option<String>,
    pub(crate) shutdown_timeout: Duration,
    standalone: bool,
    remote: Option<RemoteDeck>,
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
            registry: None,
            prefix: None,
            brand: "IvoryOS".to_owned(),
            state: GlobalState::new(),
            deck: None,
            layout: Box::new(BaseLayout),
            only: None,
            except: Vec::new(),
            origins: Vec::new(),
            policy: String::new(),
            body_limit: BODY_LIMIT,
            payload_limit: PAYLOAD_LIMIT,
            assets: None,
            bridge_secret: None,
            shutdown_timeout: SHUTDOWN,
            standalone: false,
            remote: None,
        }
    }

    /// Development mode: plain documents instead of the base layout, no prefix, and a plugin that is
    /// linked alone at `/`. Its default port is 5000, Flask's.
    pub fn standalone() -> Self {
        Self {
            layout: Box::new(StandaloneLayout),
            standalone: true,
            ..Self::new()
        }
    }

    /// Mounts these plugins instead of all that are linked; for tests.
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// Where the host is on its server: `/lab`; `/` is the root. Without it `URL_PREFIX`, else `/ivoryos`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// The name in the navigation and in titles; without it `IvoryOS`.
    pub fn brand(mut self, brand: impl Into<String>) -> Self {
        self.brand = brand.into();
        self
    }

    /// The live deck. A deck that comes or goes while the host runs is set on its [`state`](Self::state).
    pub fn deck(mut self, deck: Deck) -> Self {
        self.deck = Some(deck);
        self
    }

    /// The instruments of a running Python `IvoryOS`, beside those of [`deck`](Self::deck) if there are such:
    /// of two with one name the host's own stays. Without it the one of `IVORYOS_URL`, as the user
    /// `IVORYOS_USER` with `IVORYOS_PASSWORD`, if those are set.
    ///
    /// While `IvoryOS` is away there is the host's own deck, or none. A deck that is set on the
    /// [`state`](Self::state) takes the place of the host's own, and the Python instruments are added to it;
    /// one that is taken away leaves them alone.
    pub fn remote_deck(mut self, deck: RemoteDeck) -> Self {
        self.remote = Some(deck);
        self
    }

    /// Shares the program's state with the plugins, instead of a new one.
    pub fn state(mut self, state: GlobalState) -> Self {
        self.state = state;
        self
    }

    /// What makes a document of a page.
    pub fn layout(mut self, layout: impl Layout) -> Self {
        self.layout = Box::new(layout);
        self
    }

    /// Mounts only the plugins of these names.
    pub fn only<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.only = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Leaves out the plugins of these names.
    pub fn except<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.except.extend(names.into_iter().map(Into::into));
        self
    }

    /// Opens the host to the pages of another origin, such as `http://lab.example:3000`: they may read
    /// its answers and change things. Each call adds one.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Adds to the Content-Security-Policy, for example `default-src 'self'`. What it does not name
    /// stays as it is: no framing by others, no objects, no changed base.
    pub fn content_security_policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = policy.into();
        self
    }

    /// Serves a lab's own files from this folder at `{prefix}/static/`, beside the host's. Of these the
    /// layouts use what they find: `bootstrap.min.css`, `bootstrap.bundle.min.js`, and
    /// `socket.io.min.js`, the official Socket.IO client, in place of the host's own.
    pub fn assets(mut self, folder: impl Into<PathBuf>) -> Self {
        self.assets = Some(folder.into());
        self
    }

    /// The largest body a request may have, in bytes; 16 MiB without it. A larger one is answered with 413.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The largest payload an event may have, in bytes, with what is binary in it; 1 MiB without it. A
    /// client that sends a larger one loses its connection.
    pub fn payload_limit(mut self, bytes: usize) -> Self {
        self.payload_limit = bytes;
        self
    }

    /// What the bridge in a Python `IvoryOS` and this host both know: 16 or more visible ASCII characters.
    /// Without it `IVORYOS_BRIDGE_SECRET`.
    ///
    /// With it, plugins find the name of the user who is logged in to `IvoryOS` in the request's header
    /// `X-IvoryOS-User`, as percent-encoded UTF-8. A name that comes without the secret is removed, so no
    /// browser can forge one; without a secret there is no name.
    pub fn bridge_secret(mut self, secret: impl Into<String>) -> Self {
        self.bridge_secret = Some(secret.into());
        self
    }

    /// How long requests that are being answered may take to finish once the host is told to stop;
    /// 30 seconds without it.
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.shutdown_timeout = timeout;
        self
    }

    pub(crate) fn default_port(&self) -> u16 {
        if self.standalone { 5000 } else { 8000 }
    }

    /// Mounts the plugins, and starts their background tasks: now, or with the first request where there is
    /// no runtime yet.
    ///
    /// # Errors
    ///
    /// Every problem found is in the one [`MountError`], with its places and what to write. It never panics.
    pub fn mount_all(self) -> Result<App, MountError> {
        let app = self.mount()?;
        app.start_tasks();
        Ok(app)
    }

    /// Mounts the plugins; their tasks are started later.
    pub(crate) fn mount(mut self) -> Result<App, MountError> {
        let mut problems = Vec::new();
        let registry = self.selected(&mut problems);
        if problems.is_empty() || !registry.plugins().is_empty() {
            problems.extend(registry.check());
        }
        if let Some(deck) = self.deck.take()
            && let Err(error) = self.state.set_deck(deck)
        {
            problems.push(Problem::DuplicateInstrument(error));
        }
        let assets = self.assets.as_deref().map(settings::folder);
        problems.extend(assets.and_then(Result::err));
        let mut take = |setting: Result<_, Problem>| setting.map_err(|it| problems.push(it)).ok();
        let policy = take(settings::content_security_policy(&self.policy));
        let origins: Vec<_> = self
            .origins
            .iter()
            .map(|it| take(settings::origin(it)))
            .collect();
        let secret = self.bridge_secret.clone().or_else(|| {
            let secret = env::var_os("IVORYOS_BRIDGE_SECRET")?;
            Some(secret.to_string_lossy().into_owned())
        });
        let secret = Secret::new(secret.as_deref());
        let secret = secret.map_err(|it| problems.push(it)).unwrap_or_default();
        let prefix = settings::prefix(&self.prefix_setting());
        let prefix = prefix.map_err(|it| problems.push(it)).ok();
        let remote = self.remote_setting().map_err(|it| problems.push(it));
        let remote = remote.ok().flatten();
        match (prefix, policy) {
            (Some(prefix), Some(policy)) if problems.is_empty() => {
                let origins = origins.into_iter().flatten().collect();
                let settings = Settings {
                    prefix,
                    policy,
                    origins,
                    brand: self.brand,
                    state: self.state,
                    layout: self.layout,
                    body_limit: self.body_limit,
                    payload_limit: self.payload_limit,
                    assets: self.assets,
                    secret,
                    standalone: self.standalone,
                    remote,
                };
                mount::mount(&registry, settings)
            }
            _ => Err(MountError::new(problems)),
        }
    }

    fn remote_setting(&mut self) -> Result<Option<Watch>, Problem> {
        let remote = match self.remote.take() {
            Some(remote) => Some(remote),
            None => RemoteDeck::of_environment()?,
        };
        remote.map(RemoteDeck::watch).transpose()
    }

    fn prefix_setting(&self) -> String {
        let default = if self.standalone { "/" } else { "/ivoryos" };
        let from_environment = || Some(env::var_os("URL_PREFIX")?.to_string_lossy().into_owned());
        let given = self.prefix.clone().or_else(from_environment);
        given.unwrap_or_else(|| default.to_owned())
    }

    /// The plugins that `only` and `except` leave.
    fn selected(&mut self, problems: &mut Vec<Problem>) -> Registry {
        let mut registry = self.registry.take().unwrap_or_else(Registry::collect);
        let linked: Vec<_> = registry
            .plugins()
            .iter()
            .map(|plugin| plugin.row.name)
            .collect();
        for name in self.only.iter().flatten().chain(&self.except) {
            if !linked.contains(&name.as_str()) && !linked.is_empty() {
                let distance = |known: &&str| strsim::damerau_levenshtein(name, known);
                let nearest = linked.iter().copied().min_by_key(distance);
                problems.push(Problem::UnknownPlugin {
                    name: name.clone(),
                    nearest: nearest.filter(|it| distance(it) <= 2).map(str::to_owned),
                });
            }
        }
        let only = self.only.as_ref();
        registry.retain(|name| {
            let is_named = |names: &Vec<String>| names.iter().any(|it| it == name);
            only.is_none_or(is_named) && !is_named(&self.except)
        });
        if registry.plugins().is_empty() && !linked.is_empty() {
            problems.push(Problem::BadSetting {
                what: "`only` and `except` leave no plugin".to_owned(),
                help: format!("name one of those that are linked: {}", linked.join(", ")),
            });
        }
        registry
    }
}
