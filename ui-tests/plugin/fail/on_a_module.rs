use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
mod balance {}

fn main() {}
