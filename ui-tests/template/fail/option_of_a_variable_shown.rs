use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "option_of_a_variable_shown.stpl")]
struct Pump {
    ml: Option<f64>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let ml = Some(0.5);
    Page::new("Pump", Pump { ml })
}

fn main() {}
