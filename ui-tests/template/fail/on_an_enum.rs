use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "good.stpl")]
enum Pump {
    Idle,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::Idle)
}

fn main() {}
