use ivoryos_plugin::prelude::*;

mod balance {}

#[route("/status", plugin = crate::balance)]
async fn status() {}

fn main() {}
