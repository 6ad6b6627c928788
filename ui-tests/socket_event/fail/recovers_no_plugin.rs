use ivoryos_plugin::prelude::*;

#[socket_event("weigh")]
async fn weigh() -> f64 {
    12.5
}

async fn twice() -> f64 {
    weigh().await * 2.0
}

fn main() {}
