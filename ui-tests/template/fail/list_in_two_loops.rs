use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "list_in_two_loops.stpl")]
struct Pump {
    doses: Vec<f64>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let doses = vec![0.5];
    Page::new("Pump", Pump { doses })
}

fn main() {}
