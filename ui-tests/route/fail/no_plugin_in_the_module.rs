use ivoryos_plugin::prelude::*;

#[route("/status")]
async fn status() {}

fn main() {}
