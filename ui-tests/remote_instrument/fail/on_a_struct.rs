use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
struct Pump;

fn main() {}
