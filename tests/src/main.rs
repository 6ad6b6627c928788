//! The tests' host, as a program of its own.

use std::fs::OpenOptions;
use std::io::Write;
use std::str::FromStr;
use std::time::Duration;

use ivoryos_plugin::{Deck, Host, ServeError};
use ivoryos_plugin_tests::instruments::Pump;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    let timeout = Duration::from_millis(number("SHUTDOWN_MS").unwrap_or(30_000));
    let clients = number("CLIENT_LIMIT").unwrap_or(10_000);
    // Their log would be in every test's. Its `failing-connect` keeps each client for a minute after its end.
    let mut host = Host::new().except(["failing"]).client_limit(clients);
    if std::env::var_os("PUMP").is_some() {
        host = host.deck(deck);
    }
    if let Ok(origin) = std::env::var("ALLOWED_ORIGIN") {
        host = host.allow_origin(origin);
    }
    host.shutdown_timeout(timeout).run().await
}

/// The deck, whose pump notes in the file `OPENED` that it is opened.
fn deck() -> Deck {
    if let Some(file) = std::env::var_os("OPENED") {
        let file = OpenOptions::new().create(true).append(true).open(file);
        writeln!(file.unwrap(), "pump").unwrap();
    }
    Deck::new("bench").with("pump", Pump { rate: 1.5 })
}

/// What an environment variable says.
fn number<T: FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}
