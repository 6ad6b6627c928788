use ivoryos_plugin::prelude::*;

struct Dose {
    ml: f64,
}

#[derive(Template)]
#[template(path = "field_in_a_loop_misspelt.stpl")]
struct Pump {
    doses: Vec<Dose>,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let doses = vec![Dose { ml: 0.5 }];
    Page::new("Pump", Pump { doses })
}

fn main() {}
