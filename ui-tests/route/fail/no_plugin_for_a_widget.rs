use ivoryos_plugin::prelude::*;

#[route("/widget")]
async fn widget() {}

fn main() {}
