use ivoryos_plugin::prelude::*;

struct Dose {
    ml: f64,
}

#[derive(Template)]
#[template(path = "type_without_a_text.stpl")]
struct Pump {
    dose: Dose,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    let dose = Dose { ml: 0.5 };
    Page::new("Pump", Pump { dose })
}

fn main() {}
