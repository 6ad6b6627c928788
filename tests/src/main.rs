//! The tests' host, as a program of its own.

use std::time::Duration;

use ivoryos_plugin::{Deck, Host, ServeError};
use ivoryos_plugin_tests::instruments::Pump;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    let milliseconds = std::env::var("SHUTDOWN_MS").ok();
    let milliseconds = milliseconds.and_then(|text| text.parse().ok());
    let timeout = Duration::from_millis(milliseconds.unwrap_or(30_000));
    // Their log would be in every test's. Its `failing-connect` keeps each client for a minute after its end.
    let mut host = Host::new().except(["failing"]).client_limit(10_000);
    if std::env::var_os("PUMP").is_some() {
        host = host.deck(Deck::new("bench").with("pump", Pump { rate: 1.5 }));
    }
    host.shutdown_timeout(timeout).run().await
}
