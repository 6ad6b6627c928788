use ivoryos_plugin::prelude::*;

#[background_task]
async fn watch() {}

fn main() {}
