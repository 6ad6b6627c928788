//! Runs the plugin alone with a simulated camera, at <http://127.0.0.1:5000/>; with the feature
//! `device`, with the first camera of this computer.

use ivoryos_plugin::{Deck, Host, ServeError};
use lab::Camera;
use webcam as _;

fn deck() -> Deck {
    #[cfg(feature = "device")]
    let camera = Camera::device(0);
    #[cfg(not(feature = "device"))]
    let camera = Camera::open();
    Deck::new("abstract_sdl").with("camera", camera)
}

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::standalone().deck(deck).run().await
}
