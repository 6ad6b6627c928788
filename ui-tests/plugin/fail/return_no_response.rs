use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> f64 {
    12.5
}

fn main() {}
