//! Serves a host: listens, logs, and stops on signals.

use std::future::pending;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::net::{self, TcpListener};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::app::App;
use super::child::{self, Role};
use super::environment::Environment;
use super::into_deck::HostDeck;
use super::serve_error::ServeError;
use super::{Host, MountError, address, connection, settings, signals, unlinked};
use crate::http::reach;
use crate::plugin::Problem;
use crate::web::python_deck::ToldDeck;

impl Host {
    /// Serves at the address of the environment variables `HOST` and `PORT`. The default is 127.0.0.1 and 8000, or 5000
    /// for [`Host::standalone`]. Otherwise it is like [`serve`](Self::serve).
    ///
    /// # Errors
    ///
    /// See [`serve`](Self::serve).
    pub async fn run(self) -> Result<(), ServeError> {
        let Environment { host, port, .. } = Environment::read();
        let default_port = if self.config.standalone { 5000 } else { 8000 };
        let (host, port) = address::address(host, port, default_port)?;
        self.serve_at(&host, port).await
    }

    /// Mounts the plugins and serves them at this address, such as `127.0.0.1:8000`, until SIGINT (Ctrl-C) or SIGTERM.
    /// It serves HTTP/1.1. The head of a request may have 16 KiB, and may take 30 seconds to arrive.
    ///
    /// After the signal, requests and events that are being handled have
    /// [`shutdown_timeout`](Self::shutdown_timeout), and background tasks have 5 seconds. A second signal ends the
    /// program at once. The address and the plugins are printed. Logs are written to standard error, filtered by
    /// `RUST_LOG`, unless the program has a logger of its own.
    ///
    /// The host has no login: an address that others can connect to, such as `0.0.0.0:8000`, needs
    /// [`open_to_everyone`](Self::open_to_everyone).
    ///
    /// # Errors
    ///
    /// [`ServeError`] if the plugins cannot be mounted, or if the host cannot listen on the address, or others can connect
    /// to it without [`open_to_everyone`](Self::open_to_everyone). Its text says what to change.
    pub async fn serve(self, address: &str) -> Result<(), ServeError> {
        let parts = address.rsplit_once(':');
        let parts = parts.and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let Some((host, port)) = parts.filter(|(host, _)| !host.is_empty()) else {
            return Err(ServeError::Address {
                message: format!(
                    "`{address}` is not an address; write host and port, for example `127.0.0.1:8000`"
                ),
            });
        };
        self.serve_at(host.trim_matches(['[', ']']), port).await
    }

    async fn serve_at(mut self, mut host: &str, mut port: u16) -> Result<(), ServeError> {
        let environment = Environment::read();
        let role = Role::of(&environment).map_err(|problem| MountError::new(vec![problem]))?;
        start_logging(role.is_some());
        if role == Some(Role::Manifest) {
            self.deck = None;
            return child::print_manifest(&self.mount()?).map_err(ServeError::Io);
        }
        let parent_ended = if role.is_some() {
            (host, port) = child::ADDRESS;
            self.unchecked.is_private = true;
            let deck = ToldDeck::default();
            #[cfg(feature = "remote")]
            {
                self.told = Some(deck.clone());
            }
            Some(child::watch(deck).map_err(ServeError::Io)?)
        } else {
            None
        };
        let (data_dir, bounds) = (self.take_data_dir().or_default(), self.activity);
        let timeout = self.config.limits.shutdown;
        let variable = environment.open_to_everyone.as_deref();
        let is_open = settings::is_open(self.unchecked.is_open, variable)
            .map_err(|problem| MountError::new(vec![problem]))?;
        self.unchecked.at = Some(host.to_owned());
        let later = self.deck.take_if(|deck| matches!(deck, HostDeck::Later(_)));
        let app = self.mount().inspect_err(|error| {
            if error.problems().contains(&Problem::NothingLinked) {
                unlinked::warn();
            }
        })?;
        let service = Arc::clone(app.service());
        let listener = listen(host, port, is_open).await?;
        let address = listener.local_addr().map_err(ServeError::Io)?;
        if reach::is_of_network(address) {
            tracing::warn!(
                "everyone in the network can move the instruments: the host listens at {address}, without a login"
            );
        }
        let stop = signals::watch(timeout).map_err(ServeError::Io)?;
        // After the listener: if the address is in use, another host may be running with the same instruments.
        if let Some(deck) = later {
            let set = app.state().set_deck(deck.make());
            set.map_err(|error| MountError::new(vec![Problem::DuplicateInstrument(error)]))?;
        }
        if role.is_some() {
            child::announce(&app, &format!("http://{address}")).map_err(ServeError::Io)?;
        } else {
            print_mounted(&app, address);
            unlinked::warn_in_background();
        }
        // A free port is another one each time.
        let named = role.is_none().then_some((host, port));
        data_dir.keep_records(&app, named, bounds);
        app.start_tasks();
        let closing = CancellationToken::new();
        let closed = tokio::spawn({
            let (service, closing) = (Arc::clone(&service), closing.clone());
            async move {
                let parent_ended = async move {
                    match parent_ended {
                        Some(ended) => ended.cancelled().await,
                        None => pending().await,
                    }
                };
                tokio::select! {
                    asked = stop.asked => asked.unwrap_or_default(),
                    () = parent_ended => {}
                }
                closing.cancel();
                service.close().await;
            }
        });
        connection::serve(listener, Arc::new(app), closing, timeout)
            .await
            .map_err(ServeError::Io)?;
        closed.await.ok();
        if let Some(log) = service.context.config.state.move_log() {
            log.close();
        }
        // A blocked thread would keep the program from ending: then the thread of the signals ends it.
        stop.finished.store(!service.is_busy(), Ordering::Relaxed);
        Ok(())
    }
}

/// Listens on the address. If others can connect to it, this needs to be allowed.
async fn listen(host: &str, port: u16, is_open: bool) -> Result<TcpListener, ServeError> {
    let failed = |source| ServeError::Listen {
        address: format!("{host}:{port}"),
        source,
    };
    let found = net::lookup_host((host, port)).await.map_err(failed)?;
    let addresses: Vec<SocketAddr> = found.collect();
    if !is_open && let Some(open) = addresses.iter().find(|it| reach::is_of_network(**it)) {
        return Err(ServeError::Open { address: *open });
    }
    TcpListener::bind(&*addresses).await.map_err(failed)
}

/// Logs to standard error: by default the infos of this crate, and the warnings of others. `RUST_LOG` changes that.
/// What Python reads has no time: Python's logging has its own.
fn start_logging(is_read_by_python: bool) {
    let filter = EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("warn,ivoryos_plugin=info"));
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        // It would report its own errors with eprintln!, which panics if standard error is closed.
        .log_internal_errors(false);
    // Fails if the program has a logger of its own, which then stays.
    if is_read_by_python {
        logger.without_time().try_init().ok();
    } else {
        logger.try_init().ok();
    }
}

/// Prints the address and the mounted plugins. Errors are ignored: `println!` would panic if standard output is closed.
fn print_mounted(app: &App, address: SocketAddr) {
    let at = format!("http://{address}{}", app.home());
    let base = at.trim_end_matches('/');
    let mut text = format!("ivoryos-plugin {} on {at}\n", env!("CARGO_PKG_VERSION"));
    for plugin in &app.service().context.plugins {
        let row = &plugin.plugin.row;
        let (kind, at) = (row.plugin_type.as_str(), &plugin.at);
        let (title, package, version) = (row.title, row.package, row.version);
        let line = format!("  {kind:<10}  {base}{at}/  {title} ({package} {version})\n");
        text.push_str(&line);
    }
    io::stdout().write_all(text.as_bytes()).ok();
}
