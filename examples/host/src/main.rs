//! A host with every example plugin and a simulated deck, at <http://127.0.0.1:8000/ivoryos/>.

// A plugin crate that is named nowhere is not linked: this is the list of what is mounted.
use balance as _;
use deck_view as _;
use plugin_template as _;

use ivoryos_plugin::{Deck, Host, ServeError};
use lab::Balance;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    let deck = Deck::new("abstract_sdl").with("balance", Balance::open());
    Host::new().deck(deck).run().await
}
