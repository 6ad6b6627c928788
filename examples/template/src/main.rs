//! Runs the plugin alone, at <http://127.0.0.1:5000/>.

use ivoryos_plugin::{Host, ServeError};
use plugin_template as _;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::standalone().run().await
}
