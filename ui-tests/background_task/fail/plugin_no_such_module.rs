use ivoryos_plugin::prelude::*;

#[background_task(plugin = crate::balance)]
async fn watch() {}

fn main() {}
