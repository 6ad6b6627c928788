use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
async fn stop() {}

fn main() {}
