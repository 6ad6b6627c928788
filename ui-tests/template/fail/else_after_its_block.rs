use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "else_after_its_block.stpl")]
struct Pump {
    ml: f64,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump { ml: 0.5 })
}

fn main() {}
