use ivoryos_plugin::prelude::*;

#[background_task(plugin = "balance")]
async fn watch() {}

fn main() {}
