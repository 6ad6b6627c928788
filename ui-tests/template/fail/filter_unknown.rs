use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "filter_unknown.stpl")]
struct Pump {
    name: String,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let name = String::new();
    Page::new("Pump", Pump { name })
}

fn main() {}
