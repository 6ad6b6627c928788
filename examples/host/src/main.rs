//! A host with every example plugin and a simulated deck, at <http://127.0.0.1:8000/ivoryos/>.

// A plugin crate that is named nowhere is not linked: this is the list of what is mounted.
use balance as _;
use control as _;
use deck_view as _;
use faults as _;
use from_html as _;
use plugin_template as _;
use telemetry as _;
use webcam as _;

use ivoryos_plugin::{Host, ServeError};

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::new().deck(lab::deck).run().await
}
