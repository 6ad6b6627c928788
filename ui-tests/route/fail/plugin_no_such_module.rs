use ivoryos_plugin::prelude::*;

#[route("/status", plugin = crate::balance)]
async fn status() {}

fn main() {}
