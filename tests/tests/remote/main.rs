//! A host beside a Python `IvoryOS`, which is played: see [`python`]. `tests/ivoryos` asks the real one.

mod calls;
mod deck;
mod python;
mod restart;
mod session;
mod settings;
#[cfg(unix)]
mod stop;
mod strangers;
mod typed;

use std::sync::Arc;
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Server, eventually};
use ivoryos_plugin::{Host, Registry, RemoteDeck};
use python::Python;

/// Hands a call on, as it is sent.
#[plugin(name = "calls")]
async fn main_page() -> Page {
    Page::html("Calls", "")
}

#[route("/:method", methods = ["POST"])]
async fn call(
    #[instrument] pump: Instrument<RemoteInstrument>,
    Path(method): Path<String>,
    Json(arguments): Json<Value>,
) -> Result<Json<Value>> {
    Ok(Json(pump.call(&method, arguments).await?))
}

/// A host, and the `IvoryOS` that it looks for.
struct Bench {
    python: Python,
    server: Server,
}

fn host() -> Host {
    Host::standalone()
        .registry(Registry::collect())
        .only(["calls"])
}

impl Bench {
    /// Both, and the deck is there.
    async fn new() -> Self {
        Self::with(host(), |deck| deck).await
    }

    async fn with(host: Host, set: impl FnOnce(RemoteDeck) -> RemoteDeck) -> Self {
        let bench = Self::start(host, set).await;
        bench.is_online(true).await;
        bench
    }

    async fn start(host: Host, set: impl FnOnce(RemoteDeck) -> RemoteDeck) -> Self {
        let python = Python::start().await;
        let deck = RemoteDeck::new(python.url())
            .user("admin")
            .password("secret");
        let server = Server::start(host.remote_deck(set(deck))).await;
        Self { python, server }
    }

    async fn is_online(&self, expected: bool) {
        let is_so = async || self.status().await["online"] == expected;
        eventually("the Python deck comes and goes", is_so).await;
    }

    fn deck(&self) -> Option<Deck> {
        self.server.app.state().deck()
    }

    fn pump(&self) -> Instrument<RemoteInstrument> {
        self.deck().unwrap().instrument("pump").unwrap()
    }

    /// What the manifest says about the Python deck.
    async fn status(&self) -> Value {
        let response = self.server.http().get("/plugins.json").send().await;
        let text = response.0.into_body().into_string().await.unwrap();
        let mut manifest: Value = text.parse().unwrap();
        manifest["remote_deck"].take()
    }

    /// What a route that calls the pump answers.
    async fn post(&self, method: &str, arguments: Value) -> (StatusCode, Value) {
        let http = self.server.http();
        let request = http.post(format!("/{method}")).body_json(&arguments);
        let response = request.send().await;
        let status = response.0.status();
        let text = response.0.into_body().into_string().await.unwrap();
        (status, text.parse().unwrap())
    }
}

/// The instruments of a deck.
fn names(deck: Option<&Deck>) -> Vec<&str> {
    deck.map(|deck| deck.instruments().collect())
        .unwrap_or_default()
}

/// Where an instrument is in memory.
fn address(instrument: &Instrument<RemoteInstrument>) -> *const RemoteInstrument {
    std::ptr::from_ref(&**instrument)
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

/// As many at a time.
async fn together<T>(count: usize, one: impl AsyncFn() -> T) -> Vec<T> {
    futures_util::future::join_all((0..count).map(|_| one())).await
}

type Shared<T> = Arc<std::sync::Mutex<T>>;
