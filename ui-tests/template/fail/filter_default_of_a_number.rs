use ivoryos_plugin::prelude::*;

#[derive(Template, Default)]
#[template(path = "filter_default_of_a_number.stpl")]
struct Pump {
    ml: Option<f64>,
    name: String,
}

#[plugin(name = "pump")]
async fn main_page() -> Page {
    Page::new("Pump", Pump::default())
}

fn main() {}
