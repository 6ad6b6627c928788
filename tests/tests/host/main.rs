//! A host as its clients see it: in process, and as a program on the wire.

mod activity;
mod answers;
mod arguments;
mod assets;
mod blocked;
mod bodies;
mod bridge;
mod calls;
mod child;
mod cut_off;
mod deck;
mod errors;
mod files;
mod instruments;
mod jobs;
mod live;
#[cfg(target_os = "linux")]
mod memory;
mod misplaced;
mod mistaken;
mod moves;
mod names;
mod open;
mod origins;
mod pages;
mod panics;
mod patterns;
mod published;
mod python_calls;
mod registry;
mod series;
mod serve;
mod slow;
#[cfg(unix)]
mod suspended;
mod uploads;
mod watchers;
mod wire;

use ivoryos_plugin::{App, Deck, Host};
use ivoryos_plugin_tests::instruments::Pump;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use serde_json::Value;

/// A host of all the tests' plugins, below `/ivoryos` whatever the environment says.
fn host() -> Host {
    Host::new().prefix("/ivoryos")
}

fn client(host: Host) -> TestClient<App> {
    TestClient::new(host.mount_all().unwrap())
}

fn deck() -> Deck {
    Deck::new("abstract_sdl").with("pump", Pump { rate: 1.5 })
}

async fn text(response: TestResponse) -> String {
    response.0.into_body().into_string().await.unwrap()
}

/// The answer as JSON, whatever its status.
async fn json(response: TestResponse) -> Value {
    serde_json::from_str(&text(response).await).unwrap()
}

fn header<'a>(response: &'a TestResponse, name: &str) -> Option<&'a str> {
    let value = response.0.headers().get(name)?;
    Some(value.to_str().unwrap())
}

fn status(response: &TestResponse) -> StatusCode {
    response.0.status()
}

const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
