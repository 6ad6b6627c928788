use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "option_of_a_number.stpl")]
struct Pump {
    ml: Option<f64>,
    vial: Option<u32>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump { ml: None, vial: None })
}

fn main() {}
