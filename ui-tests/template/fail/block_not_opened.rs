use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "block_not_opened.stpl")]
struct Pump {
    ml: f64,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let ml = 0.5;
    Page::new("Pump", Pump { ml })
}

fn main() {}
