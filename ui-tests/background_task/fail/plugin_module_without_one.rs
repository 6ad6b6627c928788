use ivoryos_plugin::prelude::*;

mod balance {}

#[background_task(plugin = crate::balance)]
async fn watch() {}

fn main() {}
