//! Runs the plugin alone with a simulated balance, at <http://127.0.0.1:5000/>.

use balance as _;
use ivoryos_plugin::{Deck, Host, ServeError};
use lab::Balance;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    let deck = Deck::new("abstract_sdl").with("balance", Balance::open());
    Host::standalone().deck(deck).run().await
}
