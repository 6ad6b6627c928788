//! Runs the plugin alone with a simulated hotplate and balance, at <http://127.0.0.1:5000/>.

use ivoryos_plugin::{Host, ServeError};
use telemetry as _;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::standalone().deck(lab::deck).run().await
}
