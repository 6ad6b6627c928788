use ivoryos_plugin::prelude::*;

#[socket_event("weigh", plugin = "balance")]
async fn weigh() {}

fn main() {}
