//! Runs the plugin alone, at <http://127.0.0.1:5000/>.

// A crate that is named nowhere is not linked.
use plugin_template as _;

use ivoryos_plugin::{Host, ServeError};

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::standalone().run().await
}
