use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "variable_misspelt.stpl")]
struct Pump {
    doses: Vec<f64>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let doses = vec![0.5];
    Page::new("Pump", Pump { doses })
}

fn main() {}
