//! A whole server of a host: listening, logging, and an orderly end.

use std::env;
use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;

use poem::Server;
use poem::listener::TcpAcceptor;
use tokio::net::{TcpListener, ToSocketAddrs};
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::error::ServeError;
use crate::host::Host;
use crate::settings;

impl Host {
    /// Serves at `HOST` and `PORT` of the environment; without them at 127.0.0.1:8000, or 5000 for
    /// [`Host::standalone`]. Else like [`serve`](Self::serve).
    ///
    /// # Errors
    ///
    /// See [`serve`](Self::serve).
    pub async fn run(self) -> Result<(), ServeError> {
        let (host, port) = settings::address(
            env::var("HOST").ok(),
            env::var("PORT").ok(),
            self.default_port(),
        )?;
        let shown = format!("{host}:{port}");
        self.serve_at((host, port), shown).await
    }

    /// Mounts the plugins and serves them at this address, such as `127.0.0.1:8000`, until the program
    /// is told to stop by SIGINT (Ctrl-C) or SIGTERM.
    ///
    /// Requests that are being answered then finish, for [`shutdown_timeout`](Self::shutdown_timeout) at
    /// the most; a second signal ends the program at once. The address and the plugins are printed, and
    /// logs are written to standard error as `RUST_LOG` says, unless the program has a logger of its own.
    ///
    /// # Errors
    ///
    /// [`ServeError`] if the plugins cannot be mounted or the address cannot be listened on: one text
    /// that says what to change.
    pub async fn serve(self, address: &str) -> Result<(), ServeError> {
        let is_address = address
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        if !is_address {
            return Err(ServeError::Address {
                message: format!(
                    "`{address}` is not an address; write host and port, for example `127.0.0.1:8000`"
                ),
            });
        }
        self.serve_at(address, address.to_owned()).await
    }

    async fn serve_at(self, address: impl ToSocketAddrs, shown: String) -> Result<(), ServeError> {
        start_logging();
        let timeout = self.shutdown_timeout;
        let app = self.mount_all()?;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ServeError::Listen {
                address: shown,
                source,
            })?;
        let address = listener.local_addr().map_err(ServeError::Io)?;
        let stop = stop_signal().map_err(ServeError::Io)?;
        print_mounted(&app, address);
        let acceptor = TcpAcceptor::from_tokio(listener).map_err(ServeError::Io)?;
        Server::new_with_acceptor(acceptor)
            .run_with_graceful_shutdown(app, stop, Some(timeout))
            .await
            .map_err(ServeError::Io)
    }
}

/// Logs to standard error, warnings and worse unless `RUST_LOG` says otherwise.
fn start_logging() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    // Fails where the program has a logger of its own, which then stays.
    logger.try_init().ok();
}

/// Says where the host is and what is mounted, if anybody reads it: `println!` would panic where the
/// program's output is closed.
fn print_mounted(app: &App, address: SocketAddr) {
    let at = format!("http://{address}{}", app.home());
    let base = at.trim_end_matches('/');
    let mut text = format!("ivoryos-plugin {} on {at}\n", env!("CARGO_PKG_VERSION"));
    for plugin in &app.context().plugins {
        let row = &plugin.plugin.row;
        let (kind, at) = (row.plugin_type.as_str(), &plugin.at);
        let (title, package, version) = (row.title, row.package, row.version);
        let line = format!("  {kind:<10}  {base}{at}/  {title} ({package} {version})\n");
        text.push_str(&line);
    }
    io::stdout().write_all(text.as_bytes()).ok();
}

/// Ends when the program is told to stop. From then on a second signal ends the program at once, from a
/// thread of its own: a handler that blocks every worker cannot keep it from that.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut signals = Signals::new()?;
    Ok(async move {
        signals.next().await;
        tracing::warn!("stopping: requests finish first; a second signal stops at once");
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .build();
            let Ok(runtime) = runtime else { return };
            let code = runtime.block_on(async { Signals::new().ok()?.next().await });
            if let Some(code) = code {
                std::process::exit(code);
            }
        });
    })
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The exit code that a shell expects of a program that the next signal ends.
    async fn next(&mut self) -> Option<i32> {
        use futures_util::future::{Either, select};
        let (interrupt, terminate) = (self.interrupt.recv(), self.terminate.recv());
        futures_util::pin_mut!(interrupt, terminate);
        match select(interrupt, terminate).await {
            Either::Left(_) => Some(130),
            Either::Right(_) => Some(143),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Option<i32> {
        tokio::signal::ctrl_c().await.ok()?;
        Some(130)
    }
}
