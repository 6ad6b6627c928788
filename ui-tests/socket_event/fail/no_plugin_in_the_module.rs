use ivoryos_plugin::prelude::*;

#[socket_event("weigh")]
async fn weigh() {}

fn main() {}
