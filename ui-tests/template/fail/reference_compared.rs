use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "reference_compared.stpl")]
struct Pump {
    doses: Vec<f64>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump { doses: Vec::new() })
}

fn main() {}
