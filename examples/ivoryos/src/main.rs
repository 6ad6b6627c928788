//! A host for a Python `IvoryOS`: plugins for its pump and balance, and plugins with a camera and a hotplate of the
//! host's own. Where `IvoryOS` is, `IVORYOS_URL` says, or the `IvoryOS` that has started this program.

use deck_view as _;
use from_html as _;
use plugin_template as _;
use remote_pump as _;
use telemetry as _;
use webcam as _;

use ivoryos_plugin::{Deck, Host, ServeError};
use lab::{Camera, Hotplate};

fn deck() -> Deck {
    Deck::new("lab")
        .with("camera", Camera::open())
        .with("hotplate", Hotplate::open())
}

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::new().deck(deck).run().await
}
