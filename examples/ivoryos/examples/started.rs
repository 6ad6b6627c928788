//! The pump's plugin alone, for an `IvoryOS` that starts it: the deck is that of this `IvoryOS`, with no setting.

use ivoryos_plugin::{Host, ServeError};
use remote_pump as _;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::new().run().await
}
