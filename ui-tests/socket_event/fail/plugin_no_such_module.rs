use ivoryos_plugin::prelude::*;

#[socket_event("weigh", plugin = crate::balance)]
async fn weigh() {}

fn main() {}
