//! The tests' host, as a program of its own.

use ivoryos_plugin::{Host, ServeError};
use ivoryos_plugin_tests as _;

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Host::new().run().await
}
