use ivoryos_plugin::prelude::*;

#[socket_event("connect")]
async fn greet() {}

fn main() {}
