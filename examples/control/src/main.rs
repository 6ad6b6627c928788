//! Runs the plugin alone with a simulated lab, at <http://127.0.0.1:5000/>.

use control as _;
use ivoryos_plugin::{Host, ServeError};

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::standalone().deck(lab::deck).run().await
}
