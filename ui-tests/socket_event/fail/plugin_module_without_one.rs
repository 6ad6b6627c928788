use ivoryos_plugin::prelude::*;

mod balance {}

#[socket_event("weigh", plugin = crate::balance)]
async fn weigh() {}

fn main() {}
