//! A host beside a Python `IvoryOS`, at <http://127.0.0.1:8001/ivoryos/>: its pump and balance, and plugins
//! with a camera and a hotplate of their own.

use deck_view as _;
use from_html as _;
use plugin_template as _;
use remote_pump as _;
use telemetry as _;
use webcam as _;

use ivoryos_plugin::{Deck, Host, RemoteDeck, ServeError};
use lab::{Camera, Hotplate};

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    let variable =
        |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let python = RemoteDeck::new(variable("IVORYOS_URL", "http://127.0.0.1:8000"))
        .user(variable("IVORYOS_USER", "admin"))
        .password(variable("IVORYOS_PASSWORD", "admin"));
    let deck = Deck::new("lab")
        .with("camera", Camera::open())
        .with("hotplate", Hotplate::open());
    let address = format!("127.0.0.1:{}", variable("PORT", "8001"));
    Host::new()
        .deck(deck)
        .remote_deck(python)
        .serve(&address)
        .await
}
